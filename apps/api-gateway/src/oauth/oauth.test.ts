import { setTimeout as pause } from 'node:timers/promises';
import { SecretBox } from '@daftari/platform';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { type Business, FINANCE_KEY, OPERATOR_KEY, World } from '../world.test-support.js';
import { KeyRing } from '../keys/key-ring.js';
import { AccessTokens } from './access-tokens.js';

const SECRETS_KEY = 'secrets-key-secrets-key-secrets-key';

interface Client {
  readonly client_id: string;
  readonly client_secret: string;
}

describe('OAuth 2.0 client credentials', () => {
  let postgres: TestPostgres;
  let world: World;
  let second: string;
  let shop: Business;
  let client: Client;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'oauth');
    second = await world.addGateway();
    shop = await world.business('Shop');
    client = await makeClient({});
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  const makeClient = (body: object, business = shop): Promise<Client & { id: string; secret: string }> =>
    world.expect(201, OPERATOR_KEY, 'POST', `/admin/v1/businesses/${business.id}/oauth-clients`, { mode: 'live', ...body });
  const post = async (body: string, headers: Record<string, string> = {}) => {
    const response = await world.contract.fetch(world.url)(`${world.url}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body,
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: JSON.parse(text) };
  };
  const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
  const basic = ({ client_id, client_secret }: Client) => ({
    authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`,
  });
  const grant = (fields: Record<string, string> = {}, by = client) =>
    post(form({ grant_type: 'client_credentials', client_id: by.client_id, client_secret: by.client_secret, ...fields }));
  const tokenOf = async (fields: Record<string, string> = {}, by = client): Promise<string> => (await grant(fields, by)).body.access_token;

  it('gives a token for a form, for JSON, and by Basic authentication, which any gateway takes', async () => {
    const json = { grant_type: 'client_credentials', ...client };
    const answers = [
      await grant(),
      await post(JSON.stringify(json), { 'content-type': 'application/json' }),
      await post('grant_type=client_credentials', basic(client)),
      await post(`grant_type=client_credentials&client_id=${client.client_id}`, basic(client)),
    ];
    for (const { status, headers, body } of answers) {
      expect([status, headers.get('cache-control'), headers.get('pragma')]).toEqual([200, 'no-store', 'no-cache']);
      expect(headers.get('content-type')).toContain('application/json');
      expect(body).toEqual({
        access_token: expect.any(String) as string,
        token_type: 'Bearer',
        expires_in: 900,
        scope: expect.stringContaining('purchases:write') as string,
      });
      for (const url of [world.url, second])
        expect(await world.call(body.access_token, 'GET', '/v1/account', undefined, { url })).toMatchObject({
          status: 200,
          body: { id: shop.id, mode: 'live' },
        });
    }
    const shown = await world.call(await tokenOf(), 'GET', '/v1/account');
    for (const name of ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset', 'x-ratelimit-limit', 'x-ratelimit-reset'])
      expect(shown.headers.get(name), name).toBeTruthy();
  });

  it('gives no more scopes than were asked for, and none that the client has not', async () => {
    const narrow = await makeClient({ scopes: ['balance:read', 'transactions:read'], mode: 'test' });
    const { body } = await grant({ scope: 'balance:read' }, narrow);
    expect(body.scope).toBe('balance:read');
    expect(await world.call(body.access_token, 'GET', '/v1/wallets')).toMatchObject({ status: 200 });
    expect(await world.call(body.access_token, 'GET', '/v1/account')).toMatchObject({ status: 200, body: { mode: 'test' } });
    for (const [method, path] of [
      ['GET', '/v1/transactions'],
      ['POST', '/v1/purchases'],
      ['POST', '/v1/api-keys'],
    ] as const)
      expect(await world.call(body.access_token, method, path, method === 'POST' ? {} : undefined)).toMatchObject({
        status: 403,
        body: { code: 'insufficient_scope' },
      });
    expect(await grant({ scope: 'balance:read payouts:write' }, narrow)).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
    expect(await grant({ scope: ' ' }, narrow)).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
    expect(await world.call(body.access_token, 'GET', '/admin/v1/businesses')).toMatchObject({ status: 403 });
  });

  it.each([
    [
      'a wrong secret',
      (c: Client) => form({ grant_type: 'client_credentials', client_id: c.client_id, client_secret: 'wrong' }),
      401,
      'invalid_client',
    ],
    [
      'an unknown client',
      () => form({ grant_type: 'client_credentials', client_id: 'oac_x', client_secret: 'wrong' }),
      401,
      'invalid_client',
    ],
    ['no credentials', () => 'grant_type=client_credentials', 401, 'invalid_client'],
    ['no grant type', (c: Client) => form({ client_id: c.client_id, client_secret: c.client_secret }), 400, 'invalid_request'],
    ['another grant type', (c: Client) => form({ grant_type: 'password', ...c }), 400, 'unsupported_grant_type'],
    [
      'a parameter twice',
      (c: Client) => `grant_type=client_credentials&grant_type=client_credentials&${form({ ...c })}`,
      400,
      'invalid_request',
    ],
    ['nothing', () => '', 400, 'invalid_request'],
  ] as [string, (c: Client) => string, number, string][])('refuses %s as RFC 6749 has it', async (_name, bodyOf, status, error) => {
    const { client_id, client_secret } = client;
    const answer = await post(bodyOf({ client_id, client_secret }));
    expect(answer).toMatchObject({ status, body: { error, error_description: expect.any(String) as string } });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body.code).toBeUndefined();
  });

  it('tells a client that tried by the header which scheme it is, and one that does not exist nothing more', async () => {
    const [wrong, unknown] = [
      await post('grant_type=client_credentials', basic({ ...client, client_secret: 'x' })),
      await post('grant_type=client_credentials', basic({ client_id: 'oac_00000000-0000-7000-8000-000000000000', client_secret: 'x' })),
    ];
    expect([wrong.status, wrong.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="daftari", charset="UTF-8"']);
    expect(unknown.body).toEqual(wrong.body);
    const both = await post(form({ grant_type: 'client_credentials', ...client }), basic(client));
    expect(both).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    for (const header of ['Basic', 'Basic !', 'Basic QQ==', 'Bearer x', `Basic ${Buffer.from('%:%').toString('base64')}`])
      expect(await post('grant_type=client_credentials', { authorization: header }), header).toMatchObject({
        status: 401,
        body: { error: 'invalid_client' },
      });
  });

  it('refuses what cannot be read: another type, bad JSON, too much', async () => {
    expect(await post('<a/>', { 'content-type': 'text/xml' })).toMatchObject({ status: 415, body: { error: 'invalid_request' } });
    for (const body of ['{', '{"grant_type":"a","grant_type":"b"}', '{"grant_type":1}', '[]'])
      expect(await post(body, { 'content-type': 'application/json' }), body).toMatchObject({
        status: 400,
        body: { error: 'invalid_request' },
      });
    expect(await post(`grant_type=${'x'.repeat(10_000)}`)).toMatchObject({ status: 413, body: { error: 'invalid_request' } });
    expect((await fetch(`${world.url}/oauth/token`)).status).toBe(405);
    // Forms are taken here and nowhere else.
    const elsewhere = await world.call(shop.live, 'POST', '/v1/purchases', 'reference=1', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(elsewhere).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
  });

  it('ends a client and all of its tokens within a second, on every gateway', async () => {
    const doomed = await makeClient({});
    const token = await tokenOf({}, doomed);
    const account = (url: string) => world.call(token, 'GET', '/v1/account', undefined, { url });
    expect([(await account(world.url)).status, (await account(second)).status]).toEqual([200, 200]);
    const path = `/admin/v1/businesses/${shop.id}/oauth-clients`;
    const revoked = await world.expect(200, OPERATOR_KEY, 'DELETE', `${path}/${doomed.client_id}`);
    expect(revoked.revoked_at).toEqual(expect.any(String));
    expect(await account(world.url)).toMatchObject({ status: 401, body: { code: 'key_revoked' } });
    await pause(1_000);
    expect(await account(second)).toMatchObject({ status: 401, body: { code: 'key_revoked' } });
    expect(await grant({}, doomed)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    const { data } = await world.expect(200, FINANCE_KEY, 'GET', path);
    expect(data.find((one: { id: string }) => one.id === doomed.client_id)).toMatchObject({ revoked_at: revoked.revoked_at });
    expect(JSON.stringify(data)).not.toContain(doomed.client_secret);
    const other = await world.business('Other');
    expect(await world.call(OPERATOR_KEY, 'DELETE', `/admin/v1/businesses/${other.id}/oauth-clients/${client.client_id}`)).toMatchObject({
      status: 404,
    });
  });

  it('ends a token at its time', async () => {
    const quick = await world.addGateway({ OAUTH_TOKEN_LIFE_S: 1 });
    const response = await fetch(`${quick}/oauth/token`, {
      method: 'POST',
      headers: { ...basic(client), 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials',
    });
    const { access_token: token } = (await response.json()) as { access_token: string };
    await pause(2_000);
    const late = await world.call(token, 'GET', '/v1/account');
    expect(late).toMatchObject({ status: 401, body: { code: 'key_expired' } });
    expect(late.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('takes no token that is not its own: other keys, no signature, changed claims, other places', async () => {
    const good = await tokenOf();
    expect(decodeProtectedHeader(good)).toMatchObject({ alg: 'HS256', typ: 'at+jwt' });
    expect(decodeJwt(good)).toMatchObject({ sub: client.client_id, aud: 'native', iss: 'daftari' });
    const { kid = '' } = decodeProtectedHeader(good);
    const claims = { ...decodeJwt(good) };
    const signed = (key: Uint8Array, header: object = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid, ...header }).sign(key);
    const [head, , tail] = good.split('.');
    const changed = `${head}.${Buffer.from(JSON.stringify({ ...claims, scope: 'keys:manage' })).toString('base64url')}.${tail}`;
    const unsigned = `${Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt', kid })).toString('base64url')}.${good.split('.')[1]}.${tail}`;
    const tokens = new AccessTokens(new SecretBox(SECRETS_KEY));
    const base = { subject: client.client_id, scopes: ['balance:read'], lifeSeconds: 60 } as const;
    const mpp = await tokens.issue({ ...base, audience: 'mpp', use: 'access' });
    const refresh = await tokens.issue({ ...base, audience: 'native', use: 'refresh' });
    const nobody = await tokens.issue({ ...base, subject: 'oac_nobody', audience: 'native', use: 'access' });
    const others = [
      await signed(new Uint8Array(32)),
      await signed(new Uint8Array(32), { kid: 'x' }),
      changed,
      unsigned,
      mpp,
      refresh,
      nobody,
    ];
    for (const token of others)
      expect(await world.call(token, 'GET', '/v1/account'), token).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect((await world.call(good, 'GET', '/v1/account')).status).toBe(200);
  });

  it('checks on what an older key signed, once that was replaced', async () => {
    const [before, after] = [
      new AccessTokens(new SecretBox(SECRETS_KEY)),
      new AccessTokens(new SecretBox(`${'n'.repeat(32)},${SECRETS_KEY}`)),
    ];
    const token = { subject: 'key_1', audience: 'mpp', use: 'refresh', scopes: [], lifeSeconds: 60 } as const;
    const [old, fresh] = [await before.issue(token), await after.issue(token)];
    expect(await after.read(old, 'mpp', 'refresh')).toMatchObject({ ok: true, claims: { subject: 'key_1', scopes: [] } });
    expect(await before.read(fresh, 'mpp', 'refresh')).toEqual({ ok: false, why: 'invalid' });
    expect(await after.read(old, 'mpp', 'access')).toEqual({ ok: false, why: 'misused' });
  });

  it.each([
    [{ mode: 'both' }, 'mode'],
    [{ mode: undefined }, 'mode'],
    [{ scopes: [] }, 'scopes'],
    [{ scopes: ['all'] }, 'scopes'],
    [{ colour: 'red' }, 'colour'],
  ])('refuses a client of %j', async (body, field) => {
    const answer = await world.call(OPERATOR_KEY, 'POST', `/admin/v1/businesses/${shop.id}/oauth-clients`, { mode: 'live', ...body });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field }] } });
  });

  it('counts requests for tokens with the others of the business', async () => {
    await world.expect(200, OPERATOR_KEY, 'PUT', '/admin/v1/tiers/few', { rate: { per_hour: 5 } });
    const few = await world.business('Few', { tier: 'few' });
    const theirs = await makeClient({}, few);
    const answers = [];
    for (let sent = 0; sent < 8; sent++) answers.push(await grant({}, theirs));
    expect(answers[0]?.headers.get('x-ratelimit-limit')).toBe('5');
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    const refused = answers.at(-1)!;
    expect(refused).toMatchObject({ status: 429, body: { error: 'temporarily_unavailable' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await world.call(few.live, 'GET', '/v1/account')).toMatchObject({ status: 429 });
    // Who cannot show the secret uses nothing up, and learns nothing of it.
    expect(await grant({ client_secret: 'wrong' }, theirs)).toMatchObject({ status: 401 });
  });

  it('serves dialects too: a token for a key, which ends with it', async () => {
    const secrets = new SecretBox(SECRETS_KEY);
    const [tokens, ring] = [new AccessTokens(secrets), new KeyRing(world.books.database, secrets)];
    const path = `/admin/v1/businesses/${shop.id}/api-keys`;
    const key = await world.expect(201, OPERATOR_KEY, 'POST', path, { mode: 'test', dialect: 'mpp', scopes: ['balance:read'] });
    const made = await tokens.issue({ subject: key.id, audience: 'mpp', use: 'access', scopes: key.scopes, lifeSeconds: 60 });
    const reading = await tokens.read(made, 'mpp', 'access');
    expect(reading).toMatchObject({ ok: true, claims: { subject: key.id, scopes: ['balance:read'] } });
    expect(await ring.holder(key.id as string)).toMatchObject({
      revoked: false,
      caller: { kind: 'business', mode: 'test', keyId: key.id, business: { id: shop.id } },
    });
    await world.expect(200, OPERATOR_KEY, 'DELETE', `${path}/${key.id}`);
    await pause(1_000);
    expect(await ring.holder(key.id as string)).toMatchObject({ revoked: true });
    expect((await ring.holder('key_nobody')).caller).toBeUndefined();
  });

  it('stores no secret', async () => {
    const { rows } = await world.books.database.pool.query(`select row_to_json(c)::text as row from gateway.oauth_clients c`);
    expect(rows.length).toBeGreaterThan(2);
    expect(JSON.stringify(rows)).not.toContain(client.client_secret);
  });
});
