import { strongmbRefusals, wire } from '@daftari/dialect-strongmb';
import { PROBLEMS } from '@daftari/platform';
import { type TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../../test/support/postgres.js';
import { type Answer, type Business, OPERATOR_KEY } from '../../world.test-support.js';
import { DialectWorld } from '../frame/dialect-world.test-support.js';

/** The document's own requests, with another reference. */
const seedAirtime = (reference: string) => ({ phone: '0812345678', product_code: 'smb_mtn_vtu', amount: '100', reference });
const seedData = (reference: string) => ({ phone: '0812345678', product_code: 'smb_mtn_sme_1gb_30days', reference });

const AIRTIME = '/v1/purchases/airtime';
const DATA = '/v1/purchases/internet';
const CABLE = '/v1/purchases/cable';
const ELECTRICITY = '/v1/purchases/electricity';
const BILLS = '/v1/purchases/bills';

const electricity = (reference: string) => ({
  meter_number: '45012345678',
  meter_type: 'prepaid',
  product_code: 'smb_ikedc',
  amount: '1000',
  phone: '08031234567',
  reference,
});

describe('the API of Strongmb, served', () => {
  let postgres: TestPostgres;
  let client: DialectWorld;
  let shop: Business;
  let other: Business;
  let key: string;
  let references = 0;
  const nextReference = (): string => `SMBD260aa1352a53aaa${++references}`;

  beforeAll(async () => {
    postgres = await startTestPostgres();
    client = await DialectWorld.start(postgres, 'strongmb');
    [shop, other] = [
      await client.world.business('Strongmb User', { currencies: ['NGN', 'GHS'], amount: '44114.00' }),
      await client.world.business('Other', { currencies: ['NGN'] }),
    ];
    key = (await client.credentials(shop)).secret;
  });
  afterAll(async () => {
    const verified = await client.stop();
    await postgres.stop();
    expect(verified).toMatchObject({ ok: true });
  });

  const post = (path: string, body: unknown, by = key): Promise<Answer> => client.call(by, 'POST', path, body);
  const get = (path: string, by = key): Promise<Answer> => client.call(by, 'GET', path);
  const wallet = async (by = key): Promise<{ balance: number }> => (await get('/v1/wallets', by)).body.data.wallets[0];

  const METADATA = { code: expect.any(String), timestamp: expect.any(Number), trace_id: expect.stringMatching(/^[0-9A-Z]{10}$/) };
  const expectShape = ({ body }: Answer, schema: TSchema, code: string): void => {
    expect([...Value.Errors(schema, body)], JSON.stringify(body)).toEqual([]);
    expect(body.metadata).toEqual({ ...METADATA, code });
    expect(Math.abs(body.metadata.timestamp - Date.now() / 1_000)).toBeLessThan(60);
  };
  const expectError = (answer: Answer, status: number, code: string, message?: RegExp | string): void => {
    expectShape(answer, wire.RefusalEnvelope, code);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ status: false, data: null });
    if (message !== undefined) expect(answer.body.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  };

  describe("the document's examples", () => {
    it('GET /v1/transactions, where there are none', async () => {
      expectError(await get('/v1/transactions'), 404, 'ERR_TRANSACTIONS_NOT_FOUND', 'No transactions found.');
    });

    it('GET /v1/user', async () => {
      const answer = await get('/v1/user');
      expect(answer.status).toBe(200);
      expectShape(answer, wire.UserEnvelope, 'USER_DETAILS_RETRIEVED');
      expect(answer.body).toMatchObject({
        status: true,
        message: 'User details retrieved successfully',
        data: {
          account: {
            name: 'Strongmb User',
            email: 'ops@example.com',
            phone: '+2348031234567',
            account_status: 'active',
            kyc_status: 'verified',
            tier: 'enterprise',
          },
        },
      });
    });

    it('GET /v1/wallets: the naira wallet, amounts as numbers, no limit is null', async () => {
      const answer = await get('/v1/wallets');
      expect(answer.status).toBe(200);
      expectShape(answer, wire.WalletsEnvelope, 'WALLET_DETAILS_RETRIEVED');
      expect(answer.body.data.wallets).toEqual([
        {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          type: 'primary_ngn',
          currency: 'NGN',
          balance: 44114,
          locked_balance: 0,
          tier: 'enterprise',
          transaction_limit: null,
          balance_limit: null,
          status: 'normal',
          updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+01$/),
        },
      ]);
    });

    it('POST /v1/purchases/airtime: processing with 200, then successful with 201 under the same reference', async () => {
      const reference = nextReference();
      const data = {
        transaction_status: 'processing',
        type: 'airtime',
        provider: 'mtn',
        recipient: '0812345678',
        airtime_amount: 100,
        reference,
        currency: 'NGN',
        balance_before: '44114.00',
        balance_after: '44015.00',
        amount: 99,
      };
      const processing = await post(AIRTIME, seedAirtime(reference));
      expectShape(processing, wire.PurchaseEnvelope, 'ERR_TRANSACTION_PROCESSING');
      expect(processing).toMatchObject({ status: 200, body: { status: true, message: 'Airtime purchase is being processed.' } });
      expect(processing.body.data).toEqual(data);
      await client.ends(shop, reference, 'completed');
      const successful = await post(AIRTIME, seedAirtime(reference));
      expectShape(successful, wire.PurchaseEnvelope, 'TRANSACTION_SUCCESSFUL');
      expect(successful).toMatchObject({ status: 201, body: { status: true, message: 'Airtime purchased successfully.' } });
      expect(successful.body.data).toEqual({ ...data, transaction_status: 'successful' });
    });

    it('POST /v1/purchases/internet', async () => {
      const reference = nextReference();
      const answer = await post(DATA, seedData(reference));
      expectShape(answer, wire.PurchaseEnvelope, 'ERR_TRANSACTION_PROCESSING');
      expect(answer).toMatchObject({ status: 200, body: { message: 'Data purchase is being processed.' } });
      expect(answer.body.data).toEqual({
        transaction_status: 'processing',
        type: 'data',
        provider: 'mtn',
        title: '1gb mtn sme data',
        recipient: '0812345678',
        data_type: 'sme',
        plan: '1gb',
        validity: '30days',
        bundle_size_mb: 1024,
        reference,
        currency: 'NGN',
        balance_before: '44015.00',
        balance_after: '43545.00',
        amount: 470,
      });
    });

    it('GET /v1/transactions and /v1/transactions/{reference}: balances and amounts are numbers there', async () => {
      const listed = await get('/v1/transactions');
      expect(listed.status).toBe(200);
      expectShape(listed, wire.TransactionsEnvelope, 'TRANSACTIONS_RETRIEVED');
      expect(listed.body.data.count).toBe(2);
      const airtime = listed.body.data.transactions[1];
      expect(airtime).toEqual({
        uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        wallet_type: 'primary_ngn',
        direction: 'debit',
        type: 'airtime',
        amount: 99,
        balance_before: 44114,
        balance_after: 44015,
        status: 'successful',
        date: expect.stringMatching(/\+01$/),
        reference: expect.any(String),
        details: { provider: 'mtn', recipient: '0812345678', airtime_amount: 100, performed_via: 'api' },
      });
      const [first, second] = listed.body.data.transactions;
      for (const after of [first.uuid, `txn_${first.uuid}`]) {
        const next = await get(`/v1/transactions?limit=1&starting_after=${after}`);
        expect(next.body.data, 'the list goes on after a uuid that it showed').toEqual({ count: 1, transactions: [second] });
      }
      const one = await get(`/v1/transactions/${airtime.reference}`);
      expect(one.status).toBe(200);
      expectShape(one, wire.TransactionEnvelope, 'TRANSACTION_DETAILS_RETRIEVED');
      expect(one.body.data.transaction).toEqual(airtime);
    });

    it('GET /v1/transactions/{reference}: 404 for what there is not, and for what is another’s', async () => {
      const reference = nextReference();
      await post(AIRTIME, seedAirtime(reference));
      const strangers = (await client.credentials(other)).secret;
      const testMode = (await client.credentials(shop, { mode: 'test' })).secret;
      for (const [by, name] of [
        [key, 'neverSeen'],
        [strangers, reference],
        [testMode, reference],
        [key, 'a%00b'],
      ] as const)
        expectError(await get(`/v1/transactions/${name}`, by), 404, 'ERR_TRANSACTIONS_NOT_FOUND', 'Transaction not found.');
    });

    it('GET /v1/products/airtime and /internet', async () => {
      const airtime = await get('/v1/products/airtime');
      expect(airtime.status).toBe(200);
      expectShape(airtime, wire.ProductsEnvelope, 'PRODUCTS_RETRIEVED');
      expect(airtime.body.data.billers).toEqual({
        '551978d5-1a65-41d5-904f-f2fd667b98a5': {
          name: 'MTN NIGERIA',
          description: 'Airtime',
          products: {
            vtu: {
              name: 'VTU',
              api_access: true,
              plans: [{ name: 'MTN AIRTIME', discount: 1, pricing_model: 'percent', product_code: 'smb_mtn_vtu' }],
            },
          },
        },
        '9b704812-08bd-42a1-82b2-20de2c7f395e': {
          name: 'AIRTEL NIGERIA',
          description: 'Airtime',
          products: {
            vtu: {
              name: 'VTU',
              api_access: true,
              plans: [{ name: 'AIRTEL AIRTIME', discount: 1, pricing_model: 'percent', product_code: 'smb_air_vtu' }],
            },
          },
        },
      });
      const data = await get('/v1/products/internet');
      expectShape(data, wire.ProductsEnvelope, 'PRODUCTS_RETRIEVED');
      const [mtn] = Object.values<any>(data.body.data.billers);
      expect(mtn.products.sme.plans).toEqual(
        [
          { name: '100MB', bundle_size_mb: 100, amount: 120, validity: '2DAYS', product_code: 'smb_mtn_sme_100mb_2days' },
          { name: '1GB', bundle_size_mb: 1024, amount: 470, validity: '30DAYS', product_code: 'smb_mtn_sme_1gb_30days' },
        ].sort((a, b) => (a.product_code < b.product_code ? -1 : 1)),
      );
    });

    it.each(['cable', 'electricity', 'bills'])('GET /v1/products/%s', async (kind) => {
      const answer = await get(`/v1/products/${kind}`);
      expectShape(answer, wire.ProductsEnvelope, 'PRODUCTS_RETRIEVED');
      expect(Object.keys(answer.body.data.billers)).toHaveLength(1);
    });
  });

  describe('cable, electricity and bills', () => {
    it.each([
      [
        CABLE,
        { smartcard_number: '1234567890', product_code: 'smb_dstv_padi', phone: '08031234567' },
        { type: 'cable', provider: 'dstv', recipient: '1234567890', smartcard_number: '1234567890', plan: 'dstv padi', amount: 4400 },
      ],
      [
        CABLE,
        { smartcard_number: '1234567890', product_code: 'smb_dstv_padi' },
        { type: 'cable', provider: 'dstv', recipient: '1234567890', customer_name: '' },
      ],
      [
        ELECTRICITY,
        electricity(''),
        {
          type: 'electricity',
          provider: 'ikedc',
          recipient: '45012345678',
          electricity_amount: 1000,
          meter_number: '45012345678',
          meter_type: 'prepaid',
          token: null,
          customer_name: '',
          amount: 1000,
        },
      ],
      [
        ELECTRICITY,
        { ...electricity(''), phone: '0812345678', meter_type: 'postpaid', amount: '500.50' },
        { meter_type: 'postpaid', electricity_amount: 500.5 },
      ],
      [
        BILLS,
        { account_number: 'LW-100', product_code: 'smb_lawma', amount: '250' },
        { type: 'bill', provider: 'lawma', recipient: 'LW-100', account_number: 'LW-100', bill_amount: 250, customer_name: '' },
      ],
    ])('POST %s', async (path, body, data) => {
      const reference = nextReference();
      const answer = await post(path, { ...body, reference });
      expectShape(answer, wire.PurchaseEnvelope, 'ERR_TRANSACTION_PROCESSING');
      expect(answer).toMatchObject({ status: 200, body: { status: true, data: { ...data, reference } } });
      const read = await get(`/v1/transactions/${reference}`);
      const {
        transaction_status: _,
        type: __,
        reference: ___,
        currency,
        balance_before,
        balance_after,
        amount,
        ...details
      } = answer.body.data;
      expect(currency).toBe('NGN');
      expect(read.body.data.transaction.details).toEqual({ ...details, performed_via: 'api' });
      expect(read.body.data.transaction).toMatchObject({
        amount,
        balance_before: Number(balance_before),
        balance_after: Number(balance_after),
      });
    });

    it("the meter's token and its customer's name are the provider's, once it has delivered", async () => {
      const reference = nextReference();
      await post(ELECTRICITY, electricity(reference));
      const [{ id }] = (await client.world.expect(200, shop.live, 'GET', `/v1/transactions?reference=${reference}`)).data;
      client.world.connector.script = ({ path }) =>
        path === '/internal/transactions/progress'
          ? {
              status: 200,
              body: {
                data: {
                  [id]: {
                    status: null,
                    status_detail: null,
                    facts: 1,
                    provider: 'smb_main',
                    extras: { token: '1234-5678', customer_name: 'ADA OKONKWO' },
                  },
                },
              },
            }
          : undefined;
      expect((await get(`/v1/transactions/${reference}`)).body.data.transaction.details.token, 'not before').toBeNull();
      await client.ends(shop, reference, 'completed');
      const told = { token: '1234-5678', customer_name: 'ADA OKONKWO' };
      expect((await get(`/v1/transactions/${reference}`)).body.data.transaction.details).toMatchObject(told);
      expect((await post(ELECTRICITY, electricity(reference))).body.data).toMatchObject(told);
      client.world.connector.script = () => undefined;
    });
  });

  describe('a reference', () => {
    it('answers with the state it has now, whatever the body', async () => {
      const reference = nextReference();
      await post(AIRTIME, seedAirtime(reference));
      const before = (await wallet()).balance;
      await client.ends(shop, reference, 'failed');
      const again = [
        await post(AIRTIME, seedAirtime(reference)),
        await post(AIRTIME, { ...seedAirtime(reference), amount: '200' }),
        await post(AIRTIME, { ...seedAirtime(reference), phone: '1' }),
        await post(DATA, seedData(reference)),
        await post(CABLE, { reference }),
      ];
      for (const answer of again) {
        expectShape(answer, wire.PurchaseEnvelope, 'ERR_TRANSACTION_FAILED');
        expect(answer).toMatchObject({
          status: 200,
          body: { status: false, message: 'Airtime purchase failed.', data: { transaction_status: 'failed', airtime_amount: 100 } },
        });
        expect(answer.body.data.balance_after, 'the money is back').toBe(answer.body.data.balance_before);
      }
      expect((await wallet()).balance).toBe(before + 99);
    });

    it('twenty at once: one purchase', async () => {
      const reference = nextReference();
      const before = (await wallet()).balance;
      const answers = await Promise.all(Array.from({ length: 20 }, () => post(AIRTIME, seedAirtime(reference))));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect((await wallet()).balance).toBe(before - 99);
    });

    it.each(['SMBD-1', 'a_b', 'ä', '', 'x'.repeat(65)])('has letters and digits only: not %s', async (reference) => {
      expectError(await post(AIRTIME, seedAirtime(reference)), 422, 'ERR_VALIDATION', /reference/);
    });
  });

  describe('phone numbers', () => {
    it.each(['0812345678', '08031234567', '+2348031234567', '2348031234567', '+234812345678'])(
      '%s is taken, and shown as it was sent',
      async (phone) => {
        const answer = await post(AIRTIME, { ...seedAirtime(nextReference()), phone });
        expect(answer).toMatchObject({ status: 200, body: { data: { recipient: phone } } });
      },
    );

    it.each(['12', '', 'phone', '+233241234567', '080312345678901', '0012345678', '01234567'])(
      '%s is refused with its own code',
      async (phone) => {
        for (const path of [AIRTIME, DATA])
          expectError(
            await post(path, { ...seedAirtime(nextReference()), ...(path === DATA ? seedData(nextReference()) : {}), phone }),
            422,
            'ERR_INVALID_MOBILE_NUMBER',
            'Invalid mobile number.',
          );
        expectError(await post(ELECTRICITY, { ...electricity(nextReference()), phone }), 422, 'ERR_INVALID_MOBILE_NUMBER');
      },
    );
  });

  describe('refusals', () => {
    it.each([
      ['no phone', AIRTIME, { phone: undefined }, 422, 'ERR_VALIDATION', /phone/],
      ['an amount that is a number', AIRTIME, { amount: 100 }, 422, 'ERR_VALIDATION', /amount/],
      ['no amount', AIRTIME, { amount: undefined }, 422, 'ERR_VALIDATION', /amount/],
      ['nothing', AIRTIME, { amount: '0' }, 422, 'ERR_VALIDATION', /amount/],
      ['less than nothing', AIRTIME, { amount: '-1' }, 422, 'ERR_VALIDATION', /amount/],
      ['three decimals', AIRTIME, { amount: '1.005' }, 422, 'ERR_VALIDATION', /amount/],
      ['an exponent', AIRTIME, { amount: '1e3' }, 422, 'ERR_VALIDATION', /amount/],
      ['no product', AIRTIME, { product_code: undefined }, 422, 'ERR_VALIDATION', /product_code/],
      ['a product that there is not', AIRTIME, { product_code: 'smb_nothing' }, 404, 'ERR_PRODUCT_NOT_FOUND', /./],
      ['a product of another kind', AIRTIME, { product_code: 'smb_mtn_sme_1gb_30days' }, 404, 'ERR_PRODUCT_NOT_FOUND', /./],
      ['a product that is not sold', AIRTIME, { product_code: 'smb_sold_out' }, 404, 'ERR_PRODUCT_NOT_FOUND', /./],
      ['a product of another currency', AIRTIME, { product_code: 'mtn_airtime_gh' }, 404, 'ERR_PRODUCT_NOT_FOUND', /./],
      ['too little money', AIRTIME, { amount: '10000000' }, 402, 'ERR_INSUFFICIENT_BALANCE', /^Insufficient wallet balance\.$/],
      ['no meter type', ELECTRICITY, { ...electricity('x'), meter_type: 'both' }, 422, 'ERR_VALIDATION', /meter_type/],
      ['a wrong meter', ELECTRICITY, { ...electricity('x'), meter_number: 'x' }, 422, 'ERR_VALIDATION', /^meter_number/],
      ['a wrong smartcard', CABLE, { smartcard_number: 'x', product_code: 'smb_dstv_padi' }, 422, 'ERR_VALIDATION', /^smartcard_number/],
    ])('%s', async (_, path, change, status, code, message) => {
      expectError(await post(path, { ...seedAirtime('x'), ...change, reference: nextReference() }), status, code, message);
    });

    it.each(['[]', '"text"', '7', 'null'])('a body that is no object: %s', async (text) => {
      expectError(await post(AIRTIME, text), 422, 'ERR_VALIDATION');
    });

    it('the limits of the wallet: 429, in the words of the document for the daily one', async () => {
      const limited = await client.world.business('Limited', { currencies: ['NGN'] });
      const { secret } = await client.credentials(limited);
      const path = `/admin/v1/businesses/${limited.id}/wallets/NGN`;
      await client.world.expect(200, OPERATOR_KEY, 'PUT', path, {
        mode: 'live',
        limits: { transaction: '200.00', daily: '250.00', balance: null },
      });
      const transaction = await post(AIRTIME, { ...seedAirtime(nextReference()), amount: '300' }, secret);
      expectError(transaction, 429, 'ERR_DAILY_LIMIT_EXCEEDED', /one transaction/);
      expect((await post(AIRTIME, { ...seedAirtime(nextReference()), amount: '200' }, secret)).status).toBe(200);
      const daily = await post(AIRTIME, { ...seedAirtime(nextReference()), amount: '200' }, secret);
      expectError(daily, 429, 'ERR_DAILY_LIMIT_EXCEEDED', 'Daily limit exceeded. Contact support to increase.');
      expect(daily.headers.get('retry-after')).toBeNull();
      expect(await wallet(secret)).toMatchObject({ transaction_limit: 200, balance_limit: null, locked_balance: 198 });
    });

    it('every problem of ours has a code of the dialect', () => {
      expect(Object.keys(strongmbRefusals).sort()).toEqual(Object.keys(PROBLEMS).sort());
    });
  });

  it('an end that comes in time is told at once: 201, or 503 where the gateway is away', async () => {
    const url = await client.world.addGateway({ GATEWAY_DIALECT_WAIT_MS: 5_000 });
    const reference = nextReference();
    const answered = client.call(key, 'POST', AIRTIME, seedAirtime(reference), { url });
    await expect
      .poll(async () => (await client.world.expect(200, shop.live, 'GET', `/v1/transactions?reference=${reference}`)).data.length)
      .toBe(1);
    await client.ends(shop, reference, 'completed');
    const answer = await answered;
    expectShape(answer, wire.PurchaseEnvelope, 'TRANSACTION_SUCCESSFUL');
    expect(answer).toMatchObject({ status: 201, body: { data: { transaction_status: 'successful' } } });

    const [lost, before] = [nextReference(), (await wallet()).balance];
    const refused = client.call(key, 'POST', AIRTIME, seedAirtime(lost), { url });
    await expect
      .poll(async () => (await client.world.expect(200, shop.live, 'GET', `/v1/transactions?reference=${lost}`)).data.length)
      .toBe(1);
    const nobody = { provider: null, provider_reference: null, evidence: { source: 'connector', id: 'no_route' }, facts: 0 };
    const failure = { code: 'provider_unavailable', detail: 'No provider does this at the moment.' };
    await client.ends(shop, lost, 'failed', { ...nobody, status: 'rejected', failure });
    expectError(await refused, 503, 'ERR_PRODUCT_GATEWAY_UNAVAILABLE', 'Service provider temporarily unavailable.');
    expect((await refused).headers.get('retry-after')).toBe('10');
    expect((await wallet()).balance).toBe(before);
    expect(await post(AIRTIME, seedAirtime(lost)), 'the same reference again').toMatchObject({
      status: 200,
      body: { data: { transaction_status: 'failed' } },
    });
  });

  it.each([
    ['its own provider, by the code of the document', 'ERR_PRODUCT_GATEWAY_UNAVAILABLE', 503],
    ['a provider of another dialect', 'service_unavailable', 503],
    ['who refuses the number is not away', 'ERR_TRANSACTION_FAILED', 200],
  ])('where every provider that was asked said that it is away, so is the gateway: %s', async (_who, code, status) => {
    const url = await client.world.addGateway({ GATEWAY_DIALECT_WAIT_MS: 5_000 });
    const [reference, before] = [nextReference(), (await wallet()).balance];
    const answered = client.call(key, 'POST', AIRTIME, seedAirtime(reference), { url });
    await expect
      .poll(async () => (await client.world.expect(200, shop.live, 'GET', `/v1/transactions?reference=${reference}`)).data.length)
      .toBe(1);
    await client.ends(shop, reference, 'failed', { status: 'failed', failure: { code, detail: 'Told by the provider.' } });
    const answer = await answered;
    expect(answer.status).toBe(status);
    if (status === 503) expectError(answer, 503, 'ERR_PRODUCT_GATEWAY_UNAVAILABLE', 'Service provider temporarily unavailable.');
    else expect(answer.body.data).toMatchObject({ transaction_status: 'failed' });
    expect((await wallet()).balance, 'the money is back').toBe(before);
  });
});
