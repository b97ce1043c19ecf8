import { setTimeout as sleep } from 'node:timers/promises';
import { request as rawRequest } from 'node:http';
import { bmatrorEndpoints, wire as bmatror } from '@daftari/dialect-bmatror';
import { strongmbEndpoints, wire as strongmb } from '@daftari/dialect-strongmb';
import { type OutgoingMessage, PublishUnconfirmedError, type Transport } from '@daftari/messaging';
import { type TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../../test/support/postgres.js';
import { type Answer, type Business, OPERATOR_KEY, StandIn } from '../../world.test-support.js';
import { DialectWorld } from './dialect-world.test-support.js';

interface Spoken {
  readonly dialect: 'bmatror' | 'strongmb';
  readonly error: TSchema;
  readonly codeOf: (body: any) => string;
  readonly read: string;
  readonly write: string;
  readonly purchase: (reference: string) => object;
  readonly codes: Readonly<Record<string, readonly [number, string]>>;
  readonly endpoints: Readonly<Record<string, { readonly method: string; readonly path: string }>>;
}

const SPOKEN: readonly Spoken[] = [
  {
    dialect: 'bmatror',
    error: bmatror.ErrorAnswer,
    codeOf: (body) => body.error.code,
    read: '/api/v1/wallet/balance',
    write: '/api/v1/airtime/purchase',
    purchase: (reference) => ({ network: 'mtn', phone: '0241234567', amount: 5, reference }),
    codes: {
      unauthenticated: [401, 'unauthorized'],
      forbidden: [403, 'unauthorized'],
      notFound: [404, 'not_found'],
      method: [405, 'method_not_allowed'],
      malformed: [422, 'validation_error'],
      mediaType: [415, 'validation_error'],
      tooLarge: [413, 'validation_error'],
      rateLimited: [429, 'rate_limit_exceeded'],
      internal: [500, 'internal_error'],
      away: [503, 'service_unavailable'],
      undecided: [500, 'internal_error'],
    },
    endpoints: bmatrorEndpoints,
  },
  {
    dialect: 'strongmb',
    error: strongmb.RefusalEnvelope,
    codeOf: (body) => body.metadata.code,
    read: '/v1/wallets',
    write: '/v1/purchases/airtime',
    purchase: (reference) => ({ phone: '08031234567', product_code: 'smb_mtn_vtu', amount: '100', reference }),
    codes: {
      unauthenticated: [401, 'ERR_UNAUTHENTICATED'],
      forbidden: [403, 'ERR_ACCOUNT_INACTIVE'],
      notFound: [404, 'ERR_NOT_FOUND'],
      method: [405, 'ERR_METHOD_NOT_ALLOWED'],
      malformed: [400, 'ERR_BAD_REQUEST'],
      mediaType: [415, 'ERR_BAD_REQUEST'],
      tooLarge: [413, 'ERR_BAD_REQUEST'],
      rateLimited: [429, 'ERR_DAILY_LIMIT_EXCEEDED'],
      internal: [500, 'ERR_INTERNAL'],
      away: [503, 'ERR_PRODUCT_GATEWAY_UNAVAILABLE'],
      undecided: [500, 'ERR_INTERNAL'],
    },
    endpoints: strongmbEndpoints,
  },
];

describe.each(SPOKEN)('every failure below /dialects/$dialect is answered in its own shape', (spoken) => {
  const { dialect, read, write, purchase, codes, endpoints } = spoken;
  let postgres: TestPostgres;
  let client: DialectWorld;
  let shop: Business;
  let key: string;
  let references = 0;
  const nextReference = (): string => `frame${++references}`;

  beforeAll(async () => {
    postgres = await startTestPostgres();
    client = await DialectWorld.start(postgres, dialect);
    shop = await client.world.business('Shop', { currencies: dialect === 'bmatror' ? ['GHS'] : ['NGN'] });
    key = (await client.credentials(shop)).secret;
  });
  afterAll(async () => {
    const verified = await client.stop();
    await postgres.stop();
    expect(verified).toMatchObject({ ok: true });
  });

  const expectRefusal = (answer: Answer, which: string, message?: RegExp): void => {
    const [status, code] = codes[which]!;
    expect([...Value.Errors(spoken.error, answer.body)], JSON.stringify(answer.body)).toEqual([]);
    expect({ status: answer.status, code: spoken.codeOf(answer.body) }).toEqual({ status, code });
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('x-request-id')).toBeTruthy();
    if (message) expect(JSON.stringify(answer.body)).toMatch(message);
  };

  it('whose key it is not: none, another, one of the native API, one of another dialect, a revoked, an expired', async () => {
    const other = dialect === 'bmatror' ? 'strongmb' : 'bmatror';
    const path = `/admin/v1/businesses/${shop.id}/api-keys`;
    const foreign = await client.world.expect(201, OPERATOR_KEY, 'POST', path, { mode: 'live', dialect: other });
    const revoked = await client.credentials(shop);
    await client.world.expect(200, OPERATOR_KEY, 'DELETE', `${path}/${revoked.id}`);
    const expiresAt = Date.now() + 1_500;
    const expired = await client.credentials(shop, { expires_at: new Date(expiresAt).toISOString() });
    await sleep(expiresAt + 10 - Date.now());
    const wrong = [undefined, '', 'x', key.slice(0, -1), `${key}x`, shop.live, foreign.secret, revoked.secret, expired.secret];
    for (const one of wrong) {
      expectRefusal(await client.call(one, 'GET', read), 'unauthenticated');
      expectRefusal(await client.call(one, 'POST', write, purchase(nextReference())), 'unauthenticated');
    }
    expect((await client.call(key, 'GET', read)).status).toBe(200);
    expect((await client.world.call(key, 'GET', '/v1/wallets')).status, 'its key opens no other door').toBe(401);
  });

  it('but what was said in its own words stays with it: the native API does not show it', async () => {
    const reference = nextReference();
    expect((await client.call(key, 'POST', write, purchase(reference))).status).toBeLessThan(300);
    const { body } = await client.world.call(shop.live, 'GET', `/v1/transactions?reference=${reference}`);
    expect(body.data).toMatchObject([{ reference, metadata: {} }]);
    expect(Object.keys(body.data[0].metadata)).toEqual([]);
  });

  it('a path that there is not, with a key and without', async () => {
    for (const path of [
      '',
      '/',
      '/nothing',
      `${read}/more`,
      '/api/v2/data/bundles',
      '/v1/purchases/airtime/x',
      `${read}%2F`,
      '/%zz',
      '/%ff%fe',
      `${read}/${'x'.repeat(300)}`,
      '//',
    ]) {
      expectRefusal(await client.call(key, 'GET', path), 'notFound');
      expectRefusal(await client.call(undefined, 'POST', path, '{'), 'notFound');
    }
    const long = await client.call(key, 'GET', endpoints['transaction']!.path.replace(':reference', 'x'.repeat(300)));
    expect({ status: long.status, errors: [...Value.Errors(spoken.error, long.body)] }).toEqual({ status: 404, errors: [] });
  });

  it('a method that a path does not answer, and says which it does', async () => {
    for (const { method, path } of Object.values(endpoints)) {
      const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter((one) => one !== method);
      for (const other of others) {
        const answer = await client.call(key, other, path.replace(':reference', 'some'), other === 'GET' ? undefined : '{"a":');
        expectRefusal(answer, 'method');
        expect(answer.headers.get('allow')).toBe(method);
      }
    }
  });

  it('a body that is not JSON, names a key twice, is empty, or is not UTF-8', async () => {
    const texts = ['{', 'null null', '{"reference": "a", "reference": "b"}', '{"a": {"b": 1, "b": 1}}', '[1,]', "{'a': 1}", ''];
    for (const text of texts) expectRefusal(await client.call(key, 'POST', write, text), 'malformed');
    const body = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
    const response = await fetch(`${client.world.url}/dialects/${dialect}${write}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': key, authorization: `Bearer ${key}` },
      body,
    });
    expectRefusal({ status: response.status, headers: response.headers, body: await response.json() }, 'malformed');
  });

  it('another content type; none at all is taken for JSON', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'multipart/form-data; boundary=x']) {
      const answer = await client.call(key, 'POST', write, JSON.stringify(purchase(nextReference())), {
        headers: { 'content-type': type },
      });
      expectRefusal(answer, 'mediaType');
    }
    for (const headers of [{}, { 'content-type': 'Application/JSON ;charset=UTF-8' }])
      expect(await posted(headers, JSON.stringify(purchase(nextReference())))).toMatchObject({ status: dialect === 'bmatror' ? 201 : 200 });
  });

  /** `fetch` always names a type. */
  const posted = (headers: Record<string, string>, body: string): Promise<{ status: number }> =>
    new Promise((resolve, reject) => {
      const options = { method: 'POST', headers: { 'x-api-key': key, authorization: `Bearer ${key}`, ...headers } };
      rawRequest(`${client.world.url}/dialects/${dialect}${write}`, options, (response) => {
        response.resume();
        response.on('end', () => resolve({ status: response.statusCode ?? 0 }));
      })
        .on('error', reject)
        .end(body);
    });

  it('a body that is too large', async () => {
    expectRefusal(await client.call(key, 'POST', write, { ...purchase(nextReference()), more: 'x'.repeat(300_000) }), 'tooLarge');
  });

  it('a scope that the key has not', async () => {
    const { secret } = await client.credentials(shop, { scopes: ['webhooks:manage'] });
    expectRefusal(await client.call(secret, 'GET', read), 'forbidden', /scope/);
    expectRefusal(await client.call(secret, 'POST', write, purchase(nextReference())), 'forbidden');
  });

  it('a suspended business may read, not write', async () => {
    const suspended = await client.world.business('Suspended', { currencies: ['GHS', 'NGN'] });
    const { secret } = await client.credentials(suspended);
    await client.world.expect(200, OPERATOR_KEY, 'PATCH', `/admin/v1/businesses/${suspended.id}`, { status: 'suspended' });
    expect((await client.call(secret, 'GET', read)).status).toBe(200);
    expectRefusal(await client.call(secret, 'POST', write, purchase(nextReference())), 'forbidden');
  });

  it('too many requests, wrong paths counted among them, with when to come again', async () => {
    await client.world.expect(200, OPERATOR_KEY, 'PUT', '/admin/v1/tiers/four', { rate: { per_hour: 4, per_minute: null } });
    const busy = await client.world.business('Busy', { tier: 'four', currencies: ['GHS', 'NGN'] });
    const { secret } = await client.credentials(busy);
    expect((await client.call(secret, 'GET', read)).headers.get('x-ratelimit-remaining')).toBe('3');
    expectRefusal(await client.call(secret, 'GET', '/nothing'), 'notFound');
    expectRefusal(await client.call(secret, 'DELETE', write), 'method');
    expectRefusal(await client.call(secret, 'POST', write, '{'), 'malformed');
    const refused = await client.call(secret, 'GET', read);
    expectRefusal(refused, 'rateLimited');
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(3_600);
  });

  it('a service of ours that is away, and one that answers nonsense', async () => {
    const away = await client.world.addGateway({ LEDGER_URL: 'http://127.0.0.1:9' });
    const absent = await client.call(key, 'GET', read, undefined, { url: away });
    expectRefusal(absent, 'away');
    expect(Number(absent.headers.get('retry-after'))).toBeGreaterThan(0);
    const confused = await StandIn.start(() => ({ status: 200, body: { data: 'no wallets' } }));
    const url = await client.world.addGateway({ LEDGER_URL: confused.url });
    expectRefusal(await client.call(key, 'GET', read, undefined, { url }), 'internal');
    await confused.stop();
  });

  it('a purchase of which nobody knows whether it was taken: never told as a clear refusal, and safe to send again', async () => {
    const { transport } = client.world.books;
    const publisher = transport.publisher();
    const publish = async (messages: readonly OutgoingMessage[], settings?: { timeoutMs?: number }): Promise<void> => {
      await publisher.publish(messages, settings);
      throw new PublishUnconfirmedError('not confirmed');
    };
    const doubtful = Object.create(transport, { publisher: { value: () => ({ publish, close: () => publisher.close() }) } }) as Transport;
    const url = await client.world.addGateway({ GATEWAY_INTERNAL_URL: 'http://nobody-hears' }, doubtful);
    const body = purchase(nextReference());
    const answer = await client.call(key, 'POST', write, body, { url });
    expectRefusal(answer, 'undecided', /again/);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await client.call(key, 'POST', write, body)).status).toBe(200);
  });
});
