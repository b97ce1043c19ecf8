import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProviderRequest, type PurchaseInput } from '@daftari/dialect';
import * as bmatror from '@daftari/dialect-bmatror';
import * as strongmb from '@daftari/dialect-strongmb';
import { createLogger } from '@daftari/platform';
import { Value } from '@sinclair/typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandbox, type ProviderName, type Sandbox, type SandboxConfig } from './index.js';

/** One of the endings' seconds lasts 150 ms here. */
const TIME_SCALE = 0.15;
const SECOND = 1_000 * TIME_SCALE;
const LATE = 20_000 * TIME_SCALE;
const logger = createLogger('sandbox-test', 'silent');
const secret = 'callback-secret';
const keys = { strongmb: 'smb_key', bmatror: 'bm_live_key' };

let sandbox: Sandbox;
let url: string;
let serial = 0;

const config = (dataDir?: string): SandboxConfig => ({
  host: '127.0.0.1',
  port: 0,
  timeScale: TIME_SCALE,
  ...(dataDir === undefined ? {} : { dataDir }),
  providers: {
    strongmb: { apiKey: keys.strongmb },
    'strongmb-2': { apiKey: keys.strongmb },
    bmatror: [
      { apiKey: keys.bmatror, callbackSecret: secret },
      { apiKey: 'bm_test_key', callbackSecret: secret },
    ],
    'bmatror-2': { apiKey: keys.bmatror },
  },
});

beforeAll(async () => {
  sandbox = createSandbox({ config: config(), logger });
  ({ url } = await sandbox.start());
  await control({ provider: 'bmatror', callback_url: `${url}/inbox/callbacks` });
});

afterAll(() => sandbox.stop());

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const reference = () => `ref${String(++serial).padStart(6, '0')}${String(Date.now())}01`;
const dialectOf = (provider: ProviderName): 'strongmb' | 'bmatror' => (provider.startsWith('strongmb') ? 'strongmb' : 'bmatror');

interface Sent {
  status: number;
  headers: Record<string, string>;
  text: string;
}

const send = async (provider: ProviderName, request: ProviderRequest): Promise<Sent> => {
  const response = await fetch(`${url}/providers/${provider}${request.path}`, {
    method: request.method,
    headers: request.headers,
    ...(request.body === undefined ? {} : { body: request.body }),
    signal: AbortSignal.timeout(10_000),
  });
  return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
};

const inputOf = (provider: ProviderName, ending: string, ref: string): PurchaseInput => ({
  kind: 'airtime',
  reference: ref,
  productCode: dialectOf(provider) === 'strongmb' ? 'smb_mtn_vtu' : 'mtn',
  recipient: dialectOf(provider) === 'strongmb' ? `+234803000${ending}` : `+23324123${ending}`,
  amountMinor: 10_000n,
});

const buy = async (provider: ProviderName, ending: string, ref = reference()) => {
  const dialect = dialectOf(provider) === 'strongmb' ? strongmb : bmatror;
  const sent = await send(provider, dialect.buildPurchase(inputOf(provider, ending, ref), { api_key: keys[dialectOf(provider)] }));
  return { ref, sent, outcome: dialect.interpretPurchase(sent.status, sent.headers, sent.text, { reference: ref }) };
};

const ask = async (provider: ProviderName, ref: string) => {
  const dialect = dialectOf(provider) === 'strongmb' ? strongmb : bmatror;
  const sent = await send(provider, dialect.buildRequery(ref, { api_key: keys[dialectOf(provider)] }));
  return dialect.interpretRequery(sent.status, sent.headers, sent.text, { reference: ref });
};

const getJson = async (path: string): Promise<{ data: Record<string, unknown>[] }> => {
  const response = await fetch(`${url}${path}`);
  return (await response.json()) as { data: Record<string, unknown>[] };
};

const control = async (body: object): Promise<Response> =>
  fetch(`${url}/control`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

const executions = async (provider: ProviderName, ref: string) => (await getJson(`/executions?provider=${provider}&reference=${ref}`)).data;

interface InboxEntry {
  received_at: string;
  headers: Record<string, string>;
  body: unknown;
  raw_body: string;
}

const callbacksOf = async (ref: string, inbox = 'callbacks') => {
  const { data } = (await getJson(`/inbox/${inbox}`)) as unknown as { data: InboxEntry[] };
  return data
    .filter((entry) => entry.raw_body.includes(ref))
    .map((entry) => ({ ...entry, reading: bmatror.interpretCallback(Buffer.from(entry.raw_body), entry.headers, secret) }));
};

const eventually = async <T>(look: () => Promise<T>, good: (found: T) => boolean, withinMs = 3_000): Promise<T> => {
  const until = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (good(found) || Date.now() > until) return found;
    await sleep(10);
  }
};

/** A receiver of callbacks that does as the test says. */
const receiveAt = async (answer: (response: ServerResponse) => void): Promise<{ url: string; close: () => void }> => {
  const server = createServer((_request, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${String(port)}/`, close };
};

const providers = ['strongmb', 'bmatror'] as const;

describe.concurrent.each(providers)('%s, ending by ending', (provider) => {
  const face = 10_000n;

  it('any other: success at once', async () => {
    const { ref, outcome } = await buy(provider, '4567');
    expect(outcome).toMatchObject({ kind: 'succeeded', amountMinor: face });
    expect(await ask(provider, ref)).toMatchObject({ kind: 'succeeded', amountMinor: face });
    expect(await executions(provider, ref)).toMatchObject([{ reference: ref, amount: '100.00', times_executed: 1 }]);
  });

  it.each([
    ['0001', 'succeeded', 1],
    ['0003', 'failed', 0],
    ['0008', 'succeeded', 1],
    ['0011', 'succeeded', 1],
    ['0012', 'succeeded', 1],
    ['0013', 'succeeded', 1],
  ] as const)('%s: accepted, then %s within a second', async (ending, final, executed) => {
    const { ref, outcome } = await buy(provider, ending);
    expect(outcome.kind).toBe('accepted');
    expect((await ask(provider, ref)).kind).toBe('accepted');
    await sleep(SECOND + 20);
    expect(await ask(provider, ref)).toMatchObject(final === 'succeeded' ? { kind: final, amountMinor: face } : { kind: final });
    expect(await executions(provider, ref)).toHaveLength(executed);
  });

  it('0002: declined at once', async () => {
    const { ref, outcome } = await buy(provider, '0002');
    expect(outcome.kind).toBe('failed');
    expect((await ask(provider, ref)).kind).toBe('failed');
    expect(await executions(provider, ref)).toHaveLength(0);
  });

  it.each([
    ['0004', 'succeeded'],
    ['0005', 'failed'],
  ] as const)('%s: accepted, no callback, requery says %s', async (ending, final) => {
    const { ref, outcome } = await buy(provider, ending);
    expect(outcome.kind).toBe('accepted');
    expect((await ask(provider, ref)).kind).toBe(final);
    await sleep(2 * SECOND);
    expect(await callbacksOf(ref)).toHaveLength(0);
  });

  it('0006: the connection hangs, it was executed; requery says processing until it would have answered', async () => {
    const ref = reference();
    const dialect = provider === 'strongmb' ? strongmb : bmatror;
    const { path, headers, body } = dialect.buildPurchase(inputOf(provider, '0006', ref), { api_key: keys[provider] });
    const hanging = fetch(`${url}/providers/${provider}${path}`, {
      method: 'POST',
      headers,
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(100),
    });
    await expect(hanging).rejects.toThrow();
    expect((await ask(provider, ref)).kind).toBe('accepted');
    expect(await executions(provider, ref)).toHaveLength(1);
    await sleep(LATE);
    expect((await ask(provider, ref)).kind).toBe('succeeded');
  });

  it('0007: 500, not executed, not found', async () => {
    const { ref, sent, outcome } = await buy(provider, '0007');
    expect(sent.status).toBe(500);
    expect(outcome.kind).toBe('unknown');
    expect(await ask(provider, ref)).toEqual({ kind: 'not_found' });
    expect(await executions(provider, ref)).toHaveLength(0);
  });

  it('0009: fails at once, then success', async () => {
    const { ref, outcome } = await buy(provider, '0009');
    expect(outcome.kind).toBe('failed');
    expect((await ask(provider, ref)).kind).toBe('failed');
    await sleep(SECOND + 20);
    expect((await ask(provider, ref)).kind).toBe('succeeded');
    expect(await executions(provider, ref)).toHaveLength(1);
  });

  it('0010: accepted, and the requery tells at once', async () => {
    const { ref, outcome } = await buy(provider, '0010');
    expect(outcome.kind).toBe('accepted');
    expect((await ask(provider, ref)).kind).toBe('succeeded');
  });

  it('0014: reset, not executed', async () => {
    const ref = reference();
    const failure: unknown = await buy(provider, '0014', ref).catch((error: unknown) => error);
    expect(failure).toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(await ask(provider, ref)).toEqual({ kind: 'not_found' });
    expect(await executions(provider, ref)).toHaveLength(0);
  });

  it('0015: executed at once, answers late; until then requery says processing', async () => {
    const ref = reference();
    const begun = Date.now();
    const buying = buy(provider, '0015', ref);
    await sleep(LATE / 4);
    expect((await ask(provider, ref)).kind).toBe('accepted');
    expect(await executions(provider, ref)).toHaveLength(1);
    expect((await buying).outcome.kind).toBe('succeeded');
    expect(Date.now() - begun).toBeGreaterThanOrEqual(LATE - 5);
    expect((await ask(provider, ref)).kind).toBe('succeeded');
  });

  it('0016: out of float, declined so that another route is tried; the second provider takes it', async () => {
    const { ref, outcome } = await buy(provider, '0016');
    expect(outcome).toMatchObject({ kind: 'declined', anotherRoute: true });
    expect(await ask(provider, ref)).toEqual({ kind: 'not_found' });
    expect((await buy(`${provider}-2`, '0016')).outcome.kind).toBe('succeeded');
  });

  it('0017: not JSON, executed', async () => {
    const { ref, outcome } = await buy(provider, '0017');
    expect(outcome.kind).toBe('unknown');
    expect((await ask(provider, ref)).kind).toBe('succeeded');
    expect(await executions(provider, ref)).toHaveLength(1);
  });

  it('0018: pending for ever', async () => {
    const { ref, outcome } = await buy(provider, '0018');
    expect(outcome.kind).toBe('accepted');
    await sleep(LATE + 50);
    expect((await ask(provider, ref)).kind).toBe('accepted');
    expect(await executions(provider, ref)).toHaveLength(0);
  });

  it('0019 and 0020: success, missing from the statement or with another amount in it', async () => {
    const [plain, missing, other] = [await buy(provider, '1234'), await buy(provider, '0019'), await buy(provider, '0020')];
    expect([missing.outcome.kind, other.outcome.kind]).toEqual(['succeeded', 'succeeded']);
    const csv = await (await fetch(`${url}/providers/${provider}/statement?date=${new Date().toISOString().slice(0, 10)}`)).text();
    const [header, ...lines] = csv.trimEnd().split('\r\n');
    expect(header).toBe('provider_reference,reference,recipient,amount,currency,status,executed_at');
    const amountIn = (ref: string) => lines.find((line) => line.includes(ref))?.split(',')[3];
    expect(amountIn(plain.ref)).toBe('100.00');
    expect(amountIn(missing.ref)).toBeUndefined();
    expect(amountIn(other.ref)).toBe('101.00');
    const other_day = await (await fetch(`${url}/providers/${provider}/statement?date=2020-01-01`)).text();
    expect(other_day.trimEnd().split('\r\n')).toHaveLength(1);
  });

  it('the same reference again, fifty times at once: executed once, and each time the same', async () => {
    const ref = reference();
    const all = await Promise.all(Array.from({ length: 50 }, () => buy(provider, '7777', ref)));
    expect(new Set(all.map(({ outcome }) => outcome.kind))).toEqual(new Set(['succeeded']));
    const told = all.map(({ outcome }) => (outcome.kind === 'succeeded' ? outcome.providerReference : ''));
    expect(new Set(told).size).toBe(1);
    expect(await executions(provider, ref)).toHaveLength(1);
    expect((await getJson(`/requests?provider=${provider}&reference=${ref}`)).data).toHaveLength(50);
  });

  it('a repeated reference answers with the state it has now', async () => {
    const { ref } = await buy(provider, '0001');
    await sleep(SECOND + 20);
    expect((await buy(provider, '0001', ref)).outcome.kind).toBe('succeeded');
  });

  it('an unknown key, an unknown path and a wrong method get the dialect its own errors', async () => {
    const headers = { authorization: 'Bearer wrong', 'x-api-key': 'wrong' };
    const path = provider === 'strongmb' ? '/v1/wallets' : '/api/v1/wallet/balance';
    const of = async (method: string, at: string) => {
      const response = await fetch(`${url}/providers/${provider}${at}`, { method, headers });
      const body: unknown = await response.json();
      const schema = provider === 'strongmb' ? strongmb.wire.RefusalEnvelope : bmatror.wire.ErrorAnswer;
      return { status: response.status, fits: Value.Check(schema, body) };
    };
    expect(await of('GET', path)).toEqual({ status: 401, fits: true });
    expect(await of('GET', '/nowhere')).toEqual({ status: 404, fits: true });
    expect(await of('DELETE', path)).toEqual({ status: 405, fits: true });
  });
});

describe('callbacks (bmatror)', () => {
  const kinds = async (ref: string, count: number) => {
    const found = await eventually(
      () => callbacksOf(ref),
      (all) => all.length >= count,
    );
    await sleep(3 * SECOND);
    expect(await callbacksOf(ref)).toHaveLength(count);
    return found.map(({ reading }) => (reading.ok ? reading.outcome.kind : reading.reason));
  };

  it.concurrent.each([
    ['4567', []],
    ['0001', ['succeeded']],
    ['0003', ['failed']],
    ['0008', ['succeeded', 'succeeded', 'succeeded']],
    ['0009', ['succeeded']],
    ['0012', ['bad_signature']],
    ['0013', ['succeeded', 'accepted']],
  ] as const)('%s: %j', async (ending, expected) => {
    const { ref } = await buy('bmatror', ending);
    expect(await kinds(ref, expected.length)).toEqual(expected);
  });

  it('0010: the callback comes before the answer', async () => {
    const { ref, outcome } = await buy('bmatror', '0010');
    const [callback] = await callbacksOf(ref);
    expect(outcome.kind).toBe('accepted');
    expect(callback?.reading).toMatchObject({ ok: true, reference: ref, outcome: { kind: 'succeeded' } });
  });

  it('0010: the answer waits until the callback was taken', async () => {
    let takenAt = Number.POSITIVE_INFINITY;
    const receiver = await receiveAt((response) => {
      setTimeout(() => {
        takenAt = performance.now();
        response.end();
      }, 100);
    });
    await control({ provider: 'bmatror-2', callback_url: receiver.url, callback_secret: secret });
    await buy('bmatror-2', '0010');
    expect(performance.now()).toBeGreaterThanOrEqual(takenAt);
    receiver.close();
  });

  it('0011: another amount', async () => {
    const { ref } = await buy('bmatror', '0011');
    const [callback] = await eventually(
      () => callbacksOf(ref),
      (all) => all.length > 0,
    );
    expect(callback?.reading).toMatchObject({ ok: true, outcome: { kind: 'succeeded', amountMinor: 10_100n } });
    expect(await ask('bmatror', ref)).toMatchObject({ kind: 'succeeded', amountMinor: 10_000n });
  });

  it('0008: the three are the same bytes, so they are one callback', async () => {
    const { ref } = await buy('bmatror', '0008');
    const all = await eventually(
      () => callbacksOf(ref),
      (found) => found.length === 3,
    );
    expect(new Set(all.map(({ reading }) => (reading.ok ? reading.event : 'refused')))).toEqual(new Set(['transaction.completed']));
  });

  it('go to the account that bought, which /control names by its key', async () => {
    await control({ provider: 'bmatror', api_key: 'bm_test_key', callback_url: `${url}/inbox/test-mode` });
    const ref = reference();
    await send('bmatror', bmatror.buildPurchase(inputOf('bmatror', '0001', ref), { api_key: 'bm_test_key' }));
    const [callback] = await eventually(
      () => callbacksOf(ref, 'test-mode'),
      (all) => all.length > 0,
    );
    expect(callback?.reading).toMatchObject({ ok: true, reference: ref });
    expect(await callbacksOf(ref)).toHaveLength(0);
  });

  it('are sent again until they are taken', async () => {
    let tries = 0;
    const receiver = await receiveAt((response) => {
      tries++;
      response.statusCode = tries < 3 ? 503 : 204;
      response.end();
    });
    await control({ provider: 'bmatror-2', callback_url: receiver.url, callback_secret: secret });
    await buy('bmatror-2', '0001');
    await eventually(
      () => Promise.resolve(tries),
      (count) => count === 3,
    );
    await sleep(6 * SECOND);
    expect(tries).toBe(3);
    receiver.close();
  });
});

describe('the other products and lists', () => {
  const read = async (provider: 'strongmb' | 'bmatror', path: string) => {
    const headers = { authorization: `Bearer ${keys.strongmb}`, 'x-api-key': keys.bmatror };
    const response = await fetch(`${url}/providers/${provider}${path}`, { headers });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };

  it.each([
    ['data', 'smb_mtn_sme_1gb_30days', '+2348030004567', {}, 47_000n],
    ['cable', 'smb_gotv_jinja', '7012345678', {}, 390_000n],
    ['electricity', 'smb_ikedc', '45012345678', { meter_type: 'prepaid', phone: '+2348030004567' }, 10_000n],
    ['bill', 'smb_lawma', '900123', {}, 10_000n],
  ] as const)('strongmb sells %s', async (kind, productCode, recipient, fields, chargedMinor) => {
    const ref = reference();
    const sent = await send(
      'strongmb',
      strongmb.buildPurchase({ kind, reference: ref, productCode, recipient, fields, amountMinor: 10_000n }, { api_key: keys.strongmb }),
    );
    expect([...Value.Errors(strongmb.wire.PurchaseEnvelope, JSON.parse(sent.text))]).toEqual([]);
    const outcome = strongmb.interpretPurchase(sent.status, sent.headers, sent.text, { reference: ref });
    expect(outcome).toMatchObject({ kind: 'succeeded', chargedMinor, ...(kind === 'electricity' ? { extras: {} } : {}) });
    expect(await ask('strongmb', ref)).toMatchObject({ kind: 'succeeded', chargedMinor });
  });

  it.each([
    ['data', 'mtn_1gb_7day', '+233241234567', 1_200n],
    ['electricity', 'ecg_prepaid', 'P0123456', 10_000n],
    ['bill', 'gwcl', '90001234', 10_000n],
    ['cable', 'dstv_gh', '70012345', 10_000n],
  ] as const)('bmatror sells %s', async (kind, productCode, recipient, chargedMinor) => {
    const ref = reference();
    const sent = await send(
      'bmatror',
      bmatror.buildPurchase({ kind, reference: ref, productCode, recipient, amountMinor: 10_000n }, { api_key: keys.bmatror }),
    );
    expect(sent.status).toBe(201);
    expect([...Value.Errors(bmatror.wire.TransactionAnswer, JSON.parse(sent.text))]).toEqual([]);
    expect(bmatror.interpretPurchase(sent.status, sent.headers, sent.text)).toMatchObject({ kind: 'succeeded', chargedMinor });
  });

  it.concurrent.each([
    ['strongmb', 'data', 'smb_mtn_sme_1gb_30days', '+234803000', {}],
    ['strongmb', 'cable', 'smb_gotv_jinja', '701234', {}],
    ['strongmb', 'electricity', 'smb_ikedc', '4501234', { meter_type: 'prepaid', phone: '+2348030004567' }],
    ['strongmb', 'bill', 'smb_lawma', '9001', {}],
    ['bmatror', 'data', 'mtn_1gb_7day', '+23324123', {}],
    ['bmatror', 'electricity', 'ecg_prepaid', 'P012', {}],
  ] as const)('%s, %s: the last digits of the account choose the ending', async (provider, kind, productCode, account, fields) => {
    const dialect = provider === 'strongmb' ? strongmb : bmatror;
    const order = async (ending: string) => {
      const ref = reference();
      const input = { kind, reference: ref, productCode, recipient: account + ending, fields, amountMinor: 10_000n };
      const sent = await send(provider, dialect.buildPurchase(input, { api_key: keys[provider] }));
      return { ref, sent, outcome: dialect.interpretPurchase(sent.status, sent.headers, sent.text, { reference: ref }) };
    };
    const later = await order('0001');
    expect(later.outcome.kind).toBe('accepted');
    expect(later.sent.text).not.toMatch(/"token":"\d/);
    expect((await order('0002')).outcome.kind).toBe('failed');
    expect((await order('0016')).outcome).toMatchObject({ kind: 'declined', anotherRoute: true });
    await sleep(SECOND + 20);
    const answered = await send(provider, dialect.buildRequery(later.ref, { api_key: keys[provider] }));
    expect(dialect.interpretRequery(answered.status, answered.headers, answered.text, { reference: later.ref }).kind).toBe('succeeded');
    if (provider === 'strongmb' && kind === 'electricity') expect(answered.text).toMatch(/"token":"\d{4}(-\d{4}){4}"/);
    expect(await executions(provider, later.ref)).toMatchObject([{ kind, direction: 'out', times_executed: 1 }]);
  });

  it.each([
    ['strongmb', '/v1/user', strongmb.wire.UserEnvelope],
    ['strongmb', '/v1/wallets', strongmb.wire.WalletsEnvelope],
    ['strongmb', '/v1/transactions', strongmb.wire.TransactionsEnvelope],
    ['strongmb', '/v1/products/airtime', strongmb.wire.ProductsEnvelope],
    ['strongmb', '/v1/products/internet', strongmb.wire.ProductsEnvelope],
    ['strongmb', '/v1/products/cable', strongmb.wire.ProductsEnvelope],
    ['strongmb', '/v1/products/electricity', strongmb.wire.ProductsEnvelope],
    ['strongmb', '/v1/products/bills', strongmb.wire.ProductsEnvelope],
    ['bmatror', '/api/v1/wallet/balance', bmatror.wire.BalanceAnswer],
    ['bmatror', '/api/v1/data/bundles', bmatror.wire.BundlesAnswer],
    ['bmatror', '/api/v1/transactions', bmatror.wire.TransactionsAnswer],
  ] as const)('%s %s fits its schema', async (provider, path, schema) => {
    const { status, body } = await read(provider, path);
    expect(status).toBe(200);
    expect([...Value.Errors(schema, body)]).toEqual([]);
  });

  it("has the seed's products at the seed's prices", async () => {
    const airtime = JSON.stringify((await read('strongmb', '/v1/products/airtime')).body);
    expect(airtime).toContain('{"name":"MTN AIRTIME","discount":1,"pricing_model":"percent","product_code":"smb_mtn_vtu"}');
    const internet = JSON.stringify((await read('strongmb', '/v1/products/internet')).body);
    expect(internet).toContain(
      '{"name":"100MB","bundle_size_mb":100,"amount":120,"validity":"2DAYS","product_code":"smb_mtn_sme_100mb_2days"}',
    );
    expect(internet).toContain(
      '{"name":"1GB","bundle_size_mb":1024,"amount":470,"validity":"30DAYS","product_code":"smb_mtn_sme_1gb_30days"}',
    );
  });

  it('the wallet pays the discounted price, and gets it back when the purchase fails', async () => {
    const balance = async () =>
      strongmb.interpretBalance(200, JSON.stringify((await read('strongmb', '/v1/wallets')).body))?.balanceMinor ?? 0n;
    const before = await balance();
    await buy('strongmb', '4321');
    await buy('strongmb', '0002');
    expect(before - (await balance())).toBe(9_900n);
  });

  it('bmatror shows the limits on every answer', async () => {
    const { headers } = await read('bmatror', '/api/v1/wallet/balance');
    expect(Number(headers.get('x-ratelimit-reset')) * 1_000).toBeGreaterThan(Date.now());
    expect(Number(headers.get('x-ratelimit-remaining'))).toBeLessThan(Number(headers.get('x-ratelimit-limit')));
  });

  it('a body that is too large gets the dialect its own error', async () => {
    const headers = { authorization: `Bearer ${keys.strongmb}`, 'content-type': 'application/json' };
    const response = await fetch(`${url}/providers/strongmb/v1/purchases/airtime`, { method: 'POST', headers, body: 'x'.repeat(300_000) });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('ERR_VALIDATION');
  });

  it('refuses what it does not sell', async () => {
    const sent = await send(
      'strongmb',
      strongmb.buildPurchase({ ...inputOf('strongmb', '1111', reference()), productCode: 'nothing' }, { api_key: keys.strongmb }),
    );
    expect(sent.status).toBe(404);
    expect(sent.text).toContain('ERR_PRODUCT_NOT_FOUND');
    const bundle = await send(
      'bmatror',
      bmatror.buildPurchase(
        { ...inputOf('bmatror', '1111', reference()), kind: 'data', productCode: 'mtn_nothing' },
        { api_key: keys.bmatror },
      ),
    );
    expect(bundle.status).toBe(404);
  });
});

describe('control', () => {
  it('a key, latency, errors and outages, one after another', async () => {
    expect((await control({ provider: 'strongmb-2', api_key: 'changed' })).status).toBe(200);
    expect((await buy('strongmb-2', '1111')).outcome.kind).toBe('declined');
    await control({ provider: 'strongmb-2', api_key: keys.strongmb, latency_ms: 80 });
    const begun = Date.now();
    expect((await buy('strongmb-2', '1111')).outcome.kind).toBe('succeeded');
    expect(Date.now() - begun).toBeGreaterThanOrEqual(75);
    await control({ provider: 'strongmb-2', latency_ms: 0, error_rate: 1 });
    const failed = await buy('strongmb-2', '1111');
    expect(failed.outcome.kind).toBe('unknown');
    expect(await executions('strongmb-2', failed.ref)).toHaveLength(0);
    await control({ provider: 'strongmb-2', error_rate: 0, outage: true });
    expect((await buy('strongmb-2', '1111')).outcome).toMatchObject({ kind: 'declined', code: 'ERR_PRODUCT_GATEWAY_UNAVAILABLE' });
    expect((await ask('strongmb-2', 'any')).kind).toBe('unknown');
    await control({ provider: 'strongmb-2', outage: 'reset' });
    await expect(buy('strongmb-2', '1111')).rejects.toThrow();
    await control({ provider: 'strongmb-2', outage: false, throttle_next: 1 });
    expect((await buy('strongmb-2', '1111')).outcome).toEqual({ kind: 'retry_later', retryAfterMs: 1_000 });
    expect((await buy('strongmb-2', '1111')).outcome.kind).toBe('succeeded');
  });

  it('shows no secrets', async () => {
    const text = await (await control({ provider: 'bmatror' })).text();
    expect(text).toContain('"api_key_set":true');
    expect(text).not.toContain(secret);
    expect(await (await fetch(`${url}/control`)).text()).not.toContain(keys.bmatror);
  });

  it.each([
    { provider: 'nobody' },
    { provider: 'bmatror', latency_ms: -1 },
    { provider: 'bmatror', error_rate: 2 },
    { provider: 'bmatror', nonsense: 1 },
    {},
  ])('refuses %j', async (body) => {
    expect((await control(body)).status).toBe(422);
  });

  it('an hourly limit refuses with the time to wait', async () => {
    await control({ provider: 'bmatror-2', rate_limit_per_hour: 0 });
    const { sent, outcome } = await buy('bmatror-2', '1111');
    expect(sent.status).toBe(429);
    expect(outcome.kind).toBe('retry_later');
    expect(Number(sent.headers['retry-after'])).toBeGreaterThan(0);
    await control({ provider: 'bmatror-2', rate_limit_per_hour: null });
    expect((await buy('bmatror-2', '1111')).outcome.kind).toBe('succeeded');
  });
});

describe('the inbox', () => {
  it('keeps any POST with its headers and exact text, in order', async () => {
    await fetch(`${url}/inbox/mine`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'webhook-id': 'a' },
      body: '{"n": 1}',
    });
    await fetch(`${url}/inbox/mine`, { method: 'POST', headers: { 'content-type': 'text/weird' }, body: 'not json' });
    const { data } = (await getJson('/inbox/mine')) as unknown as { data: InboxEntry[] };
    expect(data.map(({ body, raw_body }) => [body, raw_body])).toEqual([
      [{ n: 1 }, '{"n": 1}'],
      [null, 'not json'],
    ]);
    expect(data[0]?.headers['webhook-id']).toBe('a');
    expect(await getJson('/inbox/nobody')).toEqual({ received: 0, data: [] });
  });
});

describe('a restart', () => {
  it('remembers purchases, requests, inboxes and the callbacks that are due', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'daftari-sandbox-'));
    const [outerUrl, first] = [url, createSandbox({ config: config(dataDir), logger })];
    ({ url } = await first.start());
    const done = await buy('strongmb', '2222');
    const refused = await buy('strongmb', '0007');
    await control({ provider: 'bmatror', callback_url: `${outerUrl}/inbox/restarted` });
    const sent = await buy('bmatror', '0001');
    await eventually(
      () => inOuter(outerUrl, sent.ref),
      (found) => found === 1,
    );
    const waiting = await buy('bmatror', '0001');
    await fetch(`${url}/inbox/kept`, { method: 'POST', body: 'x' });
    await first.stop();

    const second = createSandbox({
      config: {
        ...config(dataDir),
        providers: {
          ...config().providers,
          bmatror: { apiKey: keys.bmatror, callbackSecret: secret, callbackUrl: `${outerUrl}/inbox/restarted` },
        },
      },
      logger,
    });
    ({ url } = await second.start());
    expect((await ask('strongmb', done.ref)).kind).toBe('succeeded');
    expect((await buy('strongmb', '2222', done.ref)).outcome).toMatchObject({ kind: 'succeeded' });
    expect(await executions('strongmb', done.ref)).toHaveLength(1);
    expect((await ask('strongmb', refused.ref)).kind).toBe('not_found');
    expect((await getJson(`/requests?reference=${refused.ref}`)).data.filter((request) => request.method === 'POST')).toHaveLength(1);
    expect((await getJson('/inbox/kept')).data).toHaveLength(1);
    expect(
      await eventually(
        () => inOuter(outerUrl, waiting.ref),
        (found) => found === 1,
      ),
    ).toBe(1);
    expect(await inOuter(outerUrl, sent.ref)).toBe(1);
    await second.stop();
    url = outerUrl;
    await rm(dataDir, { recursive: true });
  });
});

const inOuter = async (outerUrl: string, ref: string): Promise<number> => {
  const { data } = (await (await fetch(`${outerUrl}/inbox/restarted`)).json()) as { data: InboxEntry[] };
  return data.filter((entry) => entry.raw_body.includes(ref)).length;
};
