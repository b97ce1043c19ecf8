import { type FloatMovement } from './commands.js';
import { type Delivery, type Posting } from './postings.js';
import { type Price } from './price.js';
import {
  type CaseDecision,
  type CaseKind,
  type Direction,
  type HoldKind,
  type IncomingKind,
  type Mode,
  type ReleaseStatus,
  type Settlement,
  type UnexplainedKind,
} from './transaction.js';
import { type WalletTerms } from './wallet.js';

interface Posted {
  /** Debits and credits; they sum to zero. */
  readonly postings: readonly Posting[];
}

interface Dated extends Posted {
  /** The business day that this counts to. */
  readonly day: string;
  /** What the wallet has spent on its present day, this event included. */
  readonly dayUsed: bigint;
}

interface Begun extends Dated {
  readonly currency: string;
  readonly mode: Mode;
  readonly requestHash: string;
  readonly price: Price;
  readonly balanceBefore: bigint;
  readonly balanceAfter: bigint;
}

interface CaseEvent extends Dated {
  readonly caseId: string;
  readonly caseKind: CaseKind;
  /** What the provider delivered, where the case is about that. */
  readonly delivery: Delivery | null;
}

/** What the ledger decided. */
export type Event =
  | (Posted & { readonly type: 'WalletOpened'; readonly currency: string; readonly mode: Mode; readonly terms: WalletTerms })
  | (Posted & { readonly type: 'WalletTermsSet'; readonly terms: WalletTerms })
  | (Begun & { readonly type: 'WalletCredited' })
  | (Begun & { readonly type: 'WalletDebited' })
  | (Begun & { readonly type: 'CommissionPaid' })
  | (Begun & { readonly type: 'FundsHeld'; readonly kind: HoldKind; readonly refunds: string | null })
  | (Dated & { readonly type: 'FundsCaptured'; readonly delivery: Delivery })
  | (Dated & { readonly type: 'FundsReleased'; readonly status: ReleaseStatus })
  | (Begun & { readonly type: 'FundsExpected'; readonly kind: IncomingKind })
  | (Dated & {
      readonly type: 'FundsReceived';
      readonly provider: string | null;
      readonly balanceBefore: bigint;
      readonly balanceAfter: bigint;
    })
  | (Dated & { readonly type: 'FundsDismissed'; readonly status: ReleaseStatus })
  /** `refunding` and `refunded` are all refunds of this payment, under way and done. */
  | (Dated & { readonly type: 'RefundProgressed'; readonly refunding: bigint; readonly refunded: bigint; readonly whole: boolean })
  | (Begun & { readonly type: 'TransferSent'; readonly toShard: number; readonly completed: boolean })
  | (Begun & { readonly type: 'TransferReceived'; readonly fromShard: number })
  | (Begun & { readonly type: 'TransferRefused'; readonly fromShard: number; readonly reason: string })
  | (Dated & { readonly type: 'TransferConfirmed' })
  | (Dated & { readonly type: 'TransferReturned' })
  | (Begun & { readonly type: 'FloatMoved'; readonly movement: FloatMovement; readonly provider: string })
  | (Begun & {
      readonly type: 'UnexplainedReported';
      readonly provider: string;
      readonly direction: Direction;
      readonly caseKind: UnexplainedKind;
    })
  | (CaseEvent & { readonly type: 'CaseOpened' })
  | (CaseEvent & { readonly type: 'CaseResolved'; readonly decision: CaseDecision; readonly compensated: boolean; readonly owed: bigint })
  | (Dated & {
      readonly type: 'ReceivableSettled';
      readonly caseId: string;
      readonly caseKind: CaseKind;
      readonly how: Settlement;
      readonly amount: bigint;
    });

export type EventOf<T extends Event['type']> = Extract<Event, { type: T }>;

/** Whose wallet and transaction an event changes: the command's own, the payment that a refund gives back, or the recipient of a transfer. */
export type Target = 'own' | 'refunded' | 'recipient';

/** One event of a decision. All events of a decision are appended together or not at all. */
export interface Step {
  readonly target: Target;
  readonly event: Event;
}
