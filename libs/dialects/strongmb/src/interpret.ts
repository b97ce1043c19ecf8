import {
  type CallbackReading,
  type ExactJson,
  type Asked,
  type HeaderMap,
  type Outcome,
  parseExactJson,
  retryAfterOf,
  retryDefaultMs,
  type StatedAmounts,
} from '@daftari/dialect';
import { Type, type Static } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { readAmount, STRONGMB_CURRENCY } from './amounts.js';
import { isStrongmbCode, purchaseMeanings, statusWords } from './codes.js';

/** What is read of any answer; everything else in it may change without harm. */
const AnyEnvelope = Type.Object({
  status: Type.Optional(Type.Unknown()),
  message: Type.Optional(Type.Unknown()),
  data: Type.Optional(Type.Unknown()),
  metadata: Type.Object({ code: Type.String() }),
});
type AnyEnvelope = Static<typeof AnyEnvelope>;

const ReadPurchase = Type.Object({
  transaction_status: Type.String(),
  reference: Type.String({ minLength: 1 }),
  currency: Type.Optional(Type.String()),
});
const ReadTransaction = Type.Object({
  transaction: Type.Object({ status: Type.String(), reference: Type.String({ minLength: 1 }), details: Type.Optional(Type.Object({})) }),
});
const ReadWallets = Type.Object({ wallets: Type.Array(Type.Object({ currency: Type.String() })) });

const isEnvelope = TypeCompiler.Compile(AnyEnvelope);
const isPurchase = TypeCompiler.Compile(ReadPurchase);
const isTransaction = TypeCompiler.Compile(ReadTransaction);
const isWallets = TypeCompiler.Compile(ReadWallets);

/** Reads the answer to a purchase (API.md §7, "What counts as what"). */
export const interpretPurchase = (httpStatus: number, headers: HeaderMap, bodyText: string, expected?: Asked): Outcome => {
  const read = readEnvelope(bodyText);
  if (httpStatus === 429) return tooMany(headers, read?.envelope);
  if (read === undefined) return unknown(httpStatus, 'its body is not a strongmb envelope');
  if (httpStatus >= 500 || (httpStatus >= 300 && httpStatus < 400)) return awayOrUnknown(httpStatus, read.envelope);
  if (httpStatus < 300 && isPurchase.Check(read.envelope.data)) return byStatus(read.json, read.envelope, read.envelope.data, expected);
  return byCode(httpStatus, read.envelope);
};

/** Reads the answer to "what became of this reference". Only the dialect's own coded 404 is "not found". */
export const interpretRequery = (httpStatus: number, headers: HeaderMap, bodyText: string, expected?: Asked): Outcome => {
  if (httpStatus === 429) return { kind: 'retry_later', retryAfterMs: retryAfterOf(headers) ?? retryDefaultMs };
  const read = readEnvelope(bodyText);
  if (read === undefined) return unknown(httpStatus, 'its body is not a strongmb envelope');
  if (httpStatus === 404 && read.envelope.metadata.code === 'ERR_TRANSACTIONS_NOT_FOUND') return { kind: 'not_found' };
  if (httpStatus !== 200 || !isTransaction.Check(read.envelope.data)) return unknown(httpStatus, `code ${read.envelope.metadata.code}`);
  const { transaction } = read.envelope.data;
  const stated = statedInTransaction(read.json, transaction, transaction.details ?? {});
  return stated === undefined
    ? unknown(httpStatus, 'an amount in it cannot be read')
    : settle(transaction.status, transaction, stated, read.envelope, expected);
};

/** Our balance at the provider in minor units; undefined where the answer does not say it. */
export const interpretBalance = (
  httpStatus: number,
  bodyText: string,
): { readonly balanceMinor: bigint; readonly currency: string } | undefined => {
  const read = readEnvelope(bodyText);
  if (httpStatus !== 200 || read === undefined || !isWallets.Check(read.envelope.data)) return undefined;
  const wallet = read.envelope.data.wallets.find((one) => one.currency === STRONGMB_CURRENCY);
  if (wallet === undefined) return undefined;
  const balance = readAmount(read.json, wallet, 'balance', wallet.currency);
  return balance.state === 'read' ? { balanceMinor: balance.minor, currency: wallet.currency } : undefined;
};

/** Strongmb has no callbacks: whatever arrives in its name is refused. */
export const interpretCallback = (): CallbackReading => ({ ok: false, reason: 'no_callbacks' });

const readEnvelope = (bodyText: string): { json: ExactJson; envelope: AnyEnvelope } | undefined => {
  const json = parseExactJson(bodyText);
  return json !== undefined && isEnvelope.Check(json.value) ? { json, envelope: json.value } : undefined;
};

/** A 429 with `Retry-After` is a pause; the daily limit without one lasts until somebody raises it, so another route may be tried. */
const tooMany = (headers: HeaderMap, envelope: AnyEnvelope | undefined): Outcome => {
  const retryAfterMs = retryAfterOf(headers);
  if (retryAfterMs === undefined && envelope?.metadata.code === 'ERR_DAILY_LIMIT_EXCEEDED') return declined(envelope);
  return { kind: 'retry_later', retryAfterMs: retryAfterMs ?? retryDefaultMs };
};

const awayOrUnknown = (httpStatus: number, envelope: AnyEnvelope): Outcome =>
  httpStatus === 503 && envelope.metadata.code === 'ERR_PRODUCT_GATEWAY_UNAVAILABLE'
    ? declined(envelope)
    : unknown(httpStatus, `code ${envelope.metadata.code}`);

const byStatus = (json: ExactJson, envelope: AnyEnvelope, data: Static<typeof ReadPurchase>, expected: Asked | undefined): Outcome => {
  const stated = statedInPurchase(json, data, data.currency ?? STRONGMB_CURRENCY);
  return stated === undefined
    ? unknown(200, 'an amount in it cannot be read')
    : settle(data.transaction_status, data, stated, envelope, expected);
};

const byCode = (httpStatus: number, envelope: AnyEnvelope): Outcome => {
  const { code } = envelope.metadata;
  if (!isStrongmbCode(code)) return unknown(httpStatus, `code ${code}`);
  const meaning = purchaseMeanings[code];
  switch (meaning) {
    case 'accepted':
      return { kind: 'accepted' };
    case 'declined':
      return declined(envelope);
    case 'failed':
      return { kind: 'failed', code, detail: messageOf(envelope) };
    case 'unknown':
      return unknown(httpStatus, `code ${code}`);
  }
};

interface Stated extends StatedAmounts {
  readonly balanceMinor?: bigint;
}

/** Undefined where one of the amounts is there and cannot be read: such an answer counts as unparseable. */
const statedIn = (
  json: ExactJson,
  currency: string,
  charged: object,
  faces: object,
): { readonly stated: Stated; readonly readable: boolean } => {
  const chargedMinor = readAmount(json, charged, 'amount', currency);
  const face = ['airtime_amount', 'electricity_amount', 'bill_amount']
    .map((key) => readAmount(json, faces, key, currency))
    .find((one) => one.state !== 'absent');
  const balance = readAmount(json, charged, 'balance_after', currency);
  const stated = {
    currency,
    ...(face?.state === 'read' ? { amountMinor: face.minor } : {}),
    ...(chargedMinor.state === 'read' ? { chargedMinor: chargedMinor.minor } : {}),
    ...(balance.state === 'read' ? { balanceMinor: balance.minor } : {}),
  };
  return { stated, readable: chargedMinor.state !== 'unreadable' && face?.state !== 'unreadable' };
};

const statedInPurchase = (json: ExactJson, data: object, currency: string): Stated | undefined => {
  const { stated, readable } = statedIn(json, currency, data, data);
  return readable ? stated : undefined;
};

const statedInTransaction = (json: ExactJson, transaction: object, details: object): Stated | undefined => {
  const { stated, readable } = statedIn(json, STRONGMB_CURRENCY, transaction, details);
  return readable ? stated : undefined;
};

interface Named {
  readonly reference: string;
}

const settle = (word: string, named: Named, stated: Stated, envelope: AnyEnvelope, expected: Asked | undefined): Outcome => {
  if (expected !== undefined && named.reference !== expected.reference)
    return { kind: 'unknown', detail: `The answer is about ${named.reference}.` };
  const meaning = statusWords.get(word.toLowerCase());
  if (contradicts(meaning, envelope)) return { kind: 'unknown', detail: `The provider says "${word}" and ${envelope.metadata.code}.` };
  const { balanceMinor, ...amounts } = stated;
  switch (meaning) {
    case 'succeeded':
      return {
        kind: 'succeeded',
        providerReference: named.reference,
        detail: messageOf(envelope),
        ...amounts,
        ...(balanceMinor === undefined ? {} : { balanceMinor }),
        ...extrasOf(named),
      };
    case 'accepted':
      return { kind: 'accepted', providerReference: named.reference, ...amounts };
    case 'failed':
      return { kind: 'failed', code: failureCode(envelope), detail: messageOf(envelope), providerReference: named.reference };
    case undefined:
      return { kind: 'unknown', detail: `The provider calls it "${word}".` };
  }
};

/** A success that its envelope denies, or a failure that it calls a success: no word to move money on. */
const contradicts = (meaning: 'succeeded' | 'accepted' | 'failed' | undefined, { status, metadata }: AnyEnvelope): boolean =>
  (meaning === 'succeeded' && (status === false || metadata.code.startsWith('ERR_'))) ||
  (meaning === 'failed' && metadata.code === 'TRANSACTION_SUCCESSFUL');

/** A requery's own code says only that the question was answered. */
const failureCode = (envelope: AnyEnvelope): string =>
  envelope.metadata.code.startsWith('ERR_') ? envelope.metadata.code : 'ERR_TRANSACTION_FAILED';

/** What the buyer needs of it: an electricity token, whose account it was. */
const EXTRAS = ['token', 'customer_name'] as const;

const extrasOf = (holder: object): { extras?: Record<string, string> } => {
  const details: unknown = Object.getOwnPropertyDescriptor(holder, 'details')?.value;
  const inDetails = (key: string) => (typeof details === 'object' && details !== null ? textAt(details, key) : undefined);
  const told = EXTRAS.map((key) => [key, textAt(holder, key) ?? inDetails(key)] as const);
  const extras = Object.fromEntries(told.filter((entry): entry is [(typeof EXTRAS)[number], string] => entry[1] !== undefined));
  return Object.keys(extras).length === 0 ? {} : { extras };
};

const textAt = (holder: object, key: string): string | undefined => {
  const value: unknown = Object.getOwnPropertyDescriptor(holder, key)?.value;
  return typeof value === 'string' ? value : undefined;
};

const messageOf = (envelope: AnyEnvelope): string => (typeof envelope.message === 'string' ? envelope.message : envelope.metadata.code);

const declined = (envelope: AnyEnvelope): Outcome => ({
  kind: 'declined',
  code: envelope.metadata.code,
  detail: messageOf(envelope),
  anotherRoute: true,
});

const unknown = (httpStatus: number, why: string): Outcome => ({ kind: 'unknown', detail: `HTTP ${httpStatus}; ${why}.` });
