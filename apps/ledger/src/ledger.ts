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
import { createHttpService, Database, Health, type Logger, Metrics, migrate, type ServiceSchema } from '@daftari/platform';
import { type LedgerConfig } from './config.js';
import { HoldExpiry } from './expiry/hold-expiry.js';
import { Books1, LEDGER_ROLE } from './migrations/0001-books.js';
import { EveryKind2 } from './migrations/0002-every-kind.js';
import { EventPublisher } from './publisher/event-publisher.js';
import { QueriesController } from './queries/queries.controller.js';
import { TransferCarrier } from './transfers/transfer-carrier.js';
import { type Clock, systemClock } from './writer/clock.js';
import { CommandsController } from './writer/commands.controller.js';
import { DeadLettersController, TRANSPORT } from './writer/dead-letters.controller.js';
import { WRITER_GROUP } from './writer/park.js';
import { type Unit } from './writer/unit.js';
import { Writer } from './writer/writer.js';

export interface LedgerOptions extends ServiceParts {
  readonly config: LedgerConfig;
  readonly clock?: Clock;
}

/** The books: the single writer of its shards, and queries over all of them. */
export type Ledger = Service;

@Module({})
class LedgerModule {
  static of(database: Database, writer: Writer, transport: Transport): DynamicModule {
    return {
      module: LedgerModule,
      controllers: [QueriesController, CommandsController, DeadLettersController],
      providers: [
        { provide: Database, useValue: database },
        { provide: Writer, useValue: writer },
        { provide: DeadLetters, useValue: new DeadLetters(database, 'ledger') },
        { provide: TRANSPORT, useValue: transport },
      ],
    };
  }
}

export const LEDGER_SCHEMA = { name: 'ledger', migrations: [Books1, EveryKind2] } as const satisfies ServiceSchema;

/** Made first and taken away last by `daftari restore`: a database that has it holds half a backup. */
export const RESTORING_SCHEMA = 'daftari_restoring';

const refuseHalfRestored = async (url: string): Promise<void> => {
  const database = new Database({ url, applicationName: 'daftari-ledger-install', connectionsMax: 1 });
  try {
    const { rows } = await database.pool.query('select from pg_namespace where nspname = $1', [RESTORING_SCHEMA]);
    if (rows.length > 0)
      throw new Error(
        'This database holds a backup whose restore was cut off. Restore it again into an empty database, and start on that.',
      );
  } finally {
    await database.close();
  }
};

/** Brings the schema of the books up to date and makes the shards; their number is fixed at installation. */
export const installBooks = async (url: string, shards: number): Promise<void> => {
  await refuseHalfRestored(url);
  await migrate(url, LEDGER_SCHEMA.name, LEDGER_SCHEMA.migrations);
  const database = new Database({ url, applicationName: 'daftari-ledger-install', connectionsMax: 1 });
  try {
    await database.pool.query('insert into ledger.shards (shard) select * from generate_series(0, $1::int - 1) on conflict do nothing', [
      shards,
    ]);
    const { rows } = await database.pool.query<{ count: string }>('select count(*) from ledger.shards');
    const installed = Number(rows[0]?.count);
    if (installed !== shards)
      throw new Error(
        `LEDGER_SHARDS is ${shards}, but this installation was made with ${installed} shards. Set LEDGER_SHARDS to ${installed}.`,
      );
  } finally {
    await database.close();
  }
};

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
  await installBooks(config.DATABASE_URL, config.LEDGER_SHARDS);
  await transport.ensureTopics(ALL_TOPICS, config.LEDGER_SHARDS);
  const database = new Database({ url: config.DATABASE_URL, applicationName: 'daftari-ledger', role: LEDGER_ROLE, connectionsMax: 6 });
  const sender = new ReplySender(config.DAFTARI_INTERNAL_TOKEN, logger);
  const outbox = new Outbox('ledger');
  const relay = new OutboxRelay({ database, outbox, publisher: transport.publisher(), logger, metrics });
  let writer: Writer | undefined = undefined;
  const shards = (): readonly number[] => writer?.shards ?? [];
  const publisher = transport.kind === 'kafka' ? new EventPublisher({ pool: database.pool, transport, logger, shards }) : undefined;
  const carrier = new TransferCarrier({ pool: database.pool, transport, clock, logger, shards });
  const committed = answerCommitted(sender, transport, publisher, carrier);
  writer = new Writer({
    database,
    clock,
    logger,
    metrics,
    health,
    outbox,
    lanes: config.LEDGER_LANES,
    batchMax: config.LEDGER_BATCH_MAX,
    committed,
    answer: ({ address, reply }) => sender.send(address, [reply]),
  });
  const expiry = config.CONNECTOR_URL === undefined ? undefined : holdExpiry(config, config.CONNECTOR_URL, database, clock, logger, shards);
  return assemble({ options, database, writer, publisher, carrier, expiry, relay, sender, metrics, health });
};

const holdExpiry = (
  config: LedgerConfig,
  connectorUrl: string,
  database: Database,
  clock: Clock,
  logger: Logger,
  shards: () => readonly number[],
): HoldExpiry =>
  new HoldExpiry({
    pool: database.pool,
    clock,
    logger,
    connectorUrl,
    internalToken: config.DAFTARI_INTERNAL_TOKEN,
    expirySeconds: config.HOLD_EXPIRY_S,
    shards,
  });

interface Parts {
  readonly options: LedgerOptions;
  readonly database: Database;
  readonly writer: Writer;
  readonly publisher: EventPublisher | undefined;
  readonly carrier: TransferCarrier;
  readonly expiry: HoldExpiry | undefined;
  readonly relay: OutboxRelay;
  readonly sender: ReplySender;
  readonly metrics: Metrics;
  readonly health: Health;
}

const assemble = async (parts: Parts): Promise<Ledger> => {
  const { options, database, writer, publisher, carrier, expiry, relay, sender, metrics, health } = parts;
  const { config, transport, logger } = options;
  health.register('database', () => database.check());
  const service = await createHttpService({
    name: 'ledger',
    module: LedgerModule.of(database, writer, transport),
    logger,
    metrics,
    health,
    host: config.HOST,
    port: config.PORT,
    internalToken: config.DAFTARI_INTERNAL_TOKEN,
    configure: (app) => {
      const consumer = connectMessaging(app, { transport, group: WRITER_GROUP, positions: writer, batchMax: config.LEDGER_BATCH_MAX });
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
      publisher?.start();
      carrier.start();
      expiry?.start();
      relay.start();
      return url;
    },
    stop: async () => {
      await expiry?.stop();
      await carrier.stop();
      await service.stop();
      await writer.stop();
      await publisher?.stop();
      await relay.stop();
      await sender.close();
      await database.close();
    },
  };
};
