import { newId } from '@daftari/platform';
import { type DemoFile } from '@daftari/standalone';
import { type Bench, type Figure } from '../figure.js';
import { dialectDoors, nativeDoors, readingDoor } from './doors.js';
import { closedLoop, type Door, type Load, openLoop } from './load.js';
import { RequestPlace } from './place.js';

const CALLERS = 64;
const WARM_SECONDS = 5;

const round = (value: number, digits = 1): number => Number(value.toFixed(digits));

interface Measured {
  readonly peak: Load;
  /** At half of the peak's rate. */
  readonly half: Load;
}

const measure = async (baseUrl: string, door: Door, seconds: number): Promise<Measured> => {
  await closedLoop(baseUrl, door, CALLERS, WARM_SECONDS);
  const peak = await closedLoop(baseUrl, door, CALLERS, seconds);
  return { peak, half: await openLoop(baseUrl, door, peak.perSecond / 2, seconds) };
};

const figureOf = (door: Door, { peak, half }: Measured, native?: Measured): Figure => ({
  name: door.name.replaceAll(' ', '-'),
  value: Math.round(peak.perSecond),
  unit: 'answers/s',
  ...(native ? { ceiling: Math.round(native.peak.perSecond), ratio: round(peak.perSecond / native.peak.perSecond, 2) } : {}),
  p50_ms: round(half.p50),
  p99_ms: round(half.p99),
  notes: `${CALLERS} callers; latencies at ${Math.round(half.perSecond)} a second${native ? '; ceiling: the native request that does the same' : ''}`,
});

/** What the demo owns lasts for hundreds of purchases; here are millions. */
const makeRich = async (baseUrl: string, { admin, businesses }: DemoFile): Promise<void> => {
  for (const currency of ['NGN', 'GHS', 'TZS', 'SLE']) {
    const body = { reference: newId('cmd'), currency, mode: 'live', amount: '10000000000.00', reason: 'for the bench' };
    const answer = await fetch(`${baseUrl}/admin/v1/businesses/${businesses[0]?.id ?? ''}/credits`, {
      method: 'POST',
      headers: { authorization: `Bearer ${admin.operator_key}`, 'content-type': 'application/json' },
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
    const figures: Figure[] = [];
    const take = async (door: Door, beside?: Measured): Promise<Measured> => {
      const measured = await measure(baseUrl, door, context.seconds);
      figures.push(figureOf(door, measured, beside));
      context.log(`${door.name}: ${Math.round(measured.peak.perSecond)}/s`);
      return measured;
    };
    try {
      const business = demo.businesses[0];
      if (!business) throw new Error('The demo has no business.');
      await makeRich(baseUrl, demo);
      const native = nativeDoors(business);
      await closedLoop(baseUrl, native.purchase, CALLERS, WARM_SECONDS);
      const known = { purchase: await take(native.purchase), payout: await take(native.payout) };
      for (const { door, beside } of await dialectDoors(baseUrl, business))
        await take(door, beside === undefined ? undefined : known[beside]);
      await take(await readsOf(baseUrl, business, 'balance', '/v1/wallets'));
      await take(await readsOf(baseUrl, business, 'transaction', '/v1/transactions'));
      return figures;
    } finally {
      await place.stop();
    }
  },
};
