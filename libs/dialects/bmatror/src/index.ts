export { amountNumber, BMATROR_CURRENCY } from './amounts.js';
export {
  type Answer,
  balanceAnswer,
  bundlesAnswer,
  errorAnswer,
  purchaseAnswer,
  type PurchaseView,
  type RateLimit,
  rateLimitHeaders,
  transactionAnswer,
  transactionBody,
  transactionsAnswer,
  transactionWebhook,
  walletFundedWebhook,
} from './answers.js';
export { type BmatrorCode, bmatrorCodes, bmatrorErrors, isBmatrorCode, type PurchaseMeaning, purchaseMeanings } from './codes.js';
export { type ExpectedAnswer, interpretBalance, interpretCallback, interpretPurchase, interpretRequery } from './interpret.js';
export { type ExactJson, parseExactJson } from './json.js';
export {
  type AcceptedOutcome,
  type CallbackReading,
  type CallbackRefusal,
  type HeaderMap,
  type Outcome,
  type ProviderRequest,
  type PurchaseInput,
  type PurchaseKind,
  type StatedAmounts,
  type SucceededOutcome,
  UnsendablePurchaseError,
} from './outcome.js';
export { type BmatrorType, type ParsedPurchase, parsePurchase, type PurchaseRequest } from './parse-purchase.js';
export { type BmatrorCredentials, buildBalance, buildPurchase, buildRequery, localPhone, networkOf, purchasePaths } from './requests.js';
export { sign, SIGNATURE_HEADER, verify } from './signature.js';
export * as wire from './wire.js';
