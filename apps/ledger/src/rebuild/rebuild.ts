import { ConfigurationError, type SessionSettings } from '@daftari/platform';
import pg, { type Client, type ClientConfig, type Pool } from 'pg';
import { connectionOf } from '../proof/own-connection.js';
import { runShards } from '../proof/shard-workers.js';
import { type AtStage, rebuildShard, type RebuildOutcome, type RebuildTask } from './rebuild-shard.js';
import { dropScratch, prepareScratch, SCRATCH_SCHEMA } from './scratch.js';

export interface RebuildReport {
  /** False where a shard's log is wrong, so that nothing could be rebuilt from it. */
  readonly ok: boolean;
  readonly shards: readonly RebuildOutcome[];
}

export interface RebuildOptions {
  /** Called now and then with the events gone over so far and all there are. */
  readonly progress?: (done: number, total: number) => void;
  /** Only this one; all unless said. */
  readonly shard?: number;
  /** As many as there are cores unless said; in this thread where there are few events. */
  readonly threads?: number;
  /** For tests, in this thread. */
  readonly at?: AtStage;
}

const WORKER = new URL('./rebuild-worker.js', import.meta.url);

/**
 * Tables are joined whole, as sets; what the service reads and writes is found by its keys. One core each: the service needs the others, and shards are
 * rebuilt side by side. What is written to the books is synchronous all the same: only scratch tables may be lost with a crash.
 */
const SETTINGS: SessionSettings = {
  enable_seqscan: 'off',
  jit: 'off',
  max_parallel_workers_per_gather: 0,
  work_mem: '64MB',
  synchronous_commit: 'off',
};

/**
 * Folds every table of the books again from the event log, and writes the rows that differ, while the service goes on (P10). Run again after it was
 * cut short, it goes on from where it was.
 * @throws ConfigurationError where another one is under way, or there is no such shard
 */
export const rebuildBooks = async (servers: Pool | readonly Pool[], options: RebuildOptions = {}): Promise<RebuildReport> => {
  const plans = await Promise.all([servers].flat().map(async (pool) => ({ pool, tasks: await readTasks(pool, options.shard) })));
  const total = plans.flatMap(({ tasks }) => tasks).reduce((sum, { sequence }) => sum + sequence, 0);
  if (options.shard !== undefined && plans.every(({ tasks }) => tasks.length === 0))
    throw new ConfigurationError(`There is no shard ${options.shard} in this installation.`);
  let done = 0;
  const counted = (events: number): void => options.progress?.((done += events), total);
  const shards: RebuildOutcome[] = [];
  for (const { pool, tasks } of plans) if (tasks.length > 0) shards.push(...(await rebuildServer(pool, tasks, counted, options)));
  shards.sort((left, right) => left.shard - right.shard);
  return { ok: shards.every(({ refused }) => refused === undefined), shards };
};

/** The largest first. A shard that was moved away has left its sealed row behind. */
const readTasks = async (pool: Pool, shard: number | undefined): Promise<RebuildTask[]> => {
  const { rows } = await pool.query<{ shard: number; sequence: string }>(
    'select shard, sequence from ledger.shards where moved_to is null and ($1::int is null or shard = $1) order by sequence desc, shard',
    [shard ?? null],
  );
  return rows.map((row) => ({ shard: row.shard, sequence: Number(row.sequence) }));
};

const rebuildServer = async (
  pool: Pool,
  tasks: readonly RebuildTask[],
  counted: (events: number) => void,
  { threads, at }: RebuildOptions,
): Promise<RebuildOutcome[]> => {
  const config = connectionOf(pool, 'daftari-rebuild', SETTINGS);
  return alone(config, async (client) => {
    await prepareScratch(client);
    const run = (...[own, task, count]: Parameters<typeof rebuildShard>): Promise<RebuildOutcome> => rebuildShard(own, task, count, at);
    const outcomes = await runShards({ config, tasks, threads: at ? 0 : threads, counted, run, worker: WORKER });
    await tidy(client);
    return outcomes;
  });
};

/** One rebuild at a time on a server; the lock goes with the connection. */
const alone = async <T>(config: ClientConfig, work: (client: Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client(config);
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ locked: boolean }>(
      `select pg_try_advisory_lock(hashtextextended('daftari/rebuild', 0)) as locked`,
    );
    if (rows[0]?.locked !== true) throw new ConfigurationError('Another rebuild is under way. Wait until it has ended.');
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
};

/** Nothing is left behind, unless another shard's rebuild was cut short. */
const tidy = async (client: Client): Promise<void> => {
  const { rows } = await client.query(`select from ${SCRATCH_SCHEMA}.progress limit 1`);
  if (rows.length === 0) await dropScratch(client);
};
