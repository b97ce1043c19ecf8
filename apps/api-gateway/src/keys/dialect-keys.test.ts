import { SecretBox } from '@daftari/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { type Business, OPERATOR_KEY, World } from '../world.test-support.js';
import { DIALECTS } from './dialect-forms.js';
import { keyContext } from './dialect-keys.js';
import { resealKeys } from './reseal.js';

const SECRETS_KEY = 'secrets-key-secrets-key-secrets-key';

describe('credentials in the form of dialects', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'dialect_keys');
    shop = await world.business('Shop');
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  const make = (body: object, business: Business = shop) =>
    world.call(OPERATOR_KEY, 'POST', `/admin/v1/businesses/${business.id}/api-keys`, { mode: 'live', ...body });
  const rows = async (): Promise<Record<string, any>[]> => (await world.books.database.pool.query('select * from gateway.api_keys')).rows;

  it.each([
    ['bmatror', { api_key: /^bm_live_.{43}$/, webhook_secret: /^bmw_.{43}$/ }, 'api_key', /^bm_live_.{10}$/],
    ['blmpay', { secret_key: /^blm_live_.{43}$/, webhook_secret: /^blmw_.{43}$/ }, 'secret_key', /^blm_live_.{9}$/],
    ['strongmb', { api_key: /^smb_live_.{43}$/ }, 'api_key', /^smb_live_.{9}$/],
    [
      'mpp',
      { secret_id: /^mpp_live_.{17}$/, secret_key: /^mppk_.{43}$/, business_id: /^[0-9a-f-]{36}$/ },
      'secret_key',
      /^mpp_live_.{17}$/,
    ],
    [
      'bboxx',
      { provider_id: /^200$/, customer_id: /^12000$/, origin_id: /^DAFTARI$/, signature_key: /^bboxx_.{43}$/ },
      'signature_key',
      /^200:12000$/,
    ],
  ] as [string, Record<string, RegExp>, string, RegExp][])('of %s are made, and shown once', async (dialect, form, secret, prefix) => {
    const { status, body } = await make({ dialect, name: 'theirs' });
    expect(status).toBe(201);
    const patterns = Object.fromEntries(Object.entries(form).map(([name, pattern]) => [name, expect.stringMatching(pattern) as string]));
    expect(body).toMatchObject({ dialect, name: 'theirs', mode: 'live', prefix: expect.stringMatching(prefix) as string });
    expect(body.credentials).toEqual(patterns);
    expect(body.secret).toBe(body.credentials[secret]);
    const { data } = await world.expect(200, OPERATOR_KEY, 'GET', `/admin/v1/businesses/${shop.id}/api-keys`);
    const listed = data.find((key: { id: string }) => key.id === body.id);
    expect(listed).toMatchObject({ dialect, prefix: body.prefix });
    const shown = Object.keys(listed.credentials as object);
    expect(shown.every((name) => listed.credentials[name] === body.credentials[name])).toBe(true);
    const hidden = Object.entries(body.credentials as Record<string, string>).filter(([name]) => !shown.includes(name));
    expect(hidden.map(([name]) => name)).toEqual(
      Object.keys(form).filter((name) => /secret_key|api_key|webhook_secret|signature_key/.test(name)),
    );
    const stored = JSON.stringify([data, await rows()], (_key, value: unknown) =>
      Buffer.isBuffer(value) ? value.toString('latin1') : value,
    );
    for (const [, value] of hidden) expect(stored).not.toContain(value);
  });

  it('open nothing of the native API', async () => {
    for (const dialect of DIALECTS) {
      const { body } = await make({ dialect });
      expect(await world.call(body.secret, 'GET', '/v1/account')).toMatchObject({ status: 401 });
    }
  });

  it('are seen and revoked by the business itself, in their mode', async () => {
    const { body } = await make({ dialect: 'strongmb', scopes: ['balance:read'] });
    const { data } = await world.expect(200, shop.live, 'GET', '/v1/api-keys?limit=100');
    expect(data.find((key: { id: string }) => key.id === body.id)).toMatchObject({ dialect: 'strongmb', scopes: ['balance:read'] });
    expect(data.find((key: { dialect: unknown }) => key.dialect === null)).toMatchObject({ credentials: null });
    expect(await world.call(shop.test, 'DELETE', `/v1/api-keys/${body.id}`)).toMatchObject({ status: 404 });
    expect(await world.expect(200, shop.live, 'DELETE', `/v1/api-keys/${body.id}`)).toMatchObject({
      revoked_at: expect.any(String) as string,
    });
  });

  it('of BBOXX have a customer each, by number or as it was given, once', async () => {
    const other = await world.business('Other');
    const [one, two] = [(await make({ dialect: 'bboxx' })).body, (await make({ dialect: 'bboxx' }, other)).body];
    expect(Number(two.credentials.customer_id)).toBe(Number(one.credentials.customer_id) + 1);
    const next = String(Number(two.credentials.customer_id) + 1);
    const given = { provider_id: '201', customer_id: 'PAY-GO', origin_id: 'PULSE', signature_key: 'a key that they chose' };
    expect((await make({ dialect: 'bboxx', credentials: given })).body).toMatchObject({ credentials: given, secret: given.signature_key });
    expect(await make({ dialect: 'bboxx', credentials: given }, other)).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'credentials.customer_id', code: 'not_supported' }] },
    });
    expect(await make({ dialect: 'bboxx', credentials: { customer_id: next } })).toMatchObject({ status: 201 });
    // The number that was given by hand is passed over.
    expect((await make({ dialect: 'bboxx' }, other)).body.credentials.customer_id).toBe(String(Number(next) + 1));
  });

  it.each([
    [{ dialect: 'soap' }, 'dialect', 'not_supported'],
    [{ dialect: 'bboxx', mode: 'test' }, 'mode', 'not_supported'],
    [{ dialect: 'bboxx', scopes: ['balance:read'] }, 'scopes', 'not_supported'],
    [{ dialect: 'bboxx', credentials: { customer_id: 'a:b' } }, 'credentials.customer_id', 'invalid_format'],
    [{ dialect: 'bboxx', credentials: { signature_key: 'short' } }, 'credentials.signature_key', 'invalid_format'],
    [{ dialect: 'bboxx', credentials: { password: 'x' } }, 'credentials.password', 'unknown_field'],
    [{ dialect: 'strongmb', credentials: { api_key: 'mine' } }, 'credentials.api_key', 'unknown_field'],
    [{ credentials: { customer_id: '1' } }, 'credentials', 'not_supported'],
  ])('are refused as %j', async (body, field, code) => {
    expect(await make(body)).toMatchObject({ status: 422, body: { errors: [{ field, code }] } });
  });

  it('are sealed with a new key, once, while the old one still opens', async () => {
    const newKey = 'another-secrets-key-that-is-long-enough';
    const both = new SecretBox(`${newKey},${SECRETS_KEY}`);
    const sealed = (await rows()).filter((row) => row['sealed'] !== null);
    expect(sealed.length).toBeGreaterThan(5);
    expect(await resealKeys(world.books.database, both)).toBe(sealed.length);
    expect(await resealKeys(world.books.database, both)).toBe(0);
    for (const row of (await rows()).filter((one) => one['sealed'] !== null)) {
      const opened = JSON.parse(new SecretBox(newKey).open(row['sealed'], keyContext(row['id']))) as object;
      expect(Object.keys(opened)).toHaveLength(1);
      expect(() => new SecretBox(newKey).open(row['sealed'], keyContext('key_other'))).toThrow('does not open');
    }
  });
});
