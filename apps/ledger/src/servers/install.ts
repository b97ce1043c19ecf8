import { ConfigurationError, type Database, migrate, type ServiceSchema } from '@daftari/platform';
import { Books1 } from '../migrations/0001-books.js';
import { EveryKind2 } from '../migrations/0002-every-kind.js';
import { Finance3 } from '../migrations/0003-finance.js';
import { Proof4 } from '../migrations/0004-proof.js';
import { Servers6 } from '../migrations/0006-servers.js';
import { ThirdFormat7 } from '../migrations/0007-third-format.js';
import { Reconciliation8 } from '../migrations/0008-reconciliation.js';
import { Cases9 } from '../migrations/0009-cases.js';
import { BookServers } from './book-servers.js';

export const LEDGER_SCHEMA = {
  name: 'ledger',
  migrations: [Books1, EveryKind2, Finance3, Proof4, Servers6, ThirdFormat7, Reconciliation8, Cases9],
} as const satisfies ServiceSchema;

/** Made first and taken away last by `daftari restore`: a database that has it holds half a backup. */
export const RESTORING_SCHEMA = 'daftari_restoring';

const refuseHalfRestored = async ({ pool }: Database): Promise<void> => {
  const { rows } = await pool.query('select from pg_namespace where nspname = $1', [RESTORING_SCHEMA]);
  if (rows.length > 0)
    throw new Error('This database holds a backup whose restore was cut off. Restore it again into an empty database, and start on that.');
};

/**
 * Brings the schema of the books up to date on every server and makes the shards, spread evenly over the servers; their number is fixed at
 * installation. A shard is made once: one that is missing later is lost, and is never made anew.
 */
export const installBooks = async (url: string, shards: number, servers: Readonly<Record<string, string>> = {}): Promise<void> => {
  const { name, migrations } = LEDGER_SCHEMA;
  const opened = BookServers.open(url, servers, { applicationName: 'daftari-ledger-install', connectionsMax: 1 });
  try {
    for (const { database } of opened.all) await refuseHalfRestored(database);
    for (const each of [url, ...Object.values(servers)]) await migrate(each, name, migrations);
    await placeShards(opened, shards);
    await checkPlaced(opened, shards);
  } finally {
    await opened.close();
  }
};

const MAKE = 'insert into ledger.shards (shard) select * from unnest($1::int[]) on conflict do nothing';
const PLACE = 'insert into ledger.placements (shard, server) select * from unnest($1::int[], $2::text[]) on conflict do nothing';

/** First the shards, then the word of where they lie: cut short, it begins again. */
const placeShards = async (servers: BookServers, shards: number): Promise<void> => {
  if ((await servers.placements()).length > 0) return;
  const found = await servers.home.pool.query<{ shard: number }>('select shard from ledger.shards order by shard');
  // Books from before there were several servers lie where they are.
  const planned = found.rows.length > 0 ? found.rows.map(({ shard }) => [shard, servers.all[0]] as const) : spread(servers, shards);
  for (const server of servers.all) {
    const mine = planned.flatMap(([shard, at]) => (at?.name === server.name ? [shard] : []));
    await server.database.pool.query(MAKE, [mine]);
  }
  await servers.home.pool.query(PLACE, [planned.map(([shard]) => shard), planned.map(([, at]) => at?.name)]);
};

const spread = ({ all }: BookServers, shards: number) =>
  Array.from({ length: shards }, (_, shard) => [shard, all[shard % all.length]] as const);

const checkPlaced = async (servers: BookServers, shards: number): Promise<void> => {
  const placements = await servers.placements();
  if (placements.length !== shards)
    throw new ConfigurationError(
      `LEDGER_SHARDS is ${shards}, but this installation was made with ${placements.length} shards. Set LEDGER_SHARDS to ${placements.length}.`,
    );
  for (const name of new Set(placements.map((placement) => placement.server))) {
    const here = placements.filter((placement) => placement.server === name).map(({ shard }) => shard);
    const missing = await missingShards(servers.named(name).database, here);
    if (missing.length > 0)
      throw new Error(
        `The server ${name} has no shard ${missing.join(', ')}, which should lie there. Restore its database before starting.`,
      );
  }
};

const missingShards = async (database: Database, shards: readonly number[]): Promise<number[]> => {
  const { rows } = await database.pool.query<{ shard: number }>('select shard from ledger.shards where shard = any($1::int[])', [shards]);
  return shards.filter((shard) => !rows.some((row) => row.shard === shard));
};
