import { ALL_TOPICS } from '@daftari/contracts';
import {
  connectMessaging,
  DeadLetters,
  Inbox,
  type MessagingServer,
  Outbox,
  OutboxRelay,
  type Publisher,
  type Service,
  type ServiceParts,
} from '@daftari/messaging';
import {
  createDataSource,
  createHttpService,
  Database,
  Health,
  type HttpService,
  Metrics,
  migrate,
  ROWS_BY_KEY,
  SecretBox,
  type ServiceSchema,
} from '@daftari/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { type DataSource } from 'typeorm';
import { type NotifierConfig } from './config.js';
import { Courier } from './deliveries/courier.js';
import { DeliveriesController } from './deliveries/deliveries.controller.js';
import { Deliveries } from './deliveries/deliveries.js';
import { BusinessSecretEntity, EndpointEntity } from './endpoints/endpoint.entity.js';
import { DialectSecrets } from './endpoints/dialect-secrets.js';
import { EndpointsController } from './endpoints/endpoints.controller.js';
import { Endpoints } from './endpoints/endpoints.js';
import { EventsController } from './events/events.controller.js';
import { ListeningController } from './listening/listening.controller.js';
import { Listening } from './listening/listening.js';
import { Notifier0001 } from './migrations/0001-notifier.js';
import { Notifier0002 } from './migrations/0002-record.js';
import { Notifier0003 } from './migrations/0003-secrets-events.js';
import { DeadLettersController } from './operations/dead-letters.controller.js';
import { Upkeep } from './operations/upkeep.js';

const SCHEMA = 'notifier';
export const NOTIFIER_SCHEMA: ServiceSchema = { name: SCHEMA, migrations: [Notifier0001, Notifier0002, Notifier0003] };
const TIMEOUT_MS = 10_000;
const RETENTION_DAYS = 30;
/** Larger batches hold the results of the same transactions up for longer than they save. */
const BATCH_MAX = 200;

export interface NotifierOptions extends ServiceParts {
  readonly config: NotifierConfig;
}

/** Tells client apps, by signed webhooks, what becomes of their transactions. */
export type Notifier = Service;

interface Parts {
  readonly options: NotifierOptions;
  readonly metrics: Metrics;
  readonly database: Database;
  readonly results: Database;
  readonly claims: Database;
  readonly source: DataSource;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly publisher: Publisher;
  readonly relay: OutboxRelay;
  readonly courier: Courier;
  readonly upkeep: Upkeep;
  readonly secrets: SecretBox;
}

@Module({})
class NotifierModule {
  static of({ options, database, source, outbox, inbox, courier, secrets }: Parts): DynamicModule {
    const { allowPrivate } = options.config;
    const dialectSecrets = new DialectSecrets(database, secrets);
    return {
      module: NotifierModule,
      controllers: [EndpointsController, DeliveriesController, DeadLettersController, EventsController, ListeningController],
      providers: [
        { provide: DialectSecrets, useValue: dialectSecrets },
        { provide: Endpoints, useValue: new Endpoints({ source, database, secrets, dialectSecrets, allowPrivate }) },
        { provide: Listening, useValue: new Listening(database) },
        { provide: Deliveries, useValue: new Deliveries(database) },
        { provide: DeadLetters, useValue: new DeadLetters(database, SCHEMA) },
        { provide: Outbox, useValue: outbox },
        { provide: Inbox, useValue: inbox },
        { provide: Courier, useValue: courier },
      ],
    };
  }
}

const makeParts = (options: NotifierOptions): Parts => {
  const { config, logger, transport } = options;
  const { databaseUrl: url } = config;
  const metrics = options.metrics ?? new Metrics('notifier', false);
  const database = new Database({ url, applicationName: 'notifier', settings: ROWS_BY_KEY, connectionsMax: 8 });
  // Results do not stand in line behind events.
  const results = new Database({ url, applicationName: 'notifier-results', settings: ROWS_BY_KEY, connectionsMax: 2 });
  // A claim that PostgreSQL forgets in a crash is claimed again: it need not wait for the disk.
  const claims = new Database({
    url,
    applicationName: 'notifier-claims',
    settings: { ...ROWS_BY_KEY, synchronous_commit: 'off' },
    connectionsMax: 1,
  });
  const source = createDataSource(url, SCHEMA, [], [EndpointEntity, BusinessSecretEntity]);
  const outbox = new Outbox(SCHEMA);
  const inbox = new Inbox({ database, schema: SCHEMA, group: 'notifier', logger, outbox, metrics });
  const publisher = transport.publisher();
  const relay = new OutboxRelay({ database, outbox, publisher, logger, metrics });
  const secrets = new SecretBox(config.secretsKey);
  const timeoutMs = config.timeoutMs ?? TIMEOUT_MS;
  const courier = new Courier({
    ...config,
    database: results,
    claims,
    outbox,
    secrets,
    logger,
    metrics,
    timeoutMs,
    leaseMs: config.leaseMs ?? timeoutMs + 5_000,
  });
  const upkeep = new Upkeep({ database, logger, metrics, retentionDays: config.retentionDays ?? RETENTION_DAYS });
  return { options, metrics, database, results, claims, source, outbox, inbox, publisher, relay, courier, upkeep, secrets };
};

/** Makes a notifier. Nothing is opened before it is started. */
export const createNotifier = (options: NotifierOptions): Promise<Notifier> => {
  let running: { readonly parts: Parts; readonly service: HttpService } | undefined;
  return Promise.resolve({
    start: async () => {
      const parts = makeParts(options);
      try {
        const service = await open(parts);
        running = { parts, service };
        const url = await service.start();
        parts.relay.start();
        parts.courier.start();
        parts.upkeep.start();
        return url;
      } catch (error) {
        await close(parts, running?.service);
        running = undefined;
        throw error;
      }
    },
    stop: async () => {
      const stopping = running;
      running = undefined;
      if (stopping) await close(stopping.parts, stopping.service);
    },
  });
};

const open = async (parts: Parts): Promise<HttpService> => {
  const { config, transport, logger } = parts.options;
  await migrate(config.databaseUrl, NOTIFIER_SCHEMA.name, NOTIFIER_SCHEMA.migrations);
  await parts.source.initialize();
  await transport.ensureTopics(ALL_TOPICS, config.shards);
  const health = new Health();
  return createHttpService({
    name: 'notifier',
    module: NotifierModule.of(parts),
    logger,
    metrics: parts.metrics,
    health,
    host: config.host,
    port: config.port,
    internalToken: config.internalToken,
    configure: (app) => {
      const messaging = connectMessaging(app, { transport, group: 'notifier', positions: parts.inbox, batchMax: BATCH_MAX });
      watch(health, parts, messaging);
    },
  });
};

const watch = (health: Health, { database }: Parts, messaging: MessagingServer): void => {
  health.register('database', () => database.check());
  health.register('messaging', () => messaging.trouble());
};

/** In the order in which nothing that still runs misses what was closed. */
const close = async (parts: Parts, service: HttpService | undefined): Promise<void> => {
  await service?.stop();
  await parts.upkeep.stop();
  await parts.courier.stop();
  await parts.relay.stop();
  await parts.publisher.close();
  if (parts.source.isInitialized) await parts.source.destroy();
  await Promise.all([parts.database.close(), parts.results.close(), parts.claims.close()]);
};
