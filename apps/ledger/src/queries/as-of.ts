import { type Pool } from 'pg';
import { instantOf } from '../writer/event-hash.js';

/** RFC 3339 with milliseconds, as the public contract has it. */
export const millisOf = (microseconds: number): string => `${instantOf(microseconds).slice(0, 23)}Z`;

/** The books at one instant: how far each shard's log had come. Every answer that is read at it stays the same for ever. */
export interface Moment {
  /** Microseconds since 1970. */
  readonly at: number;
  /** The last sequence of each shard. */
  readonly sequences: ReadonlyMap<number, number>;
}

/** Units of work end within this time: what was stamped longer ago is committed or never will be (P8). */
const SETTLED_AFTER_US = 2_000_000;

/** The latest instant at or before the one asked for whose events are all committed. */
export const settledInstant = (atUs: number, nowUs: number): number => Math.min(atUs, nowUs - SETTLED_AFTER_US);

/**
 * For each shard the last sequence stamped at or before an instant. Stamps never go back along the sequence, so each step halves each shard's
 * range: one statement with as many index probes per shard as its log's length has binary digits.
 */
const SEQUENCES_AT = `
with recursive search (shard, low, high) as (
  select shard, 0::bigint, sequence from ledger.shards where $2::int[] is null or shard = any($2)
  union all
  select s.shard, case when e.recorded_at <= $1 then m.middle else s.low end, case when e.recorded_at <= $1 then s.high else m.middle - 1 end
  from search s
  cross join lateral (select (s.low + s.high + 1) / 2 as middle) m
  cross join lateral (select recorded_at from ledger.events e where e.shard = s.shard and e.sequence = m.middle limit 1) e
  where s.low < s.high)
select shard, low as sequence from search where low = high order by shard`;

interface ShardSequence {
  shard: number;
  sequence: string;
}

const asMap = (rows: readonly ShardSequence[]): Map<number, number> => new Map(rows.map((row) => [row.shard, Number(row.sequence)]));

/** The last sequence of each shard (all, unless some are named) stamped at or before an instant, as far as it is committed. */
export const sequencesAt = async (pool: Pool, atUs: number, shards?: readonly number[]): Promise<Map<number, number>> =>
  asMap((await pool.query<ShardSequence>(SEQUENCES_AT, [atUs, shards ?? null])).rows);

/** The heads of all shards (or of some), read in one statement: the books as they stand. */
export const headsNow = async (pool: Pool, nowUs: number, shards?: readonly number[]): Promise<Moment> => {
  const { rows } = await pool.query<ShardSequence>(
    'select shard, sequence from ledger.shards where $1::int[] is null or shard = any($1) order by shard',
    [shards ?? null],
  );
  return { at: nowUs, sequences: asMap(rows) };
};

/** The books now, or as of a past instant, which is at most two seconds ago. */
export const momentOf = async (pool: Pool, atUs: number | undefined, nowUs: number, shards?: readonly number[]): Promise<Moment> => {
  if (atUs === undefined) return headsNow(pool, nowUs, shards);
  const at = settledInstant(atUs, nowUs);
  return { at, sequences: await sequencesAt(pool, at, shards) };
};

/** An account's balance after the last of its entries up to a sequence of its shard; debits are positive. */
export const balanceUpTo = async (pool: Pool, account: number, sequence: number): Promise<bigint> => {
  const { rows } = await pool.query<{ balance: string }>({
    name: 'ledger_q_balance_at',
    text: 'select balance from ledger.entries where account = $1 and sequence <= $2 order by sequence desc, line desc limit 1',
    values: [account, sequence],
  });
  return BigInt(rows[0]?.balance ?? 0);
};

/** What an answer says of the moment that it was read at. */
export const shownMoment = (moment: Moment) => ({ as_of: millisOf(moment.at), sequences: Object.fromEntries(moment.sequences) });
