import { type Pool } from 'pg';
import { LOG_BEGINS } from './chain.js';
import { checkStretch, readStretch } from './stretch.js';

/** A shard as its new writer has read it. */
export interface TakenHead {
  readonly shard: number;
  readonly sequence: number;
  readonly headHash: Buffer;
}

/** So many of a shard's last events are checked before anything is added to them. */
const TAIL = 256;

const inspectTail = async (pool: Pool, { shard, sequence, headHash }: TakenHead): Promise<string | undefined> => {
  const from = Math.max(0, sequence - TAIL);
  const events = await readStretch(pool, shard, Math.max(from, 1), sequence);
  // The event before the tail is believed: the tail must follow from it.
  const before = from === 0 ? LOG_BEGINS : events.shift();
  if (before?.sequence !== from) return `shard ${shard}: sequence ${from} is missing`;
  const { place, balances, problem } = checkStretch(shard, before, sequence, events);
  if (problem !== undefined) return problem;
  if (place.hash !== headHash.toString('hex')) return `shard ${shard}: the head's hash is not that of sequence ${sequence}`;
  return balances.findDisagreement(pool, false);
};

/**
 * Checks the ends of shards that were just taken: the last events are gapless, lead to the head, and leave the balances that are stored.
 * @returns what is wrong, by shard
 */
export const inspectTails = async (pool: Pool, heads: readonly TakenHead[]): Promise<ReadonlyMap<number, string>> => {
  const wrong = new Map<number, string>();
  for (const head of heads) {
    const problem = await inspectTail(pool, head);
    if (problem !== undefined) wrong.set(head.shard, problem);
  }
  return wrong;
};
