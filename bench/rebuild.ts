import { rebuildBooks } from '@daftari/ledger';
import { Engine, fund } from './engine/harness.js';
import { buy } from './engine/purchases.js';
import { type Bench, type Figure } from './figure.js';
import { best, READERS, readRows } from './read-rows.js';

const EVENTS = 1_000_000;
const WALLETS = 10_000;
const ROUNDS = 2;

/** What is done to the books before each round: nothing, or all tables that grow emptied. */
const LOSSES = {
  'rebuild-right': 'select',
  'rebuild-lost': 'truncate ledger.entries, ledger.balances, ledger.transactions',
} as const;

/** Events a second whose tables are folded again, beside reading the same rows. */
export const rebuildBench: Bench = {
  name: 'rebuild',
  run: async (context) => {
    const url = await context.database('rebuild');
    const engine = await Engine.start(url, 1);
    await buy(engine, await fund(engine, WALLETS), EVENTS / 2 - WALLETS);
    const { pool } = engine.database;
    await pool.query('vacuum analyze');
    const ceiling = await best(ROUNDS, () => readRows(url, EVENTS));
    const figures: Figure[] = [];
    for (const [name, loss] of Object.entries(LOSSES)) {
      const value = await best(ROUNDS, async () => {
        await pool.query(loss);
        const began = performance.now();
        const { ok } = await rebuildBooks(pool);
        if (!ok) throw new Error('The log of the bench is wrong.');
        return EVENTS / ((performance.now() - began) / 1_000);
      });
      figures.push({
        name,
        value,
        unit: 'events/s',
        ceiling,
        ratio: Number((value / ceiling).toFixed(2)),
        notes: `${EVENTS} events of ${WALLETS} wallets on 32 shards${name === 'rebuild-lost' ? ', all entries, balances and transactions lost' : ''}; ceiling: reading the same rows in binary on ${READERS} connections`,
      });
    }
    await engine.stop();
    return figures;
  },
};
