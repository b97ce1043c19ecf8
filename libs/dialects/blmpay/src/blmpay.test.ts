import { createHash, createHmac } from 'node:crypto';
import { type Outcome, type PaymentInput, type PayoutInput, type ProviderAnswer, type Question, UnsendableError } from '@daftari/dialect';
import { Value } from '@sinclair/typebox/value';
import { describe, expect, it } from 'vitest';
import {
  blmpay,
  blmpayCodes,
  buildList,
  isBlmpayCode,
  sendMeanings,
  sign,
  SIGNATURE_HEADER,
  TIMESTAMP_HEADER,
  verify,
  wire,
} from './index.js';

/** Every example of the seed (BLMPay, "BLMPay API"), as printed there. */
const seed = {
  mobile: {
    payment_type: 'mobile',
    details: { amount: 5000, currency: 'TZS' },
    phone_number: '255712345678',
    customer: { firstname: 'Juma', lastname: 'Mwangi', email: 'juma@example.com' },
    webhook_url: 'https://yoursite.com/webhooks',
    metadata: { order_id: 'ORD-001' },
  },
  card: {
    payment_type: 'card',
    details: {
      amount: 50000,
      currency: 'TZS',
      redirect_url: 'https://yoursite.com/success',
      cancel_url: 'https://yoursite.com/cancel',
    },
    customer: { firstname: 'Jane', lastname: 'Doe', email: 'jane@example.com', country: 'TZ' },
    webhook_url: 'https://yoursite.com/webhooks',
    metadata: { order_id: 'ORD-002' },
  },
  balance: {
    status: 'success',
    code: 200,
    data: {
      available: { currency: 'TZS', value: 329194 },
      total: { currency: 'TZS', value: 329194 },
      pending: { currency: 'TZS', value: 5000 },
    },
  },
  quickStart: {
    payment_type: 'mobile',
    details: { amount: 5000, currency: 'TZS' },
    phone_number: '255712345678',
    customer: { firstname: 'Juma', lastname: 'Mwangi', email: 'juma@example.com' },
    webhook_url: 'https://yoursite.com/webhooks',
    metadata: {},
  },
};

const credentials = { secret_key: 'YOUR_SECRET_KEY' };
const reference = '0190a3b2c4d57e6f8a9b0c1d2e3f405101';
const providerReference = 'BP240101ABCD1234';
const mobile: PaymentInput = {
  reference,
  amountMinor: 500_000n,
  currency: 'TZS',
  by: { kind: 'mobile', phone: '+255712345678' },
  customer: { firstName: 'Juma', lastName: 'Mwangi', email: 'juma@example.com' },
  callbackUrl: 'https://yoursite.com/webhooks',
};
const card: PaymentInput = {
  ...mobile,
  amountMinor: 5_000_000n,
  by: { kind: 'card', doneUrl: 'https://yoursite.com/success', cancelUrl: 'https://yoursite.com/cancel' },
  customer: { firstName: 'Jane', lastName: 'Doe', email: 'jane@example.com', country: 'TZ' },
};
const payout: PayoutInput = { reference, amountMinor: 500_000n, currency: 'TZS', account: '+255712345678', name: 'Juma Mwangi' };

/** A payment as API.md §7 describes it. */
const payment = {
  reference: providerReference,
  status: 'completed',
  payment_type: 'mobile',
  details: { amount: 5000, currency: 'TZS' },
  phone_number: '255712345678',
  customer: seed.mobile.customer,
  metadata: { order_id: reference },
  created_at: '2026-06-08T10:00:00.000Z',
  updated_at: '2026-06-08T10:00:00.000Z',
};
const success = (data: unknown, code = 200) => ({ status: 'success', code, data });
const error = (code: string, http: number, message: unknown = 'No.') => ({ status: 'error', code: http, error: code, message });
const answer = (status: number, body: unknown, headers = {}): ProviderAnswer => ({
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const sent = (status: number, body: unknown, headers = {}): Outcome =>
  blmpay.payment.build(mobile, credentials).read(answer(status, body, headers));
const asked = (status: number, body: unknown, headers = {}): unknown =>
  blmpay.payment.requery({ reference, providerReference }, credentials).read(answer(status, body, headers));

describe("the seed's requests", () => {
  it('a push to a phone, byte for byte but for our reference and the escaped slashes', () => {
    const { request } = blmpay.payment.build(mobile, credentials);
    expect(request).toMatchObject({ method: 'POST', path: '/api/v1/payments' });
    expect(request.headers).toEqual({
      authorization: 'Bearer YOUR_SECRET_KEY',
      accept: 'application/json',
      'content-type': 'application/json',
      'idempotency-key': reference,
    });
    expect(request.body).toBe(JSON.stringify({ ...seed.mobile, metadata: { order_id: reference } }));
    expect(request.body).toBe(JSON.stringify({ ...seed.quickStart, metadata: { order_id: reference } }));
  });

  it('a card checkout', () => {
    expect(blmpay.payment.build(card, credentials).request.body).toBe(JSON.stringify({ ...seed.card, metadata: { order_id: reference } }));
  });

  it('a payout, as API.md has it', () => {
    expect(blmpay.payout.build({ ...payout, callbackUrl: 'https://x/y' }, credentials).request).toMatchObject({
      method: 'POST',
      path: '/api/v1/payouts',
      body: JSON.stringify({
        details: { amount: 5000, currency: 'TZS' },
        phone_number: '255712345678',
        recipient_name: 'Juma Mwangi',
        webhook_url: 'https://x/y',
        metadata: { order_id: reference },
      }),
    });
  });

  it('fit their schemas, as the seed’s examples do', () => {
    for (const body of [seed.mobile, seed.card, seed.quickStart, JSON.parse(blmpay.payment.build(mobile, credentials).request.body ?? '')])
      expect([...Value.Errors(wire.PaymentRequest, body)]).toEqual([]);
    expect([...Value.Errors(wire.PayoutRequest, JSON.parse(blmpay.payout.build(payout, credentials).request.body ?? ''))]).toEqual([]);
  });

  it('the balance, one payment by its reference, and the list', () => {
    expect(blmpay.balance(credentials).request).toEqual({
      method: 'GET',
      path: '/api/v1/balance',
      headers: { authorization: 'Bearer YOUR_SECRET_KEY', accept: 'application/json' },
    });
    expect(blmpay.payment.requery({ reference, providerReference }, credentials).request.path).toBe(
      `/api/v1/payments/${providerReference}`,
    );
    expect(blmpay.payment.requery({ reference }, credentials).request.path).toBe('/api/v1/payments?limit=100&offset=0');
    expect(buildList('payment', { limit: 20, offset: 0, status: 'completed' }, credentials).path).toBe(
      '/api/v1/payments?limit=20&offset=0&status=completed',
    );
    expect(blmpay.payout.requery({ reference }, credentials).request.path).toBe('/api/v1/payouts?limit=100&offset=0');
  });

  const unsendable: [string, PaymentInput][] = [
    ['cents', { ...mobile, amountMinor: 500_050n }],
    ['nothing', { ...mobile, amountMinor: 0n }],
    ['more than a number keeps', { ...mobile, amountMinor: 10n ** 19n }],
    ['another currency', { ...mobile, currency: 'KES' }],
    ['a reference that not every provider takes', { ...mobile, reference: 'UPPER' }],
    ['a local number', { ...mobile, by: { kind: 'mobile', phone: '0712345678' } }],
    ['a foreign number', { ...mobile, by: { kind: 'mobile', phone: '+254712345678' } }],
  ];
  it.each(unsendable)('%s cannot be sent', (_name, input) => {
    expect(() => blmpay.payment.build(input, credentials)).toThrow(UnsendableError);
  });
});

describe("the seed's errors, and what it leaves open", () => {
  it.each(blmpayCodes.map((code) => [code, sendMeanings[code].http, sendMeanings[code].meaning] as const))(
    '%s (%i) is %s',
    (code, http, kind) => {
      expect(sent(http, error(code, http)).kind).toBe(kind);
      expect(isBlmpayCode(code)).toBe(true);
    },
  );

  it('a refusal has its code and the provider’s words, without our key', () => {
    expect(sent(401, error('unauthorized', 401, 'Bad key YOUR_SECRET_KEY'))).toEqual({
      kind: 'declined',
      code: 'unauthorized',
      detail: 'Bad key [redacted]',
      anotherRoute: true,
    });
    expect(sent(400, error('validation_error', 400, ['x']))).toEqual({
      kind: 'failed',
      code: 'validation_error',
      detail: 'validation_error',
    });
  });

  it('the code may stand where others would put it: the seed shows no error', () => {
    expect(sent(401, { status: 'error', code: 'unauthorized', message: 'x' })).toMatchObject({ kind: 'declined', code: 'unauthorized' });
    expect(sent(400, { error: { code: 'validation_error', message: 'x' } })).toMatchObject({ kind: 'failed', detail: 'x' });
    expect(sent(403, { error_code: 'insufficient_scope' })).toMatchObject({ kind: 'declined' });
    expect(sent(401, { message: 'unauthorized' }).kind).toBe('unknown');
    expect(sent(401, { status: 'success', error: 'unauthorized' }).kind).toBe('unknown');
  });

  it('429 waits for Retry-After', () => {
    expect(sent(429, error('rate_limit_exceeded', 429), { 'retry-after': '30' })).toEqual({ kind: 'retry_later', retryAfterMs: 30_000 });
    expect(sent(429, '<html>')).toEqual({ kind: 'retry_later', retryAfterMs: 5_000 });
    expect(asked(429, '')).toEqual({ known: { kind: 'retry_later', retryAfterMs: 5_000 } });
  });

  it.each([
    [500, error('payment_failed', 500)],
    [500, error('unauthorized', 401)],
    [502, '<html><body>Bad gateway</body></html>'],
    [503, ''],
    [404, '<html>'],
    [405, 'Method Not Allowed'],
    [400, error('never_seen', 400)],
    [400, error('constructor', 400)],
    [302, success(payment)],
    [500, success(payment)],
    [201, 'thank you'],
    [201, '[]'],
    [201, 'null'],
    [201, JSON.stringify(success(payment)).slice(0, -1)],
    [201, { status: 'success', code: 201 }],
    [201, success({ ...payment, reference: undefined })],
    [201, success({ ...payment, reference: 7 })],
    [201, success({ ...payment, reference: 'x'.repeat(1_000) })],
    [201, success({ ...payment, status: 'dunno' })],
    [201, success({ ...payment, status: ['completed'] })],
    [201, success({ ...payment, details: { amount: '5e3', currency: 'TZS' } })],
    [201, success({ ...payment, details: { amount: -5000, currency: 'TZS' } })],
    [201, success({ ...payment, details: { amount: 5000, currency: 'XXX' } })],
    [201, 'x'.repeat(2_000_000)],
  ])('%i %j is unknown', (status, body) => {
    expect(sent(status, body).kind).toBe('unknown');
  });
});

describe('where a payment stands', () => {
  it('completed, with its amount', () => {
    expect(sent(201, success(payment))).toEqual({
      kind: 'succeeded',
      providerReference,
      detail: 'completed',
      currency: 'TZS',
      amountMinor: 500_000n,
    });
  });

  it('pending, and where the customer pays by card', () => {
    const data = { ...payment, status: 'pending', checkout_url: 'https://pay.example/c/1' };
    expect(sent(201, success(data))).toMatchObject({ kind: 'accepted', providerReference, checkoutUrl: 'https://pay.example/c/1' });
    expect(sent(201, success({ ...data, checkout_url: 'javascript:alert(1)' }))).not.toHaveProperty('checkoutUrl');
    expect(sent(201, success({ reference: providerReference }))).toEqual({ kind: 'accepted', providerReference });
  });

  it.each(['failed', 'voided', 'expired', 'cancelled'])('%s is failed', (status) => {
    expect(sent(201, success({ ...payment, status }))).toMatchObject({ kind: 'failed', code: status, providerReference });
  });

  it('in any case of letters', () => {
    expect(sent(201, success({ ...payment, status: 'COMPLETED' })).kind).toBe('succeeded');
  });

  it('a word that nobody knows is unknown, and leaves the reference to ask about', () => {
    expect(sent(201, success({ ...payment, status: 'dunno' }))).toMatchObject({ kind: 'unknown', providerReference });
  });

  it('amounts keep their digits', () => {
    const body = JSON.stringify(success(payment)).replace('5000', '90071992547409931');
    expect(sent(201, body)).toMatchObject({ kind: 'succeeded', amountMinor: 9_007_199_254_740_993_100n });
  });

  it('one with another reference of ours or of theirs is not ours', () => {
    expect(sent(201, success({ ...payment, metadata: { order_id: 'other' } })).kind).toBe('unknown');
    expect(asked(200, success({ ...payment, reference: 'BP1' }))).toMatchObject({ known: { kind: 'unknown' } });
    expect(asked(200, success({ ...payment, metadata: [] }))).toMatchObject({ known: { kind: 'succeeded' } });
    expect(asked(404, error('not_found', 404))).toMatchObject({ known: { kind: 'unknown' } });
  });
});

describe('a requery without the provider’s reference', () => {
  const page = (...data: unknown[]) => answer(200, { ...success(data), pagination: { limit: 100, offset: 0, total: 1_000 } });
  const other = { ...payment, reference: 'BP2', metadata: { order_id: 'other' } };
  const first = (): Question<Outcome> => blmpay.payment.requery({ reference }, credentials);

  it('goes on by what came, until ours is found', () => {
    const second = first().read(page(other, other, 'nonsense'));
    if (!('ask' in second)) throw new Error('it gave up');
    expect(second.ask.request.path).toBe('/api/v1/payments?limit=100&offset=3');
    expect(second.ask.read(page(other, payment))).toMatchObject({ known: { kind: 'succeeded', providerReference } });
  });

  it('never says that it failed because it is not there', () => {
    expect(first().read(page())).toMatchObject({ known: { kind: 'unknown' } });
    expect(first().read(answer(404, error('not_found', 404)))).toMatchObject({ known: { kind: 'unknown' } });
    expect(first().read(answer(200, '<html>'))).toMatchObject({ known: { kind: 'unknown' } });
    expect(first().read(answer(429, '', { 'retry-after': '7' }))).toEqual({ known: { kind: 'retry_later', retryAfterMs: 7_000 } });
  });

  it('says nothing of two', () => {
    expect(first().read(page(payment, { ...payment, reference: 'BP3' }))).toMatchObject({ known: { kind: 'unknown' } });
  });

  it('comes to an end', () => {
    let question = first();
    let pages = 1;
    for (let answered = question.read(page(other)); 'ask' in answered; answered = question.read(page(other))) {
      question = answered.ask;
      pages++;
    }
    expect(pages).toBe(10);
  });
});

describe('the balance', () => {
  it('of the seed, exact', () => {
    expect(blmpay.balance(credentials).read(answer(200, seed.balance))).toEqual([{ currency: 'TZS', availableMinor: 32_919_400n }]);
  });

  it.each([
    [200, '{"status":"success","data":{"available":{"currency":"TZS","value":"many"}}}'],
    [200, '<html>'],
    [500, JSON.stringify(seed.balance)],
  ])('%i %s does not say it', (status, body) => {
    expect(blmpay.balance(credentials).read(answer(status, body))).toBeUndefined();
  });
});

describe('callbacks', () => {
  const secret = 'whsec_blm_secret';
  const atS = 1_780_912_800;
  const bodyOf = (event: string, data: unknown) => JSON.stringify({ event, timestamp: atS, data });
  const headersOf = (body: string, key = secret, timestamp = String(atS)) => ({
    [TIMESTAMP_HEADER]: timestamp,
    [SIGNATURE_HEADER]: sign(timestamp, body, key),
  });
  const read = (body: string, headers: Record<string, string>, laterS = 0) =>
    blmpay.callbacks.read(Buffer.from(body), headers, { secret, receivedAtMs: (atS + laterS) * 1_000 });

  it('are signed as `openssl dgst -sha256 -hmac whsec_blm_secret` signs `timestamp.rawBody`', () => {
    const raw = '{"event":"payment.completed","timestamp":1780912800,"data":{"reference":"BP260608ABCD1234","status":"completed"}}';
    const expected = '2729bccabf5d59aafb74a142c6d7511cb9f1a8cdf08f77d31ce8ca11a4ac883c';
    expect(sign('1780912800', raw, secret)).toBe(expected);
    expect(
      createHmac('sha256', secret)
        .update(Buffer.concat([Buffer.from('1780912800.'), Buffer.from(raw)]))
        .digest('hex'),
    ).toBe(expected);
    expect(verify('1780912800', raw, expected.toUpperCase(), secret)).toBe(true);
    expect(verify('1780912800', raw, sign('1780912800', raw, ''), '')).toBe(false);
  });

  it('a genuine one is read', () => {
    const body = bodyOf('payment.completed', payment);
    expect(read(body, headersOf(body))).toEqual({
      ok: true,
      callbackId: createHash('sha256').update(body).digest('hex'),
      event: 'payment.completed',
      reference,
      providerReference,
      outcome: { kind: 'succeeded', providerReference, detail: 'completed', currency: 'TZS', amountMinor: 500_000n },
    });
  });

  it.each([
    ['payment.completed', 'succeeded'],
    ['payment.failed', 'failed'],
    ['payment.voided', 'failed'],
    ['payment.expired', 'failed'],
    ['payment.cancelled', 'failed'],
    ['payout.completed', 'succeeded'],
    ['payout.failed', 'failed'],
  ])('%s is %s, with and without a status of its own', (event, kind) => {
    const status = event.split('.')[1];
    for (const data of [
      { ...payment, status },
      { reference: providerReference, metadata: { order_id: reference } },
    ]) {
      const body = bodyOf(event, data);
      expect(read(body, headersOf(body))).toMatchObject({ ok: true, event, outcome: { kind, providerReference } });
    }
  });

  it('one that does not repeat our reference has the provider’s', () => {
    const body = bodyOf('payment.completed', { ...payment, metadata: null });
    expect(read(body, headersOf(body))).toMatchObject({ ok: true, providerReference, outcome: { kind: 'succeeded' } });
    expect(read(body, headersOf(body))).not.toHaveProperty('reference');
  });

  it('an event and data that disagree move nothing', () => {
    const body = bodyOf('payment.completed', { ...payment, status: 'failed' });
    expect(read(body, headersOf(body))).toMatchObject({ ok: true, outcome: { kind: 'unknown' } });
  });

  it('a forged, truncated or unsigned one is refused', () => {
    const body = bodyOf('payment.completed', payment);
    expect(read(body, {})).toEqual({ ok: false, reason: 'missing_signature' });
    expect(read(body, { [SIGNATURE_HEADER]: sign(String(atS), body, secret) })).toEqual({ ok: false, reason: 'missing_signature' });
    expect(read(body, headersOf(body, 'other'))).toEqual({ ok: false, reason: 'bad_signature' });
    expect(read(body.slice(0, -1), headersOf(body))).toEqual({ ok: false, reason: 'bad_signature' });
    expect(read(body, { ...headersOf(body), [SIGNATURE_HEADER]: 'zz' })).toEqual({ ok: false, reason: 'bad_signature' });
    expect(read(body, { ...headersOf(body), [TIMESTAMP_HEADER]: String(atS + 1) })).toEqual({ ok: false, reason: 'bad_signature' });
  });

  it('one that was signed more than five minutes from now is a replay', () => {
    const body = bodyOf('payment.completed', payment);
    expect(read(body, headersOf(body), 300)).toMatchObject({ ok: true });
    expect(read(body, headersOf(body), -300)).toMatchObject({ ok: true });
    expect(read(body, headersOf(body), 301)).toEqual({ ok: false, reason: 'stale' });
    expect(read(body, headersOf(body), -301)).toEqual({ ok: false, reason: 'stale' });
    expect(read(body, headersOf(body, secret, 'yesterday'))).toEqual({ ok: false, reason: 'stale' });
  });

  it('a signed one that cannot be read, or is about something else', () => {
    for (const body of ['nonsense', '{}', '[]', bodyOf('payment.completed', {}), bodyOf('payment.completed', 'x')])
      expect(read(body, headersOf(body))).toEqual({ ok: false, reason: 'malformed' });
    const body = bodyOf('invoice.paid', { reference: 'BI1' });
    expect(read(body, headersOf(body))).toEqual({ ok: false, reason: 'not_a_transaction' });
  });
});

it('has what its document has: no purchases, and a table of every code, word and event', () => {
  expect(blmpay).not.toHaveProperty('purchase');
  expect(blmpay.limits).toMatchObject({ requests: { count: 60, perS: 60 }, paymentsExpireAfterS: 14_400 });
  expect(blmpay.meanings.map(({ rows }) => rows.length)).toEqual([9, 7, 7]);
});
