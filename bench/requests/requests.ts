import { newId } from '@daftari/platform';
import { type DemoFile } from '@daftari/standalone';
import { type Bench, type BenchContext, type Figure, round } from '../figure.js';
import { dialectDoors, nativeDoors, readingDoor } from './doors.js';
import { closedLoop, type Door, type Load, openLoop } from './load.js';
import { businessOf, RequestPlace } from './place.js';

const CALLERS = 64;
const WARM_SECONDS = 10;
const TURNS = 3;

interface Measured {
  readonly peak: Load;
  /** At half of the peak's rate. */
  readonly half: Load;
}

/** A door, with the name of the native one that does the same. */
interface Measurable {
  readonly door: Door;
  readonly beside?: string | undefined;
}

/** All of them in turns, and the best of each: what runs first finds everything cold, and whatever else the machine does only ever slows down. */
const peaksOf = async (baseUrl: string, doors: readonly Door[], seconds: number): Promise<Map<string, Load>> => {
  const peaks = new Map<string, Load>();
  for (let turn = 0; turn < TURNS; turn++) {
    for (const door of doors) {
      const load = await closedLoop(baseUrl, door, CALLERS, seconds);
      if (load.perSecond > (peaks.get(door.name)?.perSecond ?? 0)) peaks.set(door.name, load);
    }
  }
  return peaks;
};

const measureAll = async (context: BenchContext, baseUrl: string, all: readonly Measurable[]): Promise<Figure[]> => {
  const peaks = await peaksOf(
    baseUrl,
    all.map(({ door }) => door),
    context.seconds,
  );
  const figures: Figure[] = [];
  for (const { door, beside } of all) {
    const peak = peaks.get(door.name);
    if (!peak) continue;
    const half = await openLoop(baseUrl, door, peak.perSecond / 2, context.seconds);
    figures.push(figureOf(door, { peak, half }, beside === undefined ? undefined : peaks.get(beside)));
    context.log(`${door.name}: ${Math.round(peak.perSecond)}/s`);
  }
  return figures;
};

const figureOf = (door: Door, { peak, half }: Measured, native: Load | undefined): Figure => ({
  name: door.name.replaceAll(' ', '-'),
  value: Math.round(peak.perSecond),
  unit: 'answers/s',
  ...(native ? { ceiling: Math.round(native.perSecond), ratio: round(peak.perSecond / native.perSecond, 2) } : {}),
  p50_ms: round(half.p50),
  p99_ms: round(half.p99),
  notes: `${CALLERS} callers; latencies at ${Math.round(half.perSecond)} a second${native ? '; ceiling: the native request that does the same' : ''}`,
});

/** What the demo owns lasts for hundreds of purchases; here are millions. */
const makeRich = async (baseUrl: string, demo: DemoFile): Promise<void> => {
  for (const currency of ['NGN', 'GHS', 'TZS', 'SLE']) {
    const body = { reference: newId('cmd'), currency, mode: 'live', amount: '10000000000.00', reason: 'for the bench' };
    const answer = await fetch(`${baseUrl}/admin/v1/businesses/${businessOf(demo).id}/credits`, {
      method: 'POST',
      headers: { authorization: `Bearer ${demo.admin.operator_key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`The credit was answered ${answer.status}: ${await answer.text()}`);
  }
};

/** A page of a list, thing by thing. */
const readsOf = async (baseUrl: string, business: DemoFile['businesses'][number], name: string, list: string): Promise<Door> => {
  const answer = await fetch(baseUrl + list, { headers: { authorization: `Bearer ${business.live_key}` } });
  const page = (await answer.json()) as { data: { id: string }[] };
  const paths = page.data.map(({ id }) => `${list}/${id}`);
  return readingDoor(`native ${name}`, business, paths);
};

/** The gateway's request path with the ledger behind it: native, through every dialect, and reading. */
export const requestsBench: Bench = {
  name: 'requests',
  run: async (context): Promise<readonly Figure[]> => {
    const place = await RequestPlace.start(context, 'requests_bench');
    const { baseUrl, demo } = place;
    try {
      const business = businessOf(demo);
      await makeRich(baseUrl, demo);
      const native = nativeDoors(business);
      await closedLoop(baseUrl, native.purchase, CALLERS, WARM_SECONDS);
      const writes = [{ door: native.purchase }, { door: native.payout }, ...(await dialectDoors(baseUrl, business))];
      const reads = [
        { door: await readsOf(baseUrl, business, 'balance', '/v1/wallets') },
        { door: await readsOf(baseUrl, business, 'transaction', '/v1/transactions') },
      ];
      return [...(await measureAll(context, baseUrl, writes)), ...(await measureAll(context, baseUrl, reads))];
    } finally {
      await place.stop();
    }
  },
};
