import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../test/support/postgres.js';
import { type Business, OPERATOR_KEY, World } from './world.test-support.js';

/** What was once answered with 500, found by asking at random. */
describe('requests that nobody should send', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'odd_input');
    await world.catalogue();
    shop = await world.business('Demo Telecoms');
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  const airtime = { reference: 'odd-1', product_code: 'smb_mtn_vtu', recipient: '08031234567', amount: '100.00' };

  it.each([
    '/v1/transactions/%00',
    '/v1/transactions/a%00b/events',
    '/v1/products/%00',
    '/v1/channels/a%00b',
    '/v1/transactions/%ff',
    `/v1/wallets/${'a'.repeat(300)}`,
  ])('GET %s leads nowhere', async (path) => {
    expect(await world.call(shop.live, 'GET', path)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('names a query or a field that has characters that cannot be kept', async () => {
    expect(await world.call(OPERATOR_KEY, 'GET', '/admin/v1/channels?currency=%00')).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'currency', code: 'invalid_format' }] },
    });
    for (const [body, field] of [
      [{ ...airtime, metadata: { order: { note: 'a\u0000b' } } }, 'metadata.order.note'],
      [{ ...airtime, metadata: { half: '\ud800' } }, 'metadata.half'],
      [{ ...airtime, metadata: { '\u0000': 1 } }, 'metadata'],
    ] as const)
      expect(await world.call(shop.live, 'POST', '/v1/purchases', body)).toMatchObject({
        status: 422,
        body: { errors: [{ field, code: 'invalid_format' }] },
      });
    expect(await world.call(shop.live, 'POST', '/v1/purchases', { ...airtime, metadata: { note: '🦒 ✓' } })).toMatchObject({ status: 202 });
  });

  it('refuses what is nested deeper than anybody needs, and what is no object', async () => {
    const deep = `${'['.repeat(3_000)}${']'.repeat(3_000)}`;
    for (const body of [deep, `{"metadata":${deep}}`, '{"__proto__":{}}', '{"metadata":{"__proto__":1}}'])
      expect(await world.call(shop.live, 'POST', '/v1/purchases', body)).toMatchObject({ status: 400, body: { code: 'malformed_json' } });
    for (const body of ['[]', '"text"', 'null', '7']) {
      const path = `/admin/v1/businesses/${shop.id}`;
      expect(await world.call(OPERATOR_KEY, 'PATCH', path, body)).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    }
  });

  it('takes null for what may be left out', async () => {
    const change = { name: 'Still Demo', phone: null, currencies: null, status: null, timezone: null };
    expect(await world.call(OPERATOR_KEY, 'PATCH', `/admin/v1/businesses/${shop.id}`, change)).toMatchObject({
      status: 200,
      body: { name: 'Still Demo', phone: '+2348031234567', status: 'active' },
    });
    const terms = { mode: 'test', limits: { daily: '100.00' }, overdraft_limit: null, status: null };
    expect(await world.call(OPERATOR_KEY, 'PUT', `/admin/v1/businesses/${shop.id}/wallets/NGN`, terms)).toMatchObject({
      status: 200,
      body: { status: 'open', limits: { daily: '100.00' } },
    });
  });

  it('keeps one of two policies that are set at once', async () => {
    const policy = {
      rows: [{ kind: 'late_success', provider: null, currency: null, max_amount: null, decision: 'operator' }],
      approval: [],
    };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => world.call(OPERATOR_KEY, 'PUT', '/admin/v1/reconciliation/policy', policy)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect((await world.call(OPERATOR_KEY, 'GET', '/admin/v1/reconciliation/policy')).body).toEqual(policy);
  });
});
