import { type PurchaseInput, UnsendableError } from '@daftari/dialect';
import { type TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { describe, expect, it } from 'vitest';
import {
  type AnswerStamp,
  answer,
  buildBalance,
  buildPurchase,
  buildRequery,
  interpretBalance,
  interpretCallback,
  interpretPurchase,
  interpretRequery,
  isStrongmbCode,
  localPhone,
  parsePurchase,
  productsAnswer,
  purchaseAnswer,
  type PurchaseView,
  purchaseMeanings,
  refusal,
  strongmb,
  strongmbAnswers,
  strongmbCodes,
  transactionAnswer,
  transactionsAnswer,
  userAnswer,
  walletsAnswer,
  wire,
} from './index.js';

/** Every example of the seed (strongmb, "API Documentation"), as printed there. */
const seed = {
  invalidMobile: {
    status: false,
    message: 'Invalid mobile number.',
    data: null,
    metadata: { code: 'ERR_INVALID_MOBILE_NUMBER', timestamp: 1773797071, trace_id: '99643G15FA' },
  },
  user: {
    status: true,
    message: 'User details retrieved successfully',
    data: {
      account: {
        name: 'Strongmb User',
        email: 'example@strongmb.ng',
        phone: '09077193312',
        account_status: 'active',
        kyc_status: 'incomplete',
        tier: 'tier 1',
      },
    },
    metadata: { code: 'USER_DETAILS_RETRIEVED', timestamp: 1773796899, trace_id: '05E3F2360E' },
  },
  unauthenticated: {
    status: false,
    message: 'Unauthenticated. Invalid or missing API key.',
    data: null,
    metadata: { code: 'ERR_UNAUTHENTICATED', timestamp: 1773796900, trace_id: 'A1B2C3D4E5' },
  },
  wallets: {
    status: true,
    message: 'Wallet details retrieved successfully',
    data: {
      wallets: [
        {
          id: 'c99c1747-d5d4-4a51-bbfc-d82d1b2c5640',
          type: 'primary_ngn',
          currency: 'NGN',
          balance: 44584,
          locked_balance: 0,
          tier: 'tier 1',
          transaction_limit: 100000,
          balance_limit: 500000,
          status: 'normal',
          updated_at: '2026-03-15 02:27:54+01',
        },
      ],
    },
    metadata: { code: 'WALLET_DETAILS_RETRIEVED', timestamp: 1773796949, trace_id: 'D9E6E57BE9' },
  },
  transactions: {
    status: true,
    message: 'Transactions retrieved successfully',
    data: {
      count: 50,
      transactions: [
        {
          uuid: '72f69533-5f11-45d6-8f26-a553f890b277',
          wallet_type: 'primary_ngn',
          direction: 'debit',
          type: 'airtime',
          amount: 99,
          balance_before: 44114,
          balance_after: 44015,
          status: 'successful',
          date: '2026-03-18 02:26:38+01',
          reference: 'SMBD260aa1352a53aaa7sFAC9',
          details: { provider: 'mtn', recipient: '0812345678', airtime_amount: 100, performed_via: 'api' },
        },
      ],
    },
    metadata: { code: 'TRANSACTIONS_RETRIEVED', timestamp: 1773797290, trace_id: 'DF008819CD' },
  },
  noTransactions: {
    status: false,
    message: 'No transactions found.',
    data: null,
    metadata: { code: 'ERR_TRANSACTIONS_NOT_FOUND', timestamp: 1773797291, trace_id: 'FF009820DE' },
  },
  transaction: {
    status: true,
    message: 'Transaction details retrieved successfully',
    data: {
      transaction: {
        uuid: '72f69533-5f11-45d6-8f26-a553f890b277',
        wallet_type: 'primary_ngn',
        direction: 'debit',
        type: 'airtime',
        amount: 99,
        balance_before: 44114,
        balance_after: 44015,
        status: 'successful',
        date: '2026-03-18 02:26:38+01',
        reference: 'SMBD260aa1352a53aaa7sFAC9',
        details: { provider: 'mtn', recipient: '0812345678', airtime_amount: 100, performed_via: 'api' },
      },
    },
    metadata: { code: 'TRANSACTION_DETAILS_RETRIEVED', timestamp: 1773797403, trace_id: 'F07C7189C0' },
  },
  transactionNotFound: {
    status: false,
    message: 'Transaction not found.',
    data: null,
    metadata: { code: 'ERR_TRANSACTIONS_NOT_FOUND', timestamp: 1773797291, trace_id: 'FF009820DE' },
  },
  airtimeProducts: {
    status: true,
    message: 'Products retrieved successfully',
    data: {
      billers: {
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
          products: { vtu: { plans: [{ name: 'AIRTEL AIRTIME', discount: 1, pricing_model: 'percent', product_code: 'smb_air_vtu' }] } },
        },
      },
    },
    metadata: { code: 'PRODUCTS_RETRIEVED', timestamp: 1773797472, trace_id: '6D7C4DE84B' },
  },
  airtimeRequest: { phone: '0812345678', product_code: 'smb_mtn_vtu', amount: '100', reference: 'SMBD260aa1352a53aaa7sFAC9' },
  airtimeProcessing: {
    status: true,
    message: 'Airtime purchase is being processed.',
    data: {
      transaction_status: 'processing',
      type: 'airtime',
      provider: 'mtn',
      recipient: '0812345678',
      airtime_amount: 100,
      reference: 'SMBD260aa1352a53aaa7sFAC9',
      currency: 'NGN',
      balance_before: '44114.00',
      balance_after: '44015.00',
      amount: 99,
    },
    metadata: { code: 'ERR_TRANSACTION_PROCESSING', timestamp: 1773797068, trace_id: '96640DE2C7' },
  },
  airtimeSuccessful: {
    status: true,
    message: 'Airtime purchased successfully.',
    data: {
      transaction_status: 'successful',
      type: 'airtime',
      provider: 'mtn',
      recipient: '0812345678',
      airtime_amount: 100,
      reference: 'SMBD260aa1352a53aaa7sFAC9',
      currency: 'NGN',
      balance_before: '44114.00',
      balance_after: '44015.00',
      amount: 99,
    },
    metadata: { code: 'TRANSACTION_SUCCESSFUL', timestamp: 1773797069, trace_id: 'C2D3E4F5A6' },
  },
  airtimeInsufficient: {
    status: false,
    message: 'Insufficient wallet balance.',
    data: null,
    metadata: { code: 'ERR_INSUFFICIENT_BALANCE', timestamp: 1773797069, trace_id: '97641EF3D8' },
  },
  airtimeInvalidMobile: {
    status: false,
    message: 'Invalid mobile number.',
    data: null,
    metadata: { code: 'ERR_INVALID_MOBILE_NUMBER', timestamp: 1773797071, trace_id: '99643G15FA' },
  },
  airtimeDailyLimit: {
    status: false,
    message: 'Daily limit exceeded. Contact support to increase.',
    data: null,
    metadata: { code: 'ERR_DAILY_LIMIT_EXCEEDED', timestamp: 1773797073, trace_id: 'BB645I37HC' },
  },
  airtimeGateway: {
    status: false,
    message: 'Service provider temporarily unavailable.',
    data: null,
    metadata: { code: 'ERR_PRODUCT_GATEWAY_UNAVAILABLE', timestamp: 1773797070, trace_id: '98642F04E9' },
  },
  internetProducts: {
    status: true,
    message: 'Products retrieved successfully',
    data: {
      billers: {
        '551978d5-...': {
          name: 'MTN NIGERIA',
          products: {
            sme: {
              name: 'SME',
              api_access: true,
              plans: [
                { name: '100MB', bundle_size_mb: 100, amount: 120, validity: '2DAYS', product_code: 'smb_mtn_sme_100mb_2days' },
                { name: '1GB', bundle_size_mb: 1024, amount: 470, validity: '30DAYS', product_code: 'smb_mtn_sme_1gb_30days' },
              ],
            },
          },
        },
      },
    },
    metadata: { code: 'PRODUCTS_RETRIEVED', timestamp: 1773797441, trace_id: 'EA3E9D3EDC' },
  },
  dataRequest: { phone: '0812345678', product_code: 'smb_mtn_sme_1gb_30days', reference: 'SMsadkjhdfkgfjaaa1fhaa' },
  dataProcessing: {
    status: true,
    message: 'Data purchase is being processed.',
    data: {
      transaction_status: 'processing',
      type: 'data',
      provider: 'mtn',
      title: '1gb mtn sme data',
      recipient: '0812345678',
      data_type: 'sme',
      plan: '1gb',
      validity: '30days',
      bundle_size_mb: 1024,
      reference: 'SMsadkjhdfkgfjaaa1fhaa',
      currency: 'NGN',
      balance_before: '44584.00',
      balance_after: '44114.00',
      amount: 470,
    },
    metadata: { code: 'ERR_TRANSACTION_PROCESSING', timestamp: 1773797068, trace_id: '96640DE2C7' },
  },
  dataSuccessful: {
    status: true,
    message: 'Data purchased successfully.',
    data: {
      transaction_status: 'successful',
      type: 'data',
      provider: 'mtn',
      title: '1gb mtn sme data',
      recipient: '0812345678',
      data_type: 'sme',
      plan: '1gb',
      validity: '30days',
      bundle_size_mb: 1024,
      reference: 'SMsadkjhdfkgfjaaa1fhaa',
      currency: 'NGN',
      balance_before: '44584.00',
      balance_after: '44114.00',
      amount: 470,
    },
    metadata: { code: 'TRANSACTION_SUCCESSFUL', timestamp: 1773797069, trace_id: 'D4E5F6A7B8' },
  },
  dataInsufficient: {
    status: false,
    message: 'Insufficient wallet balance.',
    data: null,
    metadata: { code: 'ERR_INSUFFICIENT_BALANCE', timestamp: 1773797069, trace_id: '97641EF3D8' },
  },
  dataInvalidMobile: {
    status: false,
    message: 'Invalid mobile number.',
    data: null,
    metadata: { code: 'ERR_INVALID_MOBILE_NUMBER', timestamp: 1773797071, trace_id: '99643G15FA' },
  },
  dataDailyLimit: {
    status: false,
    message: 'Daily limit exceeded. Contact support to increase.',
    data: null,
    metadata: { code: 'ERR_DAILY_LIMIT_EXCEEDED', timestamp: 1773797073, trace_id: 'BB645I37HC' },
  },
};

const stampOf = (example: { metadata: { timestamp: number; trace_id: string } }): AnswerStamp => ({
  timestamp: example.metadata.timestamp,
  traceId: example.metadata.trace_id,
});

const airtimeView: PurchaseView = {
  uuid: '72f69533-5f11-45d6-8f26-a553f890b277',
  status: 'successful',
  provider: 'mtn',
  recipient: '0812345678',
  reference: 'SMBD260aa1352a53aaa7sFAC9',
  chargedMinor: 9_900n,
  balanceBeforeMinor: 4_411_400n,
  balanceAfterMinor: 4_401_500n,
  atMs: Date.parse('2026-03-18T01:26:38Z'),
  thing: { kind: 'airtime', faceMinor: 10_000n },
};

const dataView: PurchaseView = {
  ...airtimeView,
  reference: 'SMsadkjhdfkgfjaaa1fhaa',
  chargedMinor: 47_000n,
  balanceBeforeMinor: 4_458_400n,
  balanceAfterMinor: 4_411_400n,
  thing: { kind: 'data', title: '1gb mtn sme data', dataType: 'sme', plan: '1gb', validity: '30days', bundleSizeMb: 1024 },
};

const credentials = { api_key: 'YOUR_API_KEY' };
const input: PurchaseInput = {
  kind: 'airtime',
  reference: '0190a3b2c4d57e6f8a9b0c1d2e3f405101',
  productCode: 'smb_mtn_vtu',
  recipient: '+234812345678',
  amountMinor: 10_000n,
};
const interpret = (status: number, body: unknown, headers = {}) =>
  interpretPurchase(status, headers, typeof body === 'string' ? body : JSON.stringify(body));
const requery = (status: number, body: unknown, headers = {}) =>
  interpretRequery(status, headers, typeof body === 'string' ? body : JSON.stringify(body));

describe("the seed's answers, made by the serving side byte for byte", () => {
  const made: [keyof typeof seed, unknown, number][] = [
    ['user', userAnswer(seed.user.data.account, stampOf(seed.user)), 200],
    ['unauthenticated', refusal('ERR_UNAUTHENTICATED', stampOf(seed.unauthenticated)), 401],
    ['wallets', walletsAnswer(seed.wallets.data.wallets, stampOf(seed.wallets)), 200],
    ['noTransactions', transactionsAnswer([], stampOf(seed.noTransactions)), 404],
    ['transaction', transactionAnswer(airtimeView, stampOf(seed.transaction)), 200],
    ['transactionNotFound', refusal('ERR_TRANSACTIONS_NOT_FOUND', stampOf(seed.transactionNotFound)), 404],
    ['airtimeProducts', productsAnswer(seed.airtimeProducts.data.billers, stampOf(seed.airtimeProducts)), 200],
    ['internetProducts', productsAnswer(seed.internetProducts.data.billers, stampOf(seed.internetProducts)), 200],
    ['airtimeProcessing', purchaseAnswer({ ...airtimeView, status: 'processing' }, stampOf(seed.airtimeProcessing)), 200],
    ['airtimeSuccessful', purchaseAnswer(airtimeView, stampOf(seed.airtimeSuccessful)), 201],
    ['airtimeInsufficient', refusal('ERR_INSUFFICIENT_BALANCE', stampOf(seed.airtimeInsufficient)), 402],
    ['airtimeInvalidMobile', refusal('ERR_INVALID_MOBILE_NUMBER', stampOf(seed.airtimeInvalidMobile)), 422],
    ['airtimeDailyLimit', refusal('ERR_DAILY_LIMIT_EXCEEDED', stampOf(seed.airtimeDailyLimit)), 429],
    ['airtimeGateway', refusal('ERR_PRODUCT_GATEWAY_UNAVAILABLE', stampOf(seed.airtimeGateway)), 503],
    ['dataProcessing', purchaseAnswer({ ...dataView, status: 'processing' }, stampOf(seed.dataProcessing)), 200],
    ['dataSuccessful', purchaseAnswer(dataView, stampOf(seed.dataSuccessful)), 201],
  ];

  it.each(made)('%s', (name, answered, status) => {
    expect(answered).toMatchObject({ status });
    expect(JSON.stringify((answered as { body: unknown }).body)).toBe(JSON.stringify(seed[name]));
  });

  it('lists transactions, the count beside them', () => {
    const { body } = transactionsAnswer([airtimeView], stampOf(seed.transactions));
    expect(body).toEqual({ ...seed.transactions, data: { ...seed.transactions.data, count: 1 } });
  });
});

describe("the seed's examples are valid against the schemas", () => {
  const schemas: [keyof typeof seed, TSchema][] = [
    ['user', wire.UserEnvelope],
    ['wallets', wire.WalletsEnvelope],
    ['transactions', wire.TransactionsEnvelope],
    ['transaction', wire.TransactionEnvelope],
    ['airtimeProducts', wire.ProductsEnvelope],
    ['internetProducts', wire.ProductsEnvelope],
    ['airtimeProcessing', wire.PurchaseEnvelope],
    ['airtimeSuccessful', wire.PurchaseEnvelope],
    ['dataProcessing', wire.PurchaseEnvelope],
    ['dataSuccessful', wire.PurchaseEnvelope],
    ['airtimeGateway', wire.RefusalEnvelope],
    ['airtimeRequest', wire.AirtimePurchase],
    ['dataRequest', wire.DataPurchase],
  ];
  it.each(schemas)('%s', (name, schema) => {
    expect([...Value.Errors(schema, seed[name])]).toEqual([]);
  });
});

describe("the seed's answers, read by the client", () => {
  it('airtime: successful, processing', () => {
    expect(interpret(201, seed.airtimeSuccessful)).toEqual({
      kind: 'succeeded',
      providerReference: 'SMBD260aa1352a53aaa7sFAC9',
      detail: 'Airtime purchased successfully.',
      currency: 'NGN',
      amountMinor: 10_000n,
      chargedMinor: 9_900n,
      balanceMinor: 4_401_500n,
    });
    expect(interpret(200, seed.airtimeProcessing)).toMatchObject({ kind: 'accepted', amountMinor: 10_000n, chargedMinor: 9_900n });
  });

  it('data states no face value, only what it took', () => {
    const outcome = interpret(201, seed.dataSuccessful);
    expect(outcome).toMatchObject({ kind: 'succeeded', chargedMinor: 47_000n, balanceMinor: 4_411_400n });
    expect(outcome).not.toHaveProperty('amountMinor');
    expect(interpret(200, seed.dataProcessing).kind).toBe('accepted');
  });

  it.each([
    [402, seed.airtimeInsufficient, 'declined'],
    [402, seed.dataInsufficient, 'declined'],
    [401, seed.unauthenticated, 'declined'],
    [503, seed.airtimeGateway, 'declined'],
    [422, seed.airtimeInvalidMobile, 'failed'],
    [422, seed.dataInvalidMobile, 'failed'],
    [422, seed.invalidMobile, 'failed'],
    [429, seed.airtimeDailyLimit, 'declined'],
    [429, seed.dataDailyLimit, 'declined'],
  ])('%i %j is %s', (status, example, kind) => {
    expect(interpret(status, example)).toMatchObject({ kind, code: example.metadata.code, detail: example.message });
  });

  it('requery: the transaction, and not found', () => {
    expect(requery(200, seed.transaction)).toMatchObject({
      kind: 'succeeded',
      providerReference: 'SMBD260aa1352a53aaa7sFAC9',
      amountMinor: 10_000n,
      chargedMinor: 9_900n,
      balanceMinor: 4_401_500n,
    });
    expect(requery(404, seed.transactionNotFound)).toEqual({ kind: 'not_found' });
  });

  it('balance', () => {
    expect(interpretBalance(200, JSON.stringify(seed.wallets))).toEqual({ balanceMinor: 4_458_400n, currency: 'NGN' });
    expect(interpretBalance(401, JSON.stringify(seed.unauthenticated))).toBeUndefined();
  });
});

describe('what counts as unknown', () => {
  it.each([
    [201, 'OK thank you'],
    [201, ''],
    [200, '[]'],
    [200, 'null'],
    [500, 'Internal Server Error'],
    [502, '<html>'],
    [503, ''],
    [503, '{"error":"overloaded"}'],
    [503, { ...seed.airtimeGateway, metadata: { ...seed.airtimeGateway.metadata, code: 'ERR_SOMETHING_ELSE' } }],
    [500, seed.airtimeSuccessful],
    [500, seed.airtimeInsufficient],
    [502, seed.airtimeGateway],
    [404, 'no such page'],
    [302, seed.airtimeInsufficient],
    [400, { status: false, message: 'x', data: null, metadata: { code: 'ERR_NEVER_SEEN' } }],
    [201, { ...seed.airtimeSuccessful, data: { ...seed.airtimeSuccessful.data, transaction_status: 'dunno' } }],
    [201, { ...seed.airtimeSuccessful, data: { ...seed.airtimeSuccessful.data, amount: -99 } }],
    [201, { ...seed.airtimeSuccessful, data: { ...seed.airtimeSuccessful.data, airtime_amount: 100.005 } }],
    [201, { ...seed.airtimeSuccessful, status: false }],
    [200, { ...seed.airtimeSuccessful, data: { ...seed.airtimeSuccessful.data, transaction_status: 'failed' } }],
    [200, { ...seed.airtimeSuccessful, metadata: { ...seed.airtimeSuccessful.metadata, code: 'ERR_TRANSACTION_FAILED' } }],
  ])('purchase answered %i %j', (status, body) => {
    expect(interpret(status, body).kind).toBe('unknown');
  });

  it.each([
    [404, 'not here'],
    [404, { status: false, message: 'x', data: null, metadata: { code: 'ERR_NOT_FOUND' } }],
    [401, seed.unauthenticated],
    [500, seed.transaction],
    [503, seed.airtimeGateway],
    [200, { ...seed.transaction, data: null }],
    [200, { ...seed.transaction, data: { transaction: { ...seed.transaction.data.transaction, amount: '9e1' } } }],
  ])('requery answered %i %j', (status, body) => {
    expect(requery(status, body).kind).toBe('unknown');
  });

  it('an answer about another reference', () => {
    expect(interpretPurchase(201, {}, JSON.stringify(seed.airtimeSuccessful), { reference: 'other' }).kind).toBe('unknown');
    expect(interpretRequery(200, {}, JSON.stringify(seed.transaction), { reference: 'other' }).kind).toBe('unknown');
  });
});

describe('the other outcomes', () => {
  it('the word "failed" is final: no other route', () => {
    const failed = purchaseAnswer({ ...airtimeView, status: 'failed', balanceAfterMinor: 4_411_400n }, stampOf(seed.airtimeSuccessful));
    expect(failed.status).toBe(200);
    expect(interpret(200, failed.body)).toMatchObject({
      kind: 'failed',
      code: 'ERR_TRANSACTION_FAILED',
      detail: 'Airtime purchase failed.',
    });
    expect(requery(200, transactionAnswer({ ...airtimeView, status: 'failed' }, stampOf(seed.transaction)).body)).toMatchObject({
      kind: 'failed',
      code: 'ERR_TRANSACTION_FAILED',
    });
    expect(requery(200, transactionAnswer({ ...airtimeView, status: 'processing' }, stampOf(seed.transaction)).body).kind).toBe('accepted');
  });

  it('ERR_TRANSACTION_PROCESSING is acceptance, not an error, also without its data', () => {
    expect(interpret(200, { status: true, message: 'later', data: null, metadata: { code: 'ERR_TRANSACTION_PROCESSING' } })).toEqual({
      kind: 'accepted',
    });
  });

  it('429 waits for Retry-After', () => {
    expect(interpret(429, seed.airtimeDailyLimit, { 'retry-after': '7' })).toEqual({ kind: 'retry_later', retryAfterMs: 7_000 });
    expect(interpret(429, 'slow down')).toEqual({ kind: 'retry_later', retryAfterMs: 5_000 });
    expect(requery(429, '', { 'retry-after': ['2'] })).toEqual({ kind: 'retry_later', retryAfterMs: 2_000 });
    const dates = { date: 'Wed, 21 Oct 2026 07:28:00 GMT', 'retry-after': 'Wed, 21 Oct 2026 07:28:03 GMT' };
    expect(requery(429, '', dates)).toEqual({ kind: 'retry_later', retryAfterMs: 3_000 });
  });

  it('amounts keep their digits', () => {
    const body = JSON.stringify(seed.airtimeSuccessful)
      .replace('"amount":99', '"amount":90071992547409.93')
      .replace('"airtime_amount":100', '"airtime_amount":100.10');
    expect(interpret(201, body)).toMatchObject({ chargedMinor: 9_007_199_254_740_993n, amountMinor: 10_010n });
  });

  it('an electricity token reaches the buyer', () => {
    const view: PurchaseView = {
      ...airtimeView,
      thing: {
        kind: 'electricity',
        faceMinor: 500_000n,
        meterNumber: '45012345678',
        meterType: 'prepaid',
        token: '1234-5678',
        customerName: 'ADA',
      },
    };
    const answered = purchaseAnswer(view, stampOf(seed.transaction));
    expect([...Value.Errors(wire.PurchaseEnvelope, answered.body)]).toEqual([]);
    expect(interpret(201, answered.body)).toMatchObject({ amountMinor: 500_000n, extras: { token: '1234-5678' } });
    expect(requery(200, transactionAnswer(view, stampOf(seed.transaction)).body)).toMatchObject({ extras: { token: '1234-5678' } });
  });

  it('has no callbacks', () => {
    expect(interpretCallback()).toEqual({ ok: false, reason: 'no_callbacks' });
  });
});

describe('requests', () => {
  it("are the seed's, field by field", () => {
    const request = buildPurchase(input, credentials);
    expect(request).toMatchObject({ method: 'POST', path: '/v1/purchases/airtime' });
    expect(request.headers).toEqual({
      authorization: 'Bearer YOUR_API_KEY',
      accept: 'application/json',
      'content-type': 'application/json',
    });
    expect(request.body).toBe(JSON.stringify({ ...seed.airtimeRequest, reference: input.reference }));
    const data = buildPurchase({ ...input, kind: 'data', productCode: 'smb_mtn_sme_1gb_30days' }, credentials);
    expect(data.path).toBe('/v1/purchases/internet');
    expect(data.body).toBe(JSON.stringify({ ...seed.dataRequest, reference: input.reference }));
  });

  it('for cable, electricity and bills follow API.md', () => {
    const body = (kind: PurchaseInput['kind'], fields?: Record<string, string>) =>
      JSON.parse(
        buildPurchase({ ...input, kind, recipient: '45012345678', amountMinor: 10_050n, ...(fields ? { fields } : {}) }, credentials)
          .body ?? '',
      ) as unknown;
    const common = { product_code: 'smb_mtn_vtu', reference: input.reference };
    expect(body('cable')).toEqual({ smartcard_number: '45012345678', ...common });
    expect(body('electricity', { meter_type: 'prepaid', phone: '+2348031234567' })).toEqual({
      meter_number: '45012345678',
      meter_type: 'prepaid',
      amount: '100.50',
      phone: '08031234567',
      ...common,
    });
    expect(body('bill')).toEqual({ account_number: '45012345678', amount: '100.50', ...common });
    expect(() => body('electricity')).toThrow(UnsendableError);
  });

  it('refuse a reference that upstream would not take', () => {
    expect(() => buildPurchase({ ...input, reference: 'txn_1' }, credentials)).toThrow(UnsendableError);
    expect(() => buildPurchase({ ...input, reference: 'a'.repeat(35) }, credentials)).toThrow(UnsendableError);
  });

  it('ask and look', () => {
    expect(buildRequery('abc01', credentials)).toMatchObject({ method: 'GET', path: '/v1/transactions/abc01' });
    expect(buildBalance(credentials).path).toBe('/v1/wallets');
  });

  it('write phone numbers as the dialect does', () => {
    expect(localPhone('+2348031234567')).toBe('08031234567');
    expect(localPhone('+233241234567')).toBe('+233241234567');
  });

  it('that we build are understood by the serving side', () => {
    const body = JSON.parse(buildPurchase(input, credentials).body ?? '') as unknown;
    expect(parsePurchase('airtime', body)).toEqual({
      ok: true,
      request: {
        kind: 'airtime',
        recipient: '0812345678',
        productCode: 'smb_mtn_vtu',
        reference: input.reference,
        amountMinor: 10_000n,
        phone: '0812345678',
        meterType: null,
      },
    });
  });

  it.each([
    ['airtime', { ...seed.airtimeRequest, phone: '12' }, 'ERR_INVALID_MOBILE_NUMBER'],
    ['airtime', { ...seed.airtimeRequest, amount: 100 }, 'ERR_VALIDATION'],
    ['airtime', { ...seed.airtimeRequest, amount: '0' }, 'ERR_VALIDATION'],
    ['airtime', { ...seed.airtimeRequest, amount: '1e3' }, 'ERR_VALIDATION'],
    ['airtime', { ...seed.airtimeRequest, reference: 'with-hyphen' }, 'ERR_VALIDATION'],
    ['data', { ...seed.dataRequest, product_code: undefined }, 'ERR_VALIDATION'],
    ['data', 'text', 'ERR_VALIDATION'],
    ['cable', seed.dataRequest, 'ERR_VALIDATION'],
    ['electricity', seed.dataRequest, 'ERR_VALIDATION'],
    ['bill', seed.dataRequest, 'ERR_VALIDATION'],
  ] as const)('%s %j is refused: %s', (kind, body, code) => {
    expect(parsePurchase(kind, body)).toMatchObject({ ok: false, code });
  });

  it.each([
    [{ phone: undefined }, 'The phone field is required.'],
    [{ phone: 812345678 }, 'The phone field must be a text, such as "0812345678".'],
    [{ amount: 100 }, 'The amount field must be a text in naira with at most two decimals, such as "100".'],
    [{ amount: '0' }, 'The amount field must be more than 0.'],
    [{ reference: 'a-b' }, 'The reference field must be a text of 1 to 64 letters and digits.'],
    [{ product_code: '' }, 'The product_code field must be a text of 1 to 64 characters.'],
  ])('a refusal names the field and what it must be: %j', (change, message) => {
    expect(parsePurchase('airtime', { ...seed.airtimeRequest, ...change })).toMatchObject({ ok: false, code: 'ERR_VALIDATION', message });
  });

  it('and of a meter’s type', () => {
    const body = { ...seed.airtimeRequest, meter_number: '1234567', meter_type: 'solar' };
    expect(parsePurchase('electricity', body)).toMatchObject({ message: 'The meter_type field must be "prepaid" or "postpaid".' });
  });
});

describe('codes', () => {
  it('every code has a status, a message and a meaning', () => {
    for (const code of strongmbCodes) {
      expect(strongmbAnswers[code].status).toBeGreaterThanOrEqual(200);
      expect(purchaseMeanings[code]).toBeDefined();
      expect(isStrongmbCode(code)).toBe(true);
    }
    expect(isStrongmbCode('toString')).toBe(false);
  });

  it('only the processing code is a success that looks like an error', () => {
    const stamp = stampOf(seed.user);
    expect(answer('ERR_TRANSACTION_PROCESSING', null, stamp).body.status).toBe(true);
    expect(answer('ERR_TRANSACTION_FAILED', null, stamp).body.status).toBe(false);
  });
});

describe('the dialect', () => {
  const answered = (body: unknown) => ({ status: 200, headers: {}, body: JSON.stringify(body) });

  it('says who we are', () => {
    const profile = strongmb.profile(credentials);
    expect(profile.request).toMatchObject({ method: 'GET', path: '/v1/user' });
    expect(profile.read(answered(seed.user))).toEqual({ name: 'Strongmb User', isActive: true, details: seed.user.data.account });
    expect(profile.read({ ...answered(seed.unauthenticated), status: 401 })).toBeUndefined();
  });

  it('lists what is on sale', () => {
    const airtime = strongmb.catalogue.list('airtime', credentials);
    expect(airtime.request.path).toBe('/v1/products/airtime');
    const mtn = { code: 'smb_mtn_vtu', kind: 'airtime', name: 'MTN AIRTIME', network: 'MTN NIGERIA', isOpen: true };
    const airtel = { code: 'smb_air_vtu', kind: 'airtime', name: 'AIRTEL AIRTIME', network: 'AIRTEL NIGERIA', isOpen: true };
    const price = { model: 'percent', discountPercent: '1' };
    expect(airtime.read(answered(seed.airtimeProducts))).toEqual({
      known: [
        { ...mtn, price },
        { ...airtel, price },
      ],
    });
    const data = strongmb.catalogue.list('data', credentials);
    expect(data.request.path).toBe('/v1/products/internet');
    expect(data.read(answered(seed.internetProducts))).toMatchObject({
      known: [
        { code: 'smb_mtn_sme_100mb_2days', price: { model: 'fixed', amountMinor: 12_000n }, validity: '2DAYS', bundleSizeMb: 100 },
        { code: 'smb_mtn_sme_1gb_30days', price: { model: 'fixed', amountMinor: 47_000n, currency: 'NGN' }, bundleSizeMb: 1024 },
      ],
    });
    expect(data.read(answered(seed.user))).toEqual({ known: undefined });
  });

  it('asks for the wallet, and never hears of anything by callback', () => {
    expect(strongmb.balance(credentials).read(answered(seed.wallets))).toEqual([{ currency: 'NGN', availableMinor: 4_458_400n }]);
    expect(strongmb).not.toHaveProperty('callbacks');
    expect(strongmb).not.toHaveProperty('payment');
  });
});
