import { Type, type Static } from '@sinclair/typebox';
import { type Currency, isCurrency } from '@daftari/money';
import { behaviourOf, type Ending, isEnding, type Pace, type Plan, planOf, type Standing, standings } from './endings.js';

const kinds = ['airtime', 'data', 'cable', 'electricity', 'bill', 'payment', 'payout', 'deposit'] as const;
/** Daftari's word for what is done. */
export type TransactionKind = (typeof kinds)[number];

/** What a client asked a provider for, once the dialect understood it. */
export interface TransactionDraft {
  /** The client's own reference; empty where it gave none. */
  readonly reference: string;
  /** By what a repetition is known; null where the dialect does it again whenever it is asked. */
  readonly onceKey: string | null;
  readonly kind: TransactionKind;
  /** Seen from the client's wallet at the provider. */
  readonly direction: 'in' | 'out';
  readonly currency: Currency;
  /** What is sold, or the channel. */
  readonly productCode: string;
  /** Who gets it or pays it, as sent; its last four digits choose the ending. */
  readonly recipient: string;
  readonly faceMinor: bigint;
  readonly chargedMinor: bigint;
  /** Where this one's callbacks go; null leaves it to the account. */
  readonly callbackUrl: string | null;
  /** Below which address the customer pays; null where there is no page. */
  readonly checkoutBase: string | null;
  /** What the dialect shows of it again. */
  readonly shown: Readonly<Record<string, unknown>>;
}

/** Somebody's word about a transaction, over whatever its ending planned. */
export interface Decision {
  readonly standing: Standing;
  readonly atMs: number;
}

/** A transaction that a provider took on. */
export interface Transaction extends TransactionDraft {
  /** Which of the provider's accounts asked for it. */
  readonly account: number;
  readonly providerReference: string;
  readonly ending: Ending;
  readonly receivedAtMs: number;
  readonly expiresAtMs: number | null;
  readonly balanceBeforeMinor: bigint;
  readonly plan: Plan;
  readonly decisions: Decision[];
  /** How often the client asked for it: the first time and every repetition. */
  timesAsked: number;
}

const oneOf = <T extends string>(values: readonly T[]) => Type.Union(values.map((value) => Type.Literal(value)));
const Minor = Type.String({ pattern: '^-?\\d+$' });
const nullableText = Type.Union([Type.String(), Type.Null()]);

/** A transaction as the journal keeps it: amounts are texts of minor units. */
export const StoredTransaction = Type.Object({
  account: Type.Integer({ minimum: 0 }),
  reference: Type.String(),
  once_key: nullableText,
  kind: oneOf(kinds),
  direction: oneOf(['in', 'out'] as const),
  currency: Type.String(),
  product_code: Type.String(),
  recipient: Type.String(),
  face_minor: Minor,
  charged_minor: Minor,
  callback_url: nullableText,
  checkout_base: nullableText,
  shown: Type.Record(Type.String(), Type.Unknown()),
  provider_reference: Type.String(),
  ending: Type.String(),
  received_at_ms: Type.Number(),
  expires_at_ms: Type.Union([Type.Number(), Type.Null()]),
  balance_before_minor: Minor,
});
/** A transaction as the journal keeps it. */
export type StoredTransaction = Static<typeof StoredTransaction>;

/** A decision as the journal keeps it. */
export const StoredDecision = Type.Object({ standing: oneOf(standings), atMs: Type.Number() });

/** For the journal. */
export const storeTransaction = (transaction: Transaction): StoredTransaction => ({
  account: transaction.account,
  reference: transaction.reference,
  once_key: transaction.onceKey,
  kind: transaction.kind,
  direction: transaction.direction,
  currency: transaction.currency,
  product_code: transaction.productCode,
  recipient: transaction.recipient,
  face_minor: transaction.faceMinor.toString(),
  charged_minor: transaction.chargedMinor.toString(),
  callback_url: transaction.callbackUrl,
  checkout_base: transaction.checkoutBase,
  shown: transaction.shown,
  provider_reference: transaction.providerReference,
  ending: transaction.ending,
  received_at_ms: transaction.receivedAtMs,
  expires_at_ms: transaction.expiresAtMs,
  balance_before_minor: transaction.balanceBeforeMinor.toString(),
});

/** From the journal; undefined where it names a currency that is none. */
export const restoreTransaction = (stored: StoredTransaction, pace: Pace, timeScale: number): Transaction | undefined => {
  if (!isCurrency(stored.currency)) return undefined;
  return taken(
    {
      reference: stored.reference,
      onceKey: stored.once_key,
      kind: stored.kind,
      direction: stored.direction,
      currency: stored.currency,
      productCode: stored.product_code,
      recipient: stored.recipient,
      faceMinor: BigInt(stored.face_minor),
      chargedMinor: BigInt(stored.charged_minor),
      callbackUrl: stored.callback_url,
      checkoutBase: stored.checkout_base,
      shown: stored.shown,
      account: stored.account,
      providerReference: stored.provider_reference,
      ending: isEnding(stored.ending) ? stored.ending : 'ordinary',
      receivedAtMs: stored.received_at_ms,
      expiresAtMs: stored.expires_at_ms,
      balanceBeforeMinor: BigInt(stored.balance_before_minor),
    },
    pace,
    timeScale,
  );
};

/** A transaction with its plan, which follows from its ending and the instants of its arrival and expiry. */
export const taken = (one: Omit<Transaction, 'plan' | 'decisions' | 'timesAsked'>, pace: Pace, timeScale: number): Transaction => {
  const { receivedAtMs, expiresAtMs } = one;
  return { ...one, plan: planOf(behaviourOf(one.ending, pace), { receivedAtMs, expiresAtMs, timeScale }), decisions: [], timesAsked: 1 };
};

/** Where a transaction stands and since when. */
export interface TransactionState {
  readonly standing: Standing;
  readonly sinceMs: number;
}

/** Where a transaction stands at an instant: what was decided last, otherwise what its ending planned, so that a restart changes nothing. */
export const stateAt = ({ plan, decisions, receivedAtMs }: Transaction, nowMs: number): TransactionState => {
  const decided = decisions.findLast(({ atMs }) => atMs <= nowMs);
  if (decided !== undefined) return { standing: decided.standing, sinceMs: decided.atMs };
  const { first, then } = plan;
  return then !== undefined && nowMs >= then.atMs
    ? { standing: then.standing, sinceMs: then.atMs }
    : { standing: first, sinceMs: receivedAtMs };
};

/** When it was really done, if it was by then. What was decided first keeps the plan from happening. */
export const executedAt = ({ plan, decisions }: Transaction, nowMs: number): number | undefined => {
  const { executedAtMs } = plan;
  const decidedAtMs = decisions[0]?.atMs ?? Number.POSITIVE_INFINITY;
  if (executedAtMs !== null && executedAtMs <= nowMs && executedAtMs <= decidedAtMs) return executedAtMs;
  return decisions.find(({ standing, atMs }) => standing === 'completed' && atMs <= nowMs)?.atMs;
};

/** Whether it can still be decided otherwise: nothing was done yet, and nobody said that it is over. */
export const isOpen = (transaction: Transaction, nowMs: number): boolean =>
  stateAt(transaction, nowMs).standing === 'processing' && executedAt(transaction, nowMs) === undefined;
