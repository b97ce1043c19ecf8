import pg from 'pg';
import { installBooks } from '../../apps/ledger/src/index.js';
import { startTestPostgres } from '../support/postgres.js';
import { Server } from './server.js';

/** What all runs of a process use: a PostgreSQL with books that are emptied before each. */
export interface Stage {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly server: Server;
  clear(): Promise<void>;
  close(): Promise<void>;
}

export const SHARDS_MAX = 3;

const TABLES = [
  'events',
  'entries',
  'balances',
  'accounts',
  'wallets',
  'transactions',
  'open_transactions',
  'refusals',
  'in_flight',
  'cases',
  'outbox',
  'dead_letters',
];

const EMPTY = [
  ...TABLES.map((table) => `delete from ledger.${table}`),
  'delete from ledger.shards',
  `insert into ledger.shards (shard) select * from generate_series(0, ${SHARDS_MAX - 1})`,
].join('; ');
const TRUNCATE = `truncate ${TABLES.map((table) => `ledger.${table}`).join(', ')}, ledger.shards`;
const RUNS_PER_TRUNCATE = 100;

/** Crashes are of processes here, never of PostgreSQL: what it does not write to disk makes thousands of runs possible. */
const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' };

export const startStage = async (): Promise<Stage> => {
  const postgres = await startTestPostgres(FAST);
  const url = await postgres.database('simulation');
  await installBooks(url, SHARDS_MAX);
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on('error', () => undefined);
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  const server = new Server(admin);
  admin.on('error', () => undefined);
  let runs = 0;
  return {
    url,
    pool,
    server,
    clear: async () => {
      if (runs++ % RUNS_PER_TRUNCATE === 0) await admin.query(TRUNCATE);
      await admin.query(EMPTY);
    },
    close: async () => {
      await server.close();
      await pool.end();
      await admin.end();
      await postgres.stop();
    },
  };
};
