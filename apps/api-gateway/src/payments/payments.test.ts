import { setTimeout as pause } from 'node:timers/promises';
import { ReceiveFunds } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { type Business, OPERATOR_KEY, World } from '../world.test-support.js';

describe('payments', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  let references = 0;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'payments');
    shop = await world.business('Shop', { currencies: ['SLE', 'TZS', 'XOF', 'GHS'] });
    await world.channel('OM');
    await world.channel('AFM', {
      categories: [{ category: 'payment', fee_payer: 'end_user', fee: { percent: '1.5', min: '0.10' } }, { category: 'transfer' }],
    });
    await world.channel('OFF', { status: 'inactive' });
    await world.channel('CDT', { type: 'cash', categories: [{ category: 'transfer' }] });
    await world.channel('CASH', { type: 'cash', categories: [{ category: 'payment' }] });
    await world.channel('MM_TZ', { country: 'TZ', currency: 'TZS', fields: {}, categories: [{ category: 'payment' }] });
    const card = { type: 'card', country: 'TZ', currency: 'TZS', fields: { email: ['required', 'email'] } };
    await world.channel('CARD_TZ', { ...card, categories: [{ category: 'payment', fee: { percent: '3.5', min: '100.00' } }] });
    for (const country of ['SN', 'CI'])
      await world.channel(`MM_${country}`, { country, currency: 'XOF', fields: {}, categories: [{ category: 'payment' }] });
    await world.channel('STRICT', {
      fields: {
        msisdn: ['required', 'string', 'min:8'],
        amount: ['required', 'numeric', 'min:5', 'max:100'],
        email: ['required', 'email'],
        phone: ['nullable', 'phone_number'],
        account_number: ['required', 'string', 'min:4', 'max:8'],
        proof: ['nullable', 'mimes:pdf'],
        age: ['nullable', 'numeric', 'min:18'],
      },
    });
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  const customer = { first_name: 'Fatu', last_name: 'Marah', email: 'fatu@example.com', phone: '076123456', country: 'SL' };
  const mobile = (changes: object = {}) => ({
    reference: `pay-${++references}`,
    method: 'mobile_money',
    channel: 'OM',
    amount: '250.00',
    currency: 'SLE',
    phone: '080002209',
    customer,
    ...changes,
  });
  const card = (changes: object = {}) => ({
    reference: `card-${++references}`,
    method: 'card',
    amount: '50000.00',
    currency: 'TZS',
    customer: { first_name: 'Jane', last_name: 'Doe', email: 'jane@example.com', country: 'TZ' },
    redirect_url: 'https://shop.example/paid',
    ...changes,
  });
  const collect = (body: object, key = shop.live, headers: Record<string, string> = {}) =>
    world.call(key, 'POST', '/v1/payments', body, { headers });

  it('expect the money, net of the fee, and tell the provider all that it needs', async () => {
    const before = (await world.call(shop.live, 'GET', '/v1/balance?currency=SLE')).body;
    const beganMs = Date.now();
    const asked = mobile({
      expires_in: 600,
      metadata: { order: 7 },
      webhook_url: 'https://shop.example/hook',
      fields: { account_number: 'A-1' },
    });
    const answer = await collect(asked);
    expect(answer.status, JSON.stringify(answer.body)).toBe(202);
    expect(answer.body).toMatchObject({
      reference: asked.reference,
      kind: 'payment',
      status: 'pending',
      amount: '250.00',
      fee: '2.50',
      discount: '0.00',
      total: '247.50',
      currency: 'SLE',
      channel: 'OM',
      product_code: null,
      recipient: '+23280002209',
      provider_reference: null,
      checkout_url: null,
      failure: null,
      metadata: { order: 7 },
    });
    const after = (await world.call(shop.live, 'GET', '/v1/balance?currency=SLE')).body;
    expect(after).toMatchObject({ available: before.available, held: '0.00' });
    expect(Number(after.pending) - Number(before.pending)).toBeCloseTo(247.5, 2);
    expect((await world.call(shop.live, 'GET', `/v1/transactions/${answer.body.id}`)).body).toEqual(answer.body);
    const event = await world.firstEvent(answer.body.id);
    expect(event).toMatchObject({
      type: 'FundsExpected',
      data: {
        kind: 'payment',
        channel: 'OM',
        product_code: null,
        recipient: '+23280002209',
        amount_minor: '25000',
        fee_minor: '250',
        total_minor: '24750',
        tax_minor: '0',
        fee_payer: 'merchant',
        fields: { account_number: 'A-1', email: 'fatu@example.com', phone: '+23276123456' },
        webhook_url: 'https://shop.example/hook',
        collection: {
          method: 'mobile_money',
          customer: { ...customer, phone: '+23276123456' },
          redirect_url: null,
          cancel_url: null,
        },
      },
    });
    const expiresInMs = Date.parse(event.data.collection.expires_at) - beganMs;
    expect(expiresInMs).toBeGreaterThanOrEqual(600_000);
    expect(expiresInMs).toBeLessThan(605_000);
  });

  it('leave the fee to the payer where the channel says so, and expire after four hours', async () => {
    const beganMs = Date.now();
    const { body } = await collect(mobile({ channel: 'AFM', amount: '200.00' }));
    expect(body).toMatchObject({ amount: '200.00', fee: '3.00', total: '200.00' });
    const { data } = await world.firstEvent(body.id);
    expect(data).toMatchObject({ fee_payer: 'end_user', fee_minor: '300', total_minor: '20000' });
    expect(Math.round((Date.parse(data.collection.expires_at) - beganMs) / 60_000)).toBe(240);
  });

  it('are answered with their end where the client waits for it', async () => {
    const body = mobile();
    const waiting = collect(body, shop.live, { prefer: 'wait=10' });
    await pause(300);
    const [expected] = (await world.call(shop.live, 'GET', `/v1/transactions?reference=${body.reference}`)).body.data;
    const { rows } = await world.books.database.pool.query<{ shard: number }>('select shard from gateway.businesses where id = $1', [
      shop.id,
    ]);
    const received = { business_id: shop.id, currency: 'SLE', mode: 'live', transaction_id: expected.id, provider_reference: 'M-7' };
    await world.books.send(ReceiveFunds, rows[0]!.shard, { ...ReceiveFunds.example, command_id: newId('cmd'), ...received });
    expect(await waiting).toMatchObject({
      status: 201,
      body: { id: expected.id, status: 'completed', total: '247.50', provider_reference: 'M-7', checkout_url: null },
    });
  });

  it('are answered as before when they are sent again', async () => {
    const body = mobile({ amount: '100' });
    const first = await collect(body);
    const again = await collect({ ...body, amount: '100.00', phone: '+232 80 002209' });
    expect([first.status, again.status, again.headers.get('idempotent-replayed')]).toEqual([202, 200, 'true']);
    expect(again.body).toEqual(first.body);
    for (const changes of [
      { amount: '101' },
      { channel: 'AFM' },
      { customer: { ...customer, last_name: 'Other' } },
      { expires_in: 60 },
      { phone: '080002208' },
    ])
      expect(await collect({ ...body, ...changes }), JSON.stringify(changes)).toMatchObject({
        status: 409,
        body: { code: 'reference_conflict' },
      });
    expect(await collect(body, shop.test)).toMatchObject({ status: 202, body: { mode: 'test' } });
  });

  it('are answered as before although their channel has closed since', async () => {
    await world.channel('BRIEF');
    const body = mobile({ channel: 'BRIEF' });
    const first = await collect(body);
    await world.channel('BRIEF', { status: 'inactive' });
    expect(await collect(body)).toMatchObject({ status: 200, body: { id: first.body.id } });
    expect(await collect({ ...body, amount: '1.00' })).toMatchObject({ status: 403, body: { code: 'product_not_allowed' } });
    expect(await collect({ ...body, phone: '076123456' })).toMatchObject({ status: 403 });
  });

  it('find their channel by method, currency and the payer', async () => {
    const channelOf = async (body: object) => (await collect(body)).body.channel;
    const tanzanian = { channel: undefined, currency: 'TZS', customer: { ...customer, country: 'TZ', phone: '0712345678' } };
    expect(await channelOf(mobile({ ...tanzanian, phone: '0712345678' }))).toBe('MM_TZ');
    // The customer's own phone pays where no other is named.
    expect(await collect(mobile({ ...tanzanian, phone: undefined }))).toMatchObject({ status: 202, body: { recipient: '+255712345678' } });
    expect(await channelOf(card())).toBe('CARD_TZ');
    expect(await channelOf(card({ customer: { ...customer, country: 'KE', phone: undefined } }))).toBe('CARD_TZ');
    const francs = { channel: undefined, currency: 'XOF', amount: '500' };
    expect(await channelOf(mobile({ ...francs, phone: '+221771234567' }))).toBe('MM_SN');
    expect(await channelOf(mobile({ ...francs, phone: '+2250707123456' }))).toBe('MM_CI');
  });

  it.each<[string, object, number, string, string, string]>([
    ['several fit', { channel: undefined }, 422, 'validation_failed', 'channel', 'required'],
    ['there is none', { channel: 'NONE' }, 422, 'validation_failed', 'channel', 'not_supported'],
    ['it takes no payments', { channel: 'CDT' }, 422, 'validation_failed', 'channel', 'not_supported'],
    ['it is of another type', { channel: 'CASH' }, 422, 'validation_failed', 'channel', 'not_supported'],
    ['it is for cards', { channel: 'CARD_TZ', currency: 'TZS' }, 422, 'validation_failed', 'channel', 'not_supported'],
    ['it moves another currency', { currency: 'GHS' }, 422, 'currency_not_supported', 'currency', 'not_supported'],
    ['nothing moves the currency', { channel: undefined, currency: 'GHS' }, 422, 'currency_not_supported', 'currency', 'not_supported'],
    ['the currency is none', { currency: 'XYZ' }, 422, 'currency_not_supported', 'currency', 'not_supported'],
  ])('are refused where %s', async (_title, changes, status, code, field, fieldCode) => {
    expect(await collect(mobile(changes))).toMatchObject({ status, body: { code, errors: [{ field, code: fieldCode }] } });
  });

  it.each<[object, string, string]>([
    [{ reference: undefined }, 'reference', 'required'],
    [{ method: 'cheque' }, 'method', 'not_supported'],
    [{ method: undefined }, 'method', 'required'],
    [{ amount: 250 }, 'amount', 'invalid_format'],
    [{ amount: '0' }, 'amount', 'too_small'],
    [{ amount: '-1' }, 'amount', 'too_small'],
    [{ amount: '1.005' }, 'amount', 'invalid_format'],
    [{ amount: '0.10' }, 'amount', 'too_small'],
    [{ amount: undefined }, 'amount', 'required'],
    [{ amount: '92233720368547758.08' }, 'amount', 'too_large'],
    [{ channel: 'AFM', amount: '92233720368547758.07' }, 'amount', 'too_large'],
    [{ currency: undefined }, 'currency', 'required'],
    [{ phone: '12' }, 'phone', 'invalid_format'],
    [{ phone: '+255712345678' }, 'phone', 'invalid_format'],
    [{ phone: undefined, customer: { ...customer, phone: undefined } }, 'phone', 'required'],
    [{ phone: undefined, customer: { ...customer, phone: '1' } }, 'customer.phone', 'invalid_format'],
    [{ customer: undefined }, 'customer', 'required'],
    [{ customer: 'Fatu' }, 'customer', 'invalid_format'],
    [{ customer: { ...customer, first_name: undefined } }, 'customer.first_name', 'required'],
    [{ customer: { ...customer, last_name: ' ' } }, 'customer.last_name', 'invalid_format'],
    [{ customer: { ...customer, email: 'nobody' } }, 'customer.email', 'invalid_format'],
    [{ customer: { ...customer, phone: '12' } }, 'customer.phone', 'invalid_format'],
    [{ customer: { ...customer, country: 'XX' } }, 'customer.country', 'not_supported'],
    [{ customer: { ...customer, colour: 'red' } }, 'customer.colour', 'unknown_field'],
    [{ redirect_url: 'shop.example' }, 'redirect_url', 'invalid_format'],
    [{ cancel_url: 'javascript:x' }, 'cancel_url', 'invalid_format'],
    [{ webhook_url: 'ftp://shop.example' }, 'webhook_url', 'invalid_format'],
    [{ expires_in: 0 }, 'expires_in', 'too_small'],
    [{ expires_in: 1.5 }, 'expires_in', 'invalid_format'],
    [{ expires_in: '60' }, 'expires_in', 'invalid_format'],
    [{ expires_in: 1e12 }, 'expires_in', 'too_large'],
    [{ fields: { colour: 'red' } }, 'fields.colour', 'unknown_field'],
    [{ fields: { msisdn: '080002209' } }, 'fields.msisdn', 'unknown_field'],
    [{ fields: { amount: '1' } }, 'fields.amount', 'unknown_field'],
    [{ colour: 'red' }, 'colour', 'unknown_field'],
  ])('%j: %s is %s', async (changes, field, code) => {
    const answer = await collect(mobile(changes));
    expect(answer, JSON.stringify(answer.body)).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [{ field, code }] },
    });
    expect(answer.body.errors).toHaveLength(1);
    expect(answer.body.errors[0].detail).toContain(field);
  });

  it.each<[object, string, string]>([
    [{ amount: '4.99' }, 'amount', 'too_small'],
    [{ amount: '100.01' }, 'amount', 'too_large'],
    [{ customer: { ...customer, email: undefined } }, 'customer.email', 'required'],
    [{ fields: {} }, 'fields.account_number', 'required'],
    [{ fields: { account_number: 'abc' } }, 'fields.account_number', 'too_small'],
    [{ fields: { account_number: 'abcdefghi' } }, 'fields.account_number', 'too_large'],
    [{ fields: { account_number: 'abcd', proof: 'scan.exe' } }, 'fields.proof', 'invalid_format'],
    [{ fields: { account_number: 'abcd', age: 'old' } }, 'fields.age', 'invalid_format'],
    [{ fields: { account_number: 'abcd', age: '17' } }, 'fields.age', 'too_small'],
  ])("keep the channel's rules: %j breaks %s as %s", async (changes, field, code) => {
    const good = mobile({ channel: 'STRICT', amount: '50.00', fields: { account_number: 'abcd' } });
    expect(await collect(good)).toMatchObject({ status: 202 });
    const answer = await collect({ ...good, reference: `pay-${++references}`, ...changes });
    expect(answer.body).toMatchObject({ code: 'validation_failed', errors: [{ field, code }] });
    expect(answer.body.errors).toHaveLength(1);
    expect(answer.body.errors[0].detail).toContain(field);
  });

  it('name every wrong field at once', async () => {
    const answer = await collect(mobile({ channel: 'STRICT', phone: 'x', amount: 'x', customer: { ...customer, email: null } }));
    expect(answer.body.errors.map(({ field }: { field: string }) => field)).toEqual([
      'amount',
      'phone',
      'customer.email',
      'fields.account_number',
    ]);
  });

  it('are refused through a closed channel, without a wallet, over a limit, without the scope, and of a suspended business', async () => {
    expect(await collect(mobile({ channel: 'OFF' }))).toMatchObject({ status: 403, body: { code: 'product_not_allowed' } });
    const ghanaian = await world.business('Ghanaian', { currencies: ['GHS'] });
    expect(await collect(mobile(), ghanaian.live)).toMatchObject({ status: 422, body: { code: 'currency_not_supported' } });
    const small = await world.business('Small', { currencies: ['SLE'] });
    const limits = { transaction: null, daily: null, balance: '1100.00' };
    await world.expect(200, OPERATOR_KEY, 'PUT', `/admin/v1/businesses/${small.id}/wallets/SLE`, { mode: 'live', limits });
    expect(await collect(mobile(), small.live)).toMatchObject({
      status: 429,
      body: { code: 'balance_limit_exceeded', detail: 'The SLE wallet may take 100.00 more; this payment would add 247.50.' },
    });
    const key = await world.expect(201, shop.live, 'POST', '/v1/api-keys', { scopes: ['payouts:write', 'keys:manage'] });
    expect(await collect(mobile(), key.secret)).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
    await world.expect(200, OPERATOR_KEY, 'PATCH', `/admin/v1/businesses/${small.id}`, { status: 'suspended' });
    await pause(1_000);
    expect(await collect(mobile({ amount: '1.00' }), small.live)).toMatchObject({ status: 403, body: { code: 'business_not_active' } });
  });

  describe('by card', () => {
    const page = 'http://sandbox.example/checkout/1';
    const progress = (told: object) => (heard: { path: string; body: string }) => {
      if (heard.path !== '/internal/transactions/progress') return undefined;
      const { ids } = JSON.parse(heard.body) as { ids: string[] };
      return { status: 200, body: { data: Object.fromEntries(ids.map((id) => [id, told])) } };
    };
    const transmitted = { status: 'transmitted', status_detail: 'awaiting_callback', facts: 2, provider: 'blmpay_live' };

    it('answer with the address of the checkout page as soon as the connector knows it', async () => {
      let asked = 0;
      world.connector.script = (heard) => {
        const isProgress = heard.path === '/internal/transactions/progress';
        if (isProgress) asked++;
        return isProgress && asked < 3
          ? { status: 200, body: { data: {} } }
          : progress({ ...transmitted, provider_reference: 'BP261121ABCD1234', checkout_url: page })(heard);
      };
      const body = card();
      const beganMs = performance.now();
      const answer = await collect(body);
      expect(performance.now() - beganMs).toBeLessThan(2_000);
      expect(answer, JSON.stringify(answer.body)).toMatchObject({
        status: 202,
        body: {
          status: 'transmitted',
          channel: 'CARD_TZ',
          amount: '50000.00',
          fee: '1750.00',
          total: '48250.00',
          recipient: null,
          provider_reference: 'BP261121ABCD1234',
          checkout_url: page,
        },
      });
      const { id } = answer.body;
      expect((await world.call(shop.live, 'GET', `/v1/transactions/${id}`)).body).toMatchObject({ checkout_url: page });
      expect((await world.call(shop.live, 'GET', `/v1/transactions?reference=${body.reference}`)).body.data[0]).toMatchObject({
        checkout_url: page,
        provider_reference: 'BP261121ABCD1234',
      });
      expect(await collect(body)).toMatchObject({ status: 200, body: { id, checkout_url: page } });
      const { data } = await world.firstEvent(id);
      expect(data).toMatchObject({
        recipient: null,
        channel: 'CARD_TZ',
        fields: { email: 'jane@example.com' },
        collection: {
          method: 'card',
          redirect_url: 'https://shop.example/paid',
          cancel_url: null,
          customer: { phone: null, country: 'TZ' },
        },
      });
      world.connector.script = () => undefined;
    });

    it('answer without it after a few seconds, also where the connector is older or away', async () => {
      world.connector.script = progress(transmitted);
      const beganMs = performance.now();
      const answer = await collect(card());
      expect(answer).toMatchObject({ status: 202, body: { status: 'transmitted', checkout_url: null, provider_reference: null } });
      const tookMs = performance.now() - beganMs;
      expect(tookMs).toBeGreaterThan(2_900);
      expect(tookMs).toBeLessThan(5_000);
      world.connector.script = () => ({ status: 503 });
      expect(await collect(card())).toMatchObject({ status: 202, body: { status: 'pending', checkout_url: null } });
      world.connector.script = () => undefined;
    });

    it.each<[object, string, string]>([
      [{ phone: '0712345678' }, 'phone', 'not_supported'],
      [{ customer: { first_name: 'Jane', last_name: 'Doe' } }, 'customer.email', 'required'],
      [{ amount: '100.00' }, 'amount', 'too_small'],
    ])('%j: %s is %s', async (changes, field, code) => {
      expect(await collect(card(changes))).toMatchObject({ status: 422, body: { errors: [{ field, code }] } });
    });
  });
});
