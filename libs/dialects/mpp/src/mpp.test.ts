import { createHash } from 'node:crypto';
import { type Outcome, type PaymentInput, type PayoutInput, type ProviderAnswer, type Question, UnsendableError } from '@daftari/dialect';
import { describe, expect, it } from 'vitest';
import {
  buildDetails,
  buildStatus,
  buildTransaction,
  interpretSent,
  isMppCode,
  localNumber,
  type MppAccess,
  mpp,
  mppCategories,
  mppCodes,
  statusWords,
} from './index.js';

const ID = '9b60b6c4-bdd0-43e7-a529-520845a16281';
const BUSINESS_ID = '9b43c8d9-1353-45d7-a0ab-6427227940dc';
const done = { code: 'MPP-REQ-0000', message: 'ok', trace_request_id: '49d16cdc-a947-4311-93b5-0b3fd95f46b6', success: true };

/** Every example of the seed (MPP, "Merchant Payment Platform API reference"), as printed there but for what no test reads. */
const seed = {
  envelope: { data: [], ...done },
  token: {
    data: {
      access_token: 'your token',
      expires_in: 1740,
      refresh_expires_in: 1800,
      refresh_token: 'you refresh token',
      token_type: 'Bearer',
      'not-before-policy': 0,
      session_state: '',
      scope: '',
    },
    ...done,
  },
  business: {
    data: {
      id: '9ad49c94-6983-477b-ad48-20b33ea66bbf',
      name: 'BNB-MPP-SL',
      is_phone_verified: 0,
      address: 'SL',
      code: '521395',
      can_accept_cash_deposit: false,
      commission: 0,
      verified: false,
      currency: { id: 4, iso3: 'SLE' },
      country: { id: 4, iso2: 'SL' },
      limit_overdraft: 0,
      overdraft: false,
      user_info: { email: 'bnb-sl@cauridor.com', phone: null, roles: ['merchant'] },
    },
    ...done,
  },
  balance: { data: { balance: 10282, commission: 0, currencry: 'SLE' }, ...done },
  channels: {
    current_page: 1,
    data: [
      {
        id: 97,
        status: 'active',
        code: 'OM',
        description: 'Orange Money',
        fields: {
          msisdn: ['required', 'string'],
          amount: ['required', 'numeric'],
          email: ['nullable', 'email'],
          phone: ['nullable', 'string', 'phone_number'],
          first_name: ['nullable', 'string'],
          last_name: ['nullable', 'string'],
          account_number: ['nullable', 'string'],
        },
        active: true,
        callback: null,
        categories: [
          { id: 133, transaction_category: 'payment', fee_payer: 'merchant' },
          { id: 134, transaction_category: 'transfer', fee_payer: 'merchant' },
        ],
      },
    ],
    last_page: 1,
    next_page_url: null,
    per_page: 15,
    ...done,
  },
  lookupRequest: { code: 'om', msisdn: '+22394996021' },
  lookup: {
    data: { first_name: 'Abdou', last_name: 'Diogue', birth_date: '1976-08-13', gender: 'MALE' },
    code: 'MPP-REQ-0000',
    message: 'ok',
    traceRequestId: 'b97edb50-ccc1-4593-a97f-4db1aabc03b4',
    success: true,
  },
  createRequest: {
    business_id: BUSINESS_ID,
    channel: 'CDT',
    external_id: 'fe9a14fc-0ca1-4cf7-887f-09e22d1c5ae5',
    currency: 'GNF',
    category: 'transfer',
    amount: 2,
    msisdn: '080002209',
    account_number: 'TAX_01_1234',
    first_name: 'bockarie',
    last_name: 'Marah',
  },
  created: { data: { id: ID, status: 'initiated' }, ...done },
  details: {
    data: {
      id: ID,
      id2: 'AezuytQW',
      reference: '766151',
      originated: null,
      category: 'transfer',
      accounting_type: 'authorize',
      external_id: 'fd000b95-7dda-4a00-bacb-6faec38cd922',
      author: { name: 'beny marel Pambou' },
      verified_by: null,
      amount: 2,
      fees: 0,
      merchant_commission: 0,
      fee_payer: 'merchant',
      total_amount: 2,
      before_balance: 76738.84,
      after_balance: 76736.84,
      end_at: '2024-02-20T02:40:59.000000Z',
      message: 'transfer/transaction completed',
      reason: null,
      direction: 'debit',
      status: 'completed',
      details: { phone: '+224624849557', account_number: 'TAX_01_1234', receiver_merchant_code: '232857' },
      customer_profile: null,
      channel: { code: 'CDT', type: 'cash', description: 'Cash deposit' },
      currency: { id: 1, iso3: 'GNF' },
      country: { id: 1, iso2: 'GN' },
    },
    ...done,
  },
  status: { data: { id: ID, reference: '766151', status: 'completed' }, ...done },
  list: {
    current_page: 1,
    data: [
      {
        id: '9b597d26-634d-4dcc-a4d3-95e3d3c7650b',
        id2: 'gawCvD4Y',
        reference: '157783',
        category: 'transfer',
        external_id: '59b84e55-2119-44ec-92de-51264f80eb5c',
        amount: 4,
        fees: 0,
        fee_payer: 'end_user',
        total_amount: 4,
        before_balance: 10282,
        after_balance: 10278,
        message: 'transfer failed',
        reason: 'Error occurred. Please try again later',
        direction: 'debit',
        exhange_rate: null,
        status: 'failed',
        currency: { id: 4, iso3: 'SLE' },
        country: { id: 4, iso2: 'SL' },
        channel: { code: 'AFM', type: 'momo', description: 'AfriMoney' },
      },
    ],
    from: 1,
    last_page: 1,
    next_page_url: 'http://gateway.mpp.bnbcash.app/api/v1/transaction?page=1',
    per_page: 15,
    to: 1,
    total: 1,
    ...done,
  },
};

const credentials = { secret_id: 'YOUR SECRET ID', secret_key: 'YOUR SECRET KEY', business_id: BUSINESS_ID };
const access: MppAccess = { business_id: BUSINESS_ID, access_token: 'YOUR_ACCESS_TOKEN' };
const reference = '0190a3b2c4d57e6f8a9b0c1d2e3f405101';
const payout: PayoutInput = {
  reference,
  amountMinor: 2n,
  currency: 'GNF',
  channel: 'CDT',
  account: '+23280002209',
  name: 'bockarie Marah',
  fields: { account_number: 'TAX_01_1234' },
};
const payment: PaymentInput = {
  reference,
  amountMinor: 450n,
  currency: 'SLE',
  channel: 'OM',
  by: { kind: 'mobile', phone: '+23276123456' },
  customer: { firstName: 'Abdou', lastName: 'Diogue' },
  callbackUrl: 'https://daftari.example/callbacks/mpp_main',
};

const answer = (status: number, body: unknown, headers = {}): ProviderAnswer => ({
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const refusal = (code: string, message = 'No.') => ({ data: [], ...done, code, message, success: false });
const sent = (status: number, body: unknown, headers = {}): Outcome => mpp.payout.build(payout, access).read(answer(status, body, headers));
const ours = (change: object = {}) => ({ ...seed.details.data, external_id: reference, ...change });
const authorized = { authorization: 'Bearer YOUR_ACCESS_TOKEN', accept: 'application/json' };

describe('tokens', () => {
  it("the seed's request and answer", () => {
    const call = mpp.tokens.build(credentials);
    expect(call.request).toEqual({
      method: 'POST',
      path: '/api/auth/token',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify({ secret_id: 'YOUR SECRET ID', secret_key: 'YOUR SECRET KEY' }),
    });
    expect(call.read(answer(200, seed.token))).toEqual({
      kind: 'granted',
      token: { accessToken: 'your token', expiresInS: 1740, refreshToken: 'you refresh token', refreshExpiresInS: 1800 },
    });
  });

  it('refresh by the refresh token alone', () => {
    const { request } = mpp.tokens.refresh('you refresh token', credentials);
    expect(request).toMatchObject({ method: 'POST', path: '/api/auth/refresh', body: '{"refresh_token":"you refresh token"}' });
  });

  it.each([401, 403, 422, 404])('%i with a code refuses', (status) => {
    expect(mpp.tokens.build(credentials).read(answer(status, refusal('MPP-AUTH-4402', 'YOUR SECRET KEY is wrong')))).toEqual({
      kind: 'refused',
      code: 'MPP-AUTH-4402',
      detail: '[redacted] is wrong',
    });
  });

  it.each([
    [404, '<html>'],
    [500, refusal('MPP-AUTH-4402')],
    [409, refusal('MPP-AUTH-4402')],
    [200, seed.envelope],
    [200, { ...seed.token, data: { ...seed.token.data, access_token: 'two\r\nlines' } }],
    [200, { ...seed.token, data: { access_token: 'abc', expires_in: '1740' } }],
    [200, { ...seed.token, data: { access_token: 'abc', expires_in: 0 } }],
    [200, ''],
  ])('%i %j is unknown', (status, body) => {
    expect(mpp.tokens.build(credentials).read(answer(status, body)).kind).toBe('unknown');
  });

  it('429 waits', () => {
    expect(mpp.tokens.build(credentials).read(answer(429, '', { 'retry-after': '3' }))).toEqual({
      kind: 'retry_later',
      retryAfterMs: 3_000,
    });
  });

  it('a fresh one may cure a 401, and what says the same with another status', () => {
    expect(mpp.tokens.isRejected(answer(401, '<html>'))).toBe(true);
    expect(mpp.tokens.isRejected(answer(403, refusal('MPP-AUTH-4401')))).toBe(true);
    expect(mpp.tokens.isRejected(answer(403, refusal('MPP-AUTH-4407')))).toBe(false);
    expect(mpp.tokens.isRejected(answer(500, refusal('MPP-AUTH-4401')))).toBe(false);
    expect(mpp.tokens.isRejected(answer(200, seed.created))).toBe(false);
  });

  it('go further than the secrets', () => {
    expect(mpp.tokens.access(credentials, 'abc')).toEqual({ business_id: BUSINESS_ID, access_token: 'abc' });
  });
});

describe("the seed's requests", () => {
  it('a transaction, field by field', () => {
    const { request } = mpp.payout.build(payout, access);
    expect(request).toMatchObject({ method: 'POST', path: '/api/v1/transaction' });
    expect(request.headers).toEqual({ ...authorized, 'content-type': 'application/json' });
    expect(JSON.parse(request.body ?? '')).toEqual({ ...seed.createRequest, external_id: reference });
    expect(request.body).toMatch(/^\{"business_id":.*"amount":2,"msisdn":"080002209",/);
  });

  it('a collection calls back', () => {
    expect(mpp.payment.build(payment, access).request.body).toBe(
      `{"business_id":"${BUSINESS_ID}","channel":"OM","external_id":"${reference}","currency":"SLE","category":"payment","amount":4.5,` +
        '"msisdn":"076123456","first_name":"Abdou","last_name":"Diogue","callback_url":"https://daftari.example/callbacks/mpp_main"}',
    );
  });

  it('each of the six categories', () => {
    for (const category of mppCategories) {
      const fields = { receiver_merchant_code: '232857', external_id: 'mine', amount: '7' };
      const body: unknown = JSON.parse(buildTransaction({ ...payout, category, fields }, access).body ?? '');
      expect(body).toMatchObject({ category, receiver_merchant_code: '232857', external_id: reference, amount: 2 });
    }
    const pulled = mpp.payout.build({ ...payout, account: 'GB12', fields: { category: 'payout' } }, access).request.body;
    expect(JSON.parse(pulled ?? '')).toMatchObject({ category: 'payout', account_number: 'GB12' });
  });

  it('the questions', () => {
    const get = (path: string) => ({ method: 'GET', path, headers: authorized });
    expect(mpp.profile(access).request).toEqual(get('/api/v1/business'));
    expect(mpp.balance(access).request).toEqual(get(`/api/v1/business/${BUSINESS_ID}/balance`));
    expect(mpp.channels(access).request).toEqual(get(`/api/v1/business/${BUSINESS_ID}/channel?page=1&page_size=100`));
    expect(buildDetails(ID, access)).toEqual(get(`/api/v1/transaction/${ID}`));
    expect(buildStatus(ID, access)).toEqual(get(`/api/v1/transaction/${ID}/get-status`));
    expect(mpp.payout.requery({ reference }, access).request).toEqual(get('/api/v1/transaction?page=1&page_size=100'));
    expect(mpp.payout.requery({ reference, providerReference: ID }, access).request).toEqual(get(`/api/v1/transaction/${ID}`));
    expect(mpp.cancel(ID, access).request).toEqual({ ...get(`/api/v1/transaction/${ID}/cancel`), method: 'POST' });
  });

  it('whose account it is, with the body that the seed shows', () => {
    const { request } = mpp.lookup({ channel: 'om', account: '+22394996021' }, access);
    expect(request).toMatchObject({ method: 'GET', path: '/api/v1/channel/account/validate?code=om&msisdn=%2B22394996021' });
    expect(request.body).toBe(JSON.stringify(seed.lookupRequest));
  });

  it('numbers as they are dialled at home', () => {
    expect(localNumber('+23280002209')).toBe('080002209');
    expect(localNumber('+224624849557')).toBe('624849557');
    expect(localNumber('+22394996021')).toBe('+22394996021');
  });

  const unsendable: [string, PayoutInput][] = [
    ['no channel', { reference, amountMinor: 2n, currency: 'GNF', account: '1' }],
    ['nothing', { ...payout, amountMinor: 0n }],
    ['more than a number keeps', { ...payout, amountMinor: 10n ** 16n }],
    ['a currency that is none', { ...payout, currency: 'XXX' }],
    ['a reference that not every provider takes', { ...payout, reference: 'UPPER' }],
    ['a category that is no payout', { ...payout, fields: { category: 'topup' } }],
  ];
  it.each(unsendable)('%s cannot be sent', (_name, input) => {
    expect(() => mpp.payout.build(input, access)).toThrow(UnsendableError);
  });

  it('nor can a card', () => {
    const by = { kind: 'card', doneUrl: 'https://x', cancelUrl: 'https://y' } as const;
    expect(() => mpp.payment.build({ ...payment, by }, access)).toThrow(UnsendableError);
  });
});

describe("the seed's answers", () => {
  it('created', () => {
    for (const status of [200, 201, 202]) expect(sent(status, seed.created)).toEqual({ kind: 'accepted', providerReference: ID });
  });

  it('details, with amounts; a balance in cents of a currency without them is cut', () => {
    expect(sent(200, { ...seed.details, data: ours() })).toEqual({
      kind: 'succeeded',
      providerReference: ID,
      detail: 'transfer/transaction completed',
      currency: 'GNF',
      amountMinor: 2n,
      chargedMinor: 2n,
      balanceMinor: 76_736n,
    });
  });

  it('status: done, and as the answer to a new transaction not before it has named its amount', () => {
    expect(mpp.payout.requery({ reference, providerReference: ID }, access).read(answer(200, seed.status))).toEqual({
      known: { kind: 'succeeded', providerReference: ID, detail: 'completed' },
    });
    expect(sent(200, seed.status)).toEqual({ kind: 'accepted', providerReference: ID });
  });

  it('the balance, who we are, whose account it is', () => {
    expect(mpp.balance(access).read(answer(200, seed.balance))).toEqual([{ currency: 'SLE', availableMinor: 1_028_200n }]);
    expect(mpp.balance(access).read(answer(200, JSON.stringify(seed.balance).replace('10282', '1e9')))).toBeUndefined();
    expect(mpp.balance(access).read(answer(404, refusal('MPP-BS-4505')))).toBeUndefined();
    expect(mpp.profile(access).read(answer(200, seed.business))).toMatchObject({ name: 'BNB-MPP-SL', details: { code: '521395' } });
    expect(mpp.profile(access).read(answer(401, refusal('MPP-AUTH-4401')))).toBeUndefined();
    const lookup = mpp.lookup({ channel: 'om', account: '+22394996021' }, access);
    expect(lookup.read(answer(200, seed.lookup))).toEqual({ kind: 'found', name: 'Abdou Diogue', details: seed.lookup.data });
    expect(lookup.read(answer(404, refusal('MPP-REQ-4008')))).toMatchObject({ kind: 'refused', code: 'MPP-REQ-4008' });
    expect(lookup.read(answer(500, '<html>')).kind).toBe('unknown');
    expect(lookup.read(answer(200, seed.envelope)).kind).toBe('unknown');
  });

  it('channels with the rules of their fields, page by page', () => {
    const known = {
      code: 'OM',
      name: 'Orange Money',
      isActive: true,
      categories: [
        { category: 'payment', feePayer: 'merchant' },
        { category: 'transfer', feePayer: 'merchant' },
      ],
    };
    const only = mpp.channels(access).read(answer(200, seed.channels));
    expect(only).toMatchObject({ known: [known] });
    expect('known' in only && only.known?.[0]?.fields['phone']).toEqual([
      { rule: 'nullable' },
      { rule: 'string' },
      { rule: 'other', text: 'phone_number' },
    ]);
    const first = mpp.channels(access).read(answer(200, { ...seed.channels, last_page: 2 }));
    if (!('ask' in first)) throw new Error('it did not go on');
    expect(first.ask.request.path).toContain('page=2');
    expect(first.ask.read(answer(200, { ...seed.channels, current_page: 2, last_page: 2 }))).toMatchObject({ known: [known, known] });
    expect(mpp.channels(access).read(answer(500, seed.channels))).toEqual({ known: undefined });
  });
});

describe('the ten statuses', () => {
  it.each(Object.entries(statusWords).map(([word, { meaning }]) => [word, meaning] as const))('%s is %s', (status, kind) => {
    const bare = kind === 'succeeded' ? 'accepted' : kind;
    expect(sent(200, { ...seed.created, data: { id: ID, status } })).toMatchObject({ kind: bare, providerReference: ID });
    expect(sent(200, { ...seed.details, data: ours({ status }) }).kind).toBe(kind);
  });

  it('refunded says of a collection nothing that is certain', () => {
    const refunded = answer(200, { ...seed.details, data: ours({ status: 'refunded' }) });
    expect(interpretSent(refunded, { reference }, 'payout').kind).toBe('failed');
    expect(interpretSent(refunded, { reference }, 'payment')).toMatchObject({ kind: 'unknown', providerReference: ID });
  });

  it('why it failed', () => {
    const failed = { ...seed.list.data[0], external_id: reference };
    expect(sent(200, { ...done, data: failed })).toMatchObject({
      kind: 'failed',
      code: 'failed',
      detail: 'Error occurred. Please try again later',
    });
  });
});

describe("the seed's errors", () => {
  it.each(Object.entries(mppCodes).map(([code, { meaning }]) => [code, meaning] as const))('%s is %s', (code, meaning) => {
    expect(sent(422, refusal(code)).kind).toBe(meaning === 'other' ? 'unknown' : meaning);
    expect(sent(500, refusal(code)).kind).toBe('unknown');
    expect(isMppCode(code)).toBe(true);
  });

  it('a refusal has its code and the provider’s words, without our token', () => {
    expect(sent(401, refusal('MPP-AUTH-4401', 'YOUR_ACCESS_TOKEN has expired'))).toEqual({
      kind: 'declined',
      code: 'MPP-AUTH-4401',
      detail: '[redacted] has expired',
      anotherRoute: true,
    });
    expect(sent(200, refusal('MPP-REQ-4022', ''))).toEqual({ kind: 'failed', code: 'MPP-REQ-4022', detail: 'MPP-REQ-4022' });
  });

  it('429 waits, whatever it says', () => {
    expect(sent(429, refusal('MPP-REQ-4000'), { 'retry-after': '30' })).toEqual({ kind: 'retry_later', retryAfterMs: 30_000 });
    expect(sent(429, '<html>').kind).toBe('retry_later');
  });

  it.each([
    [500, seed.created],
    [503, refusal('MPP-REQ-4000')],
    [503, '<html>'],
    [400, refusal('MPP-REQ-4000')],
    [409, refusal('MPP-TX-REQ-4091')],
    [400, refusal('MPP-NEVER-SEEN')],
    [400, refusal('constructor')],
    [422, { ...refusal('MPP-REQ-4022'), success: true }],
    [404, '<html>'],
    [405, ''],
    [302, seed.created],
    [200, { ...seed.created, success: false }],
    [200, 'thank you'],
    [200, 'null'],
    [200, '[]'],
    [200, JSON.stringify(seed.created).slice(0, -1)],
    [200, seed.envelope],
    [200, { ...seed.created, data: { id: ID } }],
    [200, { ...seed.created, data: { id: 7, status: 'completed' } }],
    [200, { ...seed.created, data: { id: 'x'.repeat(1_000), status: 'completed' } }],
    [200, { ...seed.created, data: { id: ID, status: 'dunno' } }],
    [200, { ...seed.created, data: { id: ID, status: 'toString' } }],
    [200, { ...seed.created, data: ours({ amount: -2 }) }],
    [200, { ...seed.created, data: ours({ amount: 2.5 }) }],
    [200, { ...seed.created, data: ours({ amount: [2] }) }],
    [200, { ...seed.created, data: ours({ currency: { iso3: 'XXX' } }) }],
    [200, 'x'.repeat(2_000_000)],
  ])('%i %j is unknown', (status, body) => {
    expect(sent(status, body).kind).toBe('unknown');
  });

  it('an answer about another reference is unknown', () => {
    expect(sent(200, seed.details).kind).toBe('unknown');
  });
});

describe('a requery', () => {
  const page = (current_page: number, last_page: number, ...data: unknown[]) =>
    answer(200, { ...seed.list, data, current_page, last_page });
  const other = seed.list.data[0];
  const byId = (): Question<Outcome> => mpp.payout.requery({ reference, providerReference: ID }, access);
  const byReference = (): Question<Outcome> => mpp.payout.requery({ reference }, access);

  it('by the provider’s id', () => {
    expect(byId().read(answer(200, { ...seed.details, data: ours() }))).toMatchObject({ known: { kind: 'succeeded', amountMinor: 2n } });
    expect(byId().read(answer(200, seed.details))).toMatchObject({ known: { kind: 'unknown' } });
    expect(byId().read(answer(200, { ...seed.details, data: ours({ id: 'other' }) }))).toMatchObject({ known: { kind: 'unknown' } });
    expect(byId().read(answer(401, refusal('MPP-AUTH-4401')))).toMatchObject({ known: { kind: 'unknown' } });
    expect(byId().read(answer(404, '<html>'))).toMatchObject({ known: { kind: 'unknown' } });
    expect(byId().read(answer(429, ''))).toMatchObject({ known: { kind: 'retry_later' } });
  });

  it.each(['MPP-REQ-4008', 'MPP-REQ-4004'])('an id that is not found (%s) is looked for in the list', (code) => {
    const next = byId().read(answer(404, refusal(code)));
    if (!('ask' in next)) throw new Error('it gave up');
    expect(next.ask.read(page(1, 1, other, ours()))).toMatchObject({ known: { kind: 'succeeded' } });
  });

  it('by our reference, page by page; the document’s last page names itself as the next', () => {
    const next = byReference().read(page(1, 2, other));
    if (!('ask' in next)) throw new Error('it gave up');
    expect(next.ask.request.path).toBe('/api/v1/transaction?page=2&page_size=100');
    expect(next.ask.read(page(2, 2, ours()))).toMatchObject({ known: { kind: 'succeeded', providerReference: ID } });
    expect(next.ask.read(page(2, 2, other))).toEqual({ known: { kind: 'not_found' } });
    expect(byReference().read(answer(200, seed.list))).toEqual({ known: { kind: 'not_found' } });
  });

  it('says nothing of two, of a list with something strange in it, or of no list', () => {
    expect(byReference().read(page(1, 1, ours(), ours({ id: 'b' })))).toMatchObject({ known: { kind: 'unknown' } });
    expect(byReference().read(page(1, 1, { id: 'b' }))).toMatchObject({ known: { kind: 'unknown' } });
    expect(byReference().read(answer(200, seed.envelope))).toMatchObject({ known: { kind: 'unknown' } });
    expect(byReference().read(answer(503, seed.list))).toMatchObject({ known: { kind: 'unknown' } });
    expect(byReference().read(answer(429, ''))).toMatchObject({ known: { kind: 'retry_later' } });
  });

  it('comes to an end without a word', () => {
    let question = byReference();
    let pages = 1;
    let answered = question.read(page(1, 1_000, other));
    for (; 'ask' in answered; answered = question.read(page(pages, 1_000, other))) {
      question = answered.ask;
      pages++;
    }
    expect([pages, answered.known.kind]).toEqual([20, 'unknown']);
  });
});

describe('a cancel', () => {
  const cancelled = (status: number, body: unknown) => mpp.cancel(ID, access).read(answer(status, body));
  it('is done, refused, or not certain', () => {
    expect(cancelled(200, { ...seed.created, data: { id: ID, status: 'cancelled' } })).toEqual({ kind: 'cancelled' });
    expect(cancelled(409, refusal('MPP-TX-4301', 'The transaction cannot be cancelled'))).toEqual({
      kind: 'refused',
      code: 'MPP-TX-4301',
      detail: 'The transaction cannot be cancelled',
    });
    expect(cancelled(404, refusal('MPP-REQ-4008')).kind).toBe('unknown');
    expect(cancelled(200, seed.created).kind).toBe('unknown');
    expect(cancelled(500, '<html>').kind).toBe('unknown');
  });
});

describe('callbacks', () => {
  const door = { secret: '', receivedAtMs: 0 };
  it('are hints, whatever they tell: the same at every try', () => {
    for (const status of Object.keys(statusWords)) {
      const raw = JSON.stringify(ours({ status }));
      expect(mpp.callbacks.read(Buffer.from(raw), {}, door)).toEqual({
        ok: true,
        callbackId: createHash('sha256').update(raw).digest('hex'),
        event: `transaction.${status}`,
        reference,
        providerReference: ID,
        outcome: { kind: 'unknown', detail: 'An unsigned callback proves nothing: the provider is asked.', providerReference: ID },
        isHint: true,
      });
    }
  });

  it('without our reference have the provider’s', () => {
    const reading = mpp.callbacks.read(JSON.stringify(seed.status.data), {}, door);
    expect(reading).toMatchObject({ ok: true, providerReference: ID });
    expect(reading).not.toHaveProperty('reference');
  });

  it.each(['', '<html>', '[]', 'null', '{}', '{"id":1,"status":"completed"}'])('%s is malformed', (raw) => {
    expect(mpp.callbacks.read(raw, {}, door)).toEqual({ ok: false, reason: 'malformed' });
  });
});

it('has what its document has: no purchases, and a table of every code and status', () => {
  expect(mpp).not.toHaveProperty('purchase');
  expect(mpp.meanings.map(({ rows }) => rows.length)).toEqual([5, 22, 10]);
});
