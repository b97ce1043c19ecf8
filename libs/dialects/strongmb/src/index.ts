export { amountNumber, amountText, balanceText, parseAmountText, STRONGMB_CURRENCY } from './amounts.js';
export {
  answer,
  type Answer,
  type AnswerStamp,
  productsAnswer,
  purchaseAnswer,
  type PurchasedThing,
  type PurchaseView,
  refusal,
  strongmbDate,
  transactionAnswer,
  transactionsAnswer,
  type TransactionStatus,
  userAnswer,
  walletsAnswer,
} from './answers.js';
export { isStrongmbCode, type PurchaseMeaning, purchaseMeanings, strongmbAnswers, type StrongmbCode, strongmbCodes } from './codes.js';
export { interpretBalance, interpretCallback, interpretPurchase, interpretRequery } from './interpret.js';
export { type ParsedPurchase, parsePurchase, type PurchaseRequest } from './parse-purchase.js';
export { buildBalance, buildPurchase, buildRequery, localPhone, purchasePaths, type StrongmbCredentials } from './requests.js';
export * as wire from './wire.js';
