import { verifyBooks } from '@daftari/ledger';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { Engine, fund, SHARDS } from './engine/harness.js';
import { buy } from './engine/purchases.js';
import { type Bench, type Figure } from './figure.js';

const EVENTS = 200_000;
const WALLETS = 4_000;
const ROUNDS = 3;
/** As many connections as verify takes on two cores. */
const READERS = 2;

/** The ceiling: the same rows read in binary, and thrown away. */
const readRows = async (url: string): Promise<number> => {
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
  return EVENTS / ((performance.now() - began) / 1_000);
};

const best = async (rounds: number, measure: () => Promise<number>): Promise<number> => {
  let highest = 0;
  for (let round = 0; round < rounds; round++) highest = Math.max(highest, await measure());
  return Math.round(highest);
};

/** Events verified a second, beside reading the same rows. */
export const verifyBench: Bench = {
  name: 'verify',
  run: async (context) => {
    const url = await context.database('verify');
    const engine = await Engine.start(url, 1);
    await buy(engine, await fund(engine, WALLETS), EVENTS / 2 - WALLETS);
    const { pool } = engine.database;
    await pool.query('vacuum analyze');
    const ceiling = await best(ROUNDS, () => readRows(url));
    const figures: Figure[] = [];
    for (const scope of ['full', 'resume'] as const) {
      const value = await best(ROUNDS, async () => {
        const began = performance.now();
        const report = await verifyBooks(pool, { scope, record: scope === 'full' });
        if (!report.ok) throw new Error(`verify failed: ${JSON.stringify(report.checks)}`);
        return EVENTS / ((performance.now() - began) / 1_000);
      });
      figures.push({
        name: `verify-${scope}`,
        value,
        unit: 'events/s',
        ceiling,
        ratio: Number((value / ceiling).toFixed(2)),
        notes: `${EVENTS} events of ${WALLETS} wallets on 32 shards; ceiling: reading the same rows in binary on ${READERS} connections`,
      });
    }
    await engine.stop();
    return figures;
  },
};
