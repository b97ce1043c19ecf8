import { ROWS_BY_KEY } from '@daftari/platform';
import { type Pool } from 'pg';
import { type KeptCheckpoints } from '../checkpoints/kept-checkpoints.js';
import { findDoubledReferences } from './doubled-references.js';
import { type CheckName, CHECKS, Findings } from './findings.js';
import { connectionOf } from './own-connection.js';
import { recordVerifiedPoint, mayRecord } from './verified-points.js';
import { runShards } from './shard-workers.js';
import { type ShardOutcome, type ShardTask, verifyShard, type VerifyScope } from './verify-shard.js';

const WORKER = new URL('./verify-worker.js', import.meta.url);

export interface VerifyReport {
  readonly ok: boolean;
  readonly checks: readonly { readonly name: CheckName; readonly ok: boolean; readonly detail: string }[];
}

export interface VerifyOptions {
  /** Called now and then with the events gone over so far and all there are. */
  readonly progress?: (done: number, total: number) => void;
  /** `full` unless said. */
  readonly scope?: VerifyScope;
  /** Record how far the books are verified, where they are right and the user may: the next verification can go on from there. */
  readonly record?: boolean;
  /** As many as there are cores unless said; in this thread where there are few events. */
  readonly threads?: number;
  /** Checkpoints that an auditor kept: history must be the one that they name, from its beginning. */
  readonly checkpoints?: KeptCheckpoints | undefined;
}

/**
 * Checks invariants 1–5 of every shard, on one server or several, while its writer goes on; each check names the first thing that is
 * wrong, and how many there are.
 */
export const verifyBooks = async (servers: Pool | readonly Pool[], options: VerifyOptions = {}): Promise<VerifyReport> => {
  const plans = await Promise.all([servers].flat().map(async (pool) => ({ pool, tasks: await readTasks(pool, options) })));
  const tasks = plans.flatMap((plan) => plan.tasks);
  const total = tasks.reduce((sum, task) => sum + task.sequence, 0);
  let done = 0;
  const counted = (events: number): void => options.progress?.((done += events), total);
  const findings = new Findings();
  const outcomes: ShardOutcome[] = [];
  for (const { pool, tasks: here } of plans) {
    const work = { config: connectionOf(pool, 'daftari-verify', ROWS_BY_KEY), threads: options.threads, counted };
    const found = await runShards({ ...work, tasks: here, run: verifyShard, worker: WORKER });
    for (const outcome of found.sort((left, right) => left.point.shard - right.point.shard)) findings.add(outcome.found);
    await findDoubledReferences(pool, total, findings.note);
    outcomes.push(...found);
  }
  checkCheckpoints(options.checkpoints, tasks, findings);
  if (options.record === true && findings.isEmpty) for (const plan of plans) await record(plan, outcomes);
  return reportOf(findings, outcomes, total, options.checkpoints);
};

const record = async (
  { pool, tasks }: { readonly pool: Pool; readonly tasks: readonly ShardTask[] },
  outcomes: readonly ShardOutcome[],
): Promise<void> => {
  if (!(await mayRecord(pool))) return;
  const here = outcomes.filter(({ point }) => tasks.some(({ shard }) => shard === point.shard));
  for (const { point } of here) await recordVerifiedPoint(pool, point);
};

const checkCheckpoints = (checkpoints: KeptCheckpoints | undefined, tasks: readonly ShardTask[], { note }: Findings): void => {
  for (const problem of checkpoints?.problems ?? []) note('checkpoint', problem);
  for (const shard of checkpoints?.marks.keys() ?? [])
    if (!tasks.some((task) => task.shard === shard))
      note('checkpoint', `shard ${shard} is named by a checkpoint, and is not in these books`);
};

interface HeadRow {
  shard: number;
  sequence: string;
  hash: string;
}

/** The heads of all shards in one instant: what comes later is not looked at. */
const readTasks = async (pool: Pool, { scope = 'full', checkpoints }: VerifyOptions): Promise<ShardTask[]> => {
  const { rows } = await pool.query<HeadRow>(
    `select shard, sequence, encode(head_hash, 'hex') as hash from ledger.shards where moved_to is null order by sequence desc, shard`,
  );
  // What was recorded in these same tables proves nothing to an auditor.
  const asked = checkpoints ? 'full' : scope;
  const marksOf = (shard: number) => checkpoints?.marks.get(shard) ?? [];
  return rows.map(({ shard, sequence, hash }) => ({ shard, sequence: Number(sequence), hash, scope: asked, marks: marksOf(shard) }));
};

const reportOf = (
  findings: Findings,
  outcomes: readonly ShardOutcome[],
  total: number,
  checkpoints: KeptCheckpoints | undefined,
): VerifyReport => {
  const folded = outcomes.reduce((sum, outcome) => sum + outcome.folded, 0);
  const before = total === folded ? '' : `, ${total - folded} checked before`;
  const names = CHECKS.filter((name) => name !== 'checkpoint' || checkpoints !== undefined);
  const checks = names.map((name) => {
    const found = findings.of(name);
    if (!found) return { name, ok: true, detail: `${folded} events checked${before}` };
    return { name, ok: false, detail: found.count === 1 ? found.first : `${found.first} (and ${found.count - 1} more)` };
  });
  return { ok: findings.isEmpty, checks };
};
