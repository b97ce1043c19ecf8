import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sampleOf } from './openapi/samples/samples.js';
import { SCHEMAS } from './openapi/schemas/schemas.js';
import { startTestPostgres, type TestPostgres } from '../../../test/support/postgres.js';
import { type Business, FINANCE_KEY, OPERATOR_KEY, World } from './world.test-support.js';

describe('what other services own', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  let references = 0;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'neighbours');
    await world.catalogue();
    shop = await world.business('Shop', { amount: '10000.00' });
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });
  beforeEach(() => {
    world.connector.script = () => undefined;
    world.notifier.script = () => undefined;
  });
  const bought = async () =>
    await world.expect(202, shop.live, 'POST', '/v1/purchases', {
      reference: `n-${++references}`,
      product_code: 'smb_mtn_vtu',
      recipient: '08031234567',
      amount: '100',
    });

  it("adds the connector's progress to open transactions, and does without it when it is away", async () => {
    const { id } = await bought();
    world.connector.script = ({ path }) =>
      path.endsWith('/progress')
        ? {
            status: 200,
            body: { data: { [id]: { status: 'transmitted', status_detail: 'awaiting_callback', facts: 2, provider: 'smb' } } },
          }
        : undefined;
    expect((await world.call(shop.live, 'GET', `/v1/transactions/${id}`)).body).toMatchObject({
      status: 'transmitted',
      status_detail: 'awaiting_callback',
    });
    expect((await world.call(shop.live, 'GET', '/v1/transactions?status=transmitted')).body.data).toMatchObject([{ id }]);
    expect((await world.call(shop.live, 'GET', '/v1/transactions?status=pending')).body.data).toEqual([]);
    world.connector.script = () => ({ status: 500, body: {} });
    expect((await world.call(shop.live, 'GET', `/v1/transactions/${id}`)).body).toMatchObject({ status: 'pending' });
  });

  it('composes the timeline in order of time', async () => {
    const { id, created_at } = await bought();
    const later = new Date(Date.parse(created_at) + 1_000).toISOString();
    const last = new Date(Date.parse(created_at) + 2_000).toISOString();
    world.connector.script = ({ path }) =>
      path.endsWith('/timeline')
        ? { status: 200, body: { data: [{ at: later, source: 'connector', type: 'sent', detail: {} }] } }
        : undefined;
    world.notifier.script = ({ path }) =>
      path.endsWith('/timeline')
        ? { status: 200, body: { data: [{ at: last, source: 'webhook', type: 'delivered', detail: {} }] } }
        : undefined;
    const { data } = (await world.call(shop.live, 'GET', `/v1/transactions/${id}/events`)).body;
    expect(data.map((entry: { source: string }) => entry.source)).toEqual(['ledger', 'connector', 'webhook']);
    for (const entry of data) expect(entry.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('asks the connector to cancel', async () => {
    const { id } = await bought();
    world.connector.script = ({ path }) => (path.endsWith('/cancel') ? { status: 200, body: { outcome: 'attempt_exists' } } : undefined);
    expect(await world.call(shop.live, 'POST', `/v1/transactions/${id}/cancel`)).toMatchObject({
      status: 409,
      body: { code: 'not_cancellable' },
    });
    world.connector.script = ({ path }) => (path.endsWith('/cancel') ? { status: 200, body: { outcome: 'cancelling' } } : undefined);
    expect(await world.call(shop.live, 'POST', `/v1/transactions/${id}/cancel`)).toMatchObject({ status: 202, body: { id } });
    expect(JSON.parse(world.connector.heard.findLast((heard) => heard.path.endsWith('/cancel'))!.body)).toMatchObject({
      business_id: shop.id,
      mode: 'live',
      currency: 'NGN',
      shard: expect.any(Number),
    });
  });

  it('passes callbacks on byte by byte', async () => {
    const body = '{"a": 1,  "a": 2}\n';
    world.connector.script = ({ path }) => (path === '/callbacks/bm_main' ? { status: 401, body: { no: true } } : undefined);
    const answer = await world.contract.fetch(world.url)(`${world.url}/callbacks/bm_main`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', 'x-bmatror-signature': 'abc' },
    });
    expect([answer.status, await answer.json()]).toEqual([401, { no: true }]);
    const heard = world.connector.heard.at(-1)!;
    expect(heard.body).toBe(body);
    expect(heard.headers).toMatchObject({ 'content-type': 'application/json', 'x-bmatror-signature': 'abc' });
    expect(heard.headers['authorization']).toBeUndefined();
  });

  it("passes operators' requests on, and the owner's refusals back", async () => {
    world.connector.script = ({ method, path, body }) => {
      if (method === 'PUT' && path === '/internal/routes')
        return { status: 200, body: { data: JSON.parse(body), has_more: false, next_cursor: null } };
      if (path === '/internal/providers')
        return {
          status: 422,
          body: {
            code: 'validation_failed',
            detail: 'no',
            errors: [{ field: 'dialect', code: 'not_supported', detail: 'dialect is unknown' }],
          },
        };
      return undefined;
    };
    const routes = [
      {
        product_code: 'smb_mtn_vtu',
        mode: 'live',
        provider: 'smb',
        provider_product_code: 'x',
        priority: 1,
        weight: 1,
        channel: null,
        cost: null,
      },
    ];
    expect(await world.call(OPERATOR_KEY, 'PUT', '/admin/v1/routes', routes)).toMatchObject({ status: 200, body: { data: routes } });
    expect(await world.call(OPERATOR_KEY, 'POST', '/admin/v1/providers', { code: 'x' })).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [{ field: 'dialect', code: 'not_supported' }] },
    });
    expect(await world.call(OPERATOR_KEY, 'GET', '/admin/v1/providers/none')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('shows the providers of the connector in pages, by id or by code', async () => {
    const sample = sampleOf(SCHEMAS.Provider, {}, 'Provider') as object;
    const providers = ['a', 'b', 'c'].map((code) => ({ ...sample, id: `prv_${code}`, code }));
    world.connector.script = ({ method, path }) =>
      method === 'GET' && path === '/internal/providers' ? { status: 200, body: { data: providers } } : undefined;
    const page = (query: string) => world.call(OPERATOR_KEY, 'GET', `/admin/v1/providers${query}`);
    expect(await page('')).toMatchObject({ status: 200, body: { data: providers, has_more: false, next_cursor: null } });
    const first = await page('?limit=2');
    expect(first.body).toEqual({ data: providers.slice(0, 2), has_more: true, next_cursor: 'prv_b' });
    for (const cursor of ['prv_b', 'b'])
      expect((await page(`?limit=2&starting_after=${cursor}`)).body).toEqual({ data: [providers[2]], has_more: false, next_cursor: null });
    for (const query of ['?limit=0', '?limit=101', '?starting_after=zebra']) expect((await page(query)).status, query).toBe(422);
  });

  const endpoint = {
    id: 'whe_1',
    business_id: 'biz_1',
    mode: 'live',
    url: 'https://example.com/hook',
    events: ['*'],
    description: null,
    dialect: null,
    enabled: true,
    disabled_reason: null,
    created_at: '2026-11-21T09:00:00.000Z',
  };
  const letter = {
    id: '7',
    group: 'connector',
    topic: 'ledger.events.v1',
    partition: 0,
    offset: 7,
    type: null,
    error: 'x',
    reason: 'x',
    value: '{}',
    parked_at: '2026-11-21T09:00:00.000Z',
  };

  it('has webhook endpoints made, listed and removed', async () => {
    world.notifier.script = ({ method, path, body }) => {
      if (method === 'POST') return { status: 201, body: { ...endpoint, secret: 'whsec_x', ...JSON.parse(body) } };
      if (method === 'DELETE') return { status: 204 };
      return path.startsWith('/internal/endpoints') ? { status: 200, body: { data: [endpoint], has_more: false } } : undefined;
    };
    expect(await world.call(shop.live, 'POST', '/v1/webhook-endpoints', { url: 'https://example.com/hook', events: ['*'] })).toMatchObject({
      status: 201,
      body: { secret: 'whsec_x', business_id: shop.id, mode: 'live', events: ['*'] },
    });
    expect(await world.call(shop.live, 'POST', '/v1/webhook-endpoints', { url: 'example', events: [] })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'url' }, { field: 'events' }] },
    });
    expect((await world.call(shop.live, 'GET', '/v1/webhook-endpoints')).body).toEqual({
      data: [endpoint],
      has_more: false,
      next_cursor: null,
    });
    expect((await world.call(shop.live, 'DELETE', '/v1/webhook-endpoints/whe_1')).status).toBe(204);
  });

  it('gathers the parked messages of all services', async () => {
    world.connector.script = ({ method, path }) =>
      path.startsWith('/internal/dead-letters')
        ? method === 'GET'
          ? { status: 200, body: { data: [letter] } }
          : { status: 200, body: { id: '7', replayed: true } }
        : undefined;
    expect((await world.call(FINANCE_KEY, 'GET', '/admin/v1/dead-letters')).body.data).toMatchObject([
      { id: 'connector-7', service: 'connector' },
    ]);
    expect(await world.call(OPERATOR_KEY, 'POST', '/admin/v1/dead-letters/connector-7/replay')).toMatchObject({
      status: 200,
      body: { replayed: true },
    });
    expect(await world.call(OPERATOR_KEY, 'POST', '/admin/v1/dead-letters/nobody-7/replay')).toMatchObject({ status: 404 });
  });

  it('sets wallets and tiers', async () => {
    const path = `/admin/v1/businesses/${shop.id}/wallets`;
    expect(
      await world.call(OPERATOR_KEY, 'PUT', `${path}/NGN`, { mode: 'live', limits: { transaction: '500.00' }, overdraft_limit: '10' }),
    ).toMatchObject({
      status: 200,
      body: { limits: { transaction: '500.00', daily: null }, overdraft_limit: '10.00', status: 'open' },
    });
    const body = { reference: 'limit', product_code: 'smb_mtn_vtu', recipient: '08031234567', amount: '600' };
    expect(await world.call(shop.live, 'POST', '/v1/purchases', body)).toMatchObject({
      status: 429,
      body: { code: 'transaction_limit_exceeded' },
    });
    expect(
      await world.call(OPERATOR_KEY, 'PUT', `${path}/NGN`, { mode: 'live', limits: { transaction: null }, status: 'frozen' }),
    ).toMatchObject({
      status: 200,
      body: { limits: { transaction: null }, overdraft_limit: '10.00', status: 'frozen' },
    });
    expect(await world.call(shop.live, 'POST', '/v1/purchases', body)).toMatchObject({ status: 403, body: { code: 'wallet_not_open' } });
    expect(await world.call(OPERATOR_KEY, 'PUT', `${path}/GHS`, { mode: 'live' })).toMatchObject({
      status: 200,
      body: { currency: 'GHS', available: '0.00' },
    });
    expect(
      await world.call(OPERATOR_KEY, 'PUT', '/admin/v1/tiers/gold', {
        rate: { per_hour: 5000, per_minute: 600 },
        limits: { transaction: '100.00', default: {} },
      }),
    ).toMatchObject({ status: 422, body: { errors: [{ field: 'limits.transaction', code: 'unknown_field' }] } });
    // What was read can be put back, limits by currency included.
    await world.expect(200, OPERATOR_KEY, 'PUT', '/admin/v1/tiers/silver', {
      rate: { per_hour: 100 },
      limits: { default: { daily: '500.00' }, RWF: { transaction: '70', daily: null } },
    });
    const silver = await world.expect(200, OPERATOR_KEY, 'GET', '/admin/v1/tiers/silver');
    expect(silver.limits).toEqual({ transaction: null, daily: '500.00', balance: null, RWF: { transaction: '70', daily: null } });
    expect(await world.call(OPERATOR_KEY, 'PUT', '/admin/v1/tiers/silver', silver)).toMatchObject({ status: 200, body: silver });
    await world.expect(200, OPERATOR_KEY, 'PUT', '/admin/v1/tiers/gold', {
      rate: { per_hour: 5000, per_minute: 600 },
      limits: { transaction: '100.50', daily: null },
    });
    await world.expect(200, OPERATOR_KEY, 'PATCH', `/admin/v1/businesses/${shop.id}`, { tier: 'gold' });
    const wallets = (await world.call(shop.live, 'GET', '/v1/wallets')).body.data;
    expect(wallets.find((wallet: { currency: string }) => wallet.currency === 'RWF')).toMatchObject({
      tier: 'gold',
      limits: { transaction: '100' },
    });
  });
});
