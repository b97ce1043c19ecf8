import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { type Answer, type Business, OPERATOR_KEY, World } from '../world.test-support.js';

const PER_MINUTE = 8;
const WRONG = 'x'.repeat(40);

/** A window is the minute of the clock: a test that crosses its end would see two. */
const withinAMinute = async (seconds = 12): Promise<void> => {
  const left = 60 - ((Date.now() / 1_000) % 60);
  if (left < seconds) await new Promise((resolve) => setTimeout(resolve, (left + 0.2) * 1_000));
};

describe('failed logins', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  let urls: string[];
  let credentials: Record<string, Record<string, string>>;
  let client: { client_id: string; client_secret: string };
  const settings = { FAILED_LOGINS_PER_MINUTE: PER_MINUTE, TRUSTED_PROXIES: ['127.0.0.1'] };
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'failed_logins', settings);
    urls = [world.url, await world.addGateway(settings)];
    shop = await world.business('Shop');
    client = await world.expect(201, OPERATOR_KEY, 'POST', `/admin/v1/businesses/${shop.id}/oauth-clients`, { mode: 'live' });
    const made = ['bmatror', 'blmpay', 'strongmb', 'mpp', 'bboxx'].map(async (dialect) => {
      const key = await world.expect(201, OPERATOR_KEY, 'POST', `/admin/v1/businesses/${shop.id}/api-keys`, { mode: 'live', dialect });
      return [dialect, key.credentials] as const;
    });
    credentials = Object.fromEntries(await Promise.all(made));
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  let addresses = 0;
  const elsewhere = (): string => `198.51.100.${++addresses}`;
  const call = async (path: string, headers: Record<string, string>, from: string, gateway = 0, body?: object): Promise<Answer> => {
    const response = await fetch(urls[gateway]! + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'x-forwarded-for': from, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
  const account = (secret: string, from: string, gateway = 0) => call('/v1/account', bearer(secret), from, gateway);

  /** Every door: the same with wrong credentials and with right ones; what a wrong one is answered with. */
  const doors: Record<
    string,
    { status: number; right: string; knock: (from: string, secret: string, gateway: number) => Promise<Answer> }
  > = {};
  beforeAll(() => {
    const door = (name: string, status: number, right: string, knock: (from: string, secret: string, gateway: number) => Promise<Answer>) =>
      (doors[name] = { status, right, knock });
    const { bmatror, blmpay, strongmb, mpp } = credentials;
    door('a native key', 401, shop.live, (from, secret, gateway) => account(secret, from, gateway));
    door("an operator's key", 401, OPERATOR_KEY, (from, secret, gateway) => call('/admin/v1/tiers', bearer(secret), from, gateway));
    door("an OAuth client's secret", 401, client.client_secret, (from, client_secret, gateway) =>
      call('/oauth/token', {}, from, gateway, { grant_type: 'client_credentials', client_id: client.client_id, client_secret }),
    );
    door('bmatror', 401, bmatror!['api_key']!, (from, secret, gateway) =>
      call('/dialects/bmatror/api/v1/transactions', { 'x-api-key': secret }, from, gateway),
    );
    door('blmpay', 401, blmpay!['secret_key']!, (from, secret, gateway) =>
      call('/dialects/blmpay/api/v1/payments', bearer(secret), from, gateway),
    );
    door('strongmb', 401, strongmb!['api_key']!, (from, secret, gateway) =>
      call('/dialects/strongmb/v1/user', bearer(secret), from, gateway),
    );
    door('mpp, asking for a token', 401, mpp!['secret_key']!, (from, secret_key, gateway) =>
      call('/dialects/mpp/api/auth/token', {}, from, gateway, { secret_id: mpp!['secret_id'], secret_key }),
    );
  });
  const names = [
    'a native key',
    "an operator's key",
    "an OAuth client's secret",
    'bmatror',
    'blmpay',
    'strongmb',
    'mpp, asking for a token',
  ];

  it.each(names)(
    '%s: an address that shows too many wrong ones has to wait, at every gateway, and is not told of a right one',
    async (name) => {
      await withinAMinute();
      const { status, right, knock } = doors[name]!;
      const [from, other] = [elsewhere(), elsewhere()];
      const statuses: number[] = [];
      for (let times = 0; times < PER_MINUTE + 4; times++) statuses.push((await knock(from, `${WRONG}${times}`, times % 2)).status);
      expect(statuses).toEqual([...Array<number>(PER_MINUTE).fill(status), 429, 429, 429, 429]);
      for (const gateway of [0, 1]) {
        const guessed = await knock(from, right, gateway);
        expect(guessed.status).toBe(429);
        expect(Number(guessed.headers.get('retry-after'))).toBeGreaterThan(0);
        // Whoever has the key is somewhere else, and sees nothing of it.
        expect((await knock(other, right, gateway)).status).toBeLessThan(300);
      }
    },
  );

  it('the tokens of mpp are counted too, and what has merely expired or is of another use is not', async () => {
    await withinAMinute();
    const { secret_id, secret_key } = credentials['mpp']!;
    const { body } = await call('/dialects/mpp/api/auth/token', {}, elsewhere(), 0, { secret_id, secret_key });
    const from = elsewhere();
    const show = (token: string) => call('/dialects/mpp/api/v1/business', bearer(token), from);
    const refresh = (refresh_token: string) => call('/dialects/mpp/api/auth/refresh', {}, from, 0, { refresh_token });
    for (let times = 0; times < PER_MINUTE; times++) expect((await show(body.data.refresh_token)).status).toBe(401);
    for (let times = 0; times < PER_MINUTE; times++)
      expect((await (times % 2 ? show : refresh)(`${body.data.access_token}x`)).status).toBe(401);
    expect((await show(`${body.data.access_token}x`)).status).toBe(429);
    expect((await refresh(`${body.data.refresh_token}x`)).status).toBe(429);
    expect((await refresh(body.data.refresh_token)).status).toBe(429);
  });

  it('notifications of bboxx with wrong signatures are counted, in its own shape', async () => {
    await withinAMinute();
    const { provider_id, customer_id } = credentials['bboxx']!;
    const path = `/dialects/bboxx/mm/1.0/payments/payment/${provider_id}/customers/${customer_id}/payments`;
    const headers = {
      MessageID: '1',
      MessageTimestamp: '20260101000000',
      Authorization: `${customer_id}:${Buffer.alloc(20).toString('base64')}`,
    };
    const from = elsewhere();
    const answers: Answer[] = [];
    for (let times = 0; times <= PER_MINUTE; times++) answers.push(await call(path, headers, from, times % 2, {}));
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(PER_MINUTE).fill(403), 429]);
    expect(answers.at(-1)!.body).toMatchObject({ status: 'REJECTED', Description: expect.stringMatching(/wrong credentials/) });
    expect(Number(answers.at(-1)!.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('who was let in at that address before goes on, and what is expired, revoked or missing is no guess', async () => {
    await withinAMinute(20);
    const from = elsewhere();
    expect((await account(shop.live, from)).status).toBe(200);
    const revoked = await world.expect(201, shop.live, 'POST', '/v1/api-keys', { scopes: ['balance:read'] });
    await world.expect(200, shop.live, 'DELETE', `/v1/api-keys/${revoked.id}`);
    for (let times = 0; times < 2 * PER_MINUTE; times++) expect((await account(revoked.secret, from)).body.code).toBe('key_revoked');
    for (let times = 0; times < 2 * PER_MINUTE; times++) expect((await call('/v1/account', {}, from)).body.code).toBe('unauthenticated');
    for (let times = 0; times < PER_MINUTE; times++) expect((await account(`dk_live_${WRONG}${times}`, from)).status).toBe(401);
    expect((await account(`dk_live_${WRONG}`, from)).status).toBe(429);
    expect((await account(shop.live, from)).status).toBe(200);
    expect((await account(shop.test, from)).status).toBe(429);
  });

  it('an address is what proxies of our own say, and nobody else', async () => {
    await withinAMinute();
    const bare = [await world.addGateway({ FAILED_LOGINS_PER_MINUTE: 5 })];
    const wrong = (url: string, from: string) =>
      fetch(`${url}/v1/account`, { headers: { ...bearer(`dk_live_${WRONG}`), 'x-forwarded-for': from } });
    const statuses: number[] = [];
    // Without configuration whatever it says is passed over: all of it is one address.
    for (let times = 0; times < 6; times++) statuses.push((await wrong(bare[0]!, elsewhere())).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    // With it, only the last that a proxy of ours saw: what a client writes before that is its own invention.
    const real = elsewhere();
    const invented: number[] = [];
    for (let times = 0; times <= PER_MINUTE; times++) invented.push((await wrong(urls[0]!, `${elsewhere()}, ${real}`)).status);
    expect(invented.at(-1)).toBe(429);
  });

  it('a gateway that starts anew goes on counting', async () => {
    await withinAMinute();
    const from = elsewhere();
    for (let times = 0; times < PER_MINUTE; times++) await account(`dk_live_${WRONG}${times}`, from, times % 2);
    const fresh = await world.addGateway(settings);
    urls.push(fresh);
    expect((await account(`dk_live_${WRONG}`, from, 2)).status).toBe(429);
  });
});
