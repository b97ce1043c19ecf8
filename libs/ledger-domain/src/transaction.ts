import { type Delivery } from './postings.js';
import { type Price } from './price.js';

/** Live books or test books; nothing ever moves between them. */
export type Mode = 'live' | 'test';

export const TRANSACTION_KINDS = ['purchase', 'payment', 'payout', 'transfer', 'deposit', 'refund', 'adjustment'] as const;
export type TransactionKind = (typeof TRANSACTION_KINDS)[number];

/** Kinds that reserve money and wait for a provider's word. */
export const HOLD_KINDS = ['purchase', 'payout', 'refund'] as const satisfies readonly TransactionKind[];
export type HoldKind = (typeof HOLD_KINDS)[number];

/** Kinds that wait for money to come in. */
export const INCOMING_KINDS = ['payment', 'deposit'] as const satisfies readonly TransactionKind[];
export type IncomingKind = (typeof INCOMING_KINDS)[number];

/** How a transaction ended without the money having moved. */
export const RELEASE_STATUSES = ['failed', 'rejected', 'cancelled', 'expired', 'voided'] as const;
export type ReleaseStatus = (typeof RELEASE_STATUSES)[number];

/** What a case is about (API.md section 7), and `parked_command`: a command about a transaction that could not be read. */
export const CASE_KINDS = [
  'late_success',
  'reversal',
  'wrong_amount',
  'unknown_too_long',
  'missing_at_provider',
  'missing_here',
  'amount_differs',
  'status_differs',
  'duplicate',
  'orphan_callback',
  'transfer_returned_to_suspense',
  'parked_command',
] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

/** What money that no transaction explains can be about. */
export const UNEXPLAINED_KINDS = ['missing_here', 'orphan_callback', 'duplicate'] as const satisfies readonly CaseKind[];
export type UnexplainedKind = (typeof UNEXPLAINED_KINDS)[number];

/** Which way money went at a provider: into what it holds for us, or out of our float. */
export type Direction = 'in' | 'out';

/** Money that a provider moved and that no transaction explains. */
export interface Unexplained {
  readonly provider: string;
  readonly direction: Direction;
}

/** What an operator can decide on a case. */
export const CASE_DECISIONS = ['capture', 'release', 'compensate', 'write_off', 'accept'] as const;
export type CaseDecision = (typeof CASE_DECISIONS)[number];

/** How a receivable ends: the business's wallet pays it, or we bear it. */
export const SETTLEMENTS = ['collected', 'written_off'] as const;
export type Settlement = (typeof SETTLEMENTS)[number];

/** A case of a transaction. */
export interface CaseState {
  readonly id: string;
  readonly kind: CaseKind;
  readonly open: boolean;
  /** What the provider delivered, where the case is about that. */
  readonly delivery: Delivery | null;
  /** What the business owes us for it: its wallet could not pay. */
  readonly owed: bigint;
}

/** What every transaction that has begun keeps. */
export interface Begun {
  readonly kind: TransactionKind;
  readonly currency: string;
  readonly mode: Mode;
  readonly requestHash: string;
  readonly price: Price;
  /** The business day that it counts to. */
  readonly day: string;
  /** Every case that was ever opened. */
  readonly cases: readonly CaseState[];
}

/** One transaction, as the events so far left it. */
export type TransactionState =
  | { readonly status: 'absent' }
  /** Money is reserved; a provider is asked. `refunds` is the payment that a refund gives back. */
  | (Begun & { readonly status: 'held'; readonly kind: HoldKind; readonly refunds: string | null })
  /** Money is on its way in. */
  | (Begun & { readonly status: 'expected'; readonly kind: IncomingKind })
  /** Money is between two shards. */
  | (Begun & { readonly status: 'in_transit'; readonly toShard: number })
  | (Begun & {
      readonly status: 'completed' | 'refunded';
      readonly delivery: Delivery | null;
      readonly refunds: string | null;
      /** Of a platform transaction that only says what a provider moved; null for all others. */
      readonly unexplained: Unexplained | null;
      /** Refunds under way and done. */
      readonly refunding: bigint;
      readonly refunded: bigint;
    })
  | (Begun & { readonly status: ReleaseStatus; readonly refunds: string | null });

/** A transaction that has begun. */
export type KnownTransaction = Exclude<TransactionState, { status: 'absent' }>;

/** Has this begun, and is it of one of these kinds? */
export const isOfKind = <K extends TransactionKind>(
  transaction: TransactionState,
  kinds: readonly K[],
): transaction is KnownTransaction & { readonly kind: K } =>
  transaction.status !== 'absent' && kinds.some((kind) => kind === transaction.kind);

/** Did the money move? What was refunded since had moved too. */
export const isDone = (transaction: KnownTransaction): boolean => transaction.status === 'completed' || transaction.status === 'refunded';

/** Does this only say what a provider moved, and no transaction explains? */
export const isUnexplained = (transaction: KnownTransaction): transaction is KnownTransaction & { readonly unexplained: Unexplained } =>
  'unexplained' in transaction && transaction.unexplained !== null;

export const ABSENT: TransactionState = { status: 'absent' };
