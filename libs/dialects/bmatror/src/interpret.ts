import {
  type CallbackReading,
  type CallbackRefusal,
  type ExactJson,
  type Asked,
  type HeaderMap,
  headerOf,
  type Outcome,
  parseExactJson,
  retryAfterOf,
  retryDefaultMs,
  type StatedAmounts,
} from '@daftari/dialect';
import { createHash } from 'node:crypto';
import { Type, type Static } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { BMATROR_CURRENCY, readAmount } from './amounts.js';
import { isBmatrorCode, purchaseMeanings, statusWords } from './codes.js';
import { SIGNATURE_HEADER, verify } from './signature.js';

/** What is read of a transaction; everything else in it may change without harm. */
const ReadTransaction = Type.Object({
  transaction_id: Type.String({ minLength: 1 }),
  reference: Type.String({ minLength: 1 }),
  status: Type.String(),
  type: Type.Optional(Type.Unknown()),
  bundle_id: Type.Optional(Type.Unknown()),
  amount: Type.Optional(Type.Unknown()),
  currency: Type.Optional(Type.String()),
  reason_code: Type.Optional(Type.Unknown()),
});
type ReadTransaction = Static<typeof ReadTransaction>;

const isSuccess = TypeCompiler.Compile(
  Type.Object({ success: Type.Literal(true), message: Type.Optional(Type.Unknown()), data: ReadTransaction }),
);
const isError = TypeCompiler.Compile(
  Type.Object({ success: Type.Literal(false), error: Type.Object({ code: Type.String(), message: Type.Optional(Type.Unknown()) }) }),
);
const isBalance = TypeCompiler.Compile(Type.Object({ success: Type.Literal(true), data: Type.Object({ currency: Type.String() }) }));
const isWebhook = TypeCompiler.Compile(Type.Object({ event: Type.String(), data: Type.Object({}) }));
const isTransaction = TypeCompiler.Compile(ReadTransaction);

/** Reads the answer to a purchase (API.md §7, "What counts as what"). */
export const interpretPurchase = (httpStatus: number, headers: HeaderMap, bodyText: string, expected?: Asked): Outcome => {
  if (httpStatus === 429) return retryLater(headers);
  const json = parseExactJson(bodyText);
  if (json === undefined) return unknown(httpStatus, 'its body is not JSON');
  if (isError.Check(json.value)) return byCode(httpStatus, headers, json.value.error);
  if (httpStatus >= 200 && httpStatus < 300 && isSuccess.Check(json.value))
    return settle(json, json.value.data, json.value.message, expected);
  return unknown(httpStatus, 'its body is not the BMATROR envelope');
};

/** Reads the answer to "what became of this reference". Only the dialect's own coded 404 is "not found". */
export const interpretRequery = (httpStatus: number, headers: HeaderMap, bodyText: string, expected?: Asked): Outcome => {
  if (httpStatus === 429) return retryLater(headers);
  const json = parseExactJson(bodyText);
  if (json === undefined) return unknown(httpStatus, 'its body is not JSON');
  if (httpStatus === 404 && isError.Check(json.value) && json.value.error.code === 'not_found') return { kind: 'not_found' };
  if (httpStatus === 200 && isSuccess.Check(json.value)) return settle(json, json.value.data, json.value.message, expected);
  return unknown(httpStatus, isError.Check(json.value) ? `code ${json.value.error.code}` : 'its body is not the BMATROR envelope');
};

/** Our balance at the provider in minor units; undefined where the answer does not say it. */
export const interpretBalance = (
  httpStatus: number,
  bodyText: string,
): { readonly balanceMinor: bigint; readonly currency: string } | undefined => {
  const json = parseExactJson(bodyText);
  if (httpStatus !== 200 || json === undefined || !isBalance.Check(json.value)) return undefined;
  const { data } = json.value;
  const balanceMinor = readAmount(json, data, 'balance', data.currency);
  return balanceMinor === undefined ? undefined : { balanceMinor, currency: data.currency };
};

/**
 * Reads a callback: the signature over the raw bytes first, then what it says.
 * The id is a digest of the bytes, so every delivery of one callback has the same.
 */
export const interpretCallback = (rawBody: Uint8Array | string, headers: HeaderMap, secret: string): CallbackReading => {
  const signature = headerOf(headers, SIGNATURE_HEADER)?.trim();
  if (signature === undefined || signature === '') return refused('missing_signature');
  if (!verify(rawBody, signature, secret)) return refused('bad_signature');
  const json = parseExactJson(typeof rawBody === 'string' ? rawBody : Buffer.from(rawBody).toString('utf8'));
  if (json === undefined || !isWebhook.Check(json.value)) return refused('malformed');
  const { event, data } = json.value;
  if (!event.startsWith('transaction.')) return refused('not_a_transaction');
  if (!isTransaction.Check(data)) return refused('malformed');
  return {
    ok: true,
    callbackId: createHash('sha256').update(rawBody).digest('hex'),
    event,
    reference: data.reference,
    providerReference: data.transaction_id,
    outcome: callbackOutcome(json, event, data),
  };
};

/** An event and its data that disagree are no word to move money on. */
const callbackOutcome = (json: ExactJson, event: string, data: ReadTransaction): Outcome => {
  const said = statusWords.get(event.slice('transaction.'.length));
  if (said !== undefined && said !== statusWords.get(data.status.toLowerCase())) {
    return { kind: 'unknown', detail: `The callback ${event} carries a transaction that is "${data.status}".` };
  }
  return settle(json, data, event, undefined);
};

const settle = (json: ExactJson, transaction: ReadTransaction, message: unknown, expected: Asked | undefined): Outcome => {
  const { reference, transaction_id: providerReference, status } = transaction;
  if (expected !== undefined && reference !== expected.reference) return { kind: 'unknown', detail: `The answer is about ${reference}.` };
  const stated = statedAmounts(json, transaction);
  if (stated === undefined) return { kind: 'unknown', detail: 'The amount in the answer cannot be read.' };
  const detail = typeof message === 'string' ? message : status;
  switch (statusWords.get(status.toLowerCase())) {
    case 'succeeded':
      return { kind: 'succeeded', providerReference, detail, ...stated };
    case 'accepted':
      return { kind: 'accepted', providerReference, ...stated };
    case 'failed':
      return { kind: 'failed', code: reasonOf(transaction), detail, providerReference };
    case undefined:
      return { kind: 'unknown', detail: `The provider calls it "${status}".` };
  }
};

/** There is no discount on the wire: `amount` is what was charged and, except for a bundle's price, the face value too. */
const statedAmounts = (json: ExactJson, transaction: ReadTransaction): StatedAmounts | undefined => {
  const currency = transaction.currency ?? BMATROR_CURRENCY;
  if (transaction.amount === undefined || transaction.amount === null) return { currency };
  const minor = readAmount(json, transaction, 'amount', currency);
  if (minor === undefined) return undefined;
  const bundle = transaction.type === 'data' || typeof transaction.bundle_id === 'string';
  return bundle ? { currency, chargedMinor: minor } : { currency, amountMinor: minor, chargedMinor: minor };
};

const reasonOf = (transaction: ReadTransaction): string =>
  typeof transaction.reason_code === 'string' && transaction.reason_code !== '' ? transaction.reason_code : 'failed';

const byCode = (httpStatus: number, headers: HeaderMap, error: { code: string; message?: unknown }): Outcome => {
  const { code } = error;
  const clear = httpStatus < 300 || (httpStatus >= 400 && httpStatus < 500) || (httpStatus === 503 && code === 'service_unavailable');
  if (!clear || !isBmatrorCode(code)) return unknown(httpStatus, `code ${code}`);
  const detail = typeof error.message === 'string' ? error.message : code;
  const meaning = purchaseMeanings[code];
  switch (meaning) {
    case 'declined':
      return { kind: 'declined', code, detail, anotherRoute: true };
    case 'failed':
      return { kind: 'failed', code, detail };
    case 'retry':
      return retryLater(headers);
    case 'unknown':
      return unknown(httpStatus, `code ${code}`);
  }
};

const retryLater = (headers: HeaderMap): Outcome => ({ kind: 'retry_later', retryAfterMs: retryAfterOf(headers) ?? retryDefaultMs });

const refused = (reason: CallbackRefusal): CallbackReading => ({ ok: false, reason });

const unknown = (httpStatus: number, why: string): Outcome => ({ kind: 'unknown', detail: `HTTP ${httpStatus}; ${why}.` });
