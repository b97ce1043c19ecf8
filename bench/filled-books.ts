import { CaptureHold, PlaceHold } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { type Caller, type Engine, hold, SHARDS } from './engine/harness.js';

const AT_ONCE = 1_000;
/** As many connections as two cores are given. */
export const READERS = 2;

/** Purchases that were carried through: a hold and a capture each. */
export const fill = async (engine: Engine, wallets: readonly Caller[], events: number): Promise<void> => {
  const purchase = async (index: number): Promise<void> => {
    const wallet = wallets[(index * 7_919) % wallets.length];
    if (!wallet) return;
    const placed = hold(wallet.business, `order-${index}`);
    await engine.send(PlaceHold, wallet.shard, placed);
    const { transaction_id, business_id } = placed;
    await engine.send(CaptureHold, wallet.shard, { ...CaptureHold.example, command_id: newId('cmd'), business_id, transaction_id });
  };
  const purchases = (events - wallets.length * 2) / 2;
  for (let from = 0; from < purchases; from += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, purchases - from) }, (_, index) => purchase(from + index)));
};

/** The ceiling: the same rows read in binary, and thrown away. */
export const readRows = async (url: string, events: number): Promise<number> => {
  const began = performance.now();
  const read = async (reader: number): Promise<void> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('set enable_seqscan = off');
    for (let shard = reader; shard < SHARDS; shard += READERS) {
      const query = `copy (select * from ledger.events where shard = ${shard} order by sequence) to stdout (format binary)`;
      for await (const _ of client.query(copyTo(query))) continue;
    }
    await client.end();
  };
  await Promise.all(Array.from({ length: READERS }, (_, reader) => read(reader)));
  return events / ((performance.now() - began) / 1_000);
};

/** The highest of some rounds. */
export const best = async (rounds: number, measure: () => Promise<number>): Promise<number> => {
  let highest = 0;
  for (let round = 0; round < rounds; round++) highest = Math.max(highest, await measure());
  return Math.round(highest);
};
