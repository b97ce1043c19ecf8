import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@daftari/platform';
import { Pool } from 'undici';
import { type Bench, type BenchContext, type Figure, quantile } from '../figure.js';
import { CALLBACK_SECRET, Stage } from './harness.js';

const DELAY_MS = 50;
const IN_FLIGHT = 256;
const AT_ONCE = 500;
const ATTEMPTS = 10_000;
const CALLERS = 64;
const PACED_PER_S = 200;
const NEVER_ASKED = { first_s: 3_600 };
const ALWAYS_ASKED = { first_s: 0, factor: 1, max_s: 0, give_up_to_case_after_s: 100_000 };

const rounded = (value: number): number => Math.round(value);
const inMs = (value: number): number => Number(value.toFixed(1));

/** Buys so many times, with so many holds under way. */
const buyAll = async (stage: Stage, count: number, provider = 0): Promise<void> => {
  let next = 0;
  const buyer = async (): Promise<void> => {
    while (next < count) await stage.buy(next++, provider);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, buyer));
};

/** Attempts a second that are sent, answered after 50 ms, and settled; they all wait when the first is sent. */
const attempts = async (context: BenchContext): Promise<Figure> => {
  const stage = await Stage.start(context, 'attempts', 1, NEVER_ASKED);
  await stage.providers[0]?.does({ delay_ms: DELAY_MS });
  const began = performance.now();
  await buyAll(stage, ATTEMPTS);
  await stage.until('all attempts have ended', async () => (await stage.ended()) >= ATTEMPTS);
  const perSecond = ATTEMPTS / ((performance.now() - began) / 1_000);
  await stage.stop();
  const ceiling = IN_FLIGHT / (DELAY_MS / 1_000);
  return {
    name: 'connector-attempts',
    value: rounded(perSecond),
    unit: 'attempts/s',
    ceiling,
    ratio: Number((perSecond / ceiling).toFixed(2)),
    notes: `from the hold to the command that ends it, to a provider that answers in ${DELAY_MS} ms; ceiling: ${IN_FLIGHT} in flight, nothing else to do`,
  };
};

const callbackOf = (): { body: string; headers: Record<string, string> } => {
  const reference = newId('txn').slice(4).replaceAll('-', '');
  const data = { transaction_id: reference, reference, status: 'completed', amount: 100, currency: 'NGN' };
  const body = JSON.stringify({ event: 'transaction.completed', created_at: '2026-11-21T09:00:00Z', data });
  const signature = createHmac('sha256', CALLBACK_SECRET).update(body).digest('hex');
  return { body, headers: { 'content-type': 'application/json', 'x-bmatror-signature': signature } };
};

/** Callbacks a second that are verified, stored durably and answered. */
const callbacks = async (context: BenchContext): Promise<Figure> => {
  const stage = await Stage.start(context, 'callbacks', 1, NEVER_ASKED);
  const pool = new Pool(stage.connector.url, { connections: CALLERS });
  const latencies: number[] = [];
  const began = performance.now();
  const end = began + context.seconds * 1_000;
  const caller = async (): Promise<void> => {
    while (performance.now() < end) {
      const from = performance.now();
      const answer = await pool.request({ method: 'POST', path: '/callbacks/provider_0', ...callbackOf() });
      if (answer.statusCode !== 200) throw new Error(`A callback was answered ${answer.statusCode}.`);
      await answer.body.dump();
      latencies.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  const perSecond = latencies.length / ((performance.now() - began) / 1_000);
  await pool.close();
  await stage.stop();
  return {
    name: 'connector-callbacks',
    value: rounded(perSecond),
    unit: 'callbacks/s',
    p50_ms: inMs(quantile(latencies, 0.5)),
    p99_ms: inMs(quantile(latencies, 0.99)),
    notes: `${CALLERS} callers; verified, durable, answered; none of them matches anything, so that each is looked for in vain as well`,
  };
};

/** Questions a second about what stays unknown. */
const requeries = async (context: BenchContext): Promise<Figure> => {
  const stage = await Stage.start(context, 'requeries', 1, ALWAYS_ASKED);
  const [provider] = stage.providers;
  await provider?.does({ status: 'processing' });
  await buyAll(stage, 2_000);
  await sleep(2_000);
  const before = (await provider?.counts())?.asked ?? 0;
  await sleep(context.seconds * 1_000);
  const asked = ((await provider?.counts())?.asked ?? 0) - before;
  await stage.stop();
  return {
    name: 'connector-requeries',
    value: rounded(asked / context.seconds),
    unit: 'questions/s',
    notes: 'of 2,000 attempts that stay unknown and are due again at once; each question is kept and its answer settled',
  };
};

/** How long purchases take through one provider, while another one answers, and while it hangs. */
const beside = async (context: BenchContext, hangs: boolean): Promise<number[]> => {
  const stage = await Stage.start(context, hangs ? 'beside_hung' : 'beside_well', 2, NEVER_ASKED);
  const [well, other] = stage.providers;
  await well?.does({ delay_ms: DELAY_MS });
  await other?.does({ delay_ms: DELAY_MS, hangs });
  const count = PACED_PER_S * Math.max(context.seconds, 5);
  const began = performance.now();
  for (let index = 0; index < count; index++) {
    const dueMs = (index / PACED_PER_S) * 1_000 - (performance.now() - began);
    if (dueMs > 1) await sleep(dueMs);
    void stage.buy(index, 0);
    void stage.buy(index, 1);
  }
  await stage.until('the well one has ended all', async () => (await stage.ended(0)) >= count);
  const latencies = await stage.latencies(0);
  await stage.stop();
  return latencies;
};

const bulkhead = async (context: BenchContext): Promise<Figure> => {
  const [well, hung] = [await beside(context, false), await beside(context, true)];
  const [p99Well, p99Hung] = [quantile(well, 0.99), quantile(hung, 0.99)];
  return {
    name: 'connector-bulkhead',
    value: inMs(p99Hung),
    unit: 'ms (p99)',
    ceiling: inMs(p99Well),
    ratio: Number((p99Hung / p99Well).toFixed(2)),
    p50_ms: inMs(quantile(hung, 0.5)),
    p99_ms: inMs(p99Hung),
    notes: `${PACED_PER_S} purchases/s through a provider that answers in ${DELAY_MS} ms, as many through one that hangs; ceiling: the same while the other answers`,
  };
};

/** The connector: attempts, callbacks, questions, and whether one provider's trouble is another's. */
export const connectorBench: Bench = {
  name: 'connector',
  run: async (context) => [await attempts(context), await callbacks(context), await requeries(context), await bulkhead(context)],
};
