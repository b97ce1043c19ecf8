export { type Command } from './commands.js';
export { decide, type Decision } from './decide.js';
export { type Event } from './events.js';
export { evolveTransaction, evolveWallet } from './evolve.js';
export {
  type AccountCode,
  capturePostings,
  creditPostings,
  debitPostings,
  holdPostings,
  isBalanced,
  type Posting,
  releasePostings,
} from './postings.js';
export { type Rejection, type RejectionCode, REJECTIONS } from './rejections.js';
export { ABSENT, type Price, type ReleaseStatus, type TransactionState } from './transaction.js';
export { sameTerms, spendable, usedOn, type WalletState, type WalletTerms } from './wallet.js';
