export { type Contract, type DataOf, defineContract, type MessageOf, wireTypeOf } from './contract.js';
export { ALL_TOPICS, deadLetterTopicOf, EMBEDDED_VIEWS, type Topic, TOPICS } from './topics.js';
export {
  BUSINESS_STATUSES,
  type BusinessStatus,
  Collection,
  COLLECTION_METHODS,
  Delivery,
  Evidence,
  Failure,
  FEE_PAYERS,
  Mode,
  MODES,
  PLATFORM_BUSINESS,
  WALLET_STATUSES,
  type WalletStatus,
  WalletTerms,
} from './fields.js';
export { CaptureHold } from './ledger-commands/capture-hold.js';
export { ConfirmTransfer } from './ledger-commands/confirm-transfer.js';
export { CreditWallet } from './ledger-commands/credit-wallet.js';
export { DebitWallet } from './ledger-commands/debit-wallet.js';
export { DISMISS_STATUSES, DismissFunds } from './ledger-commands/dismiss-funds.js';
export { ExpectFunds, INCOMING_KINDS } from './ledger-commands/expect-funds.js';
export { FLOAT_MOVEMENTS, MoveFloat } from './ledger-commands/move-float.js';
export { CASE_KINDS, OpenCase } from './ledger-commands/open-case.js';
export { OpenWallet } from './ledger-commands/open-wallet.js';
export { PayCommission } from './ledger-commands/pay-commission.js';
export { HOLD_KINDS, PlaceHold } from './ledger-commands/place-hold.js';
export { ReceiveFunds } from './ledger-commands/receive-funds.js';
export { ReceiveTransfer } from './ledger-commands/receive-transfer.js';
export { RELEASE_STATUSES, ReleaseHold, type ReleaseStatus } from './ledger-commands/release-hold.js';
export {
  DIRECTIONS,
  ReportUnexplained,
  UNEXPLAINED_KINDS,
  unexplainedReference,
  unexplainedShard,
} from './ledger-commands/report-unexplained.js';
export { CASE_DECISIONS, ResolveCase } from './ledger-commands/resolve-case.js';
export { ReturnTransfer } from './ledger-commands/return-transfer.js';
export { SendTransfer } from './ledger-commands/send-transfer.js';
export { SETTLEMENTS, SettleReceivable } from './ledger-commands/settle-receivable.js';
export { SetWalletTerms } from './ledger-commands/set-wallet-terms.js';
export { CaseOpened } from './ledger-events/case-opened.js';
export { CaseResolved } from './ledger-events/case-resolved.js';
export { CommissionPaid } from './ledger-events/commission-paid.js';
export { FloatMoved } from './ledger-events/float-moved.js';
export { CheckpointMade } from './ledger-checkpoints/checkpoint-made.js';
export { FundsCaptured } from './ledger-events/funds-captured.js';
export { FundsDismissed } from './ledger-events/funds-dismissed.js';
export { FundsExpected } from './ledger-events/funds-expected.js';
export { FundsHeld } from './ledger-events/funds-held.js';
export { FundsHeldV1 } from './ledger-events/funds-held-v1.js';
export { FundsReceived } from './ledger-events/funds-received.js';
export { FundsReleased } from './ledger-events/funds-released.js';
export { ReceivableSettled } from './ledger-events/receivable-settled.js';
export { RefundProgressed } from './ledger-events/refund-progressed.js';
export { ShardRestored } from './ledger-events/shard-restored.js';
export { TransferConfirmed } from './ledger-events/transfer-confirmed.js';
export { TransferReceived } from './ledger-events/transfer-received.js';
export { TransferRefused } from './ledger-events/transfer-refused.js';
export { TransferReturned } from './ledger-events/transfer-returned.js';
export { TransferSent } from './ledger-events/transfer-sent.js';
export { UnexplainedReported } from './ledger-events/unexplained-reported.js';
export { WalletCredited } from './ledger-events/wallet-credited.js';
export { WalletDebited } from './ledger-events/wallet-debited.js';
export { WalletOpened } from './ledger-events/wallet-opened.js';
export { WalletTermsSet } from './ledger-events/wallet-terms-set.js';
export { AttemptWitnessed, WITNESS_WORDS, type WitnessKind, type WitnessWord, WITNESSES } from './provider-events/attempt-witnessed.js';
export { PROGRESS_STATUSES, STATUS_DETAILS, TransactionProgressed } from './provider-events/transaction-progressed.js';
export { InvoicePaid } from './gateway-events/invoice-paid.js';
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
export {
  type BeginningMessage,
  continued,
  type EndingMessage,
  foldLedgerEvent,
  foldProgress,
  isBeginning,
  isEnding,
  isSequel,
  type SequelMessage,
} from './transaction-fold.js';
export {
  INVOICE_STATUSES,
  type InvoiceCustomer,
  type InvoiceItem,
  type InvoiceStatus,
  InvoiceView,
  type PublicInvoice,
  toPublicInvoice,
} from './invoice-view.js';
export { BalanceView, TimelineEntry, WalletView } from './wallet-view.js';
