export { amountNumber, BMATROR_CURRENCY } from './amounts.js';
export {
  type Answer,
  balanceAnswer,
  bundlesAnswer,
  errorAnswer,
  type Funding,
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
export { interpretBundles } from './catalogue.js';
export { BmatrorCredentials } from './credentials.js';
export { bmatror } from './dialect.js';
export { interpretBalance, interpretCallback, interpretPurchase, interpretRequery } from './interpret.js';
export { type BmatrorType, type ParsedPurchase, parsePurchase, type PurchaseRequest, readPurchase } from './parse-purchase.js';
export { buildBalance, buildBundles, buildPurchase, buildRequery, localPhone, networkOf, purchasePaths } from './requests.js';
export { bmatrorEndpoints } from './served/endpoints.js';
export { type BmatrorRefusal, bmatrorRefusals, bmatrorUndecided, refusalAnswer } from './served/refusals.js';
export { bmatrorRefusalShape, bmatrorShapes } from './served/shapes.js';
export { type AsSent, metadataOf, renderTransaction, type SoldAs, typeOfKind, viewOf } from './served/transaction.js';
export { sign, SIGNATURE_HEADER, verify } from './signature.js';
export { webhooks } from './served/webhooks.js';
export * as wire from './wire.js';
