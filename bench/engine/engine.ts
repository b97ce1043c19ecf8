import { verifyBooks } from '@daftari/ledger';
import { type Bench, type BenchContext, type Figure } from '../figure.js';
import { Engine, fund, load, WALLETS } from './harness.js';
import { rawAppend } from './raw-append.js';
import { rowLock } from './row-lock.js';

const round = (value: number, digits = 1): number => Number(value.toFixed(digits));

const measure = async (context: BenchContext, hot: boolean, callers: number): Promise<Figure> => {
  const name = `engine-${hot ? 'hot' : 'cold'}-${callers}`;
  const engine = await Engine.start(await context.database(name.replaceAll('-', '_')), 1);
  const wallets = await fund(engine, hot ? 1 : WALLETS);
  await load(engine, wallets, callers, Math.min(2, context.seconds));
  const result = await load(engine, wallets, callers, context.seconds);
  const report = await verifyBooks(engine.database.pool);
  await engine.stop();
  if (!report.ok) throw new Error(`verify failed after ${name}: ${JSON.stringify(report.checks)}`);
  const ceiling = await rawAppend(
    await context.database(`raw_${name.replaceAll('-', '_')}`),
    result.batch,
    context.seconds,
    hot ? 1 : WALLETS,
  );
  return {
    name,
    value: Math.round(result.perSecond),
    unit: 'commands/s',
    ceiling: Math.round(ceiling),
    ratio: round(result.perSecond / ceiling, 2),
    p50_ms: round(result.p50),
    p99_ms: round(result.p99),
    notes: `${callers} callers, ${hot ? 'one wallet' : '1,000 wallets'}, ${result.batch.toFixed(0)} commands per commit; ceiling: raw append of the same rows in such batches`,
  };
};

/** Commands committed per second on many wallets and on one; no transport. */
export const engineBench: Bench = {
  name: 'engine',
  run: async (context) => {
    const figures: Figure[] = [];
    for (const callers of [1, 64, 1024]) for (const hot of [false, true]) figures.push(await measure(context, hot, callers));
    for (const hot of [false, true]) {
      const perSecond = await rowLock(await context.database(`row_lock_${hot ? 'hot' : 'cold'}`), 16, hot, context.seconds);
      figures.push({
        name: `row-lock-${hot ? 'hot' : 'cold'}-16`,
        value: Math.round(perSecond),
        unit: 'commands/s',
        notes: '16 connections; for comparison: the same job in plain SQL, a row lock and a unit of work per request',
      });
    }
    return figures;
  },
};
