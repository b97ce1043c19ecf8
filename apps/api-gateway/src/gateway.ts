import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ALL_TOPICS } from '@daftari/contracts';
import { Outbox, OutboxRelay, type Publisher, type Service, type ServiceParts, type Transport } from '@daftari/messaging';
import {
  createDataSource,
  createHttpService,
  Database,
  Health,
  type HttpService,
  type Logger,
  Metrics,
  migrate,
  routedPath,
  type ServiceSchema,
} from '@daftari/platform';
import { type DataSource } from 'typeorm';
import { serveCallbacks } from './callbacks/callbacks.routes.js';
import { serveReturnPages } from './checkout/return-pages.js';
import { type GatewayConfig } from './config.js';
import { DepositSweep } from './deposits/deposit-sweep.js';
import { BboxxDoor } from './dialects/bboxx/bboxx-door.js';
import { NotificationSweep } from './dialects/bboxx/notification-sweep.js';
import { serveBboxx } from './dialects/bboxx/bboxx.routes.js';
import { Blmpay } from './dialects/blmpay/blmpay.js';
import { BlmpayReferences } from './dialects/blmpay/references.js';
import { Bmatror } from './dialects/bmatror/bmatror.js';
import { serveDialect } from './dialects/frame/dialect.routes.js';
import { Mpp } from './dialects/mpp/mpp.js';
import { Strongmb } from './dialects/strongmb/strongmb.js';
import { EventStreams } from './events/event-streams.js';
import { refuseUnstorableTexts } from './edge/unstorable.js';
import { ENTITIES, GatewayModule } from './gateway.module.js';
import { boundSlowBodies } from './edge/slow-bodies.js';
import { IdempotencyKeys } from './idempotency/idempotency-keys.js';
import { authenticateRequests } from './keys/authenticate.js';
import { KeyRing } from './keys/key-ring.js';
import { Keys } from './keys/keys.service.js';
import { KeyRotation } from './keys/key-rotation.js';
import { GatewayReplies } from './ledger-commands/gateway-replies.js';
import { SentCommands } from './ledger-commands/sent-commands.js';
import { serveReplies } from './ledger-commands/replies.routes.js';
import { FailedLogins } from './limits/failed-logins.js';
import { RateLimiter } from './limits/rate-limiter.js';
import { Gateway1764000000000 } from './migrations/0001-gateway.js';
import { Gateway0002 } from './migrations/0002-channels.js';
import { Gateway0003 } from './migrations/0003-dialect-keys.js';
import { Gateway0004 } from './migrations/0004-invoices.js';
import { Gateway0005 } from './migrations/0005-told-secrets.js';
import { Gateway0006 } from './migrations/0006-deposits.js';
import { Gateway0007, GATEWAY_ROLE } from './migrations/0007-identity.js';
import { Gateway0008 } from './migrations/0008-dialect-references.js';
import { Gateway0009 } from './migrations/0009-sent-commands.js';
import { Gateway0010 } from './migrations/0010-key-rates.js';
import { Neighbours } from './neighbours/neighbours.js';
import { ServiceClient } from './neighbours/service-client.js';
import { Notes } from './notes/notes.js';
import { NoteSweep } from './notes/note-sweep.js';
import { ClientCredentials } from './oauth/client-credentials.js';
import { TokenCallers } from './oauth/token-callers.js';
import { serveTokens } from './oauth/token.routes.js';
import { serveDocument } from './openapi/document.js';
import { PayPages } from './pay-pages/pay-pages.js';
import { servePayPages } from './pay-pages/pay-pages.routes.js';
import { PayTrySweep } from './pay-pages/pay-try-sweep.js';
import { PublicAddress } from './pay-addresses/public-address.js';
import { leaveStatementsUnread } from './reconciliation/statement-bodies.js';
import { DialectSecrets } from './webhook-endpoints/dialect-secrets.js';

/** What a gateway is made of. */
export interface GatewayOptions extends ServiceParts {
  readonly config: GatewayConfig;
  /** `dk_admin_…`: an operator's key that exists from the first start. */
  readonly bootstrapOperatorKey?: string | undefined;
  /** `dk_admin_…` of the role finance. */
  readonly bootstrapFinanceKey?: string | undefined;
}

/** The public API. */
export type Gateway = Service;

export const GATEWAY_SCHEMA: ServiceSchema = {
  name: 'gateway',
  migrations: [
    Gateway1764000000000,
    Gateway0002,
    Gateway0003,
    Gateway0004,
    Gateway0005,
    Gateway0006,
    Gateway0007,
    Gateway0008,
    Gateway0009,
    Gateway0010,
  ],
};

const UPKEEP_MS = 60_000;
/** A statement of half a gigabyte may take its time over a slow line. */
const STATEMENT_TIMEOUT_MS = 900_000;

interface Parts {
  readonly database: Database;
  readonly source: DataSource;
  readonly outbox: Outbox;
  readonly publisher: Publisher;
  readonly neighbours: Neighbours;
  readonly replies: GatewayReplies;
}

/** Brings the schema up to date and makes the gateway; it listens once started. */
export const createGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const { config, transport, logger } = options;
  const metrics = options.metrics ?? new Metrics('api-gateway', false);
  await migrate(config.DATABASE_URL, GATEWAY_SCHEMA.name, GATEWAY_SCHEMA.migrations);
  await transport.ensureTopics(ALL_TOPICS, config.LEDGER_SHARDS);
  const parts = makeParts(config, transport);
  await parts.source.initialize();
  const health = new Health();
  health.register('postgresql', () => parts.database.check());
  const service = await createHttpService({
    name: 'api-gateway',
    module: GatewayModule.of({ ...parts, config, logger }),
    logger,
    metrics,
    health,
    host: config.HOST,
    port: config.PORT,
    internalToken: config.DAFTARI_INTERNAL_TOKEN,
    requestTimeoutMs: STATEMENT_TIMEOUT_MS,
    headersTimeoutMs: config.GATEWAY_HEADERS_TIMEOUT_MS,
    headerBytesMax: config.GATEWAY_HEADER_BYTES_MAX,
    headersMax: config.GATEWAY_HEADERS_MAX,
    connectionsMax: config.GATEWAY_CONNECTIONS_MAX,
    configure: (app) => configure(app, config, parts.neighbours, logger),
  });
  await ensureOperators(service.app, options);
  const relay = new OutboxRelay({ ...parts, logger, metrics });
  return running(service, parts, relay, config);
};

const makeParts = (config: GatewayConfig, transport: Transport): Parts => {
  const client = (name: string, url: string): ServiceClient => new ServiceClient(name, url, config.DAFTARI_INTERNAL_TOKEN);
  return {
    database: new Database({ url: config.DATABASE_URL, applicationName: 'daftari-api-gateway', role: GATEWAY_ROLE }),
    source: createDataSource(config.DATABASE_URL, 'gateway', [], ENTITIES, GATEWAY_ROLE),
    outbox: new Outbox('gateway'),
    publisher: transport.publisher(),
    neighbours: new Neighbours(
      client('ledger', config.LEDGER_URL),
      client('provider-connector', config.CONNECTOR_URL),
      client('notifier', config.NOTIFIER_URL),
    ),
    replies: new GatewayReplies(),
  };
};

const configure = (app: NestFastifyApplication, config: GatewayConfig, neighbours: Neighbours, logger: Logger): void => {
  const instance = app.getHttpAdapter().getInstance();
  // Fastify reads text by itself; bodies here are JSON, and anything else is 415.
  instance.removeContentTypeParser('text/plain');
  leaveStatementsUnread(instance);
  boundSlowBodies(instance, {
    maxMs: config.GATEWAY_BODY_TIMEOUT_MS,
    mayTakeLong: (request) => routedPath(request).endsWith('/statements'),
  });
  const [limiter, failedLogins] = [app.get(RateLimiter), app.get(FailedLogins)];
  authenticateRequests(instance, { keys: app.get(KeyRing), tokens: app.get(TokenCallers), limiter, failedLogins });
  refuseUnstorableTexts(app);
  serveCallbacks(instance, neighbours);
  serveBboxx(instance, app.get(BboxxDoor), logger);
  const frame = { limiter, failedLogins, logger };
  serveDialect(instance, app.get(Bmatror), frame);
  serveDialect(instance, app.get(Blmpay), frame);
  serveDialect(instance, app.get(Mpp), frame);
  serveDialect(instance, app.get(Strongmb), frame);
  serveTokens(instance, { credentials: app.get(ClientCredentials), failedLogins, logger });
  serveReplies(instance, app.get(GatewayReplies));
  serveReturnPages(instance);
  servePayPages(instance, app.get(PayPages), logger);
  serveDocument(app);
};

const ensureOperators = async (
  app: NestFastifyApplication,
  { config, bootstrapOperatorKey, bootstrapFinanceKey }: GatewayOptions,
): Promise<void> => {
  const keys = app.get(Keys);
  const operator = bootstrapOperatorKey ?? config.DAFTARI_OPERATOR_KEY;
  const finance = bootstrapFinanceKey ?? config.DAFTARI_FINANCE_KEY;
  if (operator !== undefined) await keys.ensureOperator(operator, 'operator');
  if (finance !== undefined) await keys.ensureOperator(finance, 'finance');
};

const running = (service: HttpService, parts: Parts, relay: OutboxRelay, config: GatewayConfig): Gateway => {
  const sweep = service.app.get(NoteSweep);
  const notifications = service.app.get(NotificationSweep);
  const streams = service.app.get(EventStreams);
  const dialectSecrets = service.app.get(DialectSecrets);
  const deposits = service.app.get(DepositSweep);
  const payTries = service.app.get(PayTrySweep);
  const address = service.app.get(PublicAddress);
  const limiter = service.app.get(RateLimiter);
  const notes = service.app.get(Notes);
  const references = service.app.get(BlmpayReferences);
  const rotation = service.app.get(KeyRotation);
  const idempotency = service.app.get(IdempotencyKeys);
  const sent = service.app.get(SentCommands);
  // What is not removed this minute is removed the next.
  const upkeep = (): void =>
    void Promise.allSettled([
      limiter.sweep(),
      notes.forgetDecided(),
      references.sweep(),
      rotation.sweep(),
      idempotency.sweep(),
      sent.sweep(),
    ]);
  let upkeepTimer: NodeJS.Timeout | undefined;
  return {
    start: async () => {
      const url = await service.start();
      parts.replies.open(config.GATEWAY_INTERNAL_URL ?? url);
      relay.start();
      sweep.start();
      notifications.start();
      streams.start();
      dialectSecrets.start();
      deposits.start();
      address.open(url);
      payTries.start();
      upkeepTimer = setInterval(upkeep, UPKEEP_MS).unref();
      return url;
    },
    stop: async () => {
      clearInterval(upkeepTimer);
      await sweep.stop();
      await notifications.stop();
      await dialectSecrets.stop();
      // Their connections would hold up the end of the service.
      await streams.stop();
      await deposits.stop();
      await payTries.stop();
      await service.stop();
      await relay.stop();
      parts.replies.close();
      await parts.publisher.close();
      await parts.neighbours.close();
      if (parts.source.isInitialized) await parts.source.destroy();
      await parts.database.close();
    },
  };
};
