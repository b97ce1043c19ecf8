import { createHmac } from 'node:crypto';
import { Value } from '@sinclair/typebox/value';
import { describe, expect, it } from 'vitest';
import {
  accepted,
  authorizationOf,
  BboxxCredentials,
  isStale,
  readHeaders,
  readNotification,
  readTimestamp,
  rejected,
  sign,
  undecided,
  verify,
  wire,
  writeTimestamp,
} from './index.js';

/** The headers of the document's example, with their names in lower case as HTTP gives them. */
const seedHeaders = {
  authorization: '12000:fq/LZ0n8YxOp0tC3NLaj6GbPFE8=',
  smssupport: 'Y',
  messageid: '74e46da2-41ff-8bba-f529-930acbffdb4c',
  messagetimestamp: '20161029113022',
};

/** The body of the document's example to the byte, but for the comma and the quotation marks without which it is no JSON. */
const seedBody = `{"transactionId" : "123647",
"reference" : "4526",
  "operator" : "Mobile_provider", 
   "subscriber" : "250786474859", 
    "countryCode" : "RW", 
    "currency" : "RWF", 
    "transaction_type": "PayBill",
    "first_name": "Jhon",
    "account_number":"45678",
    "last_name": "Doe",

     "amount" : 200.0 }`;

const seedBodyAsPrinted = seedBody.replace('"PayBill",', '"PayBill"').replace('"account_number":', 'account_number:');

const key = 'a-signature-key-é';
const message = { rawBody: seedBody, messageId: seedHeaders.messageid, originId: 'BBOXX-1', customerId: '12000' };
/** Made by Python's `hmac` as the document's own code has it: `hmac.new(key, (body + MessageId + originId + CustomerId).encode('UTF-8'), sha1)`. */
const PYTHON = 'gpESazN1y1tbTAdoT/MEUgyDPxA=';

describe('the signature', () => {
  it('is the one that the code of the document makes', () => {
    expect(sign(message, key)).toBe(PYTHON);
    expect(authorizationOf(message, key)).toBe(`12000:${PYTHON}`);
    expect(verify(message, `12000:${PYTHON}`, key)).toBe(true);
  });

  it('covers the bytes of the body, whatever they are', () => {
    const rawBody = Uint8Array.from([0x7b, 0xff, 0xfe, 0x0a, 0x7d]);
    const expected = createHmac('sha1', key)
      .update(Buffer.concat([rawBody, Buffer.from('m1o112000')]))
      .digest('base64');
    expect(sign({ rawBody, messageId: 'm1', originId: 'o1', customerId: '12000' }, key)).toBe(expected);
  });

  it('has the form of the document: the customer, a colon, 28 characters', () => {
    expect(seedHeaders.authorization).toMatch(/^12000:[A-Za-z0-9+/]{27}=$/);
    expect(authorizationOf(message, key)).toMatch(/^12000:[A-Za-z0-9+/]{27}=$/);
  });

  it.each([
    ['another body', { ...message, rawBody: seedBody.replace('200.0', '200.1') }],
    ['another space in the body', { ...message, rawBody: seedBody.replace(' :', ':') }],
    ['another message id', { ...message, messageId: '74e46da2-41ff-8bba-f529-930acbffdb4d' }],
    ['another origin', { ...message, originId: 'BBOXX-2' }],
    ['another customer', { ...message, customerId: '12001' }],
  ])('does not verify for %s', (_, other) => {
    expect(verify(other, `12000:${PYTHON}`, key)).toBe(false);
  });

  it.each([
    '',
    ':',
    PYTHON,
    `12000:${PYTHON} `,
    `12000:${PYTHON.slice(0, -1)}`,
    `12001:${PYTHON}`,
    `12000:${PYTHON}\n`,
    `Basic ${PYTHON}`,
    seedHeaders.authorization,
    `12000:${PYTHON.replace('A=', 'B=')}`,
  ])('is not %j', (authorization) => {
    expect(verify(message, authorization, key)).toBe(false);
  });

  it('is never that of an empty key', () => {
    expect(verify(message, authorizationOf(message, ''), '')).toBe(false);
  });
});

describe('the headers', () => {
  it('of the document are read', () => {
    expect(readHeaders(seedHeaders)).toEqual({
      ok: true,
      headers: {
        authorization: seedHeaders.authorization,
        messageId: seedHeaders.messageid,
        messageTimestamp: '20161029113022',
        originId: undefined,
      },
    });
    expect(readHeaders({ ...seedHeaders, originid: 'BBOXX-9' })).toMatchObject({ headers: { originId: 'BBOXX-9' } });
  });

  it.each([
    ['authorization', 'Authorization'],
    ['messageid', 'MessageID'],
    ['messagetimestamp', 'MessageTimestamp'],
  ])('without %s are not', (name, missing) => {
    expect(readHeaders({ ...seedHeaders, [name]: undefined })).toEqual({ ok: false, missing });
    expect(readHeaders({ ...seedHeaders, [name]: ' ' })).toEqual({ ok: false, missing });
  });
});

describe('the time of a message', () => {
  const atMs = Date.parse('2016-10-29T11:30:22Z');

  it('is that of the document', () => {
    expect(readTimestamp(seedHeaders.messagetimestamp)).toBe(atMs);
    expect(writeTimestamp(atMs)).toBe(seedHeaders.messagetimestamp);
  });

  it.each([
    [0, false],
    [300_000, false],
    [-300_000, false],
    [300_001, true],
    [-300_001, true],
  ])('is %i ms away: stale %s', (away, stale) => {
    expect(isStale(seedHeaders.messagetimestamp, atMs + away)).toBe(stale);
  });

  it.each([
    '',
    '2016102911302',
    '201610291130220',
    '20160230113022',
    '20161329113022',
    '20161029253022',
    '2016-10-29T11:30',
    '0000ab29113022',
  ])('%j is none, and stale', (text) => {
    expect(readTimestamp(text)).toBeUndefined();
    expect(isStale(text, atMs)).toBe(true);
  });
});

describe('a notification', () => {
  const body = (change: object) => JSON.stringify({ transactionId: '1', currency: 'RWF', amount: 200, ...change });
  const amountOf = (digits: string, currency = 'RWF') => {
    const read = readNotification(`{"transactionId":"1","currency":"${currency}","amount":${digits}}`);
    return read.ok ? read.notification.amountMinor : read.description;
  };

  it('of the document is read whole', () => {
    expect(readNotification(seedBody)).toEqual({
      ok: true,
      notification: {
        transactionId: '123647',
        amountMinor: 200n,
        currency: 'RWF',
        payer: '+250786474859',
        details: {
          reference: '4526',
          operator: 'Mobile_provider',
          subscriber: '250786474859',
          countryCode: 'RW',
          transaction_type: 'PayBill',
          first_name: 'Jhon',
          account_number: '45678',
          last_name: 'Doe',
        },
      },
    });
  });

  it('as the document prints it is no JSON', () => {
    expect(readNotification(seedBodyAsPrinted)).toEqual({ ok: false, description: 'The body is not valid JSON.' });
  });

  it('has every field of the document’s table too', () => {
    const table = {
      transactionId: '123647',
      business_number: '888555',
      operator: 'MTN',
      transaction_reference: 'MP161029.1130.A00001',
      internal_transaction_id: '3356',
      transaction_type: 'Paybill',
      account_number: '45678',
      sender_phone: '+250786474859',
      first_name: 'Jhon',
      last_name: 'Doe',
      amount: 200,
      currency: 'RWF',
    };
    const { transactionId, amount, currency, ...details } = table;
    expect(readNotification(JSON.stringify(table))).toEqual({
      ok: true,
      notification: { transactionId, amountMinor: BigInt(amount), currency, payer: '+250786474859', details },
    });
  });

  it.each([
    ['200', 'RWF', 200n],
    ['200.0', 'RWF', 200n],
    ['200.000', 'RWF', 200n],
    ['200.5', 'NGN', 20_050n],
    ['200.50', 'NGN', 20_050n],
    ['200.500', 'NGN', 20_050n],
    ['100.10', 'NGN', 10_010n],
    ['9223372036854775807', 'RWF', 9_223_372_036_854_775_807n],
    ['9223372036854775807.0', 'RWF', 9_223_372_036_854_775_807n],
    ['92233720368547758.07', 'NGN', 9_223_372_036_854_775_807n],
  ])('of %s %s is exactly %s', (digits, currency, minor) => {
    expect(amountOf(digits, currency)).toBe(minor);
  });

  it.each(['200.5', '0.1', '200.01', '200.000000001'])('has no fraction of RWF: %s', (digits) => {
    expect(amountOf(digits)).toBe('amount must be a plain number with at most 0 decimals in RWF.');
  });

  it.each([
    ['1.005', 'NGN', 'with at most 2 decimals in NGN'],
    ['0', 'RWF', 'more than zero'],
    ['0.0', 'RWF', 'more than zero'],
    ['-1', 'RWF', 'more than zero'],
    ['2e2', 'RWF', 'a plain number'],
    ['9223372036854775808', 'RWF', 'larger'],
    ['1e400', 'RWF', 'a number'],
    ['"200"', 'RWF', 'a number'],
    ['null', 'RWF', 'a number'],
    ['200', 'ZZZ', 'ISO 4217'],
    ['200', 'rwf', 'ISO 4217'],
    ['200', '', 'ISO 4217'],
  ])('of %s %s is refused', (digits, currency, why) => {
    expect(amountOf(digits, currency)).toContain(why);
  });

  it.each([
    ['transactionId', { transactionId: undefined }],
    ['transactionId', { transactionId: '' }],
    ['transactionId', { transactionId: 123_647 }],
    ['transactionId', { transactionId: 'a b' }],
    ['transactionId', { transactionId: 'x'.repeat(41) }],
    ['currency', { currency: undefined }],
    ['currency', { currency: 646 }],
    ['amount', { amount: undefined }],
    ['first_name', { first_name: 5 }],
    ['last_name', { last_name: 'x'.repeat(257) }],
    ['operator', { operator: 'a\u0000b' }],
    ['account_number', { account_number: '\ud800' }],
  ])('names %s where that is wrong', (field, change) => {
    const read = readNotification(body(change));
    expect(read).toMatchObject({ ok: false, description: expect.stringContaining(field) });
  });

  it.each(['', '[]', '"x"', 'null', '5', '{"a":', `${'['.repeat(30_000)}${']'.repeat(30_000)}`])('is not %.20s', (text) => {
    expect(readNotification(text)).toMatchObject({ ok: false });
  });

  it('may have fields that the document does not have, and null ones', () => {
    const read = readNotification(body({ first_name: null, more: { of: ['it'] } }));
    expect(read).toMatchObject({ ok: true, notification: { details: {}, payer: undefined } });
  });
});

describe('an answer', () => {
  it('to what was accepted is the document’s', () => {
    const seedAnswer = { providerTransactionId: '0123456', status: 'ACCEPTED', Description: 'Dear Customer the payment was accepted.' };
    expect(accepted('0123456')).toEqual({ status: 200, body: seedAnswer });
  });

  it.each([accepted('1'), rejected(403, 'No.'), undecided('1')])('has the document’s fields: %j', ({ body }) => {
    expect(Value.Check(wire.AnswerBody, body)).toBe(true);
    expect(Object.keys(body)).toEqual(['providerTransactionId', 'status', 'Description']);
  });

  it('never says rejected of what may be in the books', () => {
    expect(undecided('1')).toMatchObject({ status: 503, body: { status: 'PENDING' } });
  });
});

it('the credentials have the form of the demo file', () => {
  const credentials = { provider_id: '200', customer_id: '12000', origin_id: 'BBOXX-1', signature_key: 'x'.repeat(32) };
  expect(Value.Check(BboxxCredentials, credentials)).toBe(true);
  for (const wrong of [{ provider_id: '' }, { customer_id: 'a:b' }, { origin_id: 'é' }, { signature_key: 'short' }, { more: '' }])
    expect(Value.Check(BboxxCredentials, { ...credentials, ...wrong })).toBe(false);
});
