export { type Command, type CommandOf, FLOAT_MOVEMENTS, type FloatMovement } from './commands.js';
export { type CaseInView, policyDecisions, possibleDecisions } from './case-decisions.js';
export { decide } from './decide.js';
export { type Decision, type Subject } from './decision.js';
export { type Event, type EventOf, type Step, type Target } from './events.js';
export { evolveTransaction, evolveWallet } from './evolve.js';
export { type AccountCode, FIGURES, type Figure, POSTING_RULES, type PostingRule } from './posting-rules.js';
export { type Delivery, isBalanced, post, postDelivery, type Posting } from './postings.js';
export {
  AMOUNT_MAX,
  collectedBy,
  deliveredBy,
  FEE_PAYERS,
  type FeePayer,
  isIncomingPrice,
  isOutgoingPrice,
  plainPrice,
  type Price,
} from './price.js';
export { type Rejection, REJECTION_MEANINGS, type RejectionCode, REJECTIONS } from './rejections.js';
export {
  ABSENT,
  CASE_DECISIONS,
  CASE_KINDS,
  type CaseDecision,
  type CaseKind,
  type CaseState,
  type Direction,
  type HoldKind,
  type IncomingKind,
  isUnexplained,
  type KnownTransaction,
  type Mode,
  RELEASE_STATUSES,
  type ReleaseStatus,
  type Settlement,
  SETTLEMENTS,
  TRANSACTION_KINDS,
  type TransactionKind,
  type TransactionState,
  UNEXPLAINED_KINDS,
  type UnexplainedKind,
} from './transaction.js';
export { canFollow, type LedgerStatus, PROGRESS, PUBLIC_STATUS, TRANSITIONS } from './transitions.js';
export { sameTerms, spendable, usedOn, type WalletState, type WalletTerms } from './wallet.js';
export {
  type AccountClass,
  type AccountFamily,
  accountFamily,
  accountName,
  CHART_OF_ACCOUNTS,
  familyOf,
  type NormalSide,
  normalSideOf,
  onNormalSide,
} from './chart-of-accounts.js';
