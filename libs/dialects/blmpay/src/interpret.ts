import {
  type Asked,
  type Balance,
  type ExactJson,
  type HeaderMap,
  type Outcome,
  parseExactJson,
  type ProviderAnswer,
  retryAfterOf,
  retryDefaultMs,
  type StatedAmounts,
} from '@daftari/dialect';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { BLMPAY_CURRENCY, readAmount } from './amounts.js';
import { sendMeanings, statusWords } from './codes.js';
import { METADATA_KEY } from './requests.js';
import { type BlmpayError, errorOf } from './errors.js';
import { ReadBalance, ReadOne, type ReadTransaction } from './wire.js';

const isOne = TypeCompiler.Compile(ReadOne);
const isBalance = TypeCompiler.Compile(ReadBalance);

/** Reads the answer to a payment or payout (API.md §7, "What counts as what"). */
export const interpretSent = ({ status, headers, body }: ProviderAnswer, asked: Asked): Outcome => {
  if (status === 429) return retryLater(headers);
  const json = parseExactJson(body);
  if (json === undefined) return unknown(status, 'its body is not JSON');
  const error = errorOf(json.value);
  if (error !== undefined) return byCode(status, error);
  if (isSuccess(status) && isOne.Check(json.value)) return settle(json, json.value.data, asked);
  return unknown(status, 'its body is not the BLMPay envelope');
};

/** Reads the answer to the question about one. A "not found" of what the provider itself named is no word that nothing happened. */
export const interpretOne = ({ status, headers, body }: ProviderAnswer, asked: Asked): Outcome => {
  if (status === 429) return retryLater(headers);
  const json = parseExactJson(body);
  if (json === undefined) return unknown(status, 'its body is not JSON');
  if (status === 200 && isOne.Check(json.value)) return settle(json, json.value.data, asked);
  const error = errorOf(json.value);
  return unknown(status, error === undefined ? 'its body is not the BLMPay envelope' : `code ${error.code}`);
};

/** What we have at the provider; undefined where the answer does not say it. */
export const interpretBalance = ({ status, body }: ProviderAnswer): readonly Balance[] | undefined => {
  const json = parseExactJson(body);
  if (status !== 200 || json === undefined || !isBalance.Check(json.value)) return undefined;
  const { available } = json.value.data;
  const availableMinor = readAmount(json, available, 'value', available.currency);
  return availableMinor === undefined ? undefined : [{ currency: available.currency, availableMinor }];
};

/** Our reference in a payment or payout; undefined where the provider does not repeat it. */
export const ourReference = ({ metadata }: ReadTransaction): string | undefined => {
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  const value: unknown = Object.getOwnPropertyDescriptor(metadata, METADATA_KEY)?.value;
  return typeof value === 'string' ? value : undefined;
};

/** What a payment or payout says of itself. */
export const settle = (json: ExactJson, transaction: ReadTransaction, asked: Asked): Outcome => {
  const { reference: providerReference } = transaction;
  const status = (transaction.status ?? 'pending').toLowerCase();
  const about = ourReference(transaction) ?? asked.reference;
  if (about !== asked.reference || (asked.providerReference ?? providerReference) !== providerReference)
    return { kind: 'unknown', detail: `The answer is about ${providerReference}.` };
  const stated = statedAmounts(json, transaction);
  if (stated === undefined) return { kind: 'unknown', detail: 'The amount in the answer cannot be read.', providerReference };
  switch (statusWords.get(status)?.meaning) {
    case 'succeeded':
      return { kind: 'succeeded', providerReference, detail: status, ...stated };
    case 'accepted':
      return { kind: 'accepted', providerReference, ...stated, ...checkoutOf(transaction) };
    case 'failed':
      return { kind: 'failed', code: status, detail: `The provider calls it ${status}.`, providerReference };
    case undefined:
      return { kind: 'unknown', detail: `The provider calls it "${status}".`, providerReference };
  }
};

/** 429: the same provider again. */
export const retryLater = (headers: HeaderMap): Outcome => ({ kind: 'retry_later', retryAfterMs: retryAfterOf(headers) ?? retryDefaultMs });

/** Undefined where an amount is there and cannot be read: such an answer counts as unparseable. */
const statedAmounts = (json: ExactJson, { details }: ReadTransaction): StatedAmounts | undefined => {
  if (details === undefined) return {};
  const currency = details.currency ?? BLMPAY_CURRENCY;
  if (!Object.hasOwn(details, 'amount')) return { currency };
  const amountMinor = readAmount(json, details, 'amount', currency);
  return amountMinor === undefined ? undefined : { currency, amountMinor };
};

const checkoutOf = ({ checkout_url: url }: ReadTransaction): { checkoutUrl?: string } =>
  typeof url === 'string' && /^https?:\/\/\S{1,2000}$/.test(url) ? { checkoutUrl: url } : {};

const byCode = (httpStatus: number, { code, detail }: BlmpayError): Outcome => {
  if (!isClear(httpStatus)) return unknown(httpStatus, `code ${code}`);
  switch (sendMeanings[code].meaning) {
    case 'declined':
      return { kind: 'declined', code, detail, anotherRoute: true };
    case 'failed':
      return { kind: 'failed', code, detail };
    case 'retry_later':
      return { kind: 'retry_later', retryAfterMs: retryDefaultMs };
    case 'unknown':
      return unknown(httpStatus, `code ${code}`);
  }
};

const isSuccess = (httpStatus: number): boolean => httpStatus >= 200 && httpStatus < 300;
/** A refusal that certainly came before anything was done. */
const isClear = (httpStatus: number): boolean => httpStatus >= 400 && httpStatus < 500;

const unknown = (httpStatus: number, why: string): Outcome => ({ kind: 'unknown', detail: `HTTP ${httpStatus}; ${why}.` });
