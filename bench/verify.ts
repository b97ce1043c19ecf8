import { verifyBooks } from '@daftari/ledger';
import { Engine, fund } from './engine/harness.js';
import { buy } from './engine/purchases.js';
import { type Bench, type Figure } from './figure.js';
import { best, READERS, readRows } from './read-rows.js';

const EVENTS = 200_000;
const WALLETS = 4_000;
const ROUNDS = 3;

/** Events verified a second, beside reading the same rows. */
export const verifyBench: Bench = {
  name: 'verify',
  run: async (context) => {
    const url = await context.database('verify');
    const engine = await Engine.start(url, 1);
    await buy(engine, await fund(engine, WALLETS), EVENTS / 2 - WALLETS);
    const { pool } = engine.database;
    await pool.query('vacuum analyze');
    const ceiling = await best(ROUNDS, () => readRows(url, EVENTS));
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
