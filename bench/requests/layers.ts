import { join } from 'node:path';
import { openSecrets } from '@daftari/standalone';
import { type Bench, type BenchContext, type Figure, round } from '../figure.js';
import { freePort } from '../free-port.js';
import { processorTimeUs, run, STUB_GATEWAY, stopped, until } from './child.js';
import { nativeDoors } from './doors.js';
import { type Layer, LAYERS } from './layers-off.js';
import { closedLoop, type Door, type Load } from './load.js';
import { businessOf, environmentOf, madeDemo } from './place.js';

const CALLERS = 32;
const WARM_SECONDS = 4;
const TURNS = 3;

interface Cost {
  readonly load: Load;
  /** Processor time of the gateway for one request. */
  readonly us: number;
}

const measure = async (
  context: BenchContext,
  environment: Readonly<Record<string, string>>,
  door: Door,
  off: readonly Layer[],
): Promise<Cost> => {
  const port = await freePort();
  const child = run(STUB_GATEWAY, { ...environment, PORT: String(port), BENCH_WITHOUT: off.join(',') }, context.profileDir);
  const baseUrl = `http://127.0.0.1:${port}`;
  try {
    await until('the stub', async () => (await fetch(`${baseUrl}/healthz`)).ok || undefined);
    await closedLoop(baseUrl, door, CALLERS, WARM_SECONDS);
    const before = await processorTimeUs(child);
    const load = await closedLoop(baseUrl, door, CALLERS, context.seconds);
    return { load, us: ((await processorTimeUs(child)) - before) / load.sent };
  } finally {
    await stopped(child);
  }
};

/** What each layer of the request path costs: the native purchase with the ledger stubbed, whole, without one layer, and without any. */
export const layersBench: Bench = {
  name: 'layers',
  run: async (context): Promise<readonly Figure[]> => {
    const url = await context.database('layers_bench');
    const dataDir = join(context.directory, 'layers');
    const demo = await madeDemo(url, dataDir);
    const environment = environmentOf(url, await openSecrets(dataDir));
    const door = nativeDoors(businessOf(demo)).purchase;
    const take = (off: readonly Layer[]): Promise<Cost> => measure(context, environment, door, off);
    const all = new Map<string, readonly Layer[]>([
      ['all-layers', []],
      ...LAYERS.map((layer) => [`without-${layer}`, [layer]] as const),
      ['without-any', LAYERS],
    ]);
    const costs = new Map<string, Cost>();
    // In turns, and the least of them counts: whatever else the machine does only ever adds.
    for (let turn = 0; turn < TURNS; turn++) {
      for (const [name, off] of all) {
        const cost = await take(off);
        context.log(`${name}: ${cost.us.toFixed(1)} µs`);
        if (cost.us < (costs.get(name)?.us ?? Infinity)) costs.set(name, cost);
      }
    }
    const whole = costs.get('all-layers')?.us ?? 0;
    return [...costs].map(([name, { us, load }]) => ({
      name,
      value: round(us),
      unit: 'µs/request',
      ceiling: round(whole),
      ratio: round(us / whole, 2),
      p50_ms: round(load.p50),
      p99_ms: round(load.p99),
      notes: `processor time of the gateway; ${Math.round(load.perSecond)} answers a second with ${CALLERS} callers`,
    }));
  },
};
