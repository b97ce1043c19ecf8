import { DismissFunds, ReceiveFunds } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../../test/support/postgres.js';
import { type Answer, type Business, OPERATOR_KEY, World } from '../../world.test-support.js';
import { shortfalls } from '../frame/shape.test-support.js';

/** The document's own examples, as they are printed. */
const MOBILE = {
  payment_type: 'mobile',
  details: { amount: 5000, currency: 'TZS' },
  phone_number: '255712345678',
  customer: { firstname: 'Juma', lastname: 'Mwangi', email: 'juma@example.com' },
  webhook_url: 'https://yoursite.com/webhooks',
  metadata: { order_id: 'ORD-001' },
};
const CARD = {
  payment_type: 'card',
  details: { amount: 50000, currency: 'TZS', redirect_url: 'https://yoursite.com/success', cancel_url: 'https://yoursite.com/cancel' },
  customer: { firstname: 'Jane', lastname: 'Doe', email: 'jane@example.com', country: 'TZ' },
  webhook_url: 'https://yoursite.com/webhooks',
  metadata: { order_id: 'ORD-002' },
};
const BALANCE = {
  status: 'success',
  code: 200,
  data: {
    available: { currency: 'TZS', value: 329194 },
    total: { currency: 'TZS', value: 329194 },
    pending: { currency: 'TZS', value: 5000 },
  },
};
/** API.md section 7. */
const PAYOUT = { details: { amount: 2000, currency: 'TZS' }, phone_number: '255712345678', recipient_name: 'Juma Mwangi' };

const PAYMENTS = '/api/v1/payments';
const PAYOUTS = '/api/v1/payouts';

describe('BLMPay, served', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  let other: Business;
  let key: string;

  const credentials = (business: Business, body: object = {}): Promise<any> =>
    world.expect(201, OPERATOR_KEY, 'POST', `/admin/v1/businesses/${business.id}/api-keys`, { mode: 'live', dialect: 'blmpay', ...body });
  const call = (method: string, path: string, body?: unknown, options: { key?: string; headers?: Record<string, string> } = {}) =>
    world.call(options.key ?? key, method, `/dialects/blmpay${path}`, body, options.headers ? { headers: options.headers } : {});

  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'blmpay');
    const place = { country: 'TZ', currency: 'TZS' };
    await world.channel('MM_TZ', {
      ...place,
      fields: { msisdn: ['required', 'string'], email: ['nullable', 'email'] },
      categories: [
        { category: 'payment', fee: { percent: '2.0', min: '50.00', max: '5000.00' } },
        { category: 'payout', fee: { amount: '500.00' } },
      ],
    });
    // Another one that would fit as well: the dialect's clients cannot name a channel.
    await world.channel('MM_TZ_2', { ...place, categories: [{ category: 'payment' }, { category: 'payout' }] });
    await world.channel('CARD_TZ', { ...place, type: 'card', fields: {}, categories: [{ category: 'payment' }] });
    shop = await world.business('Shop', { currencies: ['TZS', 'NGN'], amount: '1000000.00' });
    other = await world.business('Other', { currencies: ['TZS'], amount: '1000.00' });
    key = (await credentials(shop)).credentials.secret_key;
  });
  afterEach(() => {
    world.connector.script = () => undefined;
  });
  afterAll(async () => {
    const { body } = await world.books.query('/internal/verify', 'POST');
    await world.stop();
    await postgres.stop();
    expect(body).toMatchObject({ ok: true });
  });

  const native = async (reference: string): Promise<any> =>
    (await world.expect(200, shop.live, 'GET', `/v1/transactions?reference=${reference}`)).data[0];
  const ends = async (reference: string, how: 'completed' | 'expired' | 'voided' | 'cancelled' | 'failed'): Promise<void> => {
    const { id, currency } = await native(reference);
    const { rows } = await world.books.database.pool.query<{ shard: number }>('select shard from gateway.businesses where id = $1', [
      shop.id,
    ]);
    const about = { command_id: newId('cmd'), business_id: shop.id, mode: 'live', currency, transaction_id: id };
    const reply =
      how === 'completed'
        ? await world.books.send(ReceiveFunds, rows[0]!.shard, { ...ReceiveFunds.example, ...about })
        : await world.books.send(DismissFunds, rows[0]!.shard, { ...DismissFunds.example, ...about, status: how });
    if (reply.outcome === 'refused') throw new Error(`It did not end: ${reply.code ?? ''}`);
  };
  const refusal = (answer: Answer, http: number, error: string, message: RegExp = /./): void => {
    expect(answer.body, JSON.stringify(answer.body)).toEqual({
      status: 'error',
      code: http,
      error,
      message: expect.stringMatching(message),
    });
    expect(answer.status).toBe(http);
    expect(answer.headers.get('content-type')).toContain('application/json');
  };

  describe('payments', () => {
    it('are collected from a phone, as the document’s example asks', async () => {
      const answer = await call('POST', PAYMENTS, MOBILE);
      expect(answer.status, JSON.stringify(answer.body)).toBe(201);
      expect(answer.body).toEqual({
        status: 'success',
        code: 201,
        data: {
          reference: expect.stringMatching(/^BP\d{6}[A-Z0-9]{8}$/),
          status: 'pending',
          payment_type: 'mobile',
          details: { amount: 5000, currency: 'TZS' },
          phone_number: '255712345678',
          customer: MOBILE.customer,
          metadata: { order_id: 'ORD-001' },
          created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.+Z$/),
          updated_at: expect.stringMatching(/Z$/),
        },
      });
      const { reference } = answer.body.data;
      expect(await call('GET', `${PAYMENTS}/${reference}`)).toMatchObject({ status: 200, body: { code: 200, data: answer.body.data } });
      expect(await native(reference)).toMatchObject({
        reference,
        kind: 'payment',
        channel: 'MM_TZ',
        recipient: '+255712345678',
        amount: '5000.00',
        metadata: { order_id: 'ORD-001' },
      });
      const { data } = await world.firstEvent((await native(reference)).id);
      expect(data).toMatchObject({ webhook_url: MOBILE.webhook_url, collection: { method: 'mobile_money' } });
      const leftS = (Date.parse(data.collection.expires_at) - Date.now()) / 1_000;
      expect(leftS).toBeGreaterThan(4 * 3_600 - 60);
      expect(leftS).toBeLessThanOrEqual(4 * 3_600);
      expect(data.metadata.$dialect).toMatchObject({ name: 'blmpay', key: expect.stringMatching(/^key_/) });
    });

    it('by card lead to a checkout page', async () => {
      const page = 'https://pay.example/1';
      const progress = {
        status: 'transmitted',
        status_detail: null,
        facts: 2,
        provider: 'blm',
        provider_reference: 'X',
        checkout_url: page,
      };
      world.connector.script = ({ path, body }) => {
        if (path !== '/internal/transactions/progress') return undefined;
        const { ids } = JSON.parse(body) as { ids: string[] };
        return { status: 200, body: { data: Object.fromEntries(ids.map((id) => [id, progress])) } };
      };
      const answer = await call('POST', PAYMENTS, CARD);
      expect(answer, JSON.stringify(answer.body)).toMatchObject({
        status: 201,
        body: {
          data: {
            status: 'pending',
            payment_type: 'card',
            details: CARD.details,
            customer: CARD.customer,
            phone_number: null,
            checkout_url: page,
            metadata: CARD.metadata,
          },
        },
      });
      expect(await call('GET', `${PAYMENTS}/${answer.body.data.reference}`)).toMatchObject({ body: { data: { checkout_url: page } } });
      const { data } = await world.firstEvent((await native(answer.body.data.reference)).id);
      expect(data.collection).toMatchObject({
        method: 'card',
        redirect_url: CARD.details.redirect_url,
        cancel_url: CARD.details.cancel_url,
      });
    });

    it('take what the document leaves open: no webhook, no metadata, an amount that is written as a decimal', async () => {
      const { webhook_url: _, metadata: __, ...bare } = MOBILE;
      expect((await call('POST', PAYMENTS, bare)).status).toBe(201);
      expect((await call('POST', PAYMENTS, { ...MOBILE, metadata: {}, webhook_url: null })).status).toBe(201);
      expect((await call('POST', PAYMENTS, JSON.stringify(MOBILE).replace('5000', '5000.0'))).body.data.details.amount).toBe(5000);
    });

    it.each([
      ['completed', 'completed'],
      ['expired', 'expired'],
      ['voided', 'voided'],
      ['cancelled', 'cancelled'],
      ['failed', 'failed'],
    ] as const)('that ended %s are so, and are found by that status', async (how, word) => {
      const { reference } = (await call('POST', PAYMENTS, MOBILE)).body.data;
      await ends(reference, how);
      expect((await call('GET', `${PAYMENTS}/${reference}`)).body.data.status).toBe(word);
      const listed = await call('GET', `${PAYMENTS}?status=${word}`);
      expect(listed.body.data.map((one: any) => one.reference)).toContain(reference);
      expect(new Set(listed.body.data.map((one: any) => one.status))).toEqual(new Set([word]));
    });

    it('are listed newest first, with limit, offset and how many there are', async () => {
      const made: string[] = [];
      for (let one = 0; one < 5; one++) made.unshift((await call('POST', PAYMENTS, MOBILE)).body.data.reference);
      const first = await call('GET', `${PAYMENTS}?limit=2&offset=0`);
      expect(first.body).toMatchObject({ status: 'success', code: 200, pagination: { limit: 2, offset: 0, total: expect.any(Number) } });
      const second = await call('GET', `${PAYMENTS}?limit=3&offset=2`);
      expect([...first.body.data, ...second.body.data].map((one: any) => one.reference)).toEqual(made);
      const all = await call('GET', `${PAYMENTS}?limit=100`);
      expect(all.body.data).toHaveLength(all.body.pagination.total);
      expect((await call('GET', PAYMENTS)).body.pagination).toMatchObject({ limit: 20, offset: 0 });
      expect((await call('GET', `${PAYMENTS}?offset=5000`)).body).toMatchObject({ data: [], pagination: { offset: 5000 } });
      expect((await call('GET', PAYOUTS)).body.data.every((one: any) => one.reference.startsWith('BO'))).toBe(true);
    });
  });

  describe('payouts', () => {
    it('are made, read and listed', async () => {
      const before = (await call('GET', '/api/v1/balance')).body.data.available.value;
      const answer = await call('POST', PAYOUTS, { ...PAYOUT, metadata: { a: 1 } });
      expect(answer, JSON.stringify(answer.body)).toMatchObject({
        status: 201,
        body: {
          status: 'success',
          code: 201,
          data: {
            reference: expect.stringMatching(/^BO\d{6}[A-Z0-9]{8}$/),
            status: 'pending',
            details: { amount: 2000, currency: 'TZS' },
            phone_number: '255712345678',
            recipient_name: 'Juma Mwangi',
            metadata: { a: 1 },
          },
        },
      });
      const { reference } = answer.body.data;
      expect((await call('GET', `${PAYOUTS}/${reference}`)).body.data).toEqual(answer.body.data);
      expect((await call('GET', `${PAYOUTS}?status=pending&limit=1`)).body.data).toEqual([answer.body.data]);
      refusal(await call('GET', `${PAYMENTS}/${reference}`), 404, 'not_found');
      expect((await call('GET', '/api/v1/balance')).body.data).toMatchObject({
        available: { value: before - 2500 },
        total: { value: expect.any(Number) },
      });
    });

    it('are refused where there is too little', async () => {
      const poor = (await credentials(other)).credentials.secret_key;
      refusal(await call('POST', PAYOUTS, PAYOUT, { key: poor }), 402, 'insufficient_balance', /1000\.00 available.*2500\.00/);
    });
  });

  describe('invoices', () => {
    const INVOICES = '/api/v1/invoices';
    /** The document's own example. */
    const INVOICE = {
      customer_name: 'Jane Doe',
      customer_email: 'jane@example.com',
      customer_phone: '255787654321',
      items: [{ name: 'Web Design', quantity: 1, unit_price: 200000 }],
      tax_percent: 18,
      due_date: '2099-08-01',
      notes: 'Payment due within 30 days',
    };

    it('are written as the document’s example asks, and reckoned', async () => {
      const answer = await call('POST', INVOICES, INVOICE);
      expect(answer.status, JSON.stringify(answer.body)).toBe(201);
      expect(answer.body).toEqual({
        status: 'success',
        code: 201,
        data: {
          ...INVOICE,
          reference: expect.stringMatching(/^BI\d{6}[A-Z0-9]{8}$/),
          number: expect.stringMatching(/^INV-\d{6}$/),
          status: 'open',
          currency: 'TZS',
          subtotal: 200000,
          tax: 36000,
          total: 236000,
          pay_url: expect.stringMatching(/^http/),
          created_at: expect.stringMatching(/Z$/),
          updated_at: expect.stringMatching(/Z$/),
        },
      });
      const { reference } = answer.body.data;
      expect((await call('GET', `${INVOICES}/${reference}`)).body).toEqual({ status: 'success', code: 200, data: answer.body.data });
      const native = await world.expect(200, shop.live, 'GET', `/v1/invoices?reference=${reference}`);
      expect(native.data).toMatchObject([{ reference, total: '236000.00', tax_percent: '18' }]);
    });

    it('are listed with limit, offset, status and how many there are; bare ones too', async () => {
      const bare = await call('POST', INVOICES, { customer_name: 'Juma', items: [{ name: 'Hours', quantity: 2.5, unit_price: 1000 }] });
      expect(bare.body.data).toMatchObject({ customer_email: null, customer_phone: null, tax_percent: 0, total: 2500, due_date: null });
      await world.expect(201, shop.live, 'POST', '/v1/invoices', {
        reference: 'naira',
        currency: 'NGN',
        customer: { name: 'A' },
        items: [{ name: 'x', quantity: 1, unit_price: '1.00' }],
      });
      const listed = await call('GET', `${INVOICES}?limit=1&status=open`);
      expect(listed.body).toMatchObject({ data: [bare.body.data], pagination: { limit: 1, offset: 0, total: 2 } });
      expect((await call('GET', `${INVOICES}?limit=1&offset=1`)).body.data[0].customer_name).toBe('Jane Doe');
      expect((await call('GET', `${INVOICES}?status=paid`)).body.pagination.total).toBe(0);
      refusal(await call('GET', `${INVOICES}?status=done`), 400, 'validation_error', /open, paid, overdue, void/);
    });

    it('are one for an Idempotency-Key, and nobody else’s', async () => {
      const once = (body: object) => call('POST', INVOICES, body, { headers: { 'idempotency-key': 'invoice-1' } });
      const first = await once(INVOICE);
      expect(await once(INVOICE)).toMatchObject({ status: 200, body: { data: { reference: first.body.data.reference } } });
      refusal(await once({ ...INVOICE, tax_percent: 17 }), 409, 'validation_error');
      const theirs = (await credentials(other)).credentials.secret_key;
      refusal(await call('GET', `${INVOICES}/${first.body.data.reference}`, undefined, { key: theirs }), 404, 'not_found');
      refusal(await call('GET', `${INVOICES}/%00`), 404, 'not_found');
      refusal(await call('GET', `${PAYMENTS}/%00`), 404, 'not_found');
    });

    it.each<[string, unknown, RegExp]>([
      ['no customer', { ...INVOICE, customer_name: undefined }, /customer_name/],
      ['a local number', { ...INVOICE, customer_phone: '0787654321' }, /customer_phone must be 255/],
      ['no items', { ...INVOICE, items: [] }, /items must be a list/],
      ['an item without a price', { ...INVOICE, items: [{ name: 'x', quantity: 1 }] }, /items\.0\.unit_price/],
      ['a fraction of a shilling', { ...INVOICE, items: [{ name: 'x', quantity: 1, unit_price: 1.5 }] }, /items\.0\.unit_price/],
      ['a price with an exponent', JSON.stringify(INVOICE).replace('200000', '2e5'), /items\.0\.unit_price/],
      ['no quantity', { ...INVOICE, items: [{ name: 'x', quantity: 0, unit_price: 1 }] }, /items\.0\.quantity/],
      ['too much tax', { ...INVOICE, tax_percent: 101 }, /tax_percent/],
      ['a day that there is not', { ...INVOICE, due_date: '2026-02-30' }, /due_date/],
      ['a list', [], /body must be a JSON object/],
    ])('are refused with %s', async (_, body, message) => {
      refusal(await call('POST', INVOICES, body), 400, 'validation_error', message);
    });
  });

  it('shows the balance as the document does, in whole shillings', async () => {
    const answer = await call('GET', '/api/v1/balance');
    expect(answer.status).toBe(200);
    expect(shortfalls(answer.body, BALANCE)).toEqual([]);
    expect(Object.keys(answer.body.data)).toEqual(Object.keys(BALANCE.data));
  });

  describe('an Idempotency-Key', () => {
    const once = (idempotencyKey: string, body: object = MOBILE, path = PAYMENTS) =>
      call('POST', path, body, { headers: { 'idempotency-key': idempotencyKey } });

    it('makes the same request one payment, however often it comes at once', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => once('same')));
      expect(new Set(answers.map(({ body }) => body.data.reference)).size).toBe(1);
      expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(19).fill(200), 201]);
      expect((await once('same')).status).toBe(200);
      expect((await call('POST', PAYMENTS, MOBILE)).body.data.reference).not.toBe(answers[0]!.body.data.reference);
    });

    it('is refused with another body, and is nobody else’s and no payout’s', async () => {
      const { reference } = (await once('mine')).body.data;
      refusal(await once('mine', { ...MOBILE, details: { amount: 6000, currency: 'TZS' } }), 409, 'validation_error');
      const theirs = (await credentials(other)).credentials.secret_key;
      const foreign = await call('POST', PAYMENTS, MOBILE, { key: theirs, headers: { 'idempotency-key': 'mine' } });
      expect(foreign.body.data.reference).not.toBe(reference);
      expect((await once('mine', PAYOUT, PAYOUTS)).status).toBe(201);
      refusal(await once('x'.repeat(300)), 400, 'validation_error', /Idempotency-Key/);
    });
  });

  describe('refuses', () => {
    it.each<[string, unknown, RegExp]>([
      ['another payment_type', { ...MOBILE, payment_type: 'cash' }, /payment_type must be "mobile" or "card"/],
      ['no payment_type', { ...MOBILE, payment_type: undefined }, /payment_type/],
      ['no details', { ...MOBILE, details: undefined }, /details must be/],
      ['no amount', { ...MOBILE, details: { currency: 'TZS' } }, /details\.amount must be a whole number/],
      ['a text for an amount', { ...MOBILE, details: { amount: '5000', currency: 'TZS' } }, /details\.amount/],
      ['a fraction', { ...MOBILE, details: { amount: 50.5, currency: 'TZS' } }, /details\.amount/],
      ['nothing', { ...MOBILE, details: { amount: 0, currency: 'TZS' } }, /details\.amount/],
      ['less than nothing', { ...MOBILE, details: { amount: -5, currency: 'TZS' } }, /details\.amount/],
      ['an exponent', JSON.stringify(MOBILE).replace('5000', '5e3'), /details\.amount/],
      ['more than there can be', JSON.stringify(MOBILE).replace('5000', '99999999999999999999'), /details\.amount/],
      ['less than the fee', { ...MOBILE, details: { amount: 20, currency: 'TZS' } }, /details\.amount must be more than the fee/],
      ['another currency', { ...MOBILE, details: { amount: 5000, currency: 'KES' } }, /details\.currency must be TZS/],
      ['a local number', { ...MOBILE, phone_number: '0712345678' }, /phone_number must be 255 and nine digits/],
      ['a number with a plus', { ...MOBILE, phone_number: '+255712345678' }, /phone_number/],
      ['a number of nobody', { ...MOBILE, phone_number: '255012345678' }, /phone_number/],
      ['no number', { ...MOBILE, phone_number: undefined }, /phone_number/],
      ['no customer', { ...MOBILE, customer: undefined }, /customer must be/],
      ['no first name', { ...MOBILE, customer: { lastname: 'Doe' } }, /customer\.firstname/],
      ['no email', { ...MOBILE, customer: { firstname: 'Juma', lastname: 'Mwangi' } }, /customer\.email/],
      ['nothing for an email', { ...CARD, customer: { ...CARD.customer, email: null } }, /customer\.email/],
      ['no email address', { ...MOBILE, customer: { ...MOBILE.customer, email: 'juma' } }, /customer\.email/],
      ['metadata that is a list', { ...MOBILE, metadata: [] }, /metadata must be an object \(\{\} and not \[\]\)/],
      ['metadata of ours', { ...MOBILE, metadata: { $dialect: {} } }, /metadata/],
      ['metadata without end', { ...MOBILE, metadata: { a: 'x'.repeat(5_000) } }, /metadata/],
      ['a webhook that is no address', { ...MOBILE, webhook_url: 'yoursite.com' }, /webhook_url/],
      ['a card without its addresses', { ...CARD, details: { amount: 1, currency: 'TZS' } }, /details\.redirect_url.*details\.cancel_url/],
      ['several at once', { ...MOBILE, phone_number: '0', metadata: [] }, /phone_number.*metadata/],
      ['a list', [], /body must be a JSON object/],
      ['no JSON', '{"payment_type": ', /JSON/],
      ['a key twice', '{"payment_type":"mobile","payment_type":"card"}', /twice/],
    ])('a payment with %s', async (_, body, message) => {
      refusal(await call('POST', PAYMENTS, body), 400, 'validation_error', message);
    });

    it.each([
      ['limit=0', /limit/],
      ['limit=101', /limit/],
      ['limit=x', /limit/],
      ['offset=-1', /offset/],
      ['status=done', /status must be one of/],
    ])('a list with ?%s', async (query, message) => {
      refusal(await call('GET', `${PAYMENTS}?${query}`), 400, 'validation_error', message);
    });

    it('a body of another type, and one that is too large', async () => {
      refusal(await call('POST', PAYMENTS, 'a=b', { headers: { 'content-type': 'text/plain' } }), 415, 'validation_error');
      refusal(await call('POST', PAYMENTS, `{"a":"${'x'.repeat(270_000)}"}`), 413, 'validation_error');
      refusal(await call('POST', PAYMENTS, ''), 400, 'validation_error');
    });

    it('who shows no key, a wrong one, one of the native API, a revoked one', async () => {
      const made = await credentials(shop);
      const path = `/admin/v1/businesses/${shop.id}/api-keys/${made.id}`;
      expect((await call('GET', '/api/v1/balance', undefined, { key: made.secret })).status).toBe(200);
      await world.expect(200, OPERATOR_KEY, 'DELETE', path);
      for (const wrong of ['', `${key}x`, shop.live, made.secret])
        refusal(await call('GET', '/api/v1/balance', undefined, { key: wrong }), 401, 'unauthorized');
      refusal(await world.call(undefined, 'GET', '/dialects/blmpay/api/v1/balance'), 401, 'unauthorized');
    });

    it('a key without the scope', async () => {
      const reader = (await credentials(shop, { scopes: ['balance:read'] })).secret;
      expect((await call('GET', '/api/v1/balance', undefined, { key: reader })).status).toBe(200);
      for (const [method, path] of [
        ['GET', PAYMENTS],
        ['POST', PAYMENTS],
        ['GET', `${PAYOUTS}/BO1`],
        ['POST', PAYOUTS],
      ] as const)
        refusal(await call(method, path, method === 'POST' ? MOBILE : undefined, { key: reader }), 403, 'insufficient_scope', /scope/);
    });

    it('a suspended business, which may read', async () => {
      const asleep = await world.business('Asleep', { currencies: ['TZS'] });
      const { secret } = await credentials(asleep);
      await world.expect(200, OPERATOR_KEY, 'PATCH', `/admin/v1/businesses/${asleep.id}`, { status: 'suspended' });
      refusal(await call('POST', PAYMENTS, MOBILE, { key: secret }), 403, 'insufficient_scope', /suspended/);
      expect((await call('GET', PAYMENTS, undefined, { key: secret })).status).toBe(200);
    });

    it('paths and methods that there are not', async () => {
      refusal(await call('GET', '/api/v1/nothing'), 404, 'not_found');
      refusal(await call('GET', ''), 404, 'not_found');
      const wrong = await call('DELETE', PAYMENTS);
      refusal(wrong, 405, 'method_not_allowed');
      expect(wrong.headers.get('allow')).toBe('POST, GET');
      refusal(await call('POST', '/api/v1/balance'), 405, 'method_not_allowed');
    });

    it('another business’s payment as it refuses one that nobody has', async () => {
      const { reference } = (await call('POST', PAYMENTS, MOBILE)).body.data;
      const theirs = (await credentials(other)).credentials.secret_key;
      const foreign = await call('GET', `${PAYMENTS}/${reference}`, undefined, { key: theirs });
      const unknown = await call('GET', `${PAYMENTS}/BP240101ABCD1234`, undefined, { key: theirs });
      refusal(foreign, 404, 'not_found');
      expect(foreign.body).toEqual(unknown.body);
      const test = (await credentials(shop, { mode: 'test' })).secret;
      refusal(await call('GET', `${PAYMENTS}/${reference}`, undefined, { key: test }), 404, 'not_found');
    });
  });

  it('lets sixty requests a minute through, unless the tier says more', async () => {
    const tier = (per_minute: number | null, per_hour: number | null) =>
      world.expect(200, OPERATOR_KEY, 'PUT', '/admin/v1/tiers/narrow', { rate: { per_hour, per_minute }, limits: {} });
    await tier(5, 1_000);
    const narrow = await world.business('Narrow', { currencies: ['TZS'], tier: 'narrow' });
    // A window that is about to end would begin anew between the requests.
    if (Date.now() % 60_000 > 45_000) await new Promise((done) => setTimeout(done, 60_000 - (Date.now() % 60_000)));
    const burst = async (count: number) => {
      const { secret } = await credentials(narrow);
      const answers = [];
      for (let one = 0; one < count; one++) answers.push(await call('GET', '/api/v1/balance', undefined, { key: secret }));
      return answers;
    };
    const answers = await burst(61);
    expect(answers.slice(0, 60).every(({ status }) => status === 200)).toBe(true);
    refusal(answers[60]!, 429, 'rate_limit_exceeded', /60/);
    expect(Number(answers[60]!.headers.get('retry-after'))).toBeGreaterThan(0);
    // As a whole the business has sent sixty already.
    await tier(130, 1_000);
    await new Promise((done) => setTimeout(done, 1_000));
    expect((await burst(62)).every(({ status }) => status === 200)).toBe(true);
  }, 120_000);
});
