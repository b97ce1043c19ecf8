import { type Pool } from 'pg';
import { type ChainPlace, ChainWalk, type StoredEvent } from './chain.js';
import { RunningBalances } from './running-balances.js';

interface Row {
  sequence: string;
  incarnation: number;
  recorded_at: string;
  type: string;
  version: number;
  body: Buffer;
  hash: string;
}

const EVENTS = `
select sequence, incarnation, recorded_at, type, version, convert_to(body, 'UTF8') as body, encode(hash, 'hex') as hash
from ledger.events where shard = $1 and sequence >= $2 and sequence <= $3 order by sequence`;

/** A few events of a shard, as they are stored. */
export const readStretch = async (pool: Pool, shard: number, from: number, to: number): Promise<StoredEvent[]> => {
  const { rows } = await pool.query<Row>({ name: 'ledger_stretch', text: EVENTS, values: [shard, from, to] });
  return rows.map(({ recorded_at: recordedAt, ...row }) => ({ ...row, sequence: Number(row.sequence), recordedAt: Number(recordedAt) }));
};

/** What became of checking a stretch: how far it went, and the first wrong thing. */
export interface Stretch {
  readonly place: ChainPlace;
  readonly balances: RunningBalances;
  readonly problem: string | undefined;
}

/** Checks the events after a place up to a sequence: gapless, chained, readable and balanced. */
export const checkStretch = (shard: number, from: ChainPlace, to: number, events: readonly StoredEvent[]): Stretch => {
  const walk = new ChainWalk(shard, from);
  const balances = new RunningBalances(shard);
  const problems: string[] = [];
  for (const event of events) {
    problems.push(...walk.step(event));
    const problem = balances.add(event);
    if (problem !== undefined) problems.push(problem);
  }
  const { sequence } = walk.place;
  if (sequence < to) problems.push(`shard ${shard}: the head is at sequence ${to} or beyond, but the log ends at ${sequence}`);
  return { place: walk.place, balances, problem: problems[0] };
};
