import { findBalance, verifyBooks } from '@daftari/ledger';
import { uuidIn } from '@daftari/platform';
import { type Caller, Engine, fund, load, WALLETS } from './engine/harness.js';
import { buy } from './engine/purchases.js';
import { type Bench, type BenchContext, type Figure, quantile, seeded } from './figure.js';

/** How many entries the books have when they are measured. */
const STAGES = [10_000, 1_000_000, 10_000_000];
const CALLERS = 64;
const AS_OF_QUESTIONS = 2_000;

interface Size {
  readonly entries: number;
  readonly events: number;
  readonly bytes: number;
}

const SIZE = `
select (select sum(sequence) from ledger.shards)::float8 as events, (select count(*) from ledger.entries)::float8 as entries,
  (select sum(pg_total_relation_size(c.oid)) from pg_class c where c.relnamespace = 'ledger'::regnamespace and c.relkind = 'r')::float8 as bytes`;

const sizeOf = async ({ database }: Engine): Promise<Size> => {
  const { rows } = await database.pool.query<Size>(SIZE);
  return rows[0] ?? { entries: 0, events: 0, bytes: 0 };
};

/** Buys until the books have so many entries, and lets PostgreSQL clean up behind it, as it does in the background. */
const growTo = async (engine: Engine, wallets: readonly Caller[], entries: number, log: BenchContext['log']): Promise<void> => {
  await buy(engine, wallets, 1_000);
  for (let size = await sizeOf(engine); size.entries < entries; size = await sizeOf(engine)) {
    const perPurchase = (2 * size.entries) / size.events;
    log(`${Math.round(size.entries)} of ${entries} entries`);
    await buy(engine, wallets, Math.min(200_000, Math.ceil((entries - size.entries) / perPurchase)));
  }
  await engine.database.pool.query('vacuum analyze');
  await engine.database.pool.query('checkpoint');
};

/** Milliseconds that a wallet's balance at a random past instant takes, one question after another. */
const askAsOf = async ({ database }: Engine, wallets: readonly Caller[]): Promise<number[]> => {
  const { pool } = database;
  const { rows } = await pool.query<{ first: string; last: string }>(
    'select min(recorded_at) as first, max(recorded_at) as last from ledger.events where shard = 0',
  );
  const [first, last] = [Number(rows[0]?.first), Number(rows[0]?.last)];
  const random = seeded(11);
  const taken: number[] = [];
  for (let question = 0; question < AS_OF_QUESTIONS; question++) {
    const wallet = wallets[Math.floor(random() * wallets.length)];
    if (!wallet) continue;
    const at = Math.floor(first + random() * (last - first));
    const from = performance.now();
    await findBalance(pool, uuidIn(wallet.business), 'live', 'NGN', at, Date.now() * 1_000);
    taken.push(performance.now() - from);
  }
  return taken;
};

const measure = async (context: BenchContext, engine: Engine, wallets: readonly Caller[], stage: number): Promise<Figure[]> => {
  const suffix = `1e${Math.round(Math.log10(stage))}`;
  const notes = `with ${stage.toLocaleString('en')} entries`;
  await load(engine, wallets, CALLERS, 1);
  const written = await load(engine, wallets, CALLERS, context.seconds);
  const asked = await askAsOf(engine, wallets);
  const { events } = await sizeOf(engine);
  const began = performance.now();
  const report = await verifyBooks(engine.database.pool, { scope: 'full' });
  if (!report.ok) throw new Error(`verify failed: ${JSON.stringify(report.checks)}`);
  const verified = events / ((performance.now() - began) / 1_000);
  const [p50, p99] = [0.5, 0.99].map((share) => Number(quantile(asked, share).toFixed(2)));
  return [
    {
      name: `growth-engine-${suffix}`,
      value: Math.round(written.perSecond),
      unit: 'commands/s',
      p50_ms: Number(written.p50.toFixed(1)),
      p99_ms: Number(written.p99.toFixed(1)),
      notes: `${CALLERS} callers, ${WALLETS} wallets, ${notes}`,
    },
    {
      name: `growth-as-of-${suffix}`,
      value: p99 ?? 0,
      unit: 'ms',
      p50_ms: p50 ?? 0,
      p99_ms: p99 ?? 0,
      notes: `a balance at a past instant, ${notes}`,
    },
    { name: `growth-verify-${suffix}`, value: Math.round(verified), unit: 'events/s', notes: `all of ${events} events, ${notes}` },
  ];
};

/** What a purchase takes on the disk, all in: events, entries, transactions, their indexes; without the WAL. */
const bytesPerPurchase = async (engine: Engine, wallets: readonly Caller[]): Promise<Figure> => {
  const [before, purchases] = [await sizeOf(engine), 50_000];
  await buy(engine, wallets, purchases);
  await engine.database.pool.query('vacuum analyze');
  const value = Math.round(((await sizeOf(engine)).bytes - before.bytes) / purchases);
  return { name: 'bytes-per-purchase', value, unit: 'bytes', notes: 'a hold and its capture, with indexes; the WAL apart' };
};

/** The same books at three sizes. */
export const growthBench: Bench = {
  name: 'growth',
  run: async (context) => {
    const engine = await Engine.start(await context.database('growth'), 1);
    const wallets = await fund(engine, WALLETS);
    const figures: Figure[] = [];
    for (const stage of STAGES) {
      await growTo(engine, wallets, stage, context.log);
      figures.push(...(await measure(context, engine, wallets, stage)));
      if (stage === STAGES[1]) figures.push(await bytesPerPurchase(engine, wallets));
    }
    await engine.stop();
    return figures;
  },
};
