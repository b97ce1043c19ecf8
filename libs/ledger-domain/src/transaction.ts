/** How a hold ended without delivery. */
export type ReleaseStatus = 'failed' | 'rejected' | 'cancelled' | 'expired';

/** A transaction's money as its holder asked for it; minor units. `total` is what the wallet moves. */
export interface Price {
  readonly amount: bigint;
  readonly discount: bigint;
  readonly fee: bigint;
  readonly total: bigint;
}

interface Known {
  readonly requestHash: string;
}

/** One transaction, as the events so far left it. */
export type TransactionState =
  | { readonly status: 'absent' }
  | (Known & { readonly status: 'held'; readonly price: Price; readonly day: string })
  | (Known & { readonly status: 'completed' })
  | (Known & { readonly status: ReleaseStatus });

export const ABSENT: TransactionState = { status: 'absent' };
