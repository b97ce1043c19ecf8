import { type Price, type ReleaseStatus } from './transaction.js';
import { type WalletTerms } from './wallet.js';

/**
 * What the ledger can be asked to decide, for one wallet and at most one transaction.
 * `day` is the business day, taken by the writer from its own stamp and the zone in force.
 */
export type Command =
  | { readonly type: 'OpenWallet'; readonly terms: WalletTerms }
  | { readonly type: 'SetWalletTerms'; readonly terms: WalletTerms }
  | { readonly type: 'CreditWallet'; readonly requestHash: string; readonly amount: bigint; readonly day: string }
  | { readonly type: 'DebitWallet'; readonly requestHash: string; readonly amount: bigint; readonly day: string }
  | { readonly type: 'PlaceHold'; readonly requestHash: string; readonly price: Price; readonly day: string }
  | { readonly type: 'CaptureHold'; readonly provider: string; readonly cost: bigint }
  | { readonly type: 'ReleaseHold'; readonly status: ReleaseStatus };
