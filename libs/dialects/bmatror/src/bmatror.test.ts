import { createHash, createHmac } from 'node:crypto';
import { type PurchaseInput, UnsendableError } from '@daftari/dialect';
import { type TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { describe, expect, it } from 'vitest';
import {
  type Answer,
  balanceAnswer,
  bmatror,
  bmatrorCodes,
  bmatrorErrors,
  buildBalance,
  buildPurchase,
  buildRequery,
  bundlesAnswer,
  errorAnswer,
  interpretBalance,
  interpretCallback,
  interpretPurchase,
  interpretRequery,
  isBmatrorCode,
  localPhone,
  networkOf,
  parsePurchase,
  purchaseAnswer,
  purchaseMeanings,
  type PurchaseView,
  rateLimitHeaders,
  sign,
  SIGNATURE_HEADER,
  transactionAnswer,
  transactionsAnswer,
  transactionWebhook,
  verify,
  walletFundedWebhook,
  wire,
} from './index.js';

/** The one request body that the seed prints. */
const seedDataRequest = { network: 'mtn', phone: '0241234567', bundle_id: 'mtn_1gb_7day', reference: 'your-unique-ref-001' };

const credentials = { api_key: 'bm_live_xxxxxxxxxxxx' };
const secret = 'shared-secret';
const atMs = Date.parse('2026-06-08T10:00:00.000Z');

const input: PurchaseInput = {
  kind: 'data',
  reference: '0190a3b2c4d57e6f8a9b0c1d2e3f405101',
  productCode: 'mtn_1gb_7day',
  network: 'MTN',
  recipient: '+233241234567',
  amountMinor: 1_050n,
};

const view: PurchaseView = {
  transactionId: 'd2b4',
  reference: input.reference,
  type: 'airtime',
  status: 'completed',
  network: 'mtn',
  recipient: '0241234567',
  bundleId: null,
  amountMinor: 1_050n,
  currency: 'GHS',
  createdAtMs: atMs,
  updatedAtMs: atMs,
  reasonCode: null,
};

/** What API.md §7 prints, as a document would show it. */
const documented = {
  success: true,
  message: 'Airtime purchase completed.',
  data: {
    transaction_id: 'd2b4',
    reference: input.reference,
    type: 'airtime',
    status: 'completed',
    network: 'mtn',
    phone: '0241234567',
    bundle_id: null,
    amount: 10.5,
    currency: 'GHS',
    created_at: '2026-06-08T10:00:00.000Z',
    updated_at: '2026-06-08T10:00:00.000Z',
    reason_code: null,
  },
};

const textOf = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));
const interpret = (status: number, body: unknown, headers = {}) => interpretPurchase(status, headers, textOf(body));
const requery = (status: number, body: unknown, headers = {}) => interpretRequery(status, headers, textOf(body));
const withData = (change: object) => ({ ...documented, data: { ...documented.data, ...change } });

describe('requests', () => {
  it("the seed's purchase of data, field by field", () => {
    const request = buildPurchase(input, credentials);
    expect(request).toMatchObject({ method: 'POST', path: '/api/v1/data/purchase' });
    expect(request.headers).toEqual({
      'x-api-key': 'bm_live_xxxxxxxxxxxx',
      accept: 'application/json',
      'content-type': 'application/json',
    });
    expect(request.body).toBe(JSON.stringify({ ...seedDataRequest, reference: input.reference }));
  });

  it("the seed's balance, and the question about a reference", () => {
    expect(buildBalance(credentials)).toEqual({
      method: 'GET',
      path: '/api/v1/wallet/balance',
      headers: { 'x-api-key': 'bm_live_xxxxxxxxxxxx', accept: 'application/json' },
    });
    expect(buildRequery('abc01', credentials).path).toBe('/api/v1/transactions/abc01');
  });

  it('airtime and utilities carry their amount as a JSON number', () => {
    expect(buildPurchase({ ...input, kind: 'airtime' }, credentials)).toMatchObject({
      path: '/api/v1/airtime/purchase',
      body: `{"network":"mtn","phone":"0241234567","amount":10.5,"reference":"${input.reference}"}`,
    });
    expect(
      buildPurchase({ ...input, kind: 'electricity', productCode: 'ecg_prepaid', recipient: 'P0123', amountMinor: 5_000n }, credentials),
    ).toMatchObject({
      path: '/api/v1/utility/purchase',
      body: `{"service":"ecg_prepaid","account":"P0123","amount":50,"reference":"${input.reference}"}`,
    });
  });

  it('refuse a reference that upstream would not take and an amount that a number cannot keep', () => {
    expect(() => buildPurchase({ ...input, reference: 'UPPER' }, credentials)).toThrow(UnsendableError);
    expect(() => buildPurchase({ ...input, kind: 'airtime', amountMinor: 1_234_567_890_123_456_789n }, credentials)).toThrow(RangeError);
  });

  it('write phones and networks as the dialect does', () => {
    expect(localPhone('+233241234567')).toBe('0241234567');
    expect(localPhone('+2348031234567')).toBe('+2348031234567');
    expect(networkOf({ productCode: 'mtn_1gb_7day' })).toBe('mtn');
    expect(networkOf({ productCode: 'x', network: 'Telecel' })).toBe('telecel');
  });

  it('are understood by the serving side', () => {
    expect(parsePurchase('data', JSON.stringify(seedDataRequest))).toEqual({
      ok: true,
      request: {
        type: 'data',
        network: 'mtn',
        recipient: '0241234567',
        reference: 'your-unique-ref-001',
        bundleId: 'mtn_1gb_7day',
        amountMinor: null,
      },
    });
    expect(parsePurchase('airtime', buildPurchase({ ...input, kind: 'airtime' }, credentials).body ?? '')).toMatchObject({
      ok: true,
      request: { amountMinor: 1_050n },
    });
    expect(parsePurchase('utility', buildPurchase({ ...input, kind: 'bill' }, credentials).body ?? '')).toMatchObject({
      ok: true,
      request: { network: 'mtn_1gb_7day', recipient: '+233241234567', amountMinor: 1_050n },
    });
  });

  it.each([
    ['data', 'no json'],
    ['data', '[]'],
    ['data', JSON.stringify({ ...seedDataRequest, phone: 'x' })],
    ['data', JSON.stringify({ ...seedDataRequest, reference: '' })],
    ['airtime', '{"network":"mtn","phone":"0241234567","amount":"5","reference":"a"}'],
    ['airtime', '{"network":"mtn","phone":"0241234567","amount":5.005,"reference":"a"}'],
    ['airtime', '{"network":"mtn","phone":"0241234567","amount":5e1,"reference":"a"}'],
    ['airtime', '{"network":"mtn","phone":"0241234567","amount":0,"reference":"a"}'],
    ['airtime', '{"network":"mtn","phone":"0241234567","amount":-5,"reference":"a"}'],
    ['utility', '{"service":"ecg","amount":5,"reference":"a"}'],
  ] as const)('%s %s is refused', (type, body) => {
    expect(parsePurchase(type, body)).toMatchObject({ ok: false, code: 'validation_error' });
  });

  it.each([
    ['network', undefined, 'network is required.'],
    ['network', 'x'.repeat(65), 'network must be a text of 1 to 64 characters.'],
    ['bundle_id', 'x'.repeat(65), 'bundle_id must be a text of 1 to 64 characters.'],
    ['phone', 241234567, 'phone must be a text, such as "0241234567".'],
    ['phone', '12', 'phone is not a valid mobile number.'],
    ['reference', 'a b', 'reference must be a text of 1 to 64 letters, digits, dots, underscores, colons and hyphens.'],
  ])('a refusal names the field and what it must be: %s %j', (field, value, message) => {
    expect(parsePurchase('data', JSON.stringify({ ...seedDataRequest, [field]: value }))).toMatchObject({ ok: false, message });
  });

  it.each([
    ['"5"', 'amount must be a JSON number, such as 5.5.'],
    ['5.005', 'amount must be more than 0, with at most two decimals and without an exponent, and at most 92233720368547758.07.'],
  ])('and of an amount too: %s', (amount, message) => {
    const body = `{"network":"mtn","phone":"0241234567","amount":${amount},"reference":"a"}`;
    expect(parsePurchase('airtime', body)).toMatchObject({ ok: false, message });
  });
});

describe('answers', () => {
  it('are what API.md prints, byte for byte: 201 new, 200 repeated', () => {
    expect(purchaseAnswer(view, false).status).toBe(201);
    expect(purchaseAnswer(view, true).status).toBe(200);
    expect(JSON.stringify(purchaseAnswer(view, false).body)).toBe(JSON.stringify(documented));
  });

  const made: [string, Answer, TSchema][] = [
    ['purchase', purchaseAnswer(view, false), wire.TransactionAnswer],
    ['transaction', transactionAnswer({ ...view, status: 'failed', reasonCode: 'declined' }), wire.TransactionAnswer],
    ['transactions', transactionsAnswer([view]), wire.TransactionsAnswer],
    [
      'bundles',
      bundlesAnswer([{ bundle_id: 'mtn_1gb_7day', network: 'mtn', name: '1GB', price: 12, currency: 'GHS', validity: '7 days' }]),
      wire.BundlesAnswer,
    ],
    ['balance', balanceAnswer(123_456n), wire.BalanceAnswer],
    ['error', errorAnswer('not_found'), wire.ErrorAnswer],
  ];
  it.each(made)('%s fits its schema', (_name, { body }, schema) => {
    expect([...Value.Errors(schema, body)]).toEqual([]);
  });

  it('carry the limits in the headers that the seed names', () => {
    expect(rateLimitHeaders({ limit: 5_000, remaining: -1, resetAtS: 1_780_912_800 })).toEqual({
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '1780912800',
    });
  });

  it('every code has a status and a meaning', () => {
    for (const code of bmatrorCodes) {
      expect(errorAnswer(code).status).toBe(bmatrorErrors[code].status);
      expect(purchaseMeanings[code]).toBeDefined();
      expect(isBmatrorCode(code)).toBe(true);
    }
    expect(isBmatrorCode('constructor')).toBe(false);
  });
});

describe('reading a purchase', () => {
  it('completed, processing, failed', () => {
    expect(interpret(201, documented)).toEqual({
      kind: 'succeeded',
      providerReference: 'd2b4',
      detail: 'Airtime purchase completed.',
      currency: 'GHS',
      amountMinor: 1_050n,
      chargedMinor: 1_050n,
    });
    expect(interpret(200, withData({ status: 'processing' }))).toMatchObject({
      kind: 'accepted',
      providerReference: 'd2b4',
      amountMinor: 1_050n,
    });
    expect(interpret(201, withData({ status: 'failed', reason_code: 'subscriber_barred' }))).toMatchObject({
      kind: 'failed',
      code: 'subscriber_barred',
      providerReference: 'd2b4',
    });
  });

  it("a bundle's price is what was charged, not a face value", () => {
    const outcome = interpret(201, withData({ type: 'data', bundle_id: 'mtn_1gb_7day' }));
    expect(outcome).toMatchObject({ kind: 'succeeded', chargedMinor: 1_050n });
    expect(outcome).not.toHaveProperty('amountMinor');
  });

  it.each([
    ['unauthorized', 'declined'],
    ['insufficient_balance', 'declined'],
    ['not_found', 'declined'],
    ['service_unavailable', 'declined'],
    ['validation_error', 'failed'],
    ['rate_limit_exceeded', 'retry_later'],
    ['internal_error', 'unknown'],
  ] as const)('%s is %s', (code, kind) => {
    const { status, body } = errorAnswer(code);
    expect(interpret(status, body).kind).toBe(kind);
  });

  it('429 waits for Retry-After', () => {
    expect(interpret(429, errorAnswer('rate_limit_exceeded').body, { 'retry-after': '30' })).toEqual({
      kind: 'retry_later',
      retryAfterMs: 30_000,
    });
    expect(requery(429, 'x')).toEqual({ kind: 'retry_later', retryAfterMs: 5_000 });
  });

  it.each([
    [201, 'not json'],
    [201, '{"success":true}'],
    [500, 'Internal Server Error'],
    [500, documented],
    [503, ''],
    [502, errorAnswer('service_unavailable').body],
    [400, { success: false, error: { code: 'never_seen', message: '' } }],
    [201, withData({ status: 'dunno' })],
    [201, withData({ amount: -1 })],
    [201, withData({ amount: 10.505 })],
    [201, withData({ currency: 'XXX' })],
    [201, withData({ transaction_id: undefined })],
  ])('%i %j is unknown', (status, body) => {
    expect(interpret(status, body).kind).toBe('unknown');
  });

  it('an answer about another reference is unknown', () => {
    expect(interpretPurchase(201, {}, JSON.stringify(documented), { reference: 'other' }).kind).toBe('unknown');
    expect(interpretPurchase(201, {}, JSON.stringify(documented), { reference: input.reference }).kind).toBe('succeeded');
  });

  it('requery: only the coded 404 is not found', () => {
    expect(requery(200, documented).kind).toBe('succeeded');
    expect(requery(404, errorAnswer('not_found').body)).toEqual({ kind: 'not_found' });
    expect(requery(404, 'nothing here').kind).toBe('unknown');
    expect(requery(500, errorAnswer('not_found').body).kind).toBe('unknown');
    expect(requery(401, errorAnswer('unauthorized').body).kind).toBe('unknown');
    expect(requery(503, errorAnswer('service_unavailable').body).kind).toBe('unknown');
    expect(requery(500, documented).kind).toBe('unknown');
  });

  it('balance keeps its digits', () => {
    expect(interpretBalance(200, '{"success":true,"message":"","data":{"balance":90071992547409.93,"currency":"GHS"}}')).toEqual({
      balanceMinor: 9_007_199_254_740_993n,
      currency: 'GHS',
    });
    expect(interpretBalance(401, JSON.stringify(errorAnswer('unauthorized').body))).toBeUndefined();
  });
});

describe('callbacks', () => {
  const raw = transactionWebhook(view, atMs);
  const signed = (body: string, key = secret) => ({ [SIGNATURE_HEADER]: sign(body, key) });

  it('fit their schema and are signed over their bytes', () => {
    expect([...Value.Errors(wire.TransactionWebhook, JSON.parse(raw))]).toEqual([]);
    expect(sign(raw, secret)).toBe(createHmac('sha256', secret).update(Buffer.from(raw)).digest('hex'));
    expect(verify(Buffer.from(raw), sign(raw, secret).toUpperCase(), secret)).toBe(true);
    expect(verify(raw, sign(raw, ''), '')).toBe(false);
  });

  it('the known answer for the key "key" and the quick brown fox', () => {
    expect(sign('The quick brown fox jumps over the lazy dog', 'key')).toBe(
      'f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8',
    );
  });

  it('a genuine one is read', () => {
    expect(interpretCallback(Buffer.from(raw), signed(raw), secret)).toEqual({
      ok: true,
      callbackId: createHash('sha256').update(raw).digest('hex'),
      event: 'transaction.completed',
      reference: input.reference,
      providerReference: 'd2b4',
      outcome: {
        kind: 'succeeded',
        providerReference: 'd2b4',
        detail: 'transaction.completed',
        currency: 'GHS',
        amountMinor: 1_050n,
        chargedMinor: 1_050n,
      },
    });
  });

  it('failed and processing too', () => {
    const failed = transactionWebhook({ ...view, status: 'failed', reasonCode: 'no_network' }, atMs);
    expect(interpretCallback(failed, signed(failed), secret)).toMatchObject({ ok: true, outcome: { kind: 'failed', code: 'no_network' } });
    const processing = transactionWebhook({ ...view, status: 'processing' }, atMs);
    expect(interpretCallback(processing, signed(processing), secret)).toMatchObject({ ok: true, outcome: { kind: 'accepted' } });
  });

  it('a forged, truncated or unsigned one is refused', () => {
    expect(interpretCallback(raw, {}, secret)).toEqual({ ok: false, reason: 'missing_signature' });
    expect(interpretCallback(raw, signed(raw, 'other'), secret)).toEqual({ ok: false, reason: 'bad_signature' });
    expect(interpretCallback(raw.slice(0, -1), signed(raw), secret)).toEqual({ ok: false, reason: 'bad_signature' });
    expect(interpretCallback(raw, { [SIGNATURE_HEADER]: 'zz' }, secret)).toEqual({ ok: false, reason: 'bad_signature' });
    expect(interpretCallback(`${raw} `, signed(raw), secret)).toEqual({ ok: false, reason: 'bad_signature' });
  });

  it('a signed one that cannot be read, or is about something else', () => {
    for (const body of ['nonsense', '{}', '{"event":"transaction.completed","data":{}}']) {
      expect(interpretCallback(body, signed(body), secret)).toEqual({ ok: false, reason: 'malformed' });
    }
    const funded = walletFundedWebhook({ amountMinor: 100n, balanceMinor: 200n, reference: 'r', currency: 'GHS' }, atMs);
    expect(interpretCallback(funded, signed(funded), secret)).toEqual({ ok: false, reason: 'not_a_transaction' });
  });

  it('an event and data that disagree move nothing', () => {
    const body = raw.replace('transaction.completed', 'transaction.failed');
    expect(interpretCallback(body, signed(body), secret)).toMatchObject({ ok: true, outcome: { kind: 'unknown' } });
  });
});

describe('the dialect', () => {
  const answered = (body: unknown, headers = {}) => ({ status: 200, headers, body: textOf(body) });

  it('asks for the balance and the bundles', () => {
    const balance = bmatror.balance(credentials);
    expect(balance.request).toEqual(buildBalance(credentials));
    expect(balance.read(answered(balanceAnswer(123_456n).body))).toEqual([{ currency: 'GHS', availableMinor: 123_456n }]);
    expect(balance.read({ status: 502, headers: {}, body: '<html>' })).toBeUndefined();

    const bundle = { bundle_id: 'mtn_1gb_7day', network: 'mtn', name: '1GB', price: 12.5, currency: 'GHS', validity: '7 days' };
    const list = bmatror.catalogue.list('data', credentials);
    expect(list.request.path).toBe('/api/v1/data/bundles');
    expect(list.read(answered(bundlesAnswer([bundle, { ...bundle, price: 1.234 }]).body))).toEqual({
      known: [
        {
          code: 'mtn_1gb_7day',
          kind: 'data',
          name: '1GB',
          network: 'mtn',
          price: { model: 'fixed', amountMinor: 1_250n, currency: 'GHS' },
          validity: '7 days',
          isOpen: true,
        },
      ],
    });
    expect(list.read(answered('[]'))).toEqual({ known: undefined });
  });

  it('knows by its headers what is left of the hour', () => {
    const headers = rateLimitHeaders({ limit: 5_000, remaining: 12, resetAtS: 1_780_912_800 });
    expect(bmatror.limits.budgetOf(headers, atMs)).toEqual({ limit: 5_000, remaining: 12, resetsAtMs: 1_780_912_800_000 });
    expect(bmatror.limits.budgetOf({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' }, atMs)).toEqual({
      remaining: 0,
      resetsAtMs: atMs + 60_000,
    });
    expect(bmatror.limits.budgetOf({ ...headers, 'x-ratelimit-remaining': 'many' }, atMs)).toBeUndefined();
    expect(bmatror.limits.budgetOf({}, atMs)).toBeUndefined();
  });
});
