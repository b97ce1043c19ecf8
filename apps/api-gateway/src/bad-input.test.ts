import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../test/support/postgres.js';
import { type Business, OPERATOR_KEY, World } from './world.test-support.js';

describe('bad input', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'bad_input');
    await world.catalogue();
    shop = await world.business('Shop', { amount: '1000.00' });
  });
  afterAll(async () => {
    expect((await world.call(shop.live, 'GET', '/v1/balance?currency=NGN')).body).toMatchObject({ available: '1000.00', held: '0.00' });
    await world.stop();
    await postgres.stop();
  });

  const good = { reference: 'r', product_code: 'smb_mtn_vtu', recipient: '08031234567', amount: '100' };
  const buy = (body: unknown) => world.call(shop.live, 'POST', '/v1/purchases', body);

  it.each([
    ['amount', 1500, 'invalid_format'],
    ['amount', '1e3', 'invalid_format'],
    ['amount', '-1', 'too_small'],
    ['amount', '0', 'too_small'],
    ['amount', '0.00', 'too_small'],
    ['amount', '1.005', 'invalid_format'],
    ['amount', ' 100', 'invalid_format'],
    ['amount', '', 'invalid_format'],
    ['amount', '92233720368547758.08', 'too_large'],
    ['amount', '9'.repeat(30), 'too_large'],
    ['amount', undefined, 'required'],
    ['amount', '49.99', 'too_small'],
    ['amount', '50000.01', 'too_large'],
    ['reference', undefined, 'required'],
    ['reference', '', 'invalid_format'],
    ['reference', 'a b', 'invalid_format'],
    ['reference', 'x'.repeat(65), 'invalid_format'],
    ['reference', 7, 'invalid_format'],
    ['product_code', undefined, 'required'],
    ['product_code', 5, 'invalid_format'],
    ['recipient', undefined, 'required'],
    ['recipient', 8031234567, 'invalid_format'],
    ['webhook_url', 'ftp://example.com', 'invalid_format'],
    ['webhook_url', 'nonsense', 'invalid_format'],
    ['metadata', 'text', 'invalid_format'],
    ['metadata', [1], 'invalid_format'],
    ['fields', { a: 1 }, 'invalid_format'],
    ['colour', 'red', 'unknown_field'],
  ])('%s: %j is %s', async (field, value, code) => {
    const answer = await buy({ ...good, [field]: value });
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed', errors: [{ field, code }] } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body.errors[0].detail).toContain(field);
  });

  it.each(['123', '0123', 'abc', '+254712345678', '00000000000', '0803123456789', '080312345', '0803123000a'])(
    'the recipient %s is none of the country',
    async (recipient) => {
      expect(await buy({ ...good, recipient })).toMatchObject({
        status: 422,
        body: { code: 'invalid_recipient', errors: [{ field: 'recipient' }] },
      });
    },
  );

  it('names every wrong field at once', async () => {
    const answer = await buy({ ...good, amount: '0', recipient: 'x' });
    expect(answer.body.errors.map((error: { field: string }) => error.field)).toEqual(['amount', 'recipient']);
  });

  it('knows unknown and inactive products, and unknown fields of known ones', async () => {
    expect(await buy({ ...good, product_code: 'nothing' })).toMatchObject({
      status: 422,
      body: { code: 'product_not_found', errors: [{ field: 'product_code' }] },
    });
    expect(await buy({ ...good, product_code: 'off' })).toMatchObject({ status: 403, body: { code: 'product_not_allowed' } });
    expect(await buy({ ...good, fields: { colour: 'red' } })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'fields.colour', code: 'unknown_field' }] },
    });
  });

  it.each([
    ['{"reference":', 400, 'malformed_json'],
    ['not json', 400, 'malformed_json'],
    ['{"reference":"a","reference":"b"}', 400, 'malformed_json'],
    [`{"reference":"${'x'.repeat(1_048_576)}"}`, 413, 'too_large'],
    ['[]', 422, 'validation_failed'],
    ['"text"', 422, 'validation_failed'],
    ['null', 422, 'validation_failed'],
    ['7', 422, 'validation_failed'],
  ])('refuses the body %.40s', async (body, status, code) => {
    expect(await buy(body)).toMatchObject({ status, body: { code } });
  });

  it('refuses another content type', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect(await world.call(shop.live, 'POST', '/v1/purchases', 'x', { headers })).toMatchObject({
      status: 415,
      body: { code: 'unsupported_media_type' },
    });
  });

  it.each([
    ['/v1/transactions?colour=red', 400, 'unknown_parameter'],
    ['/v1/account?x=1', 400, 'unknown_parameter'],
    ['/v1/transactions?limit=0', 422, 'validation_failed'],
    ['/v1/transactions?limit=101', 422, 'validation_failed'],
    ['/v1/transactions?limit=ten', 422, 'validation_failed'],
    ['/v1/transactions?status=nothing', 422, 'validation_failed'],
    ['/v1/transactions?starting_after=x', 422, 'validation_failed'],
    ['/v1/transactions?created_from=yesterday', 422, 'validation_failed'],
    ['/v1/balance', 422, 'validation_failed'],
    ['/v1/balance?currency=XYZ', 422, 'currency_not_supported'],
    ['/v1/balance?currency=NGN&at=then', 422, 'validation_failed'],
    ['/v1/products/nothing', 404, 'not_found'],
    ['/v1/nothing', 404, 'not_found'],
  ])('GET %s answers %i %s', async (path, status, code) => {
    expect(await world.call(shop.live, 'GET', path)).toMatchObject({ status, body: { code } });
  });

  it("checks operators' bodies as closely", async () => {
    const credit = { reference: 'c', currency: 'NGN', mode: 'live', amount: '5', reason: 'x' };
    const path = `/admin/v1/businesses/${shop.id}/credits`;
    for (const [field, value] of [
      ['amount', 5],
      ['amount', '-5'],
      ['currency', 'ABC'],
      ['mode', 'other'],
      ['reason', undefined],
    ] as const)
      expect(await world.call(OPERATOR_KEY, 'POST', path, { ...credit, [field]: value })).toMatchObject({
        status: 422,
        body: { errors: [{ field }] },
      });
    expect(await world.call(OPERATOR_KEY, 'POST', '/admin/v1/businesses/biz_x/credits', credit)).toMatchObject({ status: 404 });
    expect(await world.call(OPERATOR_KEY, 'POST', '/admin/v1/businesses', { name: 'x' })).toMatchObject({
      status: 422,
      body: { errors: expect.arrayContaining([expect.objectContaining({ field: 'email', code: 'required' })]) },
    });
  });

  it('refuses fields where a request has none, and takes no body or an empty object for the same', async () => {
    const { id } = await world.expect(201, shop.live, 'POST', '/v1/api-keys', { scopes: ['balance:read'] });
    for (const path of [
      `/v1/api-keys/${id}/rotate`,
      `/v1/transactions/txn_${id.slice(4)}/cancel`,
      `/v1/invoices/inv_${id.slice(4)}/void`,
      `/v1/payment-links/pln_${id.slice(4)}/deactivate`,
      `/v1/webhook-endpoints/whe_${id.slice(4)}/rotate-secret`,
      '/v1/account/rotate-webhook-secret',
    ])
      expect(await world.call(shop.live, 'POST', path, { colour: 'red', force: true }), path).toMatchObject({
        status: 422,
        body: {
          code: 'validation_failed',
          errors: [
            { field: 'colour', code: 'unknown_field' },
            { field: 'force', code: 'unknown_field' },
          ],
        },
      });
    expect(await world.call(OPERATOR_KEY, 'POST', '/admin/v1/verify', { scope: 'all' })).toMatchObject({ status: 422 });
    for (const body of [undefined, {}]) expect((await world.call(shop.live, 'POST', `/v1/api-keys/${id}/rotate`, body)).status).toBe(200);
  });
});
