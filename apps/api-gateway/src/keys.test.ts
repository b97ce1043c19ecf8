import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../test/support/postgres.js';
import { SCOPES } from './keys/caller.js';
import { type Business, OPERATOR_KEY, World } from './world.test-support.js';

describe('keys and limits', () => {
  let postgres: TestPostgres;
  let world: World;
  let second: string;
  let shop: Business;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'keys');
    second = await world.addGateway();
    shop = await world.business('Shop');
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  const account = (key: string | undefined, url?: string, headers: Record<string, string> = {}) =>
    world.call(key, 'GET', '/v1/account', undefined, { ...(url === undefined ? {} : { url }), headers });

  it('takes a key by either header and never shows it again', async () => {
    expect(await account(shop.live)).toMatchObject({
      status: 200,
      body: { id: shop.id, mode: 'live', status: 'active', tier: 'enterprise' },
    });
    expect(await account(undefined, undefined, { 'x-api-key': shop.test })).toMatchObject({ status: 200, body: { mode: 'test' } });
    const listed = await world.call(OPERATOR_KEY, 'GET', `/admin/v1/businesses/${shop.id}/api-keys`);
    expect(JSON.stringify(listed.body)).not.toContain(shop.live);
    const { rows } = await world.books.database.pool.query(`select row_to_json(k)::text as row from gateway.api_keys k`);
    expect(JSON.stringify(rows)).not.toContain(shop.live);
  });

  it.each([undefined, 'nonsense', 'dk_live_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'Bearer'])('does not know %s', async (key) => {
    const answer = await account(key);
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('gives only the scopes that a key has', async () => {
    const made = await world.expect(201, shop.live, 'POST', '/v1/api-keys', { scopes: ['balance:read', 'keys:manage'], name: 'till' });
    expect(made.secret).toMatch(/^dk_live_/);
    expect(await world.call(made.secret, 'GET', '/v1/wallets')).toMatchObject({ status: 200 });
    expect(await world.call(made.secret, 'GET', '/v1/transactions')).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
    expect(await world.call(made.secret, 'POST', '/v1/purchases', {})).toMatchObject({ status: 403 });
    expect(await world.call(made.secret, 'POST', '/v1/api-keys', { scopes: ['purchases:write'] })).toMatchObject({ status: 403 });
  });

  it('refuses revoked keys on every gateway within a second, and expired ones', async () => {
    const made = await world.expect(201, shop.live, 'POST', '/v1/api-keys', { scopes: ['balance:read'] });
    expect((await account(made.secret, second)).status).toBe(200);
    await world.expect(200, shop.live, 'DELETE', `/v1/api-keys/${made.id}`);
    expect(await account(made.secret)).toMatchObject({ status: 401, body: { code: 'key_revoked' } });
    await pause(1_000);
    expect(await account(made.secret, second)).toMatchObject({ status: 401, body: { code: 'key_revoked' } });
    const brief = await world.expect(201, shop.live, 'POST', '/v1/api-keys', {
      scopes: ['balance:read'],
      expires_at: new Date(Date.now() + 300).toISOString(),
    });
    expect((await account(brief.secret)).status).toBe(200);
    await pause(350);
    expect(await account(brief.secret)).toMatchObject({ status: 401, body: { code: 'key_expired' } });
    expect(await world.call(shop.test, 'DELETE', `/v1/api-keys/${brief.id}`)).toMatchObject({ status: 404 });
  });

  it('gives a key a new secret, and lets the old one work for a day', async () => {
    const made = await world.expect(201, shop.live, 'POST', '/v1/api-keys', { scopes: ['balance:read'], name: 'till' });
    const rotated = await world.expect(200, shop.live, 'POST', `/v1/api-keys/${made.id}/rotate`);
    expect(rotated).toMatchObject({
      id: made.id,
      name: 'till',
      scopes: ['balance:read'],
      secret: expect.stringMatching(/^dk_live_/) as string,
    });
    expect(rotated.secret).not.toBe(made.secret);
    const hours = (Date.parse(rotated.previous_works_until as string) - Date.now()) / 3_600_000;
    expect(Math.round(hours * 10) / 10).toBe(24);
    const third = (await world.expect(200, shop.live, 'POST', `/v1/api-keys/${made.id}/rotate`)).secret;
    for (const secret of [made.secret, rotated.secret, third])
      for (const url of [world.url, second]) expect((await account(secret, url)).status).toBe(200);
    await world.books.database.pool.query(`update gateway.retired_secrets set works_until = clock_timestamp() where key_id = $1`, [
      made.id,
    ]);
    await pause(1_000);
    for (const secret of [made.secret, rotated.secret])
      expect(await account(secret)).toMatchObject({ status: 401, body: { code: 'key_expired' } });
    expect((await account(third)).status).toBe(200);
    const listed = (await world.expect(200, shop.live, 'GET', '/v1/api-keys?limit=100')).data;
    expect(listed.filter((key: { id: string }) => key.id === made.id)).toHaveLength(1);
    const { rows } = await world.books.database.pool.query(`select row_to_json(r)::text as row from gateway.retired_secrets r`);
    expect(rows.length).toBeGreaterThan(1);
    expect(JSON.stringify(rows)).not.toContain(made.secret);
  });

  it('revokes a key with all of its secrets', async () => {
    const made = await world.expect(201, shop.live, 'POST', '/v1/api-keys', { scopes: ['balance:read'] });
    const { secret } = await world.expect(200, shop.live, 'POST', `/v1/api-keys/${made.id}/rotate`);
    await world.expect(200, shop.live, 'DELETE', `/v1/api-keys/${made.id}`);
    for (const one of [made.secret, secret]) expect(await account(one)).toMatchObject({ status: 401, body: { code: 'key_revoked' } });
    expect(await world.call(shop.live, 'POST', `/v1/api-keys/${made.id}/rotate`)).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'id', code: 'not_supported' }] },
    });
  });

  it('gives no secret of a key that may do more, or that is not its own', async () => {
    const rich = await world.expect(201, shop.live, 'POST', '/v1/api-keys', { scopes: ['payouts:write', 'keys:manage'] });
    const poor = await world.expect(201, shop.live, 'POST', '/v1/api-keys', { scopes: ['balance:read', 'keys:manage'] });
    expect(await world.call(poor.secret, 'POST', `/v1/api-keys/${rich.id}/rotate`)).toMatchObject({
      status: 403,
      body: { code: 'insufficient_scope' },
    });
    expect((await account(rich.secret)).status).toBe(200);
    expect(await world.call(shop.test, 'POST', `/v1/api-keys/${rich.id}/rotate`)).toMatchObject({ status: 404 });
    expect(await world.call(shop.live, 'POST', '/v1/api-keys/key_none/rotate')).toMatchObject({ status: 404 });
    const path = `/admin/v1/businesses/${shop.id}/api-keys`;
    const dialect = await world.expect(201, OPERATOR_KEY, 'POST', path, { mode: 'live', dialect: 'strongmb' });
    expect(await world.call(shop.live, 'POST', `/v1/api-keys/${dialect.id}/rotate`)).toMatchObject({ status: 422 });
    const { secret } = await world.expect(200, OPERATOR_KEY, 'POST', `${path}/${rich.id}/rotate`);
    expect((await account(secret)).status).toBe(200);
  });

  it('makes no key that has ended already', async () => {
    for (const [key, path, body] of [
      [shop.live, '/v1/api-keys', { scopes: ['balance:read'] }],
      [OPERATOR_KEY, `/admin/v1/businesses/${shop.id}/api-keys`, { mode: 'live' }],
      [OPERATOR_KEY, '/admin/v1/operator-keys', { role: 'finance', name: 'F' }],
    ] as const)
      expect(await world.call(key, 'POST', path, { ...body, expires_at: new Date().toISOString() })).toMatchObject({
        status: 422,
        body: { errors: [{ field: 'expires_at', code: 'too_small' }] },
      });
    expect(await world.call(shop.live, 'POST', '/v1/api-keys', {})).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'scopes', code: 'required' }] },
    });
  });

  it('lets a suspended business read, not write', async () => {
    const sleepy = await world.business('Sleepy');
    await world.expect(200, OPERATOR_KEY, 'PATCH', `/admin/v1/businesses/${sleepy.id}`, { status: 'suspended' });
    expect(await account(sleepy.live)).toMatchObject({ status: 200, body: { status: 'suspended' } });
    expect(await world.call(sleepy.live, 'POST', '/v1/purchases', {})).toMatchObject({
      status: 403,
      body: { code: 'business_not_active' },
    });
  });

  it('counts one limit across gateways and restarts', async () => {
    await world.expect(200, OPERATOR_KEY, 'PUT', '/admin/v1/tiers/small', { rate: { per_hour: 120 } });
    const small = await world.business('Small', { tier: 'small' });
    const [a, b] = [await account(small.live), await account(small.live, second)];
    expect(a.headers.get('ratelimit-limit')).toBe('120');
    expect(Number(a.headers.get('x-ratelimit-remaining'))).toBeLessThan(120);
    expect(Number(b.headers.get('ratelimit-reset'))).toBeGreaterThan(0);
    const answers = await Promise.all(Array.from({ length: 180 }, (_, index) => account(small.live, index % 2 === 0 ? world.url : second)));
    const passed = 2 + answers.filter((answer) => answer.status === 200).length;
    expect(passed).toBeGreaterThanOrEqual(114);
    expect(passed).toBeLessThanOrEqual(120);
    const third = await world.addGateway();
    let late = 0;
    for (let index = 0; index < 5; index++) if ((await account(small.live, third)).status === 200) late++;
    expect(passed + late).toBeLessThanOrEqual(120);
    const refused = await account(small.live);
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await account(small.test)).status).toBe(200);
  });

  it('bounds at once what may still be sent where a limit is lowered', async () => {
    const tier = (per_hour: number) => world.expect(200, OPERATOR_KEY, 'PUT', '/admin/v1/tiers/lowered', { rate: { per_hour } });
    await tier(5_000);
    const lowered = await world.business('Lowered', { tier: 'lowered' });
    for (let sent = 0; sent < 3; sent++) expect((await account(lowered.live)).status).toBe(200);
    await tier(7);
    const answers = [];
    for (let sent = 0; sent < 8; sent++) answers.push(await account(lowered.live));
    for (const { headers } of answers) {
      expect(headers.get('ratelimit-limit')).toBe('7');
      expect(Number(headers.get('ratelimit-remaining'))).toBeLessThanOrEqual(7);
    }
    expect(answers.at(-1)?.status).toBe(429);
  });

  it('counts all keys and tokens of a business in a mode together', async () => {
    await world.expect(200, OPERATOR_KEY, 'PUT', '/admin/v1/tiers/tiny', { rate: { per_minute: 40, per_hour: 60 } });
    const tiny = await world.business('Tiny', { tier: 'tiny' });
    const path = `/admin/v1/businesses/${tiny.id}`;
    const keys = [tiny.live];
    for (let made = 0; made < 3; made++)
      keys.push((await world.expect(201, OPERATOR_KEY, 'POST', `${path}/api-keys`, { mode: 'live' })).secret);
    const client = await world.expect(201, OPERATOR_KEY, 'POST', `${path}/oauth-clients`, { mode: 'live' });
    const token = await fetch(`${world.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: client.client_id, client_secret: client.secret }),
    });
    keys.push(((await token.json()) as { access_token: string }).access_token);
    const answers = [];
    for (let sent = 0; sent < 70; sent++) answers.push(await account(keys[sent % keys.length], sent % 2 === 0 ? world.url : second));
    const passed = answers.filter((answer) => answer.status === 200).length;
    // Where a minute ends in between it is the hour that ends it.
    expect(passed).toBeGreaterThanOrEqual(36);
    expect(passed).toBeLessThanOrEqual(60);
    expect(answers.at(-1)?.status).toBe(429);
    for (const { headers } of answers) expect(Number(headers.get('x-ratelimit-reset'))).toBeGreaterThanOrEqual(1);
    expect((await account(tiny.test)).status).toBe(200);
  });

  it('bounds a key by a rate of its own, on every gateway, beside what its business may send', async () => {
    const path = `/admin/v1/businesses/${shop.id}`;
    const rate = { per_hour: 9, per_minute: null };
    const made = await world.expect(201, shop.live, 'POST', '/v1/api-keys', { scopes: SCOPES, rate });
    expect(made).toMatchObject({ rate });
    const client = await world.expect(201, OPERATOR_KEY, 'POST', `${path}/oauth-clients`, { mode: 'live', rate: { per_hour: 9 } });
    expect(client).toMatchObject({ rate });
    const asked = await fetch(`${world.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: client.client_id, client_secret: client.secret }),
    });
    const token = (await asked.json()) as { access_token: string };
    // Asking for the token was one of the nine.
    for (const [key, most] of [
      [made.secret, 9],
      [token.access_token, 8],
    ] as const) {
      const answers = [];
      for (let sent = 0; sent < 11; sent++) answers.push(await account(key, sent % 2 === 0 ? world.url : second));
      expect(answers.filter(({ status }) => status === 200).length).toBe(most);
      expect(answers[0]?.headers.get('ratelimit-limit')).toBe('9');
      expect(answers.at(-1)).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    }
    expect((await account(shop.live)).status).toBe(200);
  });

  it('gives a key that a bounded key makes no more than that', async () => {
    const maker = await world.expect(201, shop.live, 'POST', '/v1/api-keys', { scopes: SCOPES, rate: { per_minute: 50 } });
    const child = await world.expect(201, maker.secret, 'POST', '/v1/api-keys', { scopes: ['balance:read'] });
    expect(child).toMatchObject({ rate: { per_hour: null, per_minute: 50 } });
    const more = await world.call(maker.secret, 'POST', '/v1/api-keys', { scopes: ['balance:read'], rate: { per_minute: 51 } });
    expect(more).toMatchObject({ status: 422, body: { errors: [{ field: 'rate.per_minute', code: 'too_large' }] } });
    const none = await world.call(shop.live, 'POST', '/v1/api-keys', { scopes: ['balance:read'], rate: { per_minute: 0 } });
    expect(none).toMatchObject({ status: 422, body: { errors: [{ field: 'rate.per_minute', code: 'too_small' }] } });
  });

  it('counts keys of dialects with the others of their business', async () => {
    await world.expect(200, OPERATOR_KEY, 'PUT', '/admin/v1/tiers/ten', { rate: { per_hour: 10 } });
    const ten = await world.business('Ten', { tier: 'ten' });
    const dialectKey = async (dialect: string, own: object = {}) =>
      (await world.expect(201, OPERATOR_KEY, 'POST', `/admin/v1/businesses/${ten.id}/api-keys`, { mode: 'live', dialect, ...own })).secret;
    const user = async (secret: string) =>
      (await fetch(`${world.url}/dialects/strongmb/v1/user`, { headers: { authorization: `Bearer ${secret}` } })).status;
    const keys = [await dialectKey('strongmb'), await dialectKey('strongmb')];
    const bounded = await dialectKey('strongmb', { rate: { per_hour: 2 } });
    const statuses = [];
    for (let sent = 0; sent < 3; sent++) statuses.push(await user(bounded));
    for (let sent = 0; sent < 6; sent++) statuses.push(await user(keys[sent % 2]));
    for (let sent = 0; sent < 2; sent++) statuses.push((await account(ten.live)).status);
    expect(statuses).toEqual([200, 200, 429, 200, 200, 200, 200, 200, 200, 200, 200]);
    expect([(await account(ten.live)).status, await user(keys[0])]).toEqual([429, 429]);
  });

  it('tells even keys without a limit how they stand', async () => {
    const { headers } = await account(shop.live);
    for (const name of [
      'ratelimit-limit',
      'ratelimit-remaining',
      'ratelimit-reset',
      'x-ratelimit-limit',
      'x-ratelimit-remaining',
      'x-ratelimit-reset',
      'x-request-id',
    ])
      expect(headers.get(name), name).toBeTruthy();
  });
});
