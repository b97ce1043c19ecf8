import 'reflect-metadata';
import { type DynamicModule, Module } from '@nestjs/common';
import { ALL_TOPICS } from '@daftari/contracts';
import {
  connectMessaging,
  DeadLetters,
  Inbox,
  type MessagingServer,
  Outbox,
  OutboxRelay,
  type Service,
  type ServiceParts,
} from '@daftari/messaging';
import {
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
import { EventsController } from './attempts/events.controller.js';
import { Asking } from './attempts/asking.js';
import { Addresses } from './attempts/operations.js';
import { Orders } from './attempts/orders.js';
import { Sender } from './attempts/sender.js';
import { Settler } from './attempts/settler.js';
import { CallbackMetrics } from './callbacks/callback-metrics.js';
import { CallbackStore } from './callbacks/callback-store.js';
import { CallbacksController } from './callbacks/callbacks.controller.js';
import { serveCallbacks } from './callbacks/callbacks.routes.js';
import { Door } from './callbacks/door.js';
import { Interpreter } from './callbacks/interpreter.js';
import { type ConnectorConfig } from './config.js';
import { BalancePoller } from './floats/balance-poller.js';
import { Floats } from './floats/floats.js';
import { FloatsController } from './floats/floats.controller.js';
import { CallWatch } from './health/call-watch.js';
import { HealthController } from './health/health.controller.js';
import { HealthStore } from './health/health-store.js';
import { Healths } from './health/healths.js';
import { Gates } from './limits/gates.js';
import { Connector0001 } from './migrations/0001-connector.js';
import { Connector0002 } from './migrations/0002-waiting.js';
import { Connector0003 } from './migrations/0003-restored.js';
import { LookupsController } from './lookups/lookups.controller.js';
import { Connector0004 } from './migrations/0004-every-operation.js';
import { Connector0005 } from './migrations/0005-routing.js';
import { Connector0006 } from './migrations/0006-statements.js';
import { DeadLettersController } from './operations/dead-letters.controller.js';
import { Exchange } from './providers/exchange.js';
import { ProviderBook } from './providers/provider.js';
import { ProvidersController } from './providers/providers.controller.js';
import { TokenKeeper } from './providers/tokens.js';
import { Upstream } from './providers/upstream.js';
import { Backlog } from './requeries/backlog.js';
import { Requerier } from './requeries/requerier.js';
import { Rerouting } from './routing/rerouting.js';
import { Router } from './routing/router.js';
import { RouteBook } from './routing/routes.js';
import { RoutesController } from './routing/routes.controller.js';
import { Stopping } from './transactions/stopping.js';
import { TransactionsController } from './transactions/transactions.controller.js';

const SCHEMA = 'connector';
const GROUP = 'provider-connector';

export const CONNECTOR_SCHEMA: ServiceSchema = {
  name: SCHEMA,
  migrations: [Connector0001, Connector0002, Connector0003, Connector0004, Connector0005, Connector0006],
};

export interface ConnectorOptions extends ServiceParts {
  readonly config: ConnectorConfig;
}

/** Speaks to providers: sends what is held, hears their callbacks, asks again. */
export type Connector = Service;

class Parts {
  readonly metrics: Metrics;
  readonly database: Database;
  /** For what is read in the middle of a unit of work: never the pool whose connections the units hold, or all of them wait for one more. */
  readonly settings: Database;
  readonly outbox = new Outbox(SCHEMA);
  readonly inbox: Inbox;
  readonly relay: OutboxRelay;
  readonly secrets: SecretBox;
  readonly providers: ProviderBook;
  readonly routes: RouteBook;
  readonly gates = new Gates();
  readonly healths: Healths;
  readonly healthStore: HealthStore;
  readonly floats: Floats;
  readonly balances: BalancePoller;
  readonly router: Router;
  readonly rerouting: Rerouting;
  readonly backlog: Backlog;
  readonly addresses: Addresses;
  readonly upstream: Upstream;
  readonly exchange: Exchange;
  readonly settler: Settler;
  readonly sender: Sender;
  readonly requerier: Requerier;
  readonly stopping: Stopping;
  readonly door: Door;
  readonly interpreter: Interpreter;
  readonly orders: Orders;

  constructor(readonly options: ConnectorOptions) {
    const { config, logger, transport } = options;
    this.metrics = options.metrics ?? new Metrics('provider-connector', false);
    this.database = new Database({
      url: config.databaseUrl,
      applicationName: 'provider-connector',
      settings: ROWS_BY_KEY,
      connectionsMax: 10,
    });
    this.settings = new Database({ url: config.databaseUrl, applicationName: 'provider-connector-settings', connectionsMax: 2 });
    this.inbox = new Inbox({ database: this.database, schema: SCHEMA, group: GROUP, logger, outbox: this.outbox, metrics: this.metrics });
    this.relay = new OutboxRelay({
      database: this.database,
      outbox: this.outbox,
      publisher: transport.publisher(),
      logger,
      metrics: this.metrics,
    });
    this.secrets = new SecretBox(config.secretsKey);
    this.providers = new ProviderBook(this.settings.pool, this.secrets);
    this.routes = new RouteBook(this.settings.pool);
    this.healths = new Healths(this.metrics, logger);
    this.healthStore = new HealthStore(this.database, this.providers, this.healths, this.gates, logger);
    this.upstream = new Upstream(new CallWatch(this.gates, this.healths, this.metrics));
    this.exchange = new Exchange(this.upstream, new TokenKeeper(this.upstream));
    this.addresses = new Addresses(config.publicUrl ?? '');
    const asking = new Asking(this.exchange, this.addresses);
    this.floats = new Floats(this.settings);
    this.balances = new BalancePoller(this.providers, this.floats, this.exchange, this.gates, logger, this.metrics);
    this.router = new Router(this.settings.pool, this.providers, this.routes, this.healths, this.gates, this.floats);
    this.settler = new Settler(this.database, this.outbox, this.providers, this.router, logger);
    this.sender = new Sender(this.database, this.providers, this.exchange, this.addresses, this.settler, this.gates, this.floats, logger);
    this.settler.onReady = () => this.sender.wake();
    this.requerier = new Requerier(this.database, this.providers, asking, this.settler, this.gates, logger);
    this.gates.onFree = (purpose) => (purpose === 'send' ? this.sender.wake() : this.requerier.wake());
    this.rerouting = new Rerouting(this.database, this.providers, this.router, this.settler, logger);
    this.backlog = new Backlog(this.database, logger, this.metrics);
    this.stopping = new Stopping(this.database, this.providers, asking, this.settler);
    const callbackMetrics = new CallbackMetrics(this.metrics);
    this.interpreter = new Interpreter(this.database, this.providers, this.settler, callbackMetrics, logger);
    this.door = new Door(this.providers, new CallbackStore(this.database), callbackMetrics);
    this.door.onKept = () => this.interpreter.look();
    this.orders = new Orders(this.router, this.routes, this.outbox);
  }

  start(): void {
    this.relay.start();
    this.sender.start();
    this.requerier.start();
    this.rerouting.start();
    this.balances.start();
    this.healthStore.start();
    this.backlog.start();
    this.interpreter.start();
  }

  async stop(service: HttpService | undefined): Promise<void> {
    await service?.stop();
    this.settler.end();
    await this.interpreter.stop();
    await this.rerouting.stop();
    await this.requerier.stop();
    await this.sender.stop();
    await this.balances.stop();
    await this.healthStore.stop();
    await this.backlog.stop();
    await this.settler.stop();
    await this.relay.stop();
    await this.upstream.close();
    await this.settings.close();
    await this.database.close();
  }
}

@Module({})
class ConnectorModule {
  static of(parts: Parts): DynamicModule {
    return {
      module: ConnectorModule,
      controllers: [
        EventsController,
        TransactionsController,
        LookupsController,
        CallbacksController,
        HealthController,
        FloatsController,
        ProvidersController,
        RoutesController,
        DeadLettersController,
      ],
      providers: [
        { provide: Database, useValue: parts.database },
        { provide: Outbox, useValue: parts.outbox },
        { provide: Inbox, useValue: parts.inbox },
        { provide: SecretBox, useValue: parts.secrets },
        { provide: ProviderBook, useValue: parts.providers },
        { provide: RouteBook, useValue: parts.routes },
        { provide: HealthStore, useValue: parts.healthStore },
        { provide: Floats, useValue: parts.floats },
        { provide: Sender, useValue: parts.sender },
        { provide: Orders, useValue: parts.orders },
        { provide: Exchange, useValue: parts.exchange },
        { provide: Stopping, useValue: parts.stopping },
        { provide: DeadLetters, useValue: new DeadLetters(parts.database, SCHEMA) },
      ],
    };
  }
}

/** Makes a connector. Nothing is opened before it is started. */
export const createConnector = (options: ConnectorOptions): Promise<Connector> => {
  let running: { readonly parts: Parts; readonly service: HttpService | undefined } | undefined;
  return Promise.resolve({
    start: async () => {
      const parts = new Parts(options);
      running = { parts, service: undefined };
      try {
        const service = await open(parts);
        running = { parts, service };
        const url = await service.start();
        parts.addresses.base ||= url;
        parts.start();
        return url;
      } catch (error) {
        await running.parts.stop(running.service).catch(() => undefined);
        running = undefined;
        throw error;
      }
    },
    stop: async () => {
      const stopping = running;
      running = undefined;
      await stopping?.parts.stop(stopping.service);
    },
  });
};

const open = async (parts: Parts): Promise<HttpService> => {
  const { config, transport, logger } = parts.options;
  await migrate(config.databaseUrl, CONNECTOR_SCHEMA.name, CONNECTOR_SCHEMA.migrations);
  await transport.ensureTopics(ALL_TOPICS, config.shards);
  const health = new Health();
  return createHttpService({
    name: 'provider-connector',
    module: ConnectorModule.of(parts),
    logger,
    metrics: parts.metrics,
    health,
    host: config.host,
    port: config.port,
    internalToken: config.internalToken,
    configure: async (app) => {
      await serveCallbacks(app.getHttpAdapter().getInstance(), parts.door);
      watch(health, parts.database, connectMessaging(app, { transport, group: GROUP, positions: parts.inbox }));
    },
  });
};

const watch = (health: Health, database: Database, messaging: MessagingServer): void => {
  health.register('database', () => database.check());
  health.register('messaging', () => messaging.trouble());
};
