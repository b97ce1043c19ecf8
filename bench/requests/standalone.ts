import { createHmac, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { verifyBooks } from '@daftari/ledger';
import { type DemoFile, openSecrets } from '@daftari/standalone';
import pg from 'pg';
import { Pool } from 'undici';
import { type Bench, type BenchContext, type Figure, round } from '../figure.js';
import { freePort } from '../free-port.js';
import { run, STANDALONE, stopped, STUB_GATEWAY, until } from './child.js';
import { nativeDoors } from './doors.js';
import { closedLoop, type Door, type Load } from './load.js';
import { businessOf, environmentOf } from './place.js';

const CALLERS = 64;

/** Bare signed POSTs to the same inbox: the ceiling of webhooks. */
const barePosts = async (sandboxUrl: string, seconds: number): Promise<number> => {
  const pool = new Pool(sandboxUrl, { connections: CALLERS });
  const key = randomBytes(32);
  const end = performance.now() + seconds * 1000;
  const began = performance.now();
  const body = JSON.stringify({ type: 'transaction.completed', timestamp: new Date().toISOString(), data: { filler: 'x'.repeat(520) } });
  let sent = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < end) {
      const id = `whd_${sent}`;
      const timestamp = Math.floor(Date.now() / 1000);
      const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
      const headers = {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': `v1,${signature}`,
      };
      const answer = await pool.request({ method: 'POST', path: '/inbox/bare', headers, body });
      await answer.body.dump();
      sent++;
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  await pool.close();
  return sent / ((performance.now() - began) / 1000);
};

/** Resolves when nothing is open and no webhook waits; answers how many webhooks were delivered in all. */
const carriedThrough = (client: pg.Client): Promise<number> =>
  until('the last webhook', async () => {
    const { rows } = await client.query<{ open: string; waiting: string; delivered: string }>(
      `select (select count(*) from ledger.open_transactions) as open, (select count(*) from notifier.queue) as waiting, (select count(*) from notifier.deliveries) as delivered`,
    );
    const row = rows[0];
    return row?.open === '0' && row.waiting === '0' ? Number(row.delivered) : undefined;
  });

const purchaseOf = (demo: DemoFile): Door => nativeDoors(businessOf(demo)).purchase;

const residentMb = async (pid: number | undefined): Promise<number> => {
  const status = await readFile(`/proc/${pid ?? 0}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
};

interface Measured {
  readonly answered: Load;
  readonly half: Load;
  readonly carried: number;
  readonly webhooks: number;
  readonly bare: number;
  readonly residentMb: number;
  readonly startMs: number;
}

const measureStandalone = async (
  context: BenchContext,
  url: string,
  port: number,
): Promise<{ measured: Measured; demo: DemoFile; dataDir: string }> => {
  const dataDir = join(context.directory, 'standalone');
  const began = performance.now();
  const child = run(
    STANDALONE,
    { DAFTARI_DATA_DIR: dataDir, PORT: String(port), DATABASE_URL: url, LOG_LEVEL: 'error' },
    context.profileDir,
  );
  const client = new pg.Client({ connectionString: url });
  try {
    const demo = await until('the demo file', async () => JSON.parse(await readFile(join(dataDir, 'demo.json'), 'utf8')) as DemoFile);
    const startMs = performance.now() - began;
    const door = purchaseOf(demo);
    await client.connect();
    await closedLoop(demo.base_url, door, CALLERS, 2);
    const before = await carriedThrough(client);
    const from = performance.now();
    const answered = await closedLoop(demo.base_url, door, CALLERS, context.seconds);
    const after = await carriedThrough(client);
    const seconds = (performance.now() - from) / 1000;
    const resident = await residentMb(child.pid);
    const half = await closedLoop(demo.base_url, door, Math.max(1, Math.round(CALLERS / 8)), context.seconds);
    await carriedThrough(client);
    const bare = await barePosts(demo.sandbox_url, context.seconds);
    const report = await verifyBooks(new pg.Pool({ connectionString: url, max: 2 }).on('error', () => undefined));
    if (!report.ok) throw new Error(`verify failed: ${JSON.stringify(report.checks)}`);
    const measured = {
      answered,
      half,
      carried: answered.sent / seconds,
      webhooks: (after - before) / seconds,
      bare,
      residentMb: resident,
      startMs,
    };
    return { measured, demo, dataDir };
  } finally {
    await client.end().catch(() => undefined);
    await stopped(child);
  }
};

const measureStub = async (context: BenchContext, url: string, port: number, demo: DemoFile, dataDir: string): Promise<Load> => {
  const child = run(STUB_GATEWAY, { ...environmentOf(url, await openSecrets(dataDir)), PORT: String(port) });
  try {
    await until('the stub', async () => (await fetch(`${demo.base_url}/healthz`)).ok || undefined);
    await closedLoop(demo.base_url, purchaseOf(demo), CALLERS, 2);
    return await closedLoop(demo.base_url, purchaseOf(demo), CALLERS, context.seconds);
  } finally {
    await stopped(child);
  }
};

/** Purchases answered with the hold placed, carried through to the webhook, and webhooks; the embedded default in a process of its own. */
export const standaloneBench: Bench = {
  name: 'standalone',
  run: async (context): Promise<readonly Figure[]> => {
    const url = await context.database('standalone_bench');
    const port = await freePort();
    const { measured, demo, dataDir } = await measureStandalone(context, url, port);
    const stub = await measureStub(context, url, port, demo, dataDir);
    const { answered, half, carried, webhooks, bare } = measured;
    return [
      {
        name: 'purchases-answered',
        value: Math.round(answered.perSecond),
        unit: 'purchases/s',
        ceiling: Math.round(stub.perSecond),
        ratio: round(answered.perSecond / stub.perSecond, 2),
        p50_ms: round(answered.p50),
        p99_ms: round(answered.p99),
        notes: `${CALLERS} callers, 202 with the hold placed, everything behind it working too; ceiling: the same route with the ledger stubbed (p50 ${round(stub.p50)} ms)`,
      },
      {
        name: 'purchases-answered-8',
        value: Math.round(half.perSecond),
        unit: 'purchases/s',
        p50_ms: round(half.p50),
        p99_ms: round(half.p99),
        notes: 'the same with 8 callers',
      },
      {
        name: 'purchases-carried',
        value: Math.round(carried),
        unit: 'purchases/s',
        notes: 'from the first request to the last acknowledged webhook of the run with 64 callers',
      },
      {
        name: 'webhooks',
        value: Math.round(webhooks),
        unit: 'webhooks/s',
        ceiling: Math.round(bare),
        ratio: round(webhooks / bare, 2),
        notes: 'delivered and recorded while purchases are answered, three a purchase; ceiling: bare signed POSTs to the same inbox',
      },
      { name: 'standalone-memory', value: measured.residentMb, unit: 'MB', notes: 'resident, without PostgreSQL, after the load' },
      {
        name: 'standalone-start',
        value: Math.round(measured.startMs),
        unit: 'ms',
        notes: 'first start to the demo file, with PostgreSQL running: schemas, demo data, ready',
      },
    ];
  },
};
