import { type Database } from '@daftari/platform';
import pg from 'pg';
import { type HeadEntry } from './manifest.js';
import { headsOf, migrationsOf, type TableToCopy, tablesOf } from './tables.js';

/** What a backup is of: the installation as one snapshot shows it. */
export interface Snapshot {
  readonly postgres: string;
  readonly madeAt: string;
  readonly schemas: Readonly<Record<string, string[]>>;
  readonly tables: readonly TableToCopy[];
  readonly heads: readonly HeadEntry[];
  /** A further connection that sees the same. */
  connect(): Promise<pg.Client>;
  /** Lets the snapshot go. What is append-only can still be read up to the heads. */
  end(): Promise<void>;
}

/** A long unit of work that only reads: it is cut off neither while it waits for a slow disk nor by the settings of the role. */
const UNHURRIED = { idle_in_transaction_session_timeout: 0, transaction_timeout: 0, statement_timeout: 0, lock_timeout: 30_000 };

/** A connection for copying. */
export const connect = async (database: Database): Promise<pg.Client> => {
  const client = new pg.Client(database.configWith(UNHURRIED));
  client.on('error', () => undefined);
  await client.connect();
  return client;
};

/**
 * TRUNCATE empties a table for older snapshots as well: the embedded log's upkeep takes this lock first, so it puts truncating off meanwhile.
 * Held by the session: it must be there before the snapshot is.
 */
const NO_TRUNCATION = `select pg_advisory_lock(hashtextextended('daftari/messaging/segments', 0))`;
const BEGIN = 'begin isolation level repeatable read read only';

/** Takes one snapshot of the whole database and holds it. */
export const takeSnapshot = async (database: Database): Promise<Snapshot> => {
  const holder = await connect(database);
  try {
    await holder.query(NO_TRUNCATION);
    await holder.query(BEGIN);
    const { rows } = await holder.query<{ snapshot: string; made_at: string; postgres: string }>(
      `select pg_export_snapshot() as snapshot, current_setting('server_version') as postgres,
       to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as made_at`,
    );
    const [row] = rows;
    if (!row) throw new Error('PostgreSQL exported no snapshot.');
    return {
      postgres: row.postgres,
      madeAt: row.made_at,
      schemas: await migrationsOf(holder),
      tables: await tablesOf(holder),
      heads: await headsOf(holder),
      connect: () => connectTo(database, row.snapshot),
      end: () => holder.end(),
    };
  } catch (error) {
    await holder.end().catch(() => undefined);
    throw error;
  }
};

const connectTo = async (database: Database, snapshot: string): Promise<pg.Client> => {
  const client = await connect(database);
  await client.query(BEGIN);
  await client.query(`set transaction snapshot ${pg.escapeLiteral(snapshot)}`);
  return client;
};
