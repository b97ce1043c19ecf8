import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { SHARDS } from './engine/harness.js';

/** As many connections as two cores are given. */
export const READERS = 2;

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
