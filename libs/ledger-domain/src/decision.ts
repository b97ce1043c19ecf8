import { type Event, type Step } from './events.js';
import { type Rejection, type RejectionCode } from './rejections.js';
import { type KnownTransaction, type TransactionState } from './transaction.js';
import { type WalletState } from './wallet.js';

/** What a command is decided about. */
export interface Subject {
  /** The wallet of the command's business, currency and mode; undefined where there is none. */
  readonly wallet: WalletState | undefined;
  /** The command's transaction. */
  readonly transaction: TransactionState;
  /** The payment that a refund gives back; absent for other kinds. */
  readonly refunded: TransactionState;
  /** The recipient's wallet, for a transfer within this shard. */
  readonly recipient: WalletState | undefined;
}

/** What came of a command: events to append together, the same answer as before, or a refusal. */
export type Decision =
  | { readonly kind: 'accepted'; readonly steps: readonly Step[] }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly rejection: Rejection };

export const UNCHANGED: Decision = { kind: 'unchanged' };

export const accept = (event: Event, ...more: readonly Step[]): Decision => ({
  kind: 'accepted',
  steps: [{ target: 'own', event }, ...more],
});

export const refuse = (code: RejectionCode, available?: bigint, needed?: bigint): Decision => ({
  kind: 'refused',
  rejection: { code, ...(available === undefined ? {} : { available }), ...(needed === undefined ? {} : { needed }) },
});

/** The same request sent again is answered as before; a different one under the same reference is the caller's bug. */
export const asBefore = (requestHash: string, transaction: KnownTransaction): Decision =>
  transaction.requestHash === requestHash ? UNCHANGED : refuse('reference_conflict');

type Placed = Pick<KnownTransaction, 'mode' | 'currency'>;

/** Live and test never meet. Undefined where both are in one mode. */
export const refusesMode = (command: Placed, transaction: Placed): Decision | undefined =>
  transaction.mode === command.mode ? undefined : refuse('mode_mismatch');

/** Nothing is ever exchanged. Undefined where both are in one currency. */
export const refusesCurrency = (command: Placed, transaction: Placed): Decision | undefined =>
  transaction.currency === command.currency ? undefined : refuse('currency_not_supported');
