import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { SecretBox } from '@daftari/platform';
import { type Business, OPERATOR_KEY, World } from '../world.test-support.js';
import { resealAnswers } from './reseal.js';

describe('Idempotency-Key', () => {
  let postgres: TestPostgres;
  let world: World;
  let second: string;
  let shop: Business;
  let other: Business;
  let names = 0;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'idempotency');
    second = await world.addGateway();
    await world.catalogue();
    shop = await world.business('Shop');
    other = await world.business('Other');
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  const post = (path: string, key: string, body: unknown, options: { by?: string; url?: string } = {}) =>
    world.call(options.by ?? shop.live, 'POST', path, body, {
      headers: { 'idempotency-key': key },
      ...(options.url === undefined ? {} : { url: options.url }),
    });
  const newName = () => `name-${++names}`;
  const apiKey = { scopes: ['balance:read'], name: 'till' };
  const keysMade = async () => (await world.expect(200, shop.live, 'GET', '/v1/api-keys?limit=100')).data.length as number;

  it('makes a thing once, and answers as it did then, secret and all, from every gateway', async () => {
    const [name, before] = [newName(), await keysMade()];
    const first = await post('/v1/api-keys', name, apiKey);
    expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([201, null]);
    for (const [key, url] of [
      [name, world.url],
      [`"${name}"`, second],
    ] as const) {
      const again = await post('/v1/api-keys', key, { name: 'till', scopes: ['balance:read'] }, { url });
      expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
      expect(again.body).toEqual(first.body);
    }
    expect(await keysMade()).toBe(before + 1);
    const { rows } = await world.books.database.pool.query(`select row_to_json(k)::text as row from gateway.idempotency_keys k`);
    const stored = JSON.stringify(rows.map((row) => row.row));
    expect(stored).not.toContain(first.body.secret);
    expect(stored).not.toContain(Buffer.from(first.body.secret as string).toString('hex'));
  });

  it('refuses another request under the same name', async () => {
    const name = newName();
    await post('/v1/api-keys', name, apiKey);
    for (const [path, body] of [
      ['/v1/api-keys', { ...apiKey, name: 'another' }],
      ['/v1/webhook-endpoints', { url: 'https://shop.example', events: ['*'] }],
      ['/v1/purchases', { reference: 'r1', product_code: 'smb_mtn_vtu', recipient: '08031234567', amount: '50' }],
    ] as const)
      expect(await post(path, name, body)).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  });

  it('belongs to a business in a mode', async () => {
    const name = newName();
    const answers = [];
    for (const by of [shop.live, shop.test, other.live]) answers.push(await post('/v1/api-keys', name, apiKey, { by }));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(3);
    expect(answers.every(({ headers }) => headers.get('idempotent-replayed') === null)).toBe(true);
  });

  it('of many at once carries out one, over two gateways', async () => {
    const [name, before] = [newName(), await keysMade()];
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => post('/v1/api-keys', name, apiKey, { url: index % 2 === 0 ? world.url : second })),
    );
    expect(await keysMade()).toBe(before + 1);
    const made = answers.filter(({ status }) => status === 201);
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map(({ body }) => body.secret)).size).toBe(1);
    for (const { status, headers, body } of answers.filter((answer) => answer.status !== 201)) {
      expect([status, body.code]).toEqual([409, 'idempotency_in_progress']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    const late = await post('/v1/api-keys', name, apiKey);
    expect([late.status, late.body.id]).toEqual([201, made[0]?.body.id]);
  });

  it('says that a request is under way, and keeps nothing of what is refused', async () => {
    const name = newName();
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    world.notifier.script = async ({ method, path }) => {
      if (method !== 'POST' || path !== '/internal/endpoints') return undefined;
      await held;
      return { status: 422, body: { code: 'validation_failed', detail: 'no', errors: [] } };
    };
    const endpoint = { url: 'https://shop.example/hook', events: ['*'] };
    const first = post('/v1/webhook-endpoints', name, endpoint);
    await expect.poll(() => world.notifier.heard.some(({ path }) => path === '/internal/endpoints')).toBe(true);
    expect(await post('/v1/webhook-endpoints', name, endpoint, { url: second })).toMatchObject({
      status: 409,
      body: { code: 'idempotency_in_progress' },
    });
    letGo();
    expect(await first).toMatchObject({ status: 422 });
    world.notifier.script = ({ method, path }) =>
      method === 'POST' && path === '/internal/endpoints'
        ? { status: 201, body: world.contract.example('createWebhookEndpoint', 201) }
        : undefined;
    expect(await post('/v1/webhook-endpoints', name, { ...endpoint, url: 'https://shop.example/corrected' })).toMatchObject({
      status: 201,
    });
    expect(
      (await post('/v1/webhook-endpoints', name, { ...endpoint, url: 'https://shop.example/corrected' })).headers.get(
        'idempotent-replayed',
      ),
    ).toBe('true');
    world.notifier.script = () => undefined;
  });

  it('may be tried again where the gateway died over it, and is forgotten after a day', async () => {
    const name = newName();
    const first = await post('/v1/api-keys', name, apiKey);
    const set = (text: string) => world.books.database.pool.query(`update gateway.idempotency_keys set ${text} where key = $1`, [name]);
    await set(`state = 'running', answer = null, runs_until = clock_timestamp() + interval '1 minute'`);
    expect(await post('/v1/api-keys', name, apiKey)).toMatchObject({ status: 409 });
    await set(`runs_until = clock_timestamp() - interval '1 second'`);
    expect(await post('/v1/api-keys', name, { ...apiKey, name: 'another' })).toMatchObject({ status: 422 });
    const again = await post('/v1/api-keys', name, apiKey);
    expect([again.status, again.headers.get('idempotent-replayed'), again.body.id === first.body.id]).toEqual([201, null, false]);
    const { rows } = await world.books.database.pool.query(
      `select extract(epoch from expires_at - clock_timestamp())::int as seconds from gateway.idempotency_keys where key = $1`,
      [name],
    );
    expect(rows[0].seconds).toBeGreaterThan(86_000);
    await set(`expires_at = clock_timestamp()`);
    expect(await post('/v1/api-keys', name, { ...apiKey, name: 'tomorrow' })).toMatchObject({ status: 201, body: { name: 'tomorrow' } });
  });

  it('leaves the word to the reference where there is one', async () => {
    const name = newName();
    const purchase = { reference: 'by-reference', product_code: 'smb_mtn_vtu', recipient: '08031234567', amount: '50.00' };
    const first = await post('/v1/purchases', name, purchase);
    const again = await post('/v1/purchases', name, { ...purchase, amount: '50' });
    expect([first.status, again.status, again.headers.get('idempotent-replayed'), again.body.id]).toEqual([
      202,
      200,
      'true',
      first.body.id,
    ]);
    expect(await post('/v1/purchases', name, { ...purchase, amount: '51' })).toMatchObject({
      status: 409,
      body: { code: 'reference_conflict' },
    });
    expect(await post('/v1/purchases', newName(), purchase)).toMatchObject({ status: 200, body: { id: first.body.id } });
    expect(await post('/v1/purchases', name, { ...purchase, reference: 'another' })).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
    const [refused, corrected] = [newName(), { ...purchase, reference: 'corrected' }];
    expect(await post('/v1/purchases', refused, { ...corrected, amount: '100000' })).toMatchObject({ status: 422 });
    expect(await post('/v1/purchases', refused, corrected)).toMatchObject({ status: 202 });
  });

  it('is there for operators too, each with names of their own', async () => {
    const [name, body] = [newName(), { name: 'Once', email: 'o@example.com', country: 'NG', currencies: ['NGN'] }];
    const made = await post('/admin/v1/businesses', name, body, { by: OPERATOR_KEY });
    const again = await post('/admin/v1/businesses', name, body, { by: OPERATOR_KEY });
    expect([made.status, again.status, again.body]).toEqual([201, 201, made.body]);
    const log = await world.expect(200, OPERATOR_KEY, 'GET', `/admin/v1/audit-log?action=business.create&business=${made.body.id}`);
    expect(log.data.length).toBe(2);
  });

  it.each(['', '""', 'a b', 'x'.repeat(256), 'tab\tin', '"a"b'])('refuses the name %j', async (name) => {
    const answer = await post('/v1/api-keys', name, apiKey);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'Idempotency-Key', code: 'invalid_format' }] } });
  });

  it('is passed over where nothing is made', async () => {
    const name = newName();
    for (let times = 0; times < 2; times++) {
      const answer = await world.call(shop.live, 'GET', '/v1/account', undefined, { headers: { 'idempotency-key': name } });
      expect([answer.status, answer.headers.get('idempotent-replayed')]).toEqual([200, null]);
    }
  });

  // The last: what is hashed anew here the gateways of before do not know any more.
  it('keeps its answers when the key that they are sealed with is replaced', async () => {
    const [old, key] = ['secrets-key-secrets-key-secrets-key', 'n'.repeat(40)];
    const name = newName();
    const first = await post('/v1/api-keys', name, apiKey);
    const count = await resealAnswers(world.books.database, new SecretBox(`${key},${old}`));
    expect(count).toBeGreaterThan(5);
    expect(await resealAnswers(world.books.database, new SecretBox(`${key},${old}`))).toBe(0);
    const url = await world.addGateway({ DAFTARI_SECRETS_KEY: `${key},${old}` });
    expect(await post('/v1/api-keys', name, apiKey, { url })).toMatchObject({ status: 201, body: first.body });
  });
});
