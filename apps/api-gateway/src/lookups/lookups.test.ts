import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { type Business, OPERATOR_KEY, World } from '../world.test-support.js';

describe('lookups', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  let asked: unknown[];
  let says: object;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'lookups');
    await world.catalogue();
    shop = await world.business('Shop');
    await world.channel('OM');
    await world.channel('OFF', { status: 'inactive' });
    await world.channel('BANK', { type: 'bank', categories: [{ category: 'payout' }] });
    const product = { kind: 'electricity', network: 'ikedc', name: 'x', country: 'NG', currency: 'NGN', pricing: { model: 'percent' } };
    await world.expect(200, OPERATOR_KEY, 'PUT', '/admin/v1/products/ikedc', product);
    world.connector.script = ({ path, body }) => {
      if (path !== '/internal/lookups') return undefined;
      asked.push(JSON.parse(body));
      return { status: 200, body: says };
    };
  });
  beforeEach(() => {
    asked = [];
    says = { outcome: 'found', name: 'Abdou Diogue', details: { gender: 'MALE' } };
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  const lookUp = (body: object, key = shop.live) => world.call(key, 'POST', '/v1/lookups', body);

  it('ask the provider of a channel or product whose account it is', async () => {
    const found = await lookUp({ channel: 'OM', recipient: '080002209' });
    expect(found).toMatchObject({ status: 200 });
    expect(found.body).toEqual({ name: 'Abdou Diogue', details: { gender: 'MALE' } });
    await lookUp({ channel: 'OM', recipient: '+22394996021', product_code: null }, shop.test);
    await lookUp({ product_code: 'ikedc', recipient: '4501 2345 678' });
    await lookUp({ channel: 'BANK', recipient: '0123 456 789' });
    expect(asked).toEqual([
      { mode: 'live', channel: 'OM', recipient: '+23280002209' },
      { mode: 'test', channel: 'OM', recipient: '+22394996021' },
      { mode: 'live', product_code: 'ikedc', recipient: '45012345678' },
      { mode: 'live', channel: 'BANK', recipient: '0123456789' },
    ]);
  });

  it.each<[object, number, string, string | undefined]>([
    [{ outcome: 'refused', code: 'MPP-REQ-4008', detail: 'No such account.' }, 422, 'invalid_recipient', 'recipient'],
    [{ outcome: 'not_supported', detail: 'Nobody can be asked.' }, 422, 'validation_failed', 'channel'],
    [{ outcome: 'unavailable', detail: 'The provider did not answer.' }, 503, 'provider_unavailable', undefined],
  ])('answer %j with %i %s', async (answer, status, code, field) => {
    says = answer;
    const answered = await lookUp({ channel: 'OM', recipient: '080002209' });
    expect(answered).toMatchObject({ status, body: { code } });
    expect(answered.body.errors.map((error: { field: string }) => error.field)).toEqual(field === undefined ? [] : [field]);
    if (status === 503) expect(answered.headers.get('retry-after')).toBe('5');
  });

  it('name the product where that cannot be asked about', async () => {
    says = { outcome: 'not_supported', detail: 'Nobody can be asked.' };
    expect(await lookUp({ product_code: 'ikedc', recipient: '45012345678' })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'product_code', code: 'not_supported' }] },
    });
  });

  it.each<[object, number, string, string | undefined]>([
    [{ recipient: '080002209' }, 422, 'validation_failed', 'product_code'],
    [{ channel: 'OM', product_code: 'ikedc', recipient: '080002209' }, 422, 'validation_failed', 'channel'],
    [{ channel: 'OM' }, 422, 'validation_failed', 'recipient'],
    [{ channel: 'NONE', recipient: '080002209' }, 422, 'validation_failed', 'channel'],
    [{ product_code: 'none', recipient: '080002209' }, 422, 'product_not_found', 'product_code'],
    [{ channel: 'OFF', recipient: '080002209' }, 403, 'product_not_allowed', undefined],
    [{ product_code: 'off', recipient: '080002209' }, 403, 'product_not_allowed', undefined],
    [{ channel: 'OM', recipient: '12' }, 422, 'invalid_recipient', 'recipient'],
    [{ product_code: 'ikedc', recipient: '12' }, 422, 'invalid_recipient', 'recipient'],
    [{ channel: 'OM', recipient: '080002209', colour: 'red' }, 422, 'validation_failed', 'colour'],
  ])('%j is %i %s, and nobody is asked', async (body, status, code, field) => {
    const answer = await lookUp(body);
    expect(answer).toMatchObject({ status, body: { code } });
    if (field !== undefined) expect(answer.body.errors).toMatchObject([{ field }]);
    expect(asked).toEqual([]);
  });

  it('are for keys that may move money', async () => {
    for (const [scope, status] of [
      ['payouts:write', 200],
      ['balance:read', 403],
    ] as const) {
      const key = await world.expect(201, shop.live, 'POST', '/v1/api-keys', { scopes: [scope] });
      expect((await lookUp({ channel: 'OM', recipient: '080002209' }, key.secret)).status).toBe(status);
    }
  });
});
