import { type Posting } from './postings.js';
import { type Price, type ReleaseStatus } from './transaction.js';
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

interface Begun {
  readonly requestHash: string;
  readonly balanceBefore: bigint;
  readonly balanceAfter: bigint;
}

/** What the ledger decided. */
export type Event =
  | (Posted & { readonly type: 'WalletOpened'; readonly terms: WalletTerms })
  | (Posted & { readonly type: 'WalletTermsSet'; readonly terms: WalletTerms })
  | (Dated & Begun & { readonly type: 'WalletCredited'; readonly amount: bigint })
  | (Dated & Begun & { readonly type: 'WalletDebited'; readonly amount: bigint })
  | (Dated & Begun & { readonly type: 'FundsHeld'; readonly price: Price })
  | (Dated & { readonly type: 'FundsCaptured'; readonly provider: string; readonly cost: bigint })
  | (Dated & { readonly type: 'FundsReleased'; readonly status: ReleaseStatus });
