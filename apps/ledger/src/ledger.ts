import 'reflect-metadata';
import { type DynamicModule, Module } from '@nestjs/common';
import { ALL_TOPICS, type CommandReply, TOPICS, type TransactionEnded } from '@daftari/contracts';
import {
  connectMessaging,
  DeadLetters,
  Outbox,
  OutboxRelay,
  ReplySender,
  type Service,
  type ServiceParts,
  type Transport,
} from '@daftari/messaging';
import { ConfigurationError, createHttpService, Health, type Logger, Metrics } from '@daftari/platform';
import { CasesController } from './cases/cases.controller.js';
import { PolicyRunner } from './cases/policy-runner.js';
import { CheckpointMaker } from './checkpoints/checkpoint-maker.js';
import { Checkpoints } from './checkpoints/checkpoints.js';
import { CheckpointsController } from './checkpoints/checkpoints.controller.js';
import { SigningKey } from './checkpoints/signing-key.js';
import { type LedgerConfig } from './config.js';
import { HoldExpiry } from './expiry/hold-expiry.js';
import { FINANCE_SERVERS, FinanceController } from './finance/finance.controller.js';
import { ReaderReaper } from './finance/reaper.js';
import { noStatedBalances, STATED_BALANCES, statedBalances, type StatedBalances } from './finance/stated-balances.js';
import { FINANCE_SESSIONS } from './finance/sessions.js';
import { LEDGER_ROLE } from './migrations/0001-books.js';
import { inspectTails } from './proof/inspect-tails.js';
import { Watch } from './proof/watch.js';
import { EventPublisher } from './publisher/event-publisher.js';
import { QueriesController } from './queries/queries.controller.js';
import { Reconciliation } from './reconciliation/reconciliation.js';
import { ReconciliationController } from './reconciliation/reconciliation.controller.js';
import { serveStatementUploads } from './reconciliation/statement-upload.routes.js';
import { BookServers, parseServers } from './servers/book-servers.js';
import { installBooks } from './servers/install.js';
import { TransferCarrier } from './transfers/transfer-carrier.js';
import { OldRefusals } from './upkeep/old-refusals.js';
import { type Clock, systemClock } from './writer/clock.js';
import { CommandsController } from './writer/commands.controller.js';
import { DeadLettersController, TRANSPORT } from './writer/dead-letters.controller.js';
import { WRITER_GROUP } from './writer/park.js';
import { processSurroundings } from './writer/surroundings.js';
import { type Unit } from './writer/unit.js';
import { Writer, type WrittenShards } from './writer/writer.js';

export interface LedgerOptions extends ServiceParts {
  readonly config: LedgerConfig;
  readonly clock?: Clock;
}

/** The books: the single writer of its shards, and queries over all of them. */
export type Ledger = Service;

@Module({})
class LedgerModule {
  static of({ servers, finance, writer, checkpoints, reconciliation, options: { config, transport } }: Parts): DynamicModule {
    return {
      module: LedgerModule,
      controllers: [
        QueriesController,
        CasesController,
        FinanceController,
        ReconciliationController,
        CommandsController,
        CheckpointsController,
        DeadLettersController,
      ],
      providers: [
        { provide: BookServers, useValue: servers },
        { provide: FINANCE_SERVERS, useValue: finance },
        { provide: STATED_BALANCES, useValue: statedBy(config) },
        { provide: Writer, useValue: writer },
        { provide: DeadLetters, useValue: new DeadLetters(servers.home, 'ledger') },
        { provide: TRANSPORT, useValue: transport },
        { provide: Checkpoints, useValue: checkpoints },
        { provide: Reconciliation, useValue: reconciliation },
      ],
    };
  }
}

/** What a gateway process is told: the answer to its command, or that a transaction which it placed has ended. */
type Hint = CommandReply | TransactionEnded;

/** After a commit: answers those who wait and tells the readers of the log. Replies are hints (P5). */
const answerCommitted =
  (sender: ReplySender, transport: Transport, publisher: EventPublisher | undefined, carrier: TransferCarrier) => (unit: Unit) => {
    const byAddress = new Map<string, Hint[]>();
    const add = (address: string, reply: Hint): void => {
      const replies = byAddress.get(address) ?? [];
      replies.push(reply);
      byAddress.set(address, replies);
    };
    for (const { address, reply } of unit.replies) add(address, reply);
    for (const { address, transaction } of unit.ended) add(address, { transaction_id: transaction.id, transaction });
    for (const [address, replies] of byAddress) sender.send(address, replies);
    carrier.carry(unit.outgoing);
    const moved = unit.shards.filter((step) => step.to.sequence > step.fromSequence).map((step) => step.book.shard);
    if (moved.length === 0) return;
    transport.signal(TOPICS.ledgerEvents, moved);
    publisher?.signal(moved);
  };

/** The ledger service: the single writer of its shards, and the questions that the books answer. */
export const createLedger = async (options: LedgerOptions): Promise<Ledger> => {
  const { config, transport, logger } = options;
  const [metrics, health, clock] = [options.metrics ?? new Metrics('ledger'), new Health(), options.clock ?? systemClock];
  const others = parseServers(config.LEDGER_SERVERS);
  if (Object.keys(others).length > 0 && transport.kind !== 'kafka')
    throw new ConfigurationError('LEDGER_SERVERS needs KAFKA_BROKERS: the embedded log lies on one server.');
  await installBooks(config.DATABASE_URL, config.LEDGER_SHARDS, others);
  await transport.ensureTopics(ALL_TOPICS, config.LEDGER_SHARDS);
  const servers = BookServers.open(config.DATABASE_URL, others, {
    applicationName: 'daftari-ledger',
    role: LEDGER_ROLE,
    connectionsMax: 6,
  });
  const database = servers.home;
  const sender = new ReplySender(config.DAFTARI_INTERNAL_TOKEN, logger);
  const outbox = new Outbox('ledger');
  const relay = new OutboxRelay({ database, outbox, publisher: transport.publisher(), logger, metrics });
  let writer: Writer | undefined = undefined;
  const written = (): readonly WrittenShards[] => writer?.written ?? [];
  const publisher = transport.kind === 'kafka' ? new EventPublisher({ transport, logger, written }) : undefined;
  const surroundings = processSurroundings;
  const carrier = new TransferCarrier({ transport, clock, surroundings, logger, written });
  const committed = answerCommitted(sender, transport, publisher, carrier);
  writer = new Writer({
    servers,
    clock,
    surroundings,
    logger,
    metrics,
    health,
    outbox,
    lanes: config.LEDGER_LANES,
    batchMax: config.LEDGER_BATCH_MAX,
    committed,
    answer: ({ address, reply }) => sender.send(address, [reply]),
    inspect: inspectTails,
  });
  const key = config.DAFTARI_SIGNING_KEY === undefined ? undefined : new SigningKey(config.DAFTARI_SIGNING_KEY);
  const checkpoints = new Checkpoints({ servers, outbox, clock, key });
  const expiry = config.CONNECTOR_URL === undefined ? undefined : holdExpiry(config, config.CONNECTOR_URL, clock, logger, written);
  const finance = BookServers.open(config.DATABASE_URL, others, { ...FINANCE_SESSIONS, role: LEDGER_ROLE });
  const reconciliation = new Reconciliation({
    servers: BookServers.open(config.DATABASE_URL, others, RECONCILIATION_SESSIONS),
    transport,
    outbox,
    clock,
    logger,
    metrics,
    bytesMax: config.LEDGER_STATEMENT_BYTES_MAX,
    casesMax: config.LEDGER_STATEMENT_CASES_MAX,
    lookEveryMs: config.LEDGER_STATEMENT_LOOK_INTERVAL_S * 1_000,
  });
  const upkeep = [
    carrier,
    ...(expiry ? [expiry] : []),
    new PolicyRunner({ home: database.pool, transport, logger, everyMs: config.CASE_POLICY_INTERVAL_S * 1_000, written }),
    new OldRefusals({ clock, logger, keptDays: config.REFUSALS_KEPT_DAYS, written }),
    new CheckpointMaker({ checkpoints, logger, intervalSeconds: config.LEDGER_CHECKPOINT_INTERVAL_S }),
    new ReaderReaper(finance, logger),
    ...watches(config, logger, servers, writer),
  ];
  return assemble({ options, servers, finance, writer, publisher, relay, sender, metrics, health, checkpoints, reconciliation, upkeep });
};

/** A statement of half a gigabyte may take its time. */
const STATEMENT_TIMEOUT_MS = 900_000;

/** Connections of its own for what witnesses and statements say: the writer's are not waited for. */
const RECONCILIATION_SESSIONS = { applicationName: 'daftari-ledger-reconciliation', role: LEDGER_ROLE, connectionsMax: 4 };

/** What runs beside the writer and is stopped before it. */
interface Upkeep {
  start(): void;
  stop(): Promise<void>;
}

/** A watch over what this process writes, for each server. */
const watches = (config: LedgerConfig, logger: Logger, servers: BookServers, writer: Writer): readonly Watch[] =>
  servers.all.map(
    ({ database }) =>
      new Watch({
        pool: database.pool,
        logger,
        eventsPerSecond: config.LEDGER_AUDIT_EVENTS_PER_S,
        shards: () => writer.written.find(({ pool }) => pool === database.pool)?.shards ?? [],
        stop: (shard, reason) => writer.stopShard(shard, reason),
      }),
  );

const holdExpiry = (
  config: LedgerConfig,
  connectorUrl: string,
  clock: Clock,
  logger: Logger,
  written: () => readonly WrittenShards[],
): HoldExpiry =>
  new HoldExpiry({
    clock,
    logger,
    connectorUrl,
    internalToken: config.DAFTARI_INTERNAL_TOKEN,
    expirySeconds: config.HOLD_EXPIRY_S,
    written,
  });

const statedBy = ({ CONNECTOR_URL: url, DAFTARI_INTERNAL_TOKEN: token }: LedgerConfig): StatedBalances =>
  url === undefined ? noStatedBalances : statedBalances(url, token);

interface Parts {
  readonly options: LedgerOptions;
  readonly servers: BookServers;
  readonly finance: BookServers;
  readonly writer: Writer;
  readonly publisher: EventPublisher | undefined;
  readonly relay: OutboxRelay;
  readonly sender: ReplySender;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly checkpoints: Checkpoints;
  readonly reconciliation: Reconciliation;
  readonly upkeep: readonly Upkeep[];
}

const assemble = async (parts: Parts): Promise<Ledger> => {
  const { options, servers, finance, writer, publisher, relay, sender, metrics, health, reconciliation, upkeep } = parts;
  const { config, transport, logger } = options;
  health.register('database', () => servers.check());
  const service = await createHttpService({
    name: 'ledger',
    module: LedgerModule.of(parts),
    logger,
    metrics,
    health,
    host: config.HOST,
    port: config.PORT,
    internalToken: config.DAFTARI_INTERNAL_TOKEN,
    requestTimeoutMs: STATEMENT_TIMEOUT_MS,
    configure: (app) => {
      const consumer = connectMessaging(app, { transport, group: WRITER_GROUP, positions: writer, batchMax: config.LEDGER_BATCH_MAX });
      serveStatementUploads(app.getHttpAdapter().getInstance(), reconciliation);
      health.register('witnesses', () => reconciliation.trouble());
      health.register(
        'consumption',
        () =>
          consumer.consumption
            ?.stopped()
            .map((stopped) => stopped.reason)
            .join('; ') || undefined,
      );
    },
  });
  return {
    start: async () => {
      await writer.start();
      const url = await service.start();
      await reconciliation.start();
      publisher?.start();
      relay.start();
      for (const one of upkeep) one.start();
      return url;
    },
    stop: async () => {
      for (const one of upkeep) await one.stop();
      await service.stop();
      await reconciliation.stop();
      await writer.stop();
      await publisher?.stop();
      await relay.stop();
      await sender.close();
      await finance.close();
      await servers.close();
    },
  };
};
