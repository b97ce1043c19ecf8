import { type Delivery } from './postings.js';
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

/** What begins a transaction. `day` is the business day, taken by the writer from its own stamp and the zone in force. */
interface Beginning {
  readonly requestHash: string;
  readonly price: Price;
  readonly day: string;
}

type Asked =
  | { readonly type: 'OpenWallet'; readonly terms: WalletTerms }
  | { readonly type: 'SetWalletTerms'; readonly terms: WalletTerms }
  | (Beginning & { readonly type: 'CreditWallet' })
  | (Beginning & { readonly type: 'DebitWallet' })
  | (Beginning & { readonly type: 'PayCommission' })
  /** `refunds` is the id of the payment that a refund gives back; null for other kinds. */
  | (Beginning & { readonly type: 'PlaceHold'; readonly kind: HoldKind; readonly refunds: string | null })
  | { readonly type: 'CaptureHold'; readonly provider: string; readonly cost: bigint; readonly commission: bigint }
  | { readonly type: 'ReleaseHold'; readonly status: ReleaseStatus }
  | (Beginning & { readonly type: 'ExpectFunds'; readonly kind: IncomingKind })
  /** `provider` is null where the money came to the bank. */
  | { readonly type: 'ReceiveFunds'; readonly provider: string | null }
  | { readonly type: 'DismissFunds'; readonly status: ReleaseStatus; readonly provider: string | null }
  /** `toShard` is where the recipient's wallet lives, `shard` where this is decided. */
  | (Beginning & { readonly type: 'SendTransfer'; readonly shard: number; readonly toShard: number })
  | (Beginning & { readonly type: 'ReceiveTransfer'; readonly fromShard: number })
  | { readonly type: 'ConfirmTransfer' }
  | { readonly type: 'ReturnTransfer' }
  | (Beginning & { readonly type: 'MoveFloat'; readonly movement: FloatMovement; readonly provider: string })
  /** A price of nothing where it is not certain that money moved. */
  | (Beginning & {
      readonly type: 'ReportUnexplained';
      readonly kind: UnexplainedKind;
      readonly provider: string;
      readonly direction: Direction;
    })
  | { readonly type: 'OpenCase'; readonly kind: CaseKind }
  /** `delivery` is what the operator learned of the provider; a capture needs it. */
  | {
      readonly type: 'ResolveCase';
      readonly caseId: string;
      readonly decision: CaseDecision;
      readonly delivery: Delivery | null;
      /** May the business come to owe us what its wallet cannot pay? */
      readonly receivable: boolean;
    }
  | { readonly type: 'SettleReceivable'; readonly caseId: string; readonly how: Settlement };

/** How the platform's own money moves between the bank and a provider. */
export const FLOAT_MOVEMENTS = ['top_up', 'withdraw', 'settle'] as const;
export type FloatMovement = (typeof FLOAT_MOVEMENTS)[number];

/**
 * What the ledger can be asked to decide. `currency` and `mode` are those of the command; `caseId` is the id that a case would get which this
 * command opens.
 */
export type Command = Asked & { readonly currency: string; readonly mode: Mode; readonly newCaseId: string };
export type CommandOf<T extends Command['type']> = Extract<Asked, { type: T }> & Omit<Command, keyof Asked>;
