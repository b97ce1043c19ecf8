import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answers, dataFolder, isAlive, portPair, postgresPid, repository, StandaloneProcess } from '../support/standalone.js';

/** Pastes a line into a shell; the answer is what it prints. */
const paste = (line: string): Promise<any> =>
  new Promise((done, fail) => {
    execFile('bash', ['-c', line], { maxBuffer: 16 << 20 }, (error, out) =>
      error ? fail(new Error(error.message)) : done(JSON.parse(out)),
    );
  });

/** The lines of the first try as they were printed, without their comments. */
const printedLines = (out: string): string[] => out.split('\n').filter((line) => /^curl /.test(line));

/** One installation through its life: first start, first try, second start, kill -9, Ctrl-C. */
describe('the embedded default', () => {
  let folder: { path: string; remove(): Promise<void> };
  let port: number;
  let daftari: StandaloneProcess;
  let demo: any;
  const environment = (): Record<string, string> => ({ DAFTARI_DATA_DIR: folder.path, PORT: String(port) });

  const start = async (): Promise<void> => {
    daftari = StandaloneProcess.run(environment());
    await daftari.ready();
  };
  const readDemo = async (): Promise<any> => JSON.parse(await readFile(join(folder.path, 'demo.json'), 'utf8'));
  const get = async (path: string, key: string = demo.businesses[0].live_key): Promise<any> => {
    const response = await fetch(`${demo.base_url}${path}`, { headers: { authorization: `Bearer ${key}` } });
    expect(response.status, path).toBe(200);
    return response.json();
  };
  const available = async (currency = 'NGN'): Promise<string> =>
    (await get('/v1/wallets')).data.find((wallet: any) => wallet.currency === currency).available;
  const verify = (): Promise<{ ok: boolean }> =>
    new Promise((done, fail) => {
      const args = [join(repository, 'apps/cli/bin/daftari.mjs'), 'verify', '--json'];
      execFile(process.execPath, args, { env: { ...process.env, ...environment() } }, (error, out, err) =>
        error ? fail(new Error(`${out}\n${err}`)) : done(JSON.parse(out)),
      );
    });
  const expectNothingLeft = async (postgres: number): Promise<void> => {
    expect(isAlive(postgres)).toBe(false);
    expect(await answers(port)).toBe(false);
    expect(await answers(port + 1)).toBe(false);
  };

  beforeAll(async () => {
    folder = await dataFolder();
    port = await portPair();
    await start();
    demo = await readDemo();
  }, 120_000);

  afterAll(async () => {
    await daftari.kill();
    const postgres = await postgresPid(folder.path);
    if (postgres !== undefined && isAlive(postgres)) process.kill(postgres, 'SIGQUIT');
    await folder.remove();
  });

  test('writes the demo file of the contract, for its owner only', async () => {
    expect((await stat(join(folder.path, 'demo.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder.path, 'secrets.json'))).mode & 0o777).toBe(0o600);
    expect(demo).toMatchObject({ base_url: `http://127.0.0.1:${port}`, sandbox_url: `http://127.0.0.1:${port + 1}`, pid: daftari.pid });
    expect(demo.admin.operator_key).toMatch(/^dk_admin_.{24,}$/);
    expect(demo.admin.finance_key).toMatch(/^dk_admin_.{24,}$/);
    expect(demo.businesses.map((business: any) => business.name)).toEqual(['Demo Telecoms', 'Demo Retail']);
    for (const business of demo.businesses) {
      expect(business.id).toMatch(/^biz_[0-9a-f-]{36}$/);
      expect(business.code).toMatch(/^\d{6}$/);
      expect(business.live_key).toMatch(/^dk_live_/);
      expect(business.test_key).toMatch(/^dk_test_/);
      expect(business.webhook_secret).toMatch(/^whsec_/);
    }
    expect(demo.businesses.map((business: any) => business.dialects)).toMatchObject(
      ['12000', '12001'].map((customer_id) => ({
        bboxx: { base_url: `${demo.base_url}/dialects/bboxx`, provider_id: '200', customer_id, origin_id: 'DAFTARI' },
      })),
    );
    for (const { dialects } of demo.businesses) expect(dialects.bboxx.signature_key).toMatch(/^.{32,}$/);
  });

  test('funds every wallet of both businesses in both modes', async () => {
    for (const business of demo.businesses) {
      for (const key of [business.live_key, business.test_key]) {
        const { data } = await get('/v1/wallets', key);
        const funds = Object.fromEntries(data.map((wallet: any) => [wallet.currency, wallet.available]));
        expect(funds).toEqual({ NGN: '1000000.00', GHS: '1000000.00', TZS: '1000000.00', SLE: '1000000.00', RWF: '1000000' });
        expect(new Set(data.map((wallet: any) => wallet.tier))).toEqual(new Set(['enterprise']));
      }
    }
  });

  test("sells the seeds' own products and a believable rest", async () => {
    const { data } = await get('/v1/products?limit=100');
    const byCode = new Map<string, any>(data.map((product: any) => [product.code, product]));
    expect(byCode.get('smb_mtn_vtu')).toMatchObject({
      kind: 'airtime',
      currency: 'NGN',
      pricing: { model: 'percent', discount_percent: '1' },
    });
    expect(byCode.get('smb_air_vtu')).toMatchObject({ kind: 'airtime', currency: 'NGN' });
    expect(byCode.get('smb_mtn_sme_100mb_2days')).toMatchObject({ kind: 'data', pricing: { model: 'fixed', amount: '120.00' } });
    expect(byCode.get('smb_mtn_sme_1gb_30days')).toMatchObject({ kind: 'data', pricing: { model: 'fixed', amount: '470.00' } });
    expect(byCode.get('mtn_1gb_7day')).toMatchObject({ kind: 'data', currency: 'GHS' });
    expect(new Set(data.map((product: any) => product.kind))).toEqual(new Set(['airtime', 'data', 'cable', 'electricity', 'bill']));
    expect(
      new Set(data.filter((product: any) => product.kind === 'airtime' && product.country === 'NG').map((product: any) => product.network))
        .size,
    ).toBe(4);
  });

  test("collects and pays out through the seeds' own channels, mobile money, cards and banks", async () => {
    const { data } = await get('/v1/channels?limit=100');
    const byCode = new Map<string, any>(data.map((channel: any) => [channel.code, channel]));
    expect(byCode.get('OM')).toMatchObject({ type: 'momo', currency: 'SLE', fields: { msisdn: ['required', 'string'] }, status: 'active' });
    expect(byCode.get('AFM')).toMatchObject({ type: 'momo', currency: 'SLE' });
    expect(byCode.get('CDT')).toMatchObject({ type: 'cash', currency: 'SLE', categories: [{ category: 'transfer' }] });
    const currencies = (type: string) => data.filter((channel: any) => channel.type === type).map((channel: any) => channel.currency);
    expect(currencies('momo')).toEqual(expect.arrayContaining(['TZS', 'GHS', 'RWF']));
    expect(currencies('card')).toEqual(['TZS']);
    expect(currencies('bank').sort()).toEqual(['GHS', 'NGN', 'RWF', 'SLE', 'TZS']);
  });

  test('prints four lines that work as pasted: buy, timeline, wallet, signed webhook', async () => {
    const lines = printedLines(daftari.out);
    expect(lines).toHaveLength(4);
    const [buy = '', timeline = '', wallets = '', inbox = ''] = lines;
    const bought = await paste(buy);
    expect(bought).toMatchObject({ reference: 'first-try', status: 'completed', amount: '100.00', discount: '1.00', total: '99.00' });
    expect((await paste(timeline)).data.map((entry: any) => entry.source)).toContain('ledger');
    expect((await paste(wallets)).data.find((wallet: any) => wallet.currency === 'NGN').available).toBe('999901.00');
    const isCompletion = (webhook: any): boolean => JSON.parse(webhook.raw_body).type === 'transaction.completed';
    const until = Date.now() + 10_000;
    while (!(await paste(inbox)).data.some(isCompletion) && Date.now() < until) await sleep(100);
    const completed = (await paste(inbox)).data.find(isCompletion);
    expect(JSON.parse(completed.raw_body).data.id).toBe(bought.id);
    expect(completed.headers['webhook-signature']).toMatch(/^v1,/);
  });

  test('the lines work again: the same reference is the same purchase', async () => {
    const [buy = ''] = printedLines(daftari.out);
    expect(await paste(buy)).toMatchObject({ reference: 'first-try', status: 'completed' });
    expect(await available()).toBe('999901.00');
  });

  test('a second one on the same data folder is refused and disturbs nothing', async () => {
    const other = StandaloneProcess.run({ ...environment(), PORT: String(await portPair()) });
    expect((await other.ended).code).toBe(1);
    expect(other.err).toMatch(/Another Daftari uses the data folder/);
    expect(await available()).toBe('999901.00');
  });

  test('Ctrl-C stops everything, and a second start keeps the data', async () => {
    const postgres = (await postgresPid(folder.path)) ?? 0;
    expect(isAlive(postgres)).toBe(true);
    expect(await daftari.interrupt()).toEqual({ code: 0, signal: null });
    expect(daftari.err).toBe('');
    await expectNothingLeft(postgres);
    await start();
    const { pid, ...kept } = await readDemo();
    const { pid: before, ...was } = demo;
    expect(kept).toEqual(was);
    expect([pid, before]).toEqual([daftari.pid, before]);
    expect(await available()).toBe('999901.00');
  });

  /** Kills PostgreSQL alone and waits until another one answers with the same balance. */
  const goesOnAfterPostgres = async (balance: string): Promise<void> => {
    const postgres = (await postgresPid(folder.path)) ?? 0;
    process.kill(postgres, 'SIGKILL');
    const until = Date.now() + 40_000;
    const works = (): Promise<boolean> =>
      available().then(
        (amount) => amount === balance,
        () => false,
      );
    const replaced = async (): Promise<boolean> => ![undefined, postgres].includes(await postgresPid(folder.path));
    while (!((await replaced()) && (await works())) && Date.now() < until) await sleep(200);
    expect(await available()).toBe(balance);
    expect(await postgresPid(folder.path)).not.toBe(postgres);
  };

  test('recovers from kill -9 of the process, whose PostgreSQL lives on', async () => {
    const postgres = (await postgresPid(folder.path)) ?? 0;
    await daftari.kill();
    expect(isAlive(postgres)).toBe(true);
    await start();
    expect(await postgresPid(folder.path)).toBe(postgres);
    expect(await available()).toBe('999901.00');
  });

  test('goes on when that PostgreSQL, no child of its own, is killed', () => goesOnAfterPostgres('999901.00'));

  test('recovers from kill -9 of the process and its PostgreSQL in the middle of purchases', async () => {
    const buy = (index: number): Promise<Response> =>
      fetch(`${demo.base_url}/v1/purchases`, {
        method: 'POST',
        headers: { authorization: `Bearer ${demo.businesses[0].live_key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ reference: `crash-${index}`, product_code: 'smb_mtn_vtu', recipient: '08031234567', amount: '100.00' }),
      });
    const attempts = Promise.allSettled(Array.from({ length: 40 }, (_, index) => buy(index)));
    await sleep(150);
    const postgres = (await postgresPid(folder.path)) ?? 0;
    process.kill(postgres, 'SIGKILL');
    await daftari.kill();
    const accepted = (await attempts).flatMap((result, index) =>
      result.status === 'fulfilled' && result.value.status < 300 ? [index] : [],
    );
    await start();
    // Sent again, every one of them: what was accepted is the same purchase, the rest is new; each is charged once.
    for (let index = 0; index < 40; index++) expect([200, 201, 202]).toContain((await buy(index)).status);
    const until = Date.now() + 30_000;
    while ((await available()) !== '995941.00' && Date.now() < until) await sleep(200);
    expect(await available(), `${accepted.length} had been accepted`).toBe('995941.00');
  });

  test('goes on when PostgreSQL alone is killed', () => goesOnAfterPostgres('995941.00'));

  test('npm start does the same, Ctrl-C in its terminal leaves no orphan, and the books are right', async () => {
    await daftari.interrupt();
    daftari = StandaloneProcess.npmStart(environment());
    await daftari.ready();
    const postgres = (await postgresPid(folder.path)) ?? 0;
    expect(await available()).toBe('995941.00');
    await daftari.interrupt();
    await expectNothingLeft(postgres);
    expect(await verify()).toMatchObject({ ok: true });
  });

  test('a signal to npm alone, as a supervisor sends it, stops everything too', async () => {
    daftari = StandaloneProcess.npmStart(environment());
    await daftari.ready();
    const postgres = (await postgresPid(folder.path)) ?? 0;
    process.kill(daftari.pid, 'SIGTERM');
    expect((await daftari.ended).code).toBe(0);
    await expectNothingLeft(postgres);
  });

  test('Ctrl-C while it starts leaves nothing behind either', async () => {
    daftari = StandaloneProcess.run(environment());
    while ((await postgresPid(folder.path)) === undefined) await sleep(10);
    const postgres = (await postgresPid(folder.path)) ?? 0;
    expect((await daftari.interrupt()).code).toBe(0);
    expect(daftari.err).toBe('');
    await expectNothingLeft(postgres);
  });
});
