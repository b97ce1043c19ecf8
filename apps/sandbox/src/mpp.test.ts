import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ProviderAnswer, type ProviderRequest } from '@daftari/dialect';
import { buildCancel, buildRefresh, buildStatus, buildTokenRequest, mpp, wire } from '@daftari/dialect-mpp';
import { Value } from '@sinclair/typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, MPP, providerReferenceOf, SECOND, World } from '../test/world.js';
import { type ProviderName } from './index.js';

let world: World;

beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const signed = async (): Promise<Record<string, string>> => ({
  authorization: `Bearer ${(await world.access('mpp')).access_token}`,
  'content-type': 'application/json',
});
const get = async (path: string, body?: unknown): Promise<Got> =>
  send({ method: 'GET', path, headers: await signed(), ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
const post = async (path: string, body: unknown): Promise<Got> =>
  send({ method: 'POST', path, headers: await signed(), body: typeof body === 'string' ? body : JSON.stringify(body) });

interface Got extends Omit<ProviderAnswer, 'body'> {
  readonly body: any;
}
const send = async (request: ProviderRequest, provider: ProviderName = 'mpp'): Promise<Got> => {
  const answer = await world.send(provider, request);
  return { ...answer, body: JSON.parse(answer.body) };
};

/** The document's own request, for our business. */
const seedTransfer = () => ({
  business_id: MPP.business_id,
  channel: 'CDT',
  external_id: world.newReference(),
  currency: 'GNF',
  category: 'transfer',
  amount: 2,
  msisdn: '080002209',
  account_number: 'TAX_01_1234',
  first_name: 'bockarie',
  last_name: 'Marah',
});

const OK = { code: 'MPP-REQ-0000', message: 'ok', success: true };

describe('tokens', () => {
  it('as the document shows them, by POST, and by GET with a body or a query', async () => {
    const answer = await send(buildTokenRequest(MPP));
    expect(answer).toMatchObject({ status: 200, body: { ...OK, trace_request_id: expect.any(String) } });
    expect(answer.body.data).toEqual({
      access_token: expect.any(String),
      expires_in: 1740,
      refresh_expires_in: 1800,
      refresh_token: expect.any(String),
      token_type: 'Bearer',
      'not-before-policy': 0,
      session_state: '',
      scope: '',
    });
    const path = '/api/auth/token';
    const { secret_id, secret_key } = MPP;
    const headers = { 'content-type': 'application/json' };
    expect((await send({ method: 'GET', path, headers, body: JSON.stringify({ secret_id, secret_key }) })).status).toBe(200);
    const query = `?secret_id=${secret_id}&secret_key=${secret_key}`;
    expect((await send({ method: 'GET', path: path + query, headers: {} })).status).toBe(200);
  });

  it.each([
    [{ secret_id: MPP.secret_id, secret_key: 'wrong' }, 401, 'MPP-AUTH-4402'],
    [{ secret_id: 'other_id', secret_key: MPP.secret_key }, 401, 'MPP-AUTH-4402'],
    [{ secret_id: MPP.secret_id }, 422, 'MPP-REQ-4022'],
  ])('%j: %i %s', async (secrets, status, code) => {
    const answer = await send({ method: 'POST', path: '/api/auth/token', headers: {}, body: JSON.stringify(secrets) });
    expect(answer).toMatchObject({ status, body: { code, success: false } });
  });

  it('a refresh gives another, once', async () => {
    const { data } = (await send(buildTokenRequest(MPP))).body;
    const refreshed = await send(buildRefresh(data.refresh_token));
    expect(refreshed.body.data.access_token).not.toBe(data.access_token);
    expect(Object.keys(refreshed.body.data)).toEqual(Object.keys(data));
    expect((await send(buildRefresh(data.refresh_token))).status).toBe(401);
    expect((await send(buildRefresh('nonsense'))).body.code).toBe('MPP-AUTH-4401');
  });

  it('end when their time is over, and when all are taken away', async () => {
    await world.control({ provider: 'mpp-2', token_life_s: 1 });
    const { data } = (await send(buildTokenRequest(MPP), 'mpp-2')).body;
    expect(data).toMatchObject({ expires_in: 1, refresh_expires_in: 61 });
    const ask = () => send({ method: 'GET', path: '/api/v1/business', headers: { authorization: `Bearer ${data.access_token}` } }, 'mpp-2');
    expect((await ask()).status).toBe(200);
    await sleep(1_050);
    const late = await ask();
    expect(late).toMatchObject({ status: 401, body: { code: 'MPP-AUTH-4401' } });
    expect(mpp.tokens.isRejected({ ...late, body: JSON.stringify(late.body) })).toBe(true);
    await world.control({ provider: 'mpp-2', token_life_s: null });
    const fresh = (await send(buildRefresh(data.refresh_token), 'mpp-2')).body.data;
    const again = () =>
      send({ method: 'GET', path: '/api/v1/business', headers: { authorization: `Bearer ${fresh.access_token}` } }, 'mpp-2');
    expect((await again()).status).toBe(200);
    await world.control({ provider: 'mpp-2', revoke_tokens: true });
    expect((await again()).status).toBe(401);
    expect((await send(buildRefresh(fresh.refresh_token), 'mpp-2')).status).toBe(401);
  });

  it('and the secrets that they are had for are in no log', async () => {
    await send(buildTokenRequest(MPP));
    const log = JSON.stringify(await world.json('/requests?provider=mpp'));
    expect(log).toContain('/api/auth/token');
    expect(log).not.toContain(MPP.secret_key);
  });
});

describe('the business', () => {
  it('has the fields of the document, odd ones too', async () => {
    const { body } = await get('/api/v1/business');
    expect(body).toMatchObject({ ...OK, data: { id: MPP.business_id, is_phone_verified: 0, currency: { id: 4, iso3: 'SLE' } } });
    const seed =
      'id name is_phone_verified address code can_accept_cash_deposit commission verified currency country limit_overdraft overdraft user_info';
    expect(Object.keys(body.data)).toEqual(seed.split(' '));
    expect(body.data.code).toMatch(/^\d{6}$/);
    expect((await get('/api/v1/business/')).status).toBe(200);
    const access = await world.access('mpp');
    expect(
      await world.ask('mpp', { ...mpp.profile(access), read: (answer) => ({ known: mpp.profile(access).read(answer) }) }),
    ).toMatchObject({
      isActive: true,
    });
  });

  it('has one balance, with the currency misspelt', async () => {
    await world.control({ provider: 'mpp', balance: '10282.50' });
    const { body } = await get(`/api/v1/business/${MPP.business_id}/balance`);
    expect(body).toMatchObject({ ...OK, data: { balance: 10282.5, commission: 0, currencry: 'SLE' } });
    const access = await world.access('mpp');
    expect(mpp.balance(access).read({ status: 200, headers: {}, body: JSON.stringify(body) })).toEqual([
      { currency: 'SLE', availableMinor: 1_028_250n },
    ]);
    await world.control({ provider: 'mpp', balance: '1000000000' });
  });

  it("another's is as little there as one that nobody has", async () => {
    for (const id of ['00000000-0000-4000-8000-000000000001', 'nobody'])
      expect(await get(`/api/v1/business/${id}/balance`)).toMatchObject({ status: 404, body: { code: 'MPP-BS-4505', success: false } });
    const other = { ...seedTransfer(), business_id: '00000000-0000-4000-8000-000000000001' };
    expect(await post('/api/v1/transaction', other)).toMatchObject({ status: 404, body: { code: 'MPP-BS-4505' } });
  });

  it('has channels, page by page, with the fields of the document', async () => {
    const path = `/api/v1/business/${MPP.business_id}/channel`;
    const { body } = await get(`${path}?page=1&page_size=2`);
    expect(body).toMatchObject({
      ...OK,
      current_page: 1,
      from: 1,
      to: 2,
      per_page: 2,
      prev_page_url: null,
      next_page_url: `${world.url}/providers/mpp${path}?page=2`,
      path: `${world.url}/providers/mpp${path}`,
    });
    expect(body.data[0]).toMatchObject({
      id: 97,
      status: 'active',
      code: 'OM',
      description: 'Orange Money',
      fields: { msisdn: ['required', 'string'], amount: ['required', 'numeric'], phone: ['nullable', 'string', 'phone_number'] },
      active: true,
      callback: null,
    });
    const channels = await world.ask('mpp', mpp.channels(await world.access('mpp')));
    expect(channels?.map(({ code }) => code)).toEqual(expect.arrayContaining(['OM', 'AFM', 'CDT', 'BANK']));
    expect(channels?.length).toBe(body.total);
  });

  it.each(['page=0', 'page_size=101', 'page_size=x'])('%s is refused', async (query) => {
    expect(await get(`/api/v1/business/${MPP.business_id}/channel?${query}`)).toMatchObject({
      status: 422,
      body: { code: 'MPP-REQ-4022' },
    });
  });
});

describe('account validation', () => {
  const path = '/api/v1/channel/account/validate';
  const asked = { code: 'om', msisdn: '+22394996021' };

  it('by GET with a body or a query, and by POST: the same person each time', async () => {
    const byBody = await get(path, asked);
    expect(byBody.body).toEqual({ ...OK, traceRequestId: expect.any(String), data: expect.any(Object) });
    expect(Object.keys(byBody.body.data)).toEqual(['first_name', 'last_name', 'birth_date', 'gender']);
    expect(byBody.body.data.birth_date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect((await get(`${path}?code=om&msisdn=%2B22394996021`)).body.data).toEqual(byBody.body.data);
    expect((await get(`${path}?code=om&msisdn=+22394996021`)).body.data).toEqual(byBody.body.data);
    expect((await post(path, asked)).body.data).toEqual(byBody.body.data);
    const call = mpp.lookup({ channel: 'om', account: asked.msisdn }, await world.access('mpp'));
    expect(call.read(await world.send('mpp', call.request))).toMatchObject({
      kind: 'found',
      name: `${byBody.body.data.first_name} ${byBody.body.data.last_name}`,
    });
  });

  it.each([
    [{ code: 'om', msisdn: '+23280120000' }, 404, 'MPP-REQ-4008'],
    [{ code: 'nothing', msisdn: '+23280123456' }, 404, 'MPP-REQ-4004'],
    [{ code: 'om', msisdn: 'abc' }, 422, 'MPP-REQ-4022'],
    [{ code: 'om' }, 422, 'MPP-REQ-4022'],
  ])('%j: %i %s', async (body, status, code) => {
    expect(await post(path, body)).toMatchObject({ status, body: { code, success: false } });
  });
});

describe('transactions', () => {
  it("the document's own request: the answer, the details with every field, the status", async () => {
    const wanted = seedTransfer();
    const made = await post('/api/v1/transaction', wanted);
    expect(made).toMatchObject({
      status: 200,
      body: { ...OK, data: { id: expect.stringMatching(/^[0-9a-f-]{36}$/), status: 'initiated' } },
    });
    expect(Object.keys(made.body.data)).toEqual(['id', 'status']);
    const { id } = made.body.data;
    await sleep(SECOND);
    const { body } = await get(`/api/v1/transaction/${id}`);
    const seed =
      'id id2 reference originated category accounting_type external_id author verified_by amount fees merchant_commission fee_payer total_amount before_balance after_balance end_at message reason direction status created_at updated_at payment_page_id payment_request_id details customer_profile channel business sender_business receiver_business currency country';
    expect(Object.keys(body.data).sort()).toEqual(seed.split(' ').sort());
    expect(body.data).toMatchObject({
      id,
      category: 'transfer',
      accounting_type: 'authorize',
      external_id: wanted.external_id,
      amount: 2,
      fees: 0,
      fee_payer: 'merchant',
      total_amount: 2,
      direction: 'debit',
      status: 'completed',
      details: { msisdn: '080002209', account_number: 'TAX_01_1234', first_name: 'bockarie', last_name: 'Marah' },
      channel: { code: 'CDT', type: 'cash', description: 'Cash deposit' },
      currency: { id: 1, iso3: 'GNF' },
      country: { id: 1, iso2: 'GN' },
      end_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
    });
    expect(body.data.before_balance - body.data.after_balance).toBe(2);
    expect([...Value.Errors(wire.Transaction, body.data)]).toEqual([]);
    const status = await send(buildStatus(id, await world.access('mpp')));
    expect(status.body.data).toEqual({ id, reference: body.data.reference, status: 'completed' });
    const listed = (await get('/api/v1/transaction/?page_size=100')).body.data.find((one: any) => one.id === id);
    const missing = ['author', 'merchant_commission', 'customer_profile', 'business', 'sender_business', 'receiver_business'];
    expect(Object.keys(listed).sort()).toEqual([...seed.split(' ').filter((name) => !missing.includes(name)), 'exhange_rate'].sort());
  });

  it('a repeated external_id is 409, and executed once', async () => {
    const wanted = seedTransfer();
    const all = await Promise.all(Array.from({ length: 20 }, () => post('/api/v1/transaction', wanted)));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(all.filter(({ status, body }) => status === 409 && body.code === 'MPP-TX-REQ-4091')).toHaveLength(19);
    const executed = await eventually(
      () => world.executions('mpp', wanted.external_id),
      (found) => found.length > 0,
    );
    expect(executed).toMatchObject([{ times_executed: 1, times_asked: 20 }]);
    expect((await world.requery('mpp', 'payout', wanted.external_id)).kind).toBe('succeeded');
  });

  it.each([
    [{ external_id: undefined }, 'external_id'],
    [{ category: 'gift' }, 'category'],
    [{ currency: 'XXX' }, 'currency'],
    [{ amount: 0 }, 'amount'],
    [{ amount: -2 }, 'amount'],
    [{ amount: 2.5 }, 'amount'],
    [{ amount: 'two' }, 'amount'],
    [{ msisdn: undefined }, 'msisdn'],
    [{ first_name: undefined }, 'first_name'],
    [{ last_name: '' }, 'last_name'],
    [{ channel: 'OM', email: 'nonsense' }, 'email'],
    [{ channel: 'BANK', account_number: undefined }, 'account_number'],
    [{ channel: 'BANK', account_number: '12' }, 'account_number'],
    [{ callback_url: 'nonsense' }, 'callback_url'],
  ])('%j is refused with 422, naming %s', async (change, field) => {
    const answer = await post('/api/v1/transaction', { ...seedTransfer(), ...change });
    expect(answer).toMatchObject({ status: 422, body: { code: 'MPP-REQ-4022', success: false } });
    expect(Object.keys(answer.body.data)).toContain(field);
  });

  it('an unknown channel, garbage, an unknown path or id, a wrong method', async () => {
    expect(await post('/api/v1/transaction', { ...seedTransfer(), channel: 'ZZZ' })).toMatchObject({
      status: 404,
      body: { code: 'MPP-REQ-4004' },
    });
    expect((await post('/api/v1/transaction', 'garbage')).status).toBe(422);
    expect(await get('/api/v1/nowhere')).toMatchObject({ status: 404, body: { code: 'MPP-REQ-4004' } });
    expect(await get('/api/v1/transaction/nobody')).toMatchObject({ status: 404, body: { code: 'MPP-REQ-4008' } });
    expect(await post('/api/v1/business', {})).toMatchObject({ status: 405, body: { code: 'MPP-REQ-4005' } });
    const nobody = { method: 'GET', path: '/api/v1/business', headers: {} } as const;
    expect(await send(nobody)).toMatchObject({ status: 401, body: { code: 'MPP-AUTH-4401' } });
  });

  it.each([
    ['payment', 'credit', {}],
    ['transfer', 'debit', {}],
    ['payout', 'debit', {}],
    ['cashin', 'debit', { receiver_merchant_code: '232857' }],
    ['topup', 'debit', { receiver_merchant_code: '232857' }],
    ['deposit', 'credit', { proof: 'receipt.jpg' }],
  ])('the category %s: %s', async (category, direction, fields) => {
    const wanted = { ...seedTransfer(), channel: 'om', currency: 'SLE', amount: 2.5, category, ...fields };
    const made = await post('/api/v1/transaction', wanted);
    expect(made.status).toBe(200);
    const done = await eventually(
      () => get(`/api/v1/transaction/${made.body.data.id}`),
      ({ body }) => body.data.status === 'completed',
    );
    expect(done.body.data).toMatchObject({ category, direction, amount: 2.5, channel: { code: 'OM' }, status: 'completed' });
    if (Object.keys(fields).length > 0) {
      const without = { ...seedTransfer(), category };
      expect(await post('/api/v1/transaction', without)).toMatchObject({ status: 422, body: { code: 'MPP-REQ-4022' } });
    }
  });

  it('too little money is a clear refusal', async () => {
    await world.control({ provider: 'mpp', balance: '999.99' });
    expect((await world.move('mpp', 'payout', '6666')).outcome).toMatchObject({
      kind: 'declined',
      code: 'MPP-REQ-4000',
      anotherRoute: true,
    });
    await world.control({ provider: 'mpp', balance: '1000' });
    expect((await world.move('mpp', 'payout', '6666')).outcome.kind).toBe('accepted');
    await world.control({ provider: 'mpp', balance: '1000000000' });
  });

  it('on its way it is initiated, pending, processing, transmitted, one after another', async () => {
    const { outcome } = await world.move('mpp', 'payment', '0001');
    const seen = new Set<string>();
    await eventually(
      async () => {
        const { status } = (await send(buildStatus(String(providerReferenceOf(outcome)), await world.access('mpp')))).body.data;
        seen.add(status);
        return status;
      },
      (status) => status === 'completed',
    );
    const order = ['initiated', 'pending', 'processing', 'transmitted', 'completed'];
    expect([...seen]).toEqual(order.filter((status) => seen.has(status)));
    expect(seen.size).toBeGreaterThan(2);
  });

  it("another business's transaction is not there", async () => {
    const { outcome } = await world.move('mpp', 'payment', '6667');
    const secrets = { secret_id: 'other_id', secret_key: 'other_key', business_id: '' };
    const other = (await send(buildTokenRequest(secrets))).body.data.access_token;
    const headers = { authorization: `Bearer ${String(other)}` };
    const path = `/api/v1/transaction/${String(providerReferenceOf(outcome))}`;
    expect((await send({ method: 'GET', path, headers })).status).toBe(404);
    expect((await send({ method: 'GET', path: '/api/v1/transaction', headers })).body).toMatchObject({
      total: 0,
      data: [],
      from: null,
      last_page: 1,
    });
  });
});

describe('cancelling', () => {
  const cancel = async (id: string | undefined) => {
    const request = buildCancel(String(id), await world.access('mpp'));
    const answer = await world.send('mpp', request);
    return { answer, reading: mpp.cancel(String(id), await world.access('mpp')).read(answer) };
  };

  it('what was not sent on yet is stopped, its money is back, and a callback tells', async () => {
    const balance = async () => (await get(`/api/v1/business/${MPP.business_id}/balance`)).body.data.balance as number;
    // What tests before this one began comes in first.
    await sleep(2 * SECOND);
    const before = await balance();
    const { reference, outcome } = await world.move('mpp', 'payout', '0018');
    expect(before - (await balance())).toBe(1_000);
    const { answer, reading } = await cancel(providerReferenceOf(outcome));
    expect(JSON.parse(answer.body)).toMatchObject({ ...OK, data: { id: providerReferenceOf(outcome), status: 'cancelled' } });
    expect(reading).toEqual({ kind: 'cancelled' });
    expect(await world.requery('mpp', 'payout', reference)).toMatchObject({ kind: 'failed', code: 'cancelled' });
    expect(await balance()).toBe(before);
    const [callback] = await eventually(
      () => world.callbacks('mpp', reference),
      (all) => all.length > 0,
    );
    expect(callback?.body).toMatchObject({ id: providerReferenceOf(outcome), status: 'cancelled' });
    expect((await cancel(providerReferenceOf(outcome))).reading).toMatchObject({ kind: 'refused', code: 'MPP-TX-4301' });
  });

  it('in time, nothing of what was planned happens', async () => {
    const { reference, outcome } = await world.move('mpp', 'payment', '0001');
    expect((await cancel(providerReferenceOf(outcome))).reading).toEqual({ kind: 'cancelled' });
    await sleep(2 * SECOND);
    expect((await world.callbacks('mpp', reference)).map(({ body }) => body.status)).toEqual(['cancelled']);
    expect(await world.executions('mpp', reference)).toEqual([]);
    expect((await world.requery('mpp', 'payment', reference)).kind).toBe('failed');
  });

  it('what was sent on or done cannot be', async () => {
    const { reference, outcome } = await world.move('mpp', 'payment', '0004');
    const { answer, reading } = await cancel(providerReferenceOf(outcome));
    expect(answer.status).toBe(409);
    expect(reading).toMatchObject({ kind: 'refused', code: 'MPP-TX-4301' });
    expect((await world.requery('mpp', 'payment', reference)).kind).toBe('succeeded');
    expect((await cancel('nobody')).reading.kind).toBe('unknown');
  });
});

describe('what somebody at the platform decides', () => {
  it.each([
    ['blocked', 'accepted'],
    ['rejected', 'failed'],
    ['completed', 'succeeded'],
    ['failed', 'failed'],
  ] as const)('%s is %s', async (standing, kind) => {
    const { reference, outcome } = await world.move('mpp', 'payout', '0018');
    await world.post('/control/transactions', { provider: 'mpp', provider_reference: providerReferenceOf(outcome), standing });
    expect((await world.requery('mpp', 'payout', reference)).kind).toBe(kind);
    expect(await world.executions('mpp', reference)).toHaveLength(standing === 'completed' ? 1 : 0);
  });

  it('refunded: it was executed, and the money came back', async () => {
    const balance = async () => (await get(`/api/v1/business/${MPP.business_id}/balance`)).body.data.balance as number;
    await sleep(2 * SECOND);
    const before = await balance();
    const { reference, outcome } = await world.move('mpp', 'payout', '0010');
    await world.post('/control/transactions', { provider: 'mpp', provider_reference: providerReferenceOf(outcome), standing: 'refunded' });
    expect(await world.requery('mpp', 'payout', reference)).toMatchObject({ kind: 'failed', code: 'refunded' });
    expect(await world.executions('mpp', reference)).toMatchObject([{ status: 'refunded' }]);
    expect((await world.statement('mpp')).get(reference)?.['status']).toBe('refunded');
    expect(await balance()).toBe(before);
    const unknown = await world.post('/control/transactions', { provider: 'mpp', provider_reference: 'nobody', standing: 'failed' });
    expect(unknown.status).toBe(404);
  });
});

describe('callbacks', () => {
  it("without an address in the request go to the business's own; five tries, and no more", async () => {
    let tries = 0;
    const receiver = createServer((_request, response) => {
      tries++;
      response.statusCode = 503;
      response.end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const address = receiver.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const impatient = await World.start(undefined, { timeScale: 0.01 });
    await impatient.control({ provider: 'mpp', callback_url: `http://127.0.0.1:${String(port)}/` });
    const { access_token } = await impatient.access('mpp');
    const headers = { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' };
    await impatient.send('mpp', { method: 'POST', path: '/api/v1/transaction', headers, body: JSON.stringify(seedTransfer()) });
    await eventually(
      () => Promise.resolve(tries),
      (count) => count === 5,
    );
    await sleep(600);
    expect(tries).toBe(5);
    await impatient.stop();
    receiver.close();
  });
});
