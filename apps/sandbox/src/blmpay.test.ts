import { setTimeout as sleep } from 'node:timers/promises';
import { type ProviderAnswer, type ProviderRequest } from '@daftari/dialect';
import { blmpay, buildList, wire } from '@daftari/dialect-blmpay';
import { Value } from '@sinclair/typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BLMPAY, eventually, providerReferenceOf, SECOND, SECRET, World } from '../test/world.js';

let world: World;

beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

/** The document's own example of a push to a phone. */
const seedMobile = {
  payment_type: 'mobile',
  details: { amount: 5000, currency: 'TZS' },
  phone_number: '255712345678',
  customer: { firstname: 'Juma', lastname: 'Mwangi', email: 'juma@example.com' },
  webhook_url: 'https://yoursite.com/webhooks',
  metadata: { order_id: 'ORD-001' },
};

const headers = { authorization: `Bearer ${BLMPAY.secret_key}`, 'content-type': 'application/json' };
const post = (path: string, body: unknown, more: Record<string, string> = {}): ProviderRequest => ({
  method: 'POST',
  path,
  headers: { ...headers, ...more },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const get = (path: string): ProviderRequest => ({ method: 'GET', path, headers });
const send = async (request: ProviderRequest): Promise<{ status: number; headers: ProviderAnswer['headers']; body: any }> => {
  const answer = await world.send('blmpay', request);
  return { ...answer, body: JSON.parse(answer.body) };
};

describe('payments', () => {
  it("the document's own example, answered in full", async () => {
    const { status, body } = await send(post('/api/v1/payments', seedMobile));
    expect(status).toBe(201);
    expect(body).toEqual({
      status: 'success',
      code: 201,
      data: {
        reference: expect.stringMatching(/^BP\d{6}[A-Z0-9]{8}$/),
        status: 'pending',
        payment_type: 'mobile',
        details: { amount: 5000, currency: 'TZS' },
        phone_number: '255712345678',
        customer: seedMobile.customer,
        metadata: { order_id: 'ORD-001' },
        created_at: expect.stringMatching(/Z$/),
        updated_at: expect.stringMatching(/Z$/),
      },
    });
    const found = await send(get(`/api/v1/payments/${body.data.reference}`));
    expect(found.status).toBe(200);
    expect(found.body.data).toMatchObject({ reference: body.data.reference, details: seedMobile.details });
  });

  it.each([
    [{ ...seedMobile, phone_number: '0712345678' }, 'phone_number'],
    [{ ...seedMobile, phone_number: '+255712345678' }, 'phone_number'],
    [{ ...seedMobile, phone_number: '254712345678' }, 'phone_number'],
    [{ ...seedMobile, phone_number: undefined }, 'phone_number'],
    [{ ...seedMobile, details: { amount: 50.5, currency: 'TZS' } }, 'details.amount'],
    [{ ...seedMobile, details: { amount: '5000', currency: 'TZS' } }, 'details.amount'],
    [{ ...seedMobile, details: { amount: 0, currency: 'TZS' } }, 'details.amount'],
    [{ ...seedMobile, details: { amount: -5, currency: 'TZS' } }, 'details.amount'],
    [{ ...seedMobile, details: { amount: 5000, currency: 'KES' } }, 'details.currency'],
    [{ ...seedMobile, metadata: [] }, 'metadata'],
    [{ ...seedMobile, customer: undefined }, 'customer'],
    [{ ...seedMobile, payment_type: 'cash' }, 'payment_type'],
    [{ ...seedMobile, payment_type: 'card' }, 'redirect_url'],
    ['[]', 'payment_type'],
    ['not json', 'JSON'],
  ])('%j is refused with 400, naming %s', async (body, named) => {
    const answer = await send(post('/api/v1/payments', body));
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ status: 'error', code: 400, error: 'validation_error' });
    expect(answer.body.message).toContain(named);
  });

  it('an amount is read by its digits', async () => {
    const body = JSON.stringify(seedMobile).replace('5000', '999999999999999');
    expect((await send(post('/api/v1/payments', body))).body.data.details.amount).toBe(999_999_999_999_999);
    const exponent = JSON.stringify(seedMobile).replace('5000', '5e3');
    expect((await send(post('/api/v1/payments', exponent))).status).toBe(400);
  });

  it('asked for twice are executed twice: the document has no reference of the client', async () => {
    const order_id = world.newReference();
    const [first, second] = [
      await send(post('/api/v1/payments', { ...seedMobile, webhook_url: undefined, metadata: { order_id } })),
      await send(post('/api/v1/payments', { ...seedMobile, webhook_url: undefined, metadata: { order_id } })),
    ];
    expect(first.body.data.reference).not.toBe(second.body.data.reference);
    const executed = await eventually(
      () => world.executions('blmpay', order_id),
      (all) => all.length === 2,
    );
    expect(executed.map((one) => one.times_asked)).toEqual([1, 1]);
    expect((await world.requery('blmpay', 'payment', order_id)).kind).toBe('unknown');
  });

  it('with an Idempotency-Key are executed once, however often they are asked for, unless the key is switched off', async () => {
    const order_id = world.newReference();
    const request = post('/api/v1/payments', { ...seedMobile, metadata: { order_id } }, { 'idempotency-key': order_id });
    const all = await Promise.all(Array.from({ length: 20 }, () => send(request)));
    expect(all.map(({ status }) => status).sort((left, right) => left - right)).toEqual([...Array<number>(19).fill(200), 201]);
    expect(new Set(all.map(({ body }) => body.data.reference)).size).toBe(1);
    const executed = await eventually(
      () => world.executions('blmpay', order_id),
      (found) => found.length === 1,
    );
    expect(executed).toMatchObject([{ times_asked: 20 }]);
    await world.control({ provider: 'blmpay', idempotency_keys: false });
    expect((await send(request)).body.data.reference).not.toBe(all[0]?.body.data.reference);
    await world.control({ provider: 'blmpay', idempotency_keys: true });
  });
});

describe('lists', () => {
  it('go by limit and offset, newest first, by status where it is asked for', async () => {
    const before = Number((await send(get('/api/v1/payouts'))).body.pagination.total);
    const moved = [];
    for (const ending of ['2222', '0002', '2223']) moved.push(await world.move('blmpay', 'payout', ending));
    const references = moved.map(({ outcome }) => providerReferenceOf(outcome));
    const { body } = await send(get('/api/v1/payouts?limit=2&offset=0'));
    expect(body).toMatchObject({ status: 'success', code: 200, pagination: { limit: 2, offset: 0, total: before + 3 } });
    expect(body.data.map((one: any) => one.reference)).toEqual([references[2], references[1]]);
    expect((await send(get('/api/v1/payouts?limit=2&offset=2'))).body.data[0].reference).toBe(references[0]);
    const failed = (await world.send('blmpay', buildList('payout', { limit: 100, offset: 0, status: 'failed' }, BLMPAY))).body;
    expect(JSON.parse(failed).data.map((one: any) => one.reference)).toContain(references[1]);
    expect([...Value.Errors(wire.ReadList, body)]).toEqual([]);
    expect((await send(get('/api/v1/payments'))).body.pagination.limit).toBe(20);
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'offset=-1'])('%s is refused', async (query) => {
    expect((await send(get(`/api/v1/payments?${query}`))).body.error).toBe('validation_error');
  });

  it('a payout is no payment', async () => {
    const { outcome } = await world.move('blmpay', 'payout', '2224');
    const reference = String(providerReferenceOf(outcome));
    expect(reference).toMatch(/^BO\d{6}[A-Z0-9]{8}$/);
    expect((await send(get(`/api/v1/payments/${reference}`))).status).toBe(404);
    expect((await send(get(`/api/v1/payouts/${reference}`))).body.data).toMatchObject({ recipient_name: 'Juma Mwangi' });
  });
});

describe('the balance', () => {
  const balance = async () => (await send(get('/api/v1/balance'))).body;

  it('has three figures, and moves by what is paid in and out', async () => {
    // What tests before this one began comes in first.
    await sleep(2 * SECOND);
    await world.control({ provider: 'blmpay', balance: '100000' });
    const before = await balance();
    expect(before).toMatchObject({ status: 'success', code: 200 });
    expect(before.data.available).toEqual({ currency: 'TZS', value: 100_000 });
    expect(Object.keys(before.data).sort()).toEqual(['available', 'pending', 'total']);
    await world.move('blmpay', 'payment', '0018');
    expect((await balance()).data.pending.value - before.data.pending.value).toBe(1_000);
    await world.move('blmpay', 'payment', '3333');
    await world.move('blmpay', 'payout', '3333');
    await world.move('blmpay', 'payout', '3333');
    const after = await eventually(balance, ({ data }) => data.available.value === 99_000);
    expect(after.data.available.value).toBe(99_000);
    expect(blmpay.balance(BLMPAY).read({ status: 200, headers: {}, body: JSON.stringify(after) })).toEqual([
      { currency: 'TZS', availableMinor: 9_900_000n },
    ]);
  });

  it('too little of it refuses a payout, clearly; a payment needs none', async () => {
    await world.control({ provider: 'blmpay', balance: '999' });
    const { answer, outcome, reference } = await world.move('blmpay', 'payout', '3334');
    expect(answer.status).toBe(402);
    expect(outcome).toMatchObject({ kind: 'declined', code: 'insufficient_balance', anotherRoute: true });
    expect(await world.executions('blmpay', reference)).toEqual([]);
    expect((await world.move('blmpay', 'payment', '3334')).outcome.kind).toBe('accepted');
    await world.control({ provider: 'blmpay', balance: '1000000000' });
  });
});

describe('invoices', () => {
  const seedInvoice = {
    customer_name: 'Jane Doe',
    customer_email: 'jane@example.com',
    customer_phone: '255787654321',
    items: [{ name: 'Web Design', quantity: 1, unit_price: 200000 }],
    tax_percent: 18,
    due_date: '2026-08-01',
    notes: 'Payment due within 30 days',
  };

  it("the document's own example: added up, listed, found", async () => {
    const made = await send(post('/api/v1/invoices', seedInvoice));
    expect(made.status).toBe(201);
    expect(made.body.data).toMatchObject({
      ...seedInvoice,
      reference: expect.stringMatching(/^BI\d{6}[A-Z0-9]{8}$/),
      status: 'open',
      subtotal: 200_000,
      tax: 36_000,
      total: 236_000,
    });
    const { reference } = made.body.data;
    expect((await send(get(`/api/v1/invoices/${reference}`))).body.data).toEqual(made.body.data);
    expect((await send(get('/api/v1/invoices?limit=1'))).body).toMatchObject({
      data: [{ reference }],
      pagination: { limit: 1, offset: 0 },
    });
  });

  it.each([
    [{ ...seedInvoice, items: [] }, 'items'],
    [{ ...seedInvoice, tax_percent: 101 }, 'tax_percent'],
    [{ ...seedInvoice, customer_name: undefined }, 'customer_name'],
    [{ ...seedInvoice, items: [{ name: 'x', quantity: 1, unit_price: 1.5 }] }, 'items.0.unit_price'],
  ])('%j is refused, naming %s', async (body, named) => {
    const answer = await send(post('/api/v1/invoices', body));
    expect(answer).toMatchObject({ status: 400, body: { error: 'validation_error' } });
    expect(answer.body.message).toContain(named);
  });
});

describe("the document's errors", () => {
  it('a wrong key, an unknown path, a wrong method, an unknown reference', async () => {
    const wrong = { authorization: 'Bearer wrong' };
    expect(await send({ ...get('/api/v1/balance'), headers: wrong })).toMatchObject({ status: 401, body: { error: 'unauthorized' } });
    expect(await send({ ...get('/api/v1/balance'), headers: {} })).toMatchObject({ status: 401, body: { error: 'unauthorized' } });
    expect(await send(get('/api/v1/nowhere'))).toMatchObject({ status: 404, body: { status: 'error', code: 404, error: 'not_found' } });
    expect(await send(get('/api/v1/payments/BP240101ABCD1234'))).toMatchObject({ status: 404, body: { error: 'not_found' } });
    expect(await send(post('/api/v1/balance', {}))).toMatchObject({ status: 405, body: { error: 'method_not_allowed' } });
  });

  it('a key that may not do it', async () => {
    await world.control({ provider: 'blmpay', scopes: ['balance:read', 'payments:read'] });
    expect(await send(post('/api/v1/payments', seedMobile))).toMatchObject({ status: 403, body: { error: 'insufficient_scope' } });
    expect((await world.move('blmpay', 'payout', '5555')).outcome).toMatchObject({ kind: 'declined', code: 'insufficient_scope' });
    expect((await send(get('/api/v1/payments'))).status).toBe(200);
    await world.control({ provider: 'blmpay', scopes: null });
    expect((await send(post('/api/v1/payments', seedMobile))).status).toBe(201);
  });

  it('no limit unless it is set; then 429 with the time to wait', async () => {
    await world.control({ provider: 'blmpay-2', rate_limit_per_minute: 0 });
    const { answer, outcome } = await world.move('blmpay-2', 'payment', '5555');
    expect(answer.status).toBe(429);
    expect(JSON.parse(answer.body)).toMatchObject({ error: 'rate_limit_exceeded' });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(outcome.kind).toBe('retry_later');
    await world.control({ provider: 'blmpay-2', rate_limit_per_minute: null, throttle_next: 1 });
    expect((await world.move('blmpay-2', 'payment', '5555')).outcome).toEqual({ kind: 'retry_later', retryAfterMs: 1_000 });
    expect((await world.move('blmpay-2', 'payment', '5555')).outcome.kind).toBe('accepted');
  });

  it('a gateway that is away is its coded 500, which says nothing of what was done', async () => {
    await world.control({ provider: 'blmpay-2', outage: true });
    const { answer, outcome } = await world.move('blmpay-2', 'payment', '5555');
    expect([answer.status, outcome.kind]).toEqual([500, 'unknown']);
    expect(JSON.parse(answer.body)).toMatchObject({ error: 'payment_failed' });
    await world.control({ provider: 'blmpay-2', outage: false });
  });
});

describe('callbacks', () => {
  it('one per event of the document, signed over the time and the exact bytes, to the address in the request', async () => {
    const { reference, outcome } = await world.move('blmpay', 'payout', '0003');
    const [callback] = await eventually(
      () => world.callbacks('blmpay', reference),
      (all) => all.length > 0,
    );
    expect(callback?.body).toMatchObject({ event: 'payout.failed', data: { reference: providerReferenceOf(outcome), status: 'failed' } });
    expect(Math.abs(Number(callback?.headers['x-webhook-timestamp']) * 1_000 - Date.now())).toBeLessThan(10_000);
    expect(callback?.headers['x-webhook-signature']).toMatch(/^[0-9a-f]{64}$/);
    const door = { secret: 'another', receivedAtMs: Date.now() };
    expect(blmpay.callbacks.read(callback?.raw_body ?? '', callback?.headers ?? {}, door)).toEqual({ ok: false, reason: 'bad_signature' });
  });

  it.each([
    ['voided', 'payment.voided', 'failed'],
    ['expired', 'payment.expired', 'failed'],
    ['cancelled', 'payment.cancelled', 'failed'],
    ['completed', 'payment.completed', 'succeeded'],
  ])('somebody at the provider decides %s: %s', async (standing, event, kind) => {
    const { reference, outcome } = await world.move('blmpay', 'payment', '0018');
    const provider_reference = providerReferenceOf(outcome);
    const decided = await world.post('/control/transactions', { provider: 'blmpay', provider_reference, standing });
    expect(decided.status).toBe(200);
    const [callback] = await eventually(
      () => world.callbacks('blmpay', reference),
      (all) => all.length > 0,
    );
    expect(callback?.body.event).toBe(event);
    expect(callback?.reading).toMatchObject({ ok: true, outcome: { kind } });
    expect((await world.requery('blmpay', 'payment', reference, provider_reference)).kind).toBe(kind);
    expect(await world.executions('blmpay', reference)).toHaveLength(kind === 'succeeded' ? 1 : 0);
  });

  it('without a secret there is nothing to sign with, and nothing is sent', async () => {
    await world.control({ provider: 'blmpay-2', callback_secret: null });
    const { reference } = await world.move('blmpay-2', 'payment', '0010');
    expect(await world.callbacks('blmpay-2', reference)).toEqual([]);
    await world.control({ provider: 'blmpay-2', callback_secret: SECRET });
  });
});
