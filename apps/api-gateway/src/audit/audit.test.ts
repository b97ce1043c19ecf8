import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '@daftari/platform';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { GATEWAY_ROLE } from '../migrations/0007-identity.js';
import { type Business, FINANCE_KEY, OPERATOR_KEY, World } from '../world.test-support.js';
import { withoutSecrets } from './hidden.js';

const PROVIDER = {
  code: 'smb_main',
  dialect: 'strongmb',
  mode: 'live',
  base_url: 'http://127.0.0.1:1',
  credentials: { api_key: 'the-secret-of-the-provider' },
  callback: { secret: 'the-secret-of-its-callbacks', allow_from: ['10.0.0.0/8'] },
};

describe('the audit log of operators', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  const secrets: string[] = [];
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'audit');
    shop = await world.business('Shop');
    world.connector.script = ({ method, path }) =>
      method === 'POST' && path === '/internal/providers'
        ? { status: 422, body: { code: 'validation_failed', detail: 'no', errors: [] } }
        : undefined;
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  const entries = async (query: string, key = OPERATOR_KEY): Promise<any[]> =>
    (await world.expect(200, key, 'GET', `/admin/v1/audit-log?limit=100&${query}`)).data;
  const act = async (method: string, path: string, body?: unknown, status?: number, key = OPERATOR_KEY) => {
    const answer = await world.call(key, method, `/admin/v1${path}`, body);
    if (status !== undefined) expect(answer.status, JSON.stringify(answer.body)).toBe(status);
    if (typeof answer.body?.secret === 'string') secrets.push(answer.body.secret as string);
    for (const value of Object.values((answer.body?.credentials ?? {}) as Record<string, string>))
      if (/_/.test(value) && value.length > 30) secrets.push(value);
    const requestId = answer.headers.get('x-request-id') ?? '';
    const written = async () => entries(`request_id=${requestId}`);
    return { ...answer, written };
  };
  const settled = async (written: () => Promise<any[]>, count: number): Promise<any[]> => {
    const found = await written();
    expect(found.length).toBe(count);
    return found.reverse();
  };

  it('says who changed what, from what to what, within the change itself', async () => {
    const { written, headers } = await act('PATCH', `/businesses/${shop.id}`, { name: 'New name' }, 200);
    const [entry, ...more] = await written();
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      id: expect.stringMatching(/^aud_/) as string,
      at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      key_name: 'first operator',
      role: 'operator',
      action: 'business.change',
      method: 'PATCH',
      path: `/admin/v1/businesses/${shop.id}`,
      subject: shop.id,
      business_id: shop.id,
      outcome: 'done',
      before: { name: 'Shop', id: shop.id },
      after: { name: 'New name', id: shop.id },
      request_id: headers.get('x-request-id'),
    });
  });

  it.each([
    [
      'business.create',
      'POST',
      '/businesses',
      { name: 'B', email: 'b@example.com', country: 'NG', currencies: ['NGN'] },
      201,
      ['asked', 'done'],
    ],
    ['key.create', 'POST', '/businesses/:shop/api-keys', { mode: 'live' }, 201, ['done']],
    ['key.create', 'POST', '/businesses/:shop/api-keys', { mode: 'live', dialect: 'mpp' }, 201, ['done']],
    ['oauth_client.create', 'POST', '/businesses/:shop/oauth-clients', { mode: 'test' }, 201, ['done']],
    ['operator_key.create', 'POST', '/operator-keys', { role: 'support', name: 'S' }, 201, ['done']],
    ['tier.put', 'PUT', '/tiers/small', { rate: { per_hour: 5 } }, 200, ['done']],
    [
      'product.put',
      'PUT',
      '/products/p1',
      { kind: 'airtime', network: 'mtn', name: 'x', country: 'NG', currency: 'NGN', pricing: { model: 'percent' } },
      200,
      ['done'],
    ],
    [
      'channel.put',
      'PUT',
      '/channels/C1',
      { type: 'bank', country: 'NG', currency: 'NGN', fields: {}, categories: [{ category: 'payout' }] },
      200,
      ['done'],
    ],
    [
      'wallet.credit',
      'POST',
      '/businesses/:shop/credits',
      { reference: 'c1', currency: 'NGN', mode: 'live', amount: '5.00', reason: 'audit' },
      201,
      ['asked', 'done'],
    ],
    ['wallet.put', 'PUT', '/businesses/:shop/wallets/NGN', { mode: 'live', overdraft_limit: '7.00' }, 200, ['asked', 'done']],
    ['provider.create', 'POST', '/providers', PROVIDER, 422, ['asked', 'refused']],
    ['provider.change', 'PATCH', '/providers/smb_main', { credentials: { api_key: 'another-secret-key' } }, 404, ['asked', 'refused']],
    ['books.verify', 'POST', '/verify', undefined, 200, ['asked', 'done']],
    ['checkpoint.make', 'POST', '/checkpoints', undefined, undefined, ['asked', 'refused']],
    ['case.resolve', 'POST', '/cases/x/resolve', { decision: 'accept', note: 'n' }, 404, ['asked', 'refused']],
    ['dead_letter.replay', 'POST', '/dead-letters/ledger-1/replay', undefined, 409, ['asked', 'refused']],
  ] as [string, string, string, unknown, number | undefined, string[]][])(
    'has %s',
    async (action, method, path, body, status, outcomes) => {
      const { written, status: answered } = await act(method, path.replace(':shop', shop.id), body, status);
      const found = await settled(written, outcomes.length);
      expect(found.map((entry) => [entry.action, entry.outcome])).toEqual(outcomes.map((outcome) => [action, outcome]));
      if (outcomes.length === 2 && action !== 'business.create') expect(found[1].status).toBe(answered);
      if (path.includes(':shop')) expect(found[0].business_id).toBe(shop.id);
    },
  );

  it('reads what stood at a neighbour before it was changed, and hides what is secret of it', async () => {
    world.connector.script = ({ method, path }) =>
      path === '/internal/providers/smb_main'
        ? { status: 200, body: method === 'GET' ? { ...PROVIDER, status: 'active' } : world.contract.example('adminUpdateProvider', 200) }
        : undefined;
    const { written } = await act('PATCH', '/providers/smb_main', { status: 'inactive', credentials: { api_key: 'a-new-secret' } }, 200);
    const [asked, done] = await settled(written, 2);
    expect(asked).toMatchObject({
      subject: 'smb_main',
      before: { status: 'active', credentials: { api_key: '[hidden]' }, callback: { secret: '[hidden]', allow_from: ['10.0.0.0/8'] } },
      after: { status: 'inactive', credentials: { api_key: '[hidden]' } },
    });
    expect(done).toMatchObject({ outcome: 'done', status: 200, before: null, after: null });
    secrets.push('a-new-secret', 'another-secret-key', PROVIDER.credentials.api_key, PROVIDER.callback.secret);
  });

  it('is written before a neighbour is asked: what cannot be written is not done', async () => {
    const owner = world.books.database.pool;
    const asked = () => world.connector.heard.filter(({ method }) => method === 'POST').length;
    const before = asked();
    await owner.query(`revoke insert on gateway.audit_log from ${GATEWAY_ROLE}`);
    try {
      expect(await world.call(OPERATOR_KEY, 'POST', '/admin/v1/providers', PROVIDER)).toMatchObject({ status: 500 });
      expect(asked()).toBe(before);
      // Our own changes go back with their entry.
      expect(await world.call(OPERATOR_KEY, 'PATCH', `/admin/v1/businesses/${shop.id}`, { name: 'Unwritten' })).toMatchObject({
        status: 500,
      });
      expect(await world.expect(200, OPERATOR_KEY, 'GET', `/admin/v1/businesses/${shop.id}`)).toMatchObject({ name: 'New name' });
    } finally {
      await owner.query(`grant insert on gateway.audit_log to ${GATEWAY_ROLE}`);
    }
  });

  it('cannot be changed or emptied by the service', async () => {
    const service = new Database({ url: world.books.url, applicationName: 'test', role: GATEWAY_ROLE, connectionsMax: 1 });
    try {
      for (const text of [
        `update gateway.audit_log set action = 'x'`,
        'delete from gateway.audit_log',
        'truncate gateway.audit_log',
        'drop table gateway.audit_log',
        'alter table gateway.audit_log disable trigger all',
      ])
        await expect(service.pool.query(text), text).rejects.toThrow(/permission denied|must be owner/);
      expect((await service.pool.query('select count(*)::int as count from gateway.audit_log')).rows[0].count).toBeGreaterThan(10);
      // It does work under that role, and tables of later migrations are its own too.
      const { rows } = await world.books.database.pool.query(
        `select distinct usename, application_name from pg_stat_activity where application_name = 'daftari-api-gateway'`,
      );
      expect(rows.length).toBe(1);
      await world.books.database.pool.query('create table gateway.of_a_later_migration (id integer)');
      await service.pool.query('insert into gateway.of_a_later_migration values (1)');
      await service.pool.query('delete from gateway.of_a_later_migration');
    } finally {
      await service.close();
    }
  });

  it('has no secret in it', async () => {
    const { rows } = await world.books.database.pool.query(`select row_to_json(l)::text as line from gateway.audit_log l`);
    const text = JSON.stringify(rows);
    expect(secrets.length).toBeGreaterThan(8);
    for (const secret of [...secrets, shop.live, shop.test, OPERATOR_KEY, FINANCE_KEY]) expect(text).not.toContain(secret);
    expect(withoutSecrets({ a: [{ password: 1, ok: 2 }], webhook_secret: null, credentials: { x: { y: 'z' } }, key_id: 'k' })).toEqual({
      a: [{ password: '[hidden]', ok: 2 }],
      webhook_secret: null,
      credentials: { x: { y: '[hidden]' } },
      key_id: 'k',
    });
  });

  it('is read page by page and filtered, by operators and finance alone', async () => {
    const all = await entries('');
    const read: string[] = [];
    for (let after: string | null = ''; after !== null;) {
      const page: any = await world.expect(
        200,
        FINANCE_KEY,
        'GET',
        `/admin/v1/audit-log?limit=3${after === '' ? '' : `&starting_after=${after}`}`,
      );
      read.push(...page.data.map((entry: { id: string }) => entry.id));
      // What is written meanwhile moves nothing that is behind.
      await world.expect(200, OPERATOR_KEY, 'PUT', '/admin/v1/tiers/small', { rate: { per_hour: 6 } });
      after = page.next_cursor;
    }
    expect(read).toEqual(all.map((entry) => entry.id));
    const [first] = await entries('action=key.create');
    expect(
      (await entries(`business=${shop.id}&outcome=done`)).every((entry) => entry.business_id === shop.id && entry.outcome === 'done'),
    ).toBe(true);
    expect(await entries(`subject=${first.subject}`)).toMatchObject([{ id: first.id }]);
    expect((await entries(`key_id=${first.key_id}`)).length).toBeGreaterThan(5);
    expect(await entries(`created_to=2020-01-01T00:00:00Z`)).toEqual([]);
    expect(await world.call(OPERATOR_KEY, 'GET', '/admin/v1/audit-log?starting_after=x')).toMatchObject({ status: 422 });
    expect(await world.call(OPERATOR_KEY, 'GET', '/admin/v1/audit-log?colour=red')).toMatchObject({ status: 400 });
    const support = await world.expect(201, OPERATOR_KEY, 'POST', '/admin/v1/operator-keys', { role: 'support', name: 'S2' });
    expect(await world.call(support.secret, 'GET', '/admin/v1/audit-log')).toMatchObject({ status: 403 });
    for (const method of ['POST', 'DELETE', 'PATCH'])
      expect((await world.call(OPERATOR_KEY, method, '/admin/v1/audit-log', method === 'DELETE' ? undefined : {})).status).toBe(405);
  });
});
