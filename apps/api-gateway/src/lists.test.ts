import { OpenCase } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../test/support/postgres.js';
import { type Business, OPERATOR_KEY, World } from './world.test-support.js';

/** Every list is paged while rows are added to it: what was there before comes exactly once, in its order, by cursor and by an item's id. */
describe('lists', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  let poor: Business;
  let made = 0;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'lists');
    await world.catalogue();
    shop = await world.business('Shop', { amount: '100000.00' });
    poor = await world.business('Poor', { amount: '1.00' });
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  const buy = (key: string, amount = '50.00') =>
    world.call(key, 'POST', '/v1/purchases', { reference: `p-${++made}`, product_code: 'smb_mtn_vtu', recipient: '08031234567', amount });
  const announce = (currency = 'NGN') =>
    world.expect(202, shop.live, 'POST', '/v1/deposits', {
      reference: `d-${++made}`,
      amount: '10',
      currency,
      method: 'cash',
      proof: { slip: String(made) },
    });
  /** Arrived at the recipient's, whose books are on another shard. */
  const move = async () => {
    const body = { reference: `t-${++made}`, to_business: poor.code, amount: '0.01', currency: 'NGN' };
    const answer = await world.call(shop.live, 'POST', '/v1/transfers', body, { headers: { prefer: 'wait=10' } });
    expect(answer).toMatchObject({ status: 201, body: { status: 'completed' } });
  };

  const openCase = async () => {
    const { id, currency, mode } = (await buy(shop.live)).body;
    const { rows } = await world.books.database.pool.query<{ shard: number }>('select shard from gateway.businesses where id = $1', [
      shop.id,
    ]);
    const about = { command_id: newId('cmd'), business_id: shop.id, transaction_id: id, currency, mode };
    await world.books.send(OpenCase, rows[0]!.shard, { ...OpenCase.example, ...about });
  };

  interface Listed {
    readonly path: string;
    readonly key: () => string;
    readonly add: () => Promise<unknown>;
    readonly idOf?: string;
    /** Newest first unless said. */
    readonly byName?: boolean;
  }
  const live = () => shop.live;
  const operator = () => OPERATOR_KEY;
  const lists: readonly [string, Listed][] = [
    [
      'transactions',
      { path: '/v1/transactions', key: live, add: () => Promise.all([buy(shop.live), announce(), announce('RWF'), move()]) },
    ],
    ['transactions of a kind', { path: '/v1/transactions?kind=deposit', key: live, add: () => Promise.all([announce(), announce('RWF')]) }],
    ['transactions of a status', { path: '/v1/transactions?status=pending', key: live, add: () => buy(shop.live) }],
    [
      'transactions from an instant on',
      { path: '/v1/transactions?created_from=2026-01-01T00:00:00Z', key: live, add: () => buy(shop.live) },
    ],
    [
      'transactions up to an instant',
      { path: '/v1/transactions?created_to=2099-01-01T00:00:00Z', key: live, add: () => Promise.all([buy(shop.live), announce('RWF')]) },
    ],
    ['transfers that arrive', { path: '/v1/transactions?kind=transfer', key: () => poor.live, add: move }],
    ['deposits', { path: '/admin/v1/deposits', key: operator, add: () => announce() }],
    ['deposits of a status', { path: '/admin/v1/deposits?status=pending', key: operator, add: () => announce() }],
    [
      'businesses',
      { path: '/admin/v1/businesses', key: operator, add: () => world.business(`Further ${++made}`, { currencies: ['NGN'] }) },
    ],
    ['cases', { path: '/admin/v1/cases', key: operator, add: openCase }],
    ['refusals', { path: '/admin/v1/refusals', key: operator, add: () => buy(poor.live), idOf: 'command_id' }],
    [
      'keys',
      { path: '/v1/api-keys', key: live, add: () => world.expect(201, shop.live, 'POST', '/v1/api-keys', { scopes: ['balance:read'] }) },
    ],
    [
      'keys of a business',
      {
        path: '/admin/v1/businesses/$poor/api-keys',
        key: operator,
        add: () => world.expect(201, OPERATOR_KEY, 'POST', `/admin/v1/businesses/${poor.id}/api-keys`, { mode: 'test' }),
      },
    ],
    [
      'channels',
      { path: '/v1/channels', key: live, add: () => world.channel(`C${String(++made * 7919).slice(-4)}`), idOf: 'code', byName: true },
    ],
    [
      'products',
      {
        path: '/v1/products',
        key: live,
        add: () =>
          world.expect(200, OPERATOR_KEY, 'PUT', `/admin/v1/products/p${String(++made * 7919).slice(-4)}`, {
            kind: 'airtime',
            network: 'mtn',
            name: 'x',
            country: 'NG',
            currency: 'NGN',
            pricing: { model: 'percent' },
          }),
        idOf: 'code',
        byName: true,
      },
    ],
  ];

  it.each(lists)(
    'of %s show every old row once while others are added',
    async (_name, { path, key, add, idOf = 'id', byName }) => {
      const at = path.replace('$poor', poor.id);
      const pageOf = (query: string) => world.expect(200, key(), 'GET', `${at}${at.includes('?') ? '&' : '?'}${query}`);
      const walk = async (limit: number, cursorOf: (page: any) => string, between: () => Promise<unknown>) => {
        const seen: string[] = [];
        for (let page = await pageOf(`limit=${limit}`); ; page = await pageOf(`limit=${limit}&starting_after=${cursorOf(page)}`)) {
          seen.push(...page.data.map((row: any) => row[idOf]));
          expect(new Set(seen).size).toBe(seen.length);
          await between();
          if (!page.has_more) return seen;
          expect(page.data).toHaveLength(limit);
        }
      };
      for (let index = 0; index < 9; index++) await add();
      for (const cursorOf of [(page: any) => page.next_cursor, (page: any) => page.data.at(-1)[idOf]]) {
        const old = await walk(100, cursorOf, () => Promise.resolve());
        expect(old.length).toBeGreaterThanOrEqual(9);
        let added = 0;
        const seen = await walk(Math.ceil(old.length / 4), cursorOf, () => {
          added += 1;
          return add();
        });
        expect(added).toBeGreaterThanOrEqual(3);
        // What is newer than the first page never comes; in an order of names it may.
        expect(byName === true ? seen.filter((id) => old.includes(id)) : seen).toEqual(old);
      }
    },
    60_000,
  );

  it('of transactions take every filter, to the millisecond, and all of them together', async () => {
    const business = await world.business('Filtered', { amount: '1000.00' });
    const bought = (await buy(business.live)).body;
    const { created_at: at, reference, id } = bought;
    const shifted = (ms: number): string => new Date(Date.parse(at) + ms).toISOString();
    const ids = async (query: string) =>
      (await world.expect(200, business.live, 'GET', `/v1/transactions?${query}`)).data.map((row: { id: string }) => row.id);
    for (const query of [
      'kind=purchase',
      'status=pending',
      `reference=${reference}`,
      `created_from=${at}&created_to=${at}`,
      `kind=purchase&status=pending&reference=${reference}&created_from=${at}&created_to=${at}&limit=1`,
      `created_from=${shifted(-1)}&created_to=${shifted(1)}`,
    ])
      expect(await ids(query), query).toEqual([id]);
    for (const query of [
      'kind=payout',
      'status=failed',
      'reference=other',
      `created_from=${shifted(1)}`,
      `created_to=${shifted(-1)}&kind=purchase`,
      `reference=${reference}&created_from=${shifted(1)}`,
      `reference=${reference}&created_to=${shifted(-1)}`,
      `reference=${reference}&kind=payout`,
      `reference=${reference}&status=failed`,
      `reference=${reference}&starting_after=${id}`,
      'created_from=9999-12-31T23:59:59.999Z',
      'created_to=1970-01-01T00:00:00Z',
    ])
      expect(await ids(query), query).toEqual([]);
    expect(await ids(`created_to=9999-12-31T23:59:59.999Z&created_from=1970-01-01T00:00:00Z&kind=purchase`)).toEqual([id]);
    for (const query of [
      'status=open',
      'kind=sale',
      'created_to=today',
      'limit=0',
      'limit=101',
      'limit=x',
      'starting_after=abc',
      'reference=%00',
    ])
      expect(await world.call(business.live, 'GET', `/v1/transactions?${query}`), query).toMatchObject({
        status: 422,
        body: { code: 'validation_failed' },
      });
    expect(await world.call(business.live, 'GET', '/v1/transactions?colour=red')).toMatchObject({ status: 400 });
  });

  const makes = (path: string, body: object) => world.expect(201, OPERATOR_KEY, 'POST', path, body);
  const reference = () => `made-${++made}`;
  const dated: readonly [string, string, () => string, () => Promise<{ created_at?: string; recorded_at?: string }>][] = [
    ['businesses', '/admin/v1/businesses', operator, async () => readBusiness((await world.business(`Dated ${++made}`)).id)],
    ['keys', '/v1/api-keys', live, () => world.expect(201, shop.live, 'POST', '/v1/api-keys', { scopes: ['balance:read'] })],
    [
      'keys of a business',
      '/admin/v1/businesses/$poor/api-keys',
      operator,
      () => makes(`/admin/v1/businesses/${poor.id}/api-keys`, { mode: 'test' }),
    ],
    [
      'OAuth clients',
      '/admin/v1/businesses/$poor/oauth-clients',
      operator,
      () => makes(`/admin/v1/businesses/${poor.id}/oauth-clients`, { mode: 'live' }),
    ],
    ["operators' keys", '/admin/v1/operator-keys', operator, () => makes('/admin/v1/operator-keys', { name: 'x', role: 'support' })],
    ['refusals', '/admin/v1/refusals', operator, refused],
    ['deposits', '/admin/v1/deposits', operator, () => announce()],
    [
      'invoices',
      '/v1/invoices',
      live,
      () => world.expect(201, shop.live, 'POST', '/v1/invoices', { ...INVOICE, reference: reference(), currency: 'NGN' }),
    ],
    [
      'payment links',
      '/v1/payment-links',
      live,
      () => world.expect(201, shop.live, 'POST', '/v1/payment-links', { reference: reference(), currency: 'NGN', description: 'x' }),
    ],
  ];
  const INVOICE = { customer: { name: 'Fatu' }, items: [{ name: 'Rice', quantity: 1, unit_price: '10.00' }] };
  const readBusiness = (id: string) => world.expect(200, OPERATOR_KEY, 'GET', `/admin/v1/businesses/${id}`);
  async function refused() {
    await buy(poor.live);
    return (await world.expect(200, OPERATOR_KEY, 'GET', '/admin/v1/refusals?limit=1')).data[0];
  }

  it.each(dated)('of %s take the time of creation, to the millisecond, and no cursor that is none', async (_name, path, key, add) => {
    const at = path.replace('$poor', poor.id);
    const item: any = await add();
    const created = Date.parse(item.created_at ?? item.recorded_at);
    const idOf = (row: any): string => row.command_id ?? row.id;
    const ids = async (from: number | undefined, to: number | undefined) => {
      const bounds = { created_from: from, created_to: to };
      const query = Object.entries(bounds).flatMap(([name, ms]) =>
        ms === undefined ? [] : [`${name}=${new Date(created + ms).toISOString()}`],
      );
      return (await world.expect(200, key(), 'GET', `${at}?limit=100&${query.join('&')}`)).data.map(idOf);
    };
    for (const [from, to] of [
      [0, 0],
      [undefined, 0],
      [0, undefined],
      [-1, 1],
    ] as const)
      expect(await ids(from, to), `${from} to ${to}`).toContain(idOf(item));
    for (const [from, to] of [
      [1, undefined],
      [undefined, -1],
      [1, 2],
      [-2, -1],
    ] as const)
      expect(await ids(from, to), `${from} to ${to}`).not.toContain(idOf(item));
    for (const field of ['created_from', 'created_to'])
      expect(await world.call(key(), 'GET', `${at}?${field}=yesterday`)).toMatchObject({
        status: 422,
        body: { errors: [{ field, code: 'invalid_format' }] },
      });
    expect(await world.call(key(), 'GET', `${at}?starting_after=garbage`)).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'starting_after', code: 'invalid_format' }] },
    });
  });

  it.each([
    ['wallets', '/v1/wallets', () => poor.live, 'id'],
    ['tiers', '/admin/v1/tiers', operator, 'name'],
  ] as const)('of %s are short, and are paged like every other', async (_name, path, key, name) => {
    const whole = await world.expect(200, key(), 'GET', path);
    const names: string[] = whole.data.map((row: any) => row[name]);
    expect(names.length).toBeGreaterThan(1);
    expect(whole).toMatchObject({ has_more: false, next_cursor: null });
    const first = await world.expect(200, key(), 'GET', `${path}?limit=1`);
    expect([first.data.map((row: any) => row[name]), first.has_more, first.next_cursor]).toEqual([[names[0]], true, names[0]]);
    const rest = await world.expect(200, key(), 'GET', `${path}?limit=100&starting_after=${first.next_cursor}`);
    expect([rest.data.map((row: any) => row[name]), rest.has_more]).toEqual([names.slice(1), false]);
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'starting_after=garbage'])
      expect(await world.call(key(), 'GET', `${path}?${query}`), query).toMatchObject({
        status: 422,
        body: { errors: [{ field: query.split('=')[0] }] },
      });
  });
});
