export { type Contract, type DataOf, defineContract, type MessageOf, wireTypeOf } from './contract.js';
export { ALL_TOPICS, deadLetterTopicOf, EMBEDDED_VIEWS, type Topic, TOPICS } from './topics.js';
export { Evidence, Failure, Mode, MODES, WALLET_STATUSES, type WalletStatus, WalletTerms } from './fields.js';
export { CaptureHold } from './ledger-commands/capture-hold.js';
export { CreditWallet } from './ledger-commands/credit-wallet.js';
export { DebitWallet } from './ledger-commands/debit-wallet.js';
export { OpenWallet } from './ledger-commands/open-wallet.js';
export { PlaceHold } from './ledger-commands/place-hold.js';
export { RELEASE_STATUSES, ReleaseHold, type ReleaseStatus } from './ledger-commands/release-hold.js';
export { SetWalletTerms } from './ledger-commands/set-wallet-terms.js';
export { CheckpointMade } from './ledger-checkpoints/checkpoint-made.js';
export { FundsCaptured } from './ledger-events/funds-captured.js';
export { FundsHeld } from './ledger-events/funds-held.js';
export { FundsReleased } from './ledger-events/funds-released.js';
export { WalletCredited } from './ledger-events/wallet-credited.js';
export { WalletDebited } from './ledger-events/wallet-debited.js';
export { WalletOpened } from './ledger-events/wallet-opened.js';
export { WalletTermsSet } from './ledger-events/wallet-terms-set.js';
export { PROGRESS_STATUSES, STATUS_DETAILS, TransactionProgressed } from './provider-events/transaction-progressed.js';
export { TransactionRejected } from './gateway-events/transaction-rejected.js';
export { WebhookDeadLettered } from './notifier-events/webhook-dead-lettered.js';
export {
  ALL_CONTRACTS,
  type GatewayEventMessage,
  type LedgerCommandMessage,
  type LedgerEventMessage,
  type NotifierEventMessage,
  type ProviderEventMessage,
  type Read,
  readGatewayEvent,
  readLedgerCommand,
  readLedgerEvent,
  readProviderEvent,
  type WireMessage,
} from './messages.js';
export { type Outgoing, toOutgoing } from './outgoing.js';
export { CommandReply, REFUSAL_CODES, type RefusalCode, TransactionEnded } from './reply.js';
export {
  isTerminal,
  OPEN_STATUSES,
  type PublicTransaction,
  toPublicTransaction,
  TRANSACTION_KINDS,
  TRANSACTION_STATUSES,
  type TransactionKind,
  type TransactionStatus,
  TransactionView,
} from './transaction-view.js';
export { foldLedgerEvent, foldProgress } from './transaction-fold.js';
export { BalanceView, TimelineEntry, WalletView } from './wallet-view.js';
