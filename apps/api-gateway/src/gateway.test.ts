import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../test/support/postgres.js';
import { type Business, FINANCE_KEY, OPERATOR_KEY, World } from './world.test-support.js';

describe('the gateway', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  let other: Business;
  let references = 0;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'gateway');
    await world.catalogue();
    shop = await world.business('Demo Telecoms', { amount: '10000.00' });
    other = await world.business('Demo Retail');
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  const airtime = (overrides: object = {}) => ({
    reference: `order-${++references}`,
    product_code: 'smb_mtn_vtu',
    recipient: '08031234567',
    amount: '100.00',
    ...overrides,
  });
  const buy = (body: object, key = shop.live, headers: Record<string, string> = {}) =>
    world.call(key, 'POST', '/v1/purchases', body, { headers });

  it('holds the money of a purchase and shows it', async () => {
    const before = (await world.call(shop.live, 'GET', '/v1/balance?currency=NGN')).body;
    const body = airtime({ metadata: { order: { id: 7 } } });
    const bought = await buy(body);
    expect(bought.status, JSON.stringify(bought.body)).toBe(202);
    expect(bought.body).toMatchObject({
      reference: body.reference,
      kind: 'purchase',
      status: 'pending',
      mode: 'live',
      amount: '100.00',
      discount: '1.00',
      fee: '0.00',
      total: '99.00',
      currency: 'NGN',
      recipient: '+2348031234567',
      product_code: 'smb_mtn_vtu',
      failure: null,
      reversal: null,
      completed_at: null,
      metadata: { order: { id: 7 } },
    });
    const after = (await world.call(shop.live, 'GET', '/v1/balance?currency=NGN')).body;
    expect([Number(before.available) - Number(after.available), Number(after.held) - Number(before.held)]).toEqual([99, 99]);
    expect(after.total).toBe(before.total);
    const read = await world.call(shop.live, 'GET', `/v1/transactions/${bought.body.id}`);
    expect(read.body).toEqual(bought.body);
    expect((await world.call(shop.live, 'GET', `/v1/transactions/${bought.body.id}/events`)).body.data).toMatchObject([
      { source: 'ledger', type: 'FundsHeld' },
    ]);
    expect((await world.call(shop.live, 'GET', `/v1/transactions?reference=${body.reference}`)).body.data).toEqual([bought.body]);
  });

  it('answers the same request again as it now stands', async () => {
    const body = airtime({ amount: '100' });
    const first = await buy(body);
    const again = await buy({ ...body, amount: '100.00', recipient: '+234 803 123 4567' });
    expect([first.status, again.status, again.headers.get('idempotent-replayed')]).toEqual([202, 200, 'true']);
    expect(again.body).toEqual(first.body);
    expect(await buy({ ...body, amount: '101' })).toMatchObject({ status: 409, body: { code: 'reference_conflict' } });
    expect(await buy({ ...body, metadata: { a: 1 } })).toMatchObject({ status: 409 });
    expect(await buy(body, shop.test)).toMatchObject({ status: 202, body: { mode: 'test' } });
  });

  it('still answers a request that was taken before its product went away', async () => {
    const product = { kind: 'airtime', network: 'mtn', name: 'x', country: 'NG', currency: 'NGN', pricing: { model: 'percent' } };
    await world.expect(200, OPERATOR_KEY, 'PUT', '/admin/v1/products/brief', product);
    const body = airtime({ product_code: 'brief' });
    const first = await buy(body);
    await world.expect(200, OPERATOR_KEY, 'PUT', '/admin/v1/products/brief', { ...product, status: 'inactive' });
    const again = await buy(body);
    expect(again).toMatchObject({ status: 200, body: { id: first.body.id } });
    expect(await buy({ ...body, amount: '5.00' })).toMatchObject({ status: 403, body: { code: 'product_not_allowed' } });
    expect(await buy(airtime({ product_code: 'brief' }))).toMatchObject({ status: 403 });
  });

  it('takes data bundles at their own price', async () => {
    const data = { product_code: 'smb_mtn_sme_100mb_2days', amount: undefined };
    expect(await buy(airtime(data))).toMatchObject({ status: 202, body: { amount: '120.00', total: '120.00', discount: '0.00' } });
    expect(await buy(airtime({ ...data, amount: '120' }))).toMatchObject({ status: 202 });
    expect(await buy(airtime({ ...data, amount: '121' }))).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'amount', code: 'too_large' }] },
    });
  });

  it('says what is missing to the wallet', async () => {
    const poor = await world.business('Poor', { amount: '44.00' });
    expect(await buy(airtime(), poor.live)).toMatchObject({
      status: 402,
      body: { code: 'insufficient_balance', detail: 'The NGN wallet has 44.00 available; this purchase needs 99.00.' },
    });
    const refusals = await world.call(OPERATOR_KEY, 'GET', `/admin/v1/refusals?business=${poor.id}`);
    expect(refusals.body.data).toMatchObject([{ code: 'insufficient_balance', business_id: poor.id }]);
    expect((await world.call(poor.live, 'GET', '/v1/transactions?kind=purchase')).body.data).toEqual([]);
  });

  it('accepts the recipients of the sandbox', async () => {
    for (const recipient of ['08030000001', '08031230001', '08031230020', '+2348031230016', '2348031230004', '0803 123 0009'])
      expect((await buy(airtime({ recipient, amount: '50' }))).status, recipient).toBe(202);
  });

  it('reads and cancels only what is its own', async () => {
    const { body } = await buy(airtime());
    for (const key of [other.live, shop.test])
      for (const path of [`/v1/transactions/${body.id}`, `/v1/transactions/${body.id}/events`])
        expect(await world.call(key, 'GET', path)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await world.call(other.live, 'POST', `/v1/transactions/${body.id}/cancel`)).toMatchObject({ status: 404 });
    expect(await world.call(shop.live, 'GET', '/v1/transactions/txn_nonsense')).toMatchObject({ status: 404 });
    const [wallet] = (await world.call(shop.live, 'GET', '/v1/wallets')).body.data;
    expect(await world.call(shop.live, 'GET', `/v1/wallets/${wallet.id}`)).toMatchObject({
      status: 200,
      body: { mode: 'live', status: 'open', tier: 'enterprise' },
    });
    expect(await world.call(other.live, 'GET', `/v1/wallets/${wallet.id}`)).toMatchObject({ status: 404 });
    expect(await world.call(other.live, 'GET', '/v1/balance?currency=GHS')).toMatchObject({ status: 404 });
  });

  it('lets finance read and nobody else in', async () => {
    expect(await world.call(FINANCE_KEY, 'GET', '/admin/v1/businesses')).toMatchObject({ status: 200 });
    expect(await world.call(FINANCE_KEY, 'PUT', '/admin/v1/routes', [])).toMatchObject({
      status: 403,
      body: { code: 'insufficient_scope' },
    });
    expect(await world.call(shop.live, 'GET', '/admin/v1/businesses')).toMatchObject({ status: 403 });
    expect(await world.call(OPERATOR_KEY, 'GET', '/v1/account')).toMatchObject({ status: 403 });
    expect(await world.call(FINANCE_KEY, 'POST', '/admin/v1/verify')).toMatchObject({ status: 200, body: { ok: true } });
  });

  it('serves its document and explorer', async () => {
    const document = (await world.call(undefined, 'GET', '/openapi.json')).body;
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/v1/purchases', '/v1/transfers', '/v1/deposits', '/v1/refunds']));
    expect(document.paths['/v1/refunds'].post).toMatchObject({
      requestBody: { content: { 'application/json': { examples: { 'a part': { value: { amount: '50.00' } } } } } },
    });
    const explorer = await fetch(`${world.url}/docs`);
    expect([explorer.status, await explorer.text()]).toEqual([200, expect.stringContaining('swagger')]);
  });
});
