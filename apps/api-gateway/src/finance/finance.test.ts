import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { newId, SecretBox } from '@daftari/platform';
import { prefixOf } from '../keys/key-ring.js';
import { type Business, FINANCE_KEY, OPERATOR_KEY, World } from '../world.test-support.js';

const REPORTS = [
  'trial-balance',
  'chart-of-accounts',
  'accounts',
  'accounts/acc_bank:NGN:live/statement',
  'reports/fees',
  'reports/floats',
  'reports/in-flight',
];

describe('the questions of finance, through the gateway', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  let other: Business;
  let support: string;
  let wallet: any;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'gateway_finance');
    await world.catalogue();
    shop = await world.business('Demo Telecoms', { amount: '10000.00' });
    other = await world.business('Demo Retail');
    for (const reference of ['order-1', 'order-2'])
      await world.expect(202, shop.live, 'POST', '/v1/purchases', {
        reference,
        product_code: 'smb_mtn_vtu',
        recipient: '08031234567',
        amount: '100.00',
      });
    [wallet] = (await world.call(shop.live, 'GET', '/v1/wallets')).body.data.filter((one: any) => one.currency === 'NGN');
    support = await supportKey(world);
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  const get = (path: string, key = FINANCE_KEY) => world.call(key, 'GET', path);
  const text = async (path: string, key = FINANCE_KEY): Promise<{ headers: Headers; text: string }> => {
    const response = await fetch(world.url + path, { headers: { authorization: `Bearer ${key}` } });
    return { headers: response.headers, text: await response.text() };
  };

  it("gives a business the statement of its own wallet, in the contract's shape", async () => {
    const { status, body } = await get(`/v1/wallets/${wallet.id}/statement`, shop.live);
    expect(status).toBe(200);
    expect(body).toMatchObject({ opening_balance: '0.00', closing_balance: '9802.00' });
    expect(body.lines).toEqual([
      {
        transaction_id: expect.stringMatching(/^txn_/),
        reference: 'opening-live',
        kind: 'adjustment',
        direction: 'credit',
        amount: '10000.00',
        balance_before: '0.00',
        balance_after: '10000.00',
        occurred_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        description: 'opening balance',
      },
      expect.objectContaining({ reference: 'order-1', kind: 'purchase', direction: 'debit', amount: '99.00', balance_after: '9901.00' }),
      expect.objectContaining({ reference: 'order-2', balance_before: '9901.00', balance_after: '9802.00' }),
    ]);
    const from = encodeURIComponent(body.lines[1].occurred_at.replace('Z', '+00:00'));
    const late = await get(`/v1/wallets/${wallet.id}/statement?from=${from}`, shop.live);
    expect(late.body).toMatchObject({ opening_balance: '10000.00', lines: body.lines.slice(1) });
    const csv = await text(`/v1/wallets/${wallet.id}/statement?format=csv`, shop.live);
    expect(parse(csv.text, { columns: true })).toEqual(body.lines);
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect(csv.headers.get('daftari-closing-balance')).toBe('9802.00');
    expect(csv.headers.get('ratelimit-limit')).not.toBeNull();
    const jsonl = await text(`/v1/wallets/${wallet.id}/statement?format=jsonl&limit=2`, shop.live);
    expect(
      jsonl.text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(body.lines.slice(0, 2));
  });

  it('shows nobody the statement of another', async () => {
    for (const key of [other.live, shop.test])
      expect(await get(`/v1/wallets/${wallet.id}/statement`, key)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await get('/v1/wallets/wal_nonsense/statement', shop.live)).toMatchObject({ status: 404 });
    const keys = await world.expect(201, OPERATOR_KEY, 'POST', `/admin/v1/businesses/${shop.id}/api-keys`, {
      mode: 'live',
      scopes: ['transactions:read'],
    });
    expect(await get(`/v1/wallets/${wallet.id}/statement`, keys.secret)).toMatchObject({
      status: 403,
      body: { code: 'insufficient_scope' },
    });
    expect(await get(`/v1/wallets/${wallet.id}/statement`, OPERATOR_KEY)).toMatchObject({ status: 403 });
  });

  it.each(REPORTS)('%s: for operator and finance only, in every format', async (path) => {
    for (const key of [OPERATOR_KEY, FINANCE_KEY]) expect((await get(`/admin/v1/${path}`, key)).status).toBe(200);
    for (const key of [support, shop.live])
      expect(await get(`/admin/v1/${path}`, key)).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
    const { body } = await get(`/admin/v1/${path}`);
    const rows = body.data ?? body.lines;
    const jsonl = await text(`/admin/v1/${path}?format=jsonl`);
    expect(
      jsonl.text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    ).toEqual(rows);
    const csv = parse((await text(`/admin/v1/${path}?format=csv`)).text, { columns: true });
    expect(csv).toHaveLength(rows.length);
    expect(body).toMatchObject({ has_more: false, next_cursor: null });
  });

  it('is balanced, and names its accounts', async () => {
    const { body } = await get('/admin/v1/trial-balance?mode=live');
    expect(body.data).toContainEqual(
      expect.objectContaining({ account_id: `acc_wallet:${wallet.id}`, currency: 'NGN', debit: '0.00', credit: '9802.00' }),
    );
    expect(body.totals).toEqual([{ currency: 'NGN', mode: 'live', debit: '11000.00', credit: '11000.00' }]);
    const balance = await get(`/admin/v1/accounts/acc_held:${wallet.id}/balance`);
    expect(balance.body).toMatchObject({ balance: '198.00', name: 'Held', class: 'liability', business_id: shop.id });
    expect((await get('/admin/v1/accounts/acc_bank:NGN:live/balance?at=2020-01-01T00:00:00Z')).body).toMatchObject({ balance: '0.00' });
    expect(await get('/admin/v1/accounts/nonsense/balance')).toMatchObject({ status: 404 });
    expect((await get(`/admin/v1/accounts?business=${shop.id}&mode=live&currency=NGN`)).body.data).toHaveLength(2);
    expect((await get('/admin/v1/reports/in-flight?older_than_s=0')).body.data).toHaveLength(2);
    expect((await get('/admin/v1/reports/fees?group_by=day&group_by=product')).status).toBe(200);
  });

  it.each([
    ['/admin/v1/trial-balance?colour=red', 400, undefined],
    ['/admin/v1/trial-balance?at=yesterday', 422, 'at'],
    ['/admin/v1/trial-balance?currency=naira', 422, 'currency'],
    ['/admin/v1/trial-balance?mode=both', 422, 'mode'],
    ['/admin/v1/trial-balance?format=xml', 422, 'format'],
    ['/admin/v1/accounts?limit=101', 422, 'limit'],
    ['/admin/v1/accounts?starting_after=nonsense', 422, 'starting_after'],
    ['/admin/v1/accounts/acc_bank:NGN:live/statement?from=2026-02-30T00:00:00Z', 422, 'from'],
    ['/admin/v1/accounts/acc_bank:NGN:live/statement?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z', 422, 'from'],
    ['/admin/v1/reports/fees?group_by=colour', 422, 'group_by'],
    ['/admin/v1/reports/fees?timezone=Mars/Olympus', 422, 'timezone'],
    ['/admin/v1/reports/in-flight?older_than_s=-1', 422, 'older_than_s'],
  ])('%s answers %i', async (path, status, field) => {
    const answer = await get(path);
    expect(answer).toMatchObject({
      status,
      body: field === undefined ? { code: 'unknown_parameter' } : { code: 'validation_failed', errors: [{ field }] },
    });
  });

  it('says so when the ledger is away', async () => {
    const url = await world.addGateway({ LEDGER_URL: 'http://127.0.0.1:9' });
    expect(await world.call(FINANCE_KEY, 'GET', '/admin/v1/trial-balance', undefined, { url })).toMatchObject({
      status: 503,
      body: { code: 'temporarily_unavailable' },
    });
  });

  it('is described', async () => {
    const document = (await world.call(undefined, 'GET', '/openapi.json')).body;
    for (const path of ['/v1/wallets/{id}/statement', '/admin/v1/trial-balance', '/admin/v1/reports/in-flight'])
      expect(Object.keys(document.paths[path].get.responses['200'].content)).toEqual(['application/json', 'text/csv', 'application/jsonl']);
  });
});

/** No call makes a key of the role support yet: the key of finance is written again with another secret and role. */
const supportKey = async (world: World): Promise<string> => {
  const secret = 'dk_admin_support-support-support-0001';
  const hash = new SecretBox('secrets-key-secrets-key-secrets-key').fingerprint(secret);
  await world.books.database.pool.query(
    `insert into gateway.api_keys (id, prefix, hash, role, scopes, name)
     select $1, $2, $3, 'support', scopes, 'support' from gateway.api_keys where role = 'finance'`,
    [newId('key'), prefixOf(secret), hash],
  );
  return secret;
};
