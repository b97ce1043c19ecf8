import {
  type Asked,
  type CancelReading,
  type ExactJson,
  type HeaderMap,
  type Outcome,
  type ProviderAnswer,
  retryAfterOf,
  retryDefaultMs,
} from '@daftari/dialect';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { readAmount, readBalance } from './amounts.js';
import { isMppStatus, type MppCode, mppCodes, statusWords } from './codes.js';
import { open } from './envelope.js';
import { Transaction } from './wire.js';

/** What is moved through MPP. */
export type Moving = 'payment' | 'payout';

const isTransaction = TypeCompiler.Compile(Transaction);

/** Reads the answer to a new transaction (API.md §7, "What counts as what"). */
export const interpretSent = (answer: ProviderAnswer, asked: Asked, moving: Moving): Outcome => {
  if (answer.status === 429) return retryLater(answer.headers);
  const opened = open(answer);
  switch (opened.kind) {
    case 'done':
      return asTaken(settleData(opened.json, opened.data, asked, moving));
    case 'refused':
      return byCode(answer.status, opened.code, opened.detail);
    case 'unclear':
      return { kind: 'unknown', detail: opened.detail };
  }
};

/** The answer to a new transaction need not name its amount: one that calls it done without is asked what it did. */
const asTaken = (outcome: Outcome): Outcome =>
  outcome.kind === 'succeeded' && outcome.amountMinor === undefined
    ? { kind: 'accepted', providerReference: outcome.providerReference }
    : outcome;

/** What a `data` says, where it is a transaction. */
export const settleData = (json: ExactJson, data: unknown, asked: Asked, moving: Moving): Outcome =>
  isTransaction.Check(data) ? settle(json, data, asked, moving) : { kind: 'unknown', detail: 'There is no transaction in the answer.' };

/** What a transaction says of itself. */
export const settle = (json: ExactJson, transaction: Transaction, asked: Asked, moving: Moving): Outcome => {
  const { id: providerReference } = transaction;
  const status = transaction.status.toLowerCase();
  const about = transaction.external_id ?? asked.reference;
  if (about !== asked.reference || (asked.providerReference ?? providerReference) !== providerReference)
    return { kind: 'unknown', detail: `The answer is about ${providerReference}.` };
  const stated = statedIn(json, transaction, moving);
  if (stated === undefined) return { kind: 'unknown', detail: 'The amount in the answer cannot be read.', providerReference };
  const meaning = meaningOf(status, moving);
  switch (meaning) {
    case 'succeeded':
      return { kind: 'succeeded', providerReference, detail: wordsOf(transaction), ...stated };
    case 'accepted': {
      const { balanceMinor: _, ...amounts } = stated;
      return { kind: 'accepted', providerReference, ...amounts };
    }
    case 'failed':
      return { kind: 'failed', code: status, detail: wordsOf(transaction), providerReference };
    case undefined:
      return { kind: 'unknown', detail: `The provider calls it "${status}".`, providerReference };
  }
};

/** Reads the answer to a cancel. That it is there no more is no word that it was stopped. */
export const interpretCancel = (answer: ProviderAnswer): CancelReading => {
  const opened = open(answer);
  if (opened.kind === 'unclear') return { kind: 'unknown', detail: opened.detail };
  if (opened.kind === 'refused')
    return opened.code === 'MPP-TX-4301' ? opened : { kind: 'unknown', detail: `HTTP ${answer.status}; code ${opened.code}.` };
  if (isTransaction.Check(opened.data) && opened.data.status === 'cancelled') return { kind: 'cancelled' };
  return { kind: 'unknown', detail: 'The answer does not say that it is cancelled.' };
};

/** 429: the same provider again. */
export const retryLater = (headers: HeaderMap): Outcome => ({ kind: 'retry_later', retryAfterMs: retryAfterOf(headers) ?? retryDefaultMs });

const meaningOf = (status: string, moving: Moving): 'succeeded' | 'accepted' | 'failed' | undefined => {
  if (!isMppStatus(status) || (status === 'refunded' && moving === 'payment')) return undefined;
  return statusWords[status].meaning;
};

interface Stated {
  readonly currency?: string;
  readonly amountMinor?: bigint;
  readonly chargedMinor?: bigint;
  readonly balanceMinor?: bigint;
}

/** Undefined where an amount is there and cannot be read. Of a payout `total_amount` is what was taken from us; a collection takes nothing. */
const statedIn = (json: ExactJson, transaction: Transaction, moving: Moving): Stated | undefined => {
  const currency = transaction.currency?.iso3;
  if (currency === undefined) return {};
  const amountMinor = readAmount(json, transaction, 'amount', currency);
  if (amountMinor === undefined) return Object.hasOwn(transaction, 'amount') ? undefined : { currency };
  const charged = moving === 'payout' ? readAmount(json, transaction, 'total_amount', currency) : undefined;
  const balance = readBalance(json, transaction, 'after_balance', currency);
  return {
    currency,
    amountMinor,
    ...(charged === undefined ? {} : { chargedMinor: charged }),
    ...(balance === undefined ? {} : { balanceMinor: balance }),
  };
};

const wordsOf = ({ reason, message, status }: Transaction): string =>
  [reason, message].find((words): words is string => typeof words === 'string' && words !== '') ?? status;

/** With any other status than this, "request failed" is too little to know that nothing was executed. */
const GENERAL_REFUSAL = { code: 'MPP-REQ-4000', httpStatus: 422 };

const byCode = (httpStatus: number, code: MppCode, detail: string): Outcome => {
  const { meaning } = mppCodes[code];
  if (code === GENERAL_REFUSAL.code && httpStatus !== GENERAL_REFUSAL.httpStatus) return unknown(httpStatus, code, detail);
  switch (meaning) {
    case 'declined':
      return { kind: 'declined', code, detail, anotherRoute: true };
    case 'failed':
      return { kind: 'failed', code, detail };
    case 'unknown':
    case 'other':
      return unknown(httpStatus, code, detail);
  }
};

const unknown = (httpStatus: number, code: MppCode, detail: string): Outcome => ({
  kind: 'unknown',
  detail: `HTTP ${httpStatus}; ${code}: ${detail}`,
});
