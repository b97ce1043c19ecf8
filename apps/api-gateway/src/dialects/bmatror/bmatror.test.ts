import { bmatrorRefusals, wire } from '@daftari/dialect-bmatror';
import { PROBLEMS } from '@daftari/platform';
import { type TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../../test/support/postgres.js';
import { type Answer, type Business, OPERATOR_KEY } from '../../world.test-support.js';
import { DialectWorld } from '../frame/dialect-world.test-support.js';

/** The document's own request, with another reference. */
const seedPurchase = (reference: string) => ({ network: 'mtn', phone: '0241234567', bundle_id: 'mtn_1gb_7day', reference });

const DATA = '/api/v1/data/purchase';
const AIRTIME = '/api/v1/airtime/purchase';
const UTILITY = '/api/v1/utility/purchase';

describe('the API of BMATROR, served', () => {
  let postgres: TestPostgres;
  let client: DialectWorld;
  let shop: Business;
  let other: Business;
  let key: string;
  let testKey: string;
  let references = 0;
  const nextReference = (): string => `your-unique-ref-${++references}`;

  beforeAll(async () => {
    postgres = await startTestPostgres();
    client = await DialectWorld.start(postgres, 'bmatror');
    [shop, other] = [
      await client.world.business('Shop', { currencies: ['GHS', 'NGN'] }),
      await client.world.business('Other', { currencies: ['GHS'] }),
    ];
    key = (await client.credentials(shop)).secret;
    testKey = (await client.credentials(shop, { mode: 'test' })).secret;
  });
  afterAll(async () => {
    const verified = await client.stop();
    await postgres.stop();
    expect(verified).toMatchObject({ ok: true });
  });

  const post = (path: string, body: unknown, by = key): Promise<Answer> => client.call(by, 'POST', path, body);
  const get = (path: string, by = key): Promise<Answer> => client.call(by, 'GET', path);
  const balance = async (by = key): Promise<number> => (await get('/api/v1/wallet/balance', by)).body.data.balance;

  const expectShape = ({ body }: Answer, schema: TSchema): void =>
    expect([...Value.Errors(schema, body)], JSON.stringify(body)).toEqual([]);
  const expectError = (answer: Answer, status: number, code: string, message?: RegExp): void => {
    expectShape(answer, wire.ErrorAnswer);
    expect({ status: answer.status, code: answer.body.error.code }, JSON.stringify(answer.body)).toEqual({ status, code });
    if (message) expect(answer.body.error.message).toMatch(message);
  };

  describe("the document's requests", () => {
    it('GET /api/v1/wallet/balance: the GHS wallet, as a number', async () => {
      const answer = await get('/api/v1/wallet/balance');
      expect(answer.status).toBe(200);
      expectShape(answer, wire.BalanceAnswer);
      expect(answer.body).toEqual({ success: true, message: expect.any(String), data: { balance: 1000, currency: 'GHS' } });
    });

    it('limits are told by the headers of every answer: a limit, what remains, and the Unix seconds of the next full hour', async () => {
      const answers = [
        await get('/api/v1/wallet/balance'),
        await get('/nothing'),
        await post(DATA, {}),
        await client.call(undefined, 'GET', DATA),
      ];
      for (const { headers } of answers) {
        const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) => Number(headers.get(`x-ratelimit-${name}`)));
        expect(limit).toBeGreaterThan(0);
        expect(remaining).toBeGreaterThan(0);
        expect(reset! % 3_600).toBe(0);
        expect(reset! - Date.now() / 1_000).toBeLessThanOrEqual(3_600);
        expect(reset! - Date.now() / 1_000).toBeGreaterThan(-5);
      }
    });

    it('POST /api/v1/data/purchase: 201, every field, and the wallet pays', async () => {
      const before = await balance();
      const reference = nextReference();
      const answer = await post(DATA, seedPurchase(reference));
      expect(answer.status).toBe(201);
      expectShape(answer, wire.TransactionAnswer);
      expect(answer.body).toEqual({
        success: true,
        message: 'Data purchase is being processed.',
        data: {
          transaction_id: expect.stringMatching(/^txn_/),
          reference,
          type: 'data',
          status: 'processing',
          network: 'mtn',
          phone: '0241234567',
          bundle_id: 'mtn_1gb_7day',
          amount: 12,
          currency: 'GHS',
          created_at: expect.stringMatching(/Z$/),
          updated_at: expect.stringMatching(/Z$/),
          reason_code: null,
        },
      });
      expect(await balance()).toBe(before - 12);
    });

    it('the reference is for idempotency: the original, with 200, whatever the body and wherever it is sent', async () => {
      const reference = nextReference();
      const first = await post(DATA, seedPurchase(reference));
      const before = await balance();
      const again = [
        await post(DATA, seedPurchase(reference)),
        await post(DATA, { ...seedPurchase(reference), phone: '0249999999' }),
        await post(DATA, { ...seedPurchase(reference), bundle_id: 'no_such_bundle' }),
        await post(DATA, { reference }),
        await post(AIRTIME, { network: 'mtn', phone: '0241234567', amount: 7, reference }),
        await post(UTILITY, { service: 'nobody', account: 'x', amount: -1, reference }),
      ];
      for (const answer of again) expect(answer).toMatchObject({ status: 200, body: first.body });
      expect(await balance()).toBe(before);
    });

    it('twenty at once with one reference: one is new', async () => {
      const reference = nextReference();
      const bodies = Array.from({ length: 20 }, (_, index) => ({ ...seedPurchase(reference), phone: `024123456${index % 2}` }));
      const answers = await Promise.all(bodies.map((body) => post(DATA, body)));
      expect(answers.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 19 }, () => 200), 201]);
      expect(new Set(answers.map(({ body }) => body.data.transaction_id)).size).toBe(1);
      expect(new Set(answers.map(({ body }) => body.data.phone)).size, 'the original is shown as it was sent').toBe(1);
    });

    it('completed, and failed with its reason; a failed one gives the money back', async () => {
      const [done, undone] = [nextReference(), nextReference()];
      const before = await balance();
      for (const reference of [done, undone]) await post(DATA, seedPurchase(reference));
      await client.ends(shop, done, 'completed');
      await client.ends(shop, undone, 'failed');
      expect((await get(`/api/v1/transactions/${done}`)).body.data).toMatchObject({ status: 'completed', reason_code: null });
      const failed = (await get(`/api/v1/transactions/${undone}`)).body.data;
      expect(failed).toMatchObject({ status: 'failed', reason_code: expect.stringMatching(/./) });
      expect(await balance()).toBe(before - 12);
      expect(await post(DATA, seedPurchase(done))).toMatchObject({ status: 200, body: { data: { status: 'completed' } } });
    });

    it('GET /api/v1/data/bundles', async () => {
      const answer = await get('/api/v1/data/bundles');
      expectShape(answer, wire.BundlesAnswer);
      expect(answer.body.data).toEqual([
        { bundle_id: 'mtn_1gb_7day', network: 'mtn', name: '1GB', price: 12, currency: 'GHS', validity: '7 days' },
      ]);
      expect((await get('/api/v1/data/bundles?network=MTN')).body.data).toEqual(answer.body.data);
      expect((await get('/api/v1/data/bundles?network=nobody')).body.data).toEqual([]);
    });
  });

  describe('airtime and utilities', () => {
    it.each([
      ['0241234567', 5, 5],
      ['+233241234567', 5.5, 5.5],
      ['233241234567', 0.01, 0.01],
    ])('airtime to %s, %d: phone and amount as they were sent', async (phone, amount, shown) => {
      const answer = await post(AIRTIME, { network: 'MTN', phone, amount, reference: nextReference() });
      expectShape(answer, wire.TransactionAnswer);
      expect(answer).toMatchObject({
        status: 201,
        body: { data: { type: 'airtime', phone, amount: shown, network: 'MTN', bundle_id: null } },
      });
    });

    it.each(['ecg_prepaid', 'ecg', 'ECG'])('a utility by its product code or its network: %s', async (service) => {
      const answer = await post(UTILITY, { service, account: '45012345678', amount: 20, reference: nextReference() });
      expectShape(answer, wire.TransactionAnswer);
      expect(answer).toMatchObject({
        status: 201,
        body: { data: { type: 'utility', phone: '45012345678', network: service, amount: 20, bundle_id: null } },
      });
    });

    it('an amount is read by its digits: what no pesewa can say is refused, and no float comes between', async () => {
      const text = (amount: string) => `{"network": "mtn", "phone": "0241234567", "amount": ${amount}, "reference": "${nextReference()}"}`;
      for (const wrong of ['5.005', '0', '-5', '1e1', '"5"', 'null', 'true', '1e400', '99999999999999999999', '0.1e1'])
        expectError(await post(AIRTIME, text(wrong)), 422, 'validation_error', /amount/);
      const cheap = await post(AIRTIME, text('5.10'));
      expect(cheap.body.data.amount).toBe(5.1);
      // 90071992547409.93 is no double: a float would make 90071992547409.94 of it.
      expectError(await post(AIRTIME, text('90071992547409.93')), 402, 'insufficient_balance');
    });
  });

  describe('refusals', () => {
    it.each([
      ['no network', DATA, { network: undefined }, 422, 'validation_error', /network/],
      ['no phone', DATA, { phone: undefined }, 422, 'validation_error', /phone/],
      ['a phone that is none', DATA, { phone: '12' }, 422, 'validation_error', /phone/],
      ['a phone of another country', DATA, { phone: '+2348031234567' }, 422, 'validation_error', /phone/],
      ['no reference', DATA, { reference: undefined }, 422, 'validation_error', /reference/],
      ['a wrong reference', DATA, { reference: 'a b' }, 422, 'validation_error', /reference/],
      ['a bundle that there is not', DATA, { bundle_id: 'mtn_9tb' }, 404, 'not_found', /mtn_9tb/],
      ['a bundle of another network', DATA, { network: 'telecel' }, 404, 'not_found', /telecel/],
      ['a network that there is not', AIRTIME, { network: 'nobody', amount: 5 }, 422, 'validation_error', /network/],
      ['a service that there is not', UTILITY, { service: 'nobody', account: '123456', amount: 5 }, 404, 'not_found', /nobody/],
      ['an account that is none', UTILITY, { service: 'ecg', account: 'x', amount: 5 }, 422, 'validation_error', /^account/],
    ])('%s', async (_, path, change, status, code, message) => {
      expectError(await post(path, { ...seedPurchase(nextReference()), ...change }), status, code, message);
    });

    it.each(['[]', '"text"', '7', 'null'])('a body that is no object: %s', async (text) => {
      expectError(await post(DATA, text), 422, 'validation_error');
    });

    it('too little money: 402, and the reference is free', async () => {
      const reference = nextReference();
      expectError(await post(AIRTIME, { network: 'mtn', phone: '0241234567', amount: 1_000_000, reference }), 402, 'insufficient_balance');
      expect((await post(AIRTIME, { network: 'mtn', phone: '0241234567', amount: 1, reference })).status).toBe(201);
    });

    it('a wallet that is not open: 403; none at all: 404', async () => {
      const frozen = await client.world.business('Frozen', { currencies: ['GHS'] });
      const { secret } = await client.credentials(frozen);
      const terms = { mode: 'live', status: 'frozen' };
      await client.world.expect(200, OPERATOR_KEY, 'PUT', `/admin/v1/businesses/${frozen.id}/wallets/GHS`, terms);
      expectError(await post(DATA, seedPurchase(nextReference()), secret), 403, 'unauthorized', /open/);
      const nairaOnly = await client.world.business('Naira', { currencies: ['NGN'] });
      const naira = (await client.credentials(nairaOnly)).secret;
      expectError(await get('/api/v1/wallet/balance', naira), 404, 'not_found');
      expectError(await post(DATA, seedPurchase(nextReference()), naira), 404, 'not_found');
    });

    it('every problem of ours has a code and a status of the dialect', () => {
      expect(Object.keys(bmatrorRefusals).sort()).toEqual(Object.keys(PROBLEMS).sort());
    });
  });

  describe('transactions', () => {
    it('by reference: of this business and mode only', async () => {
      const reference = nextReference();
      const bought = await post(DATA, seedPurchase(reference));
      const answer = await get(`/api/v1/transactions/${reference}`);
      expectShape(answer, wire.TransactionAnswer);
      expect(answer.body.data).toEqual(bought.body.data);
      const strangers = (await client.credentials(other)).secret;
      for (const [by, path] of [
        [strangers, reference],
        [testKey, reference],
        [key, 'never-seen'],
        [key, 'x'.repeat(200)],
        [key, 'a%00b'],
        [key, '%F0%9F%92%B8'],
      ] as const)
        expectError(await get(`/api/v1/transactions/${path}`, by), 404, 'not_found');
      const theirs = await post(DATA, seedPurchase(reference), strangers);
      expect(theirs.status, 'references are each business’s own').toBe(201);
    });

    it('newest first, those of the GHS wallet only, and however they were made', async () => {
      const native = { reference: nextReference(), product_code: 'mtn_airtime_gh', recipient: '0241234567', amount: '3.00' };
      await client.world.expect(202, shop.live, 'POST', '/v1/purchases', native);
      const naira = { reference: nextReference(), product_code: 'smb_mtn_vtu', recipient: '08031234567', amount: '100.00' };
      await client.world.call(shop.live, 'POST', '/v1/purchases', naira);
      await client.world.expect(201, OPERATOR_KEY, 'POST', `/admin/v1/businesses/${shop.id}/credits`, {
        reference: nextReference(),
        currency: 'NGN',
        mode: 'live',
        amount: '500.00',
        reason: 'funds',
      });
      await client.world.expect(202, shop.live, 'POST', '/v1/purchases', naira);
      const answer = await get('/api/v1/transactions');
      expectShape(answer, wire.TransactionsAnswer);
      expect(answer.body.data[0]).toMatchObject({ reference: native.reference, type: 'airtime', network: 'mtn', phone: '0241234567' });
      const ids: string[] = answer.body.data.map((one: { transaction_id: string }) => one.transaction_id);
      expect(ids).toEqual([...ids].sort().reverse());
      const references: string[] = answer.body.data.map((one: { reference: string }) => one.reference);
      expect(references).not.toContain(naira.reference);
      expect(references).not.toContain('opening-live');
      expectError(await get(`/api/v1/transactions/${naira.reference}`), 404, 'not_found');
      expectError(await post(DATA, seedPurchase(naira.reference)), 422, 'validation_error', /reference/);
      expectError(await post(DATA, seedPurchase('opening-live')), 422, 'validation_error', /reference/);
    });

    it('as many as `limit` says, and on from `starting_after`', async () => {
      const all = (await get('/api/v1/transactions?limit=100')).body.data;
      const [first] = (await get('/api/v1/transactions?limit=1')).body.data;
      const rest = (await get(`/api/v1/transactions?limit=3&starting_after=${first.transaction_id}`)).body.data;
      expect([first, ...rest]).toEqual(all.slice(0, 4));
      for (const limit of ['0', '101', 'x', '1.5', '-1'])
        expectError(await get(`/api/v1/transactions?limit=${limit}`), 422, 'validation_error', /limit/);
      expectError(await get('/api/v1/transactions?starting_after=nonsense'), 422, 'validation_error');
    });

    it('test transactions are of their own: another wallet, the same references', async () => {
      const reference = nextReference();
      const before = await balance();
      expect((await post(DATA, seedPurchase(reference), testKey)).status).toBe(201);
      expect(await balance()).toBe(before);
      expect((await post(DATA, seedPurchase(reference))).status).toBe(201);
    });
  });

  it('limits count per account and clock hour: over its keys and both gateways', async () => {
    await client.world.expect(200, OPERATOR_KEY, 'PUT', '/admin/v1/tiers/six', { rate: { per_hour: 6, per_minute: 2 } });
    const business = await client.world.business('Counted', { tier: 'six', currencies: ['GHS'] });
    const keys = [(await client.credentials(business)).secret, (await client.credentials(business)).secret];
    const url = await client.world.addGateway();
    const seen: number[] = [];
    for (let index = 0; index < 6; index++) {
      const answer = await client.call(keys[index % 2], 'GET', '/api/v1/wallet/balance', undefined, index % 3 === 0 ? { url } : {});
      expect(answer.status, `request ${index}`).toBe(200);
      expect(answer.headers.get('x-ratelimit-limit')).toBe('6');
      seen.push(Number(answer.headers.get('x-ratelimit-remaining')));
    }
    expect(seen.at(-1)).toBe(0);
    for (const gateway of [client.world.url, url]) {
      const refused = await client.call(keys[0], 'GET', '/api/v1/wallet/balance', undefined, { url: gateway });
      expectError(refused, 429, 'rate_limit_exceeded');
      const reset = Number(refused.headers.get('x-ratelimit-reset'));
      const nowS = Date.now() / 1_000;
      expect(Math.abs(Number(refused.headers.get('retry-after')) - (reset - nowS))).toBeLessThan(5);
    }
    const testMode = (await client.credentials(business, { mode: 'test' })).secret;
    expect((await get('/api/v1/wallet/balance', testMode)).status, 'the sandbox is an account of its own').toBe(200);
  });
});
