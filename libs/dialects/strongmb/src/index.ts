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
export { interpretProducts, interpretProfile } from './catalogue.js';
export { StrongmbCredentials } from './credentials.js';
export { strongmb } from './dialect.js';
export { interpretBalance, interpretCallback, interpretPurchase, interpretRequery } from './interpret.js';
export { type ParsedPurchase, parsePurchase, type PurchaseRequest } from './parse-purchase.js';
export {
  buildBalance,
  buildProducts,
  buildProfile,
  buildPurchase,
  buildRequery,
  localPhone,
  productPaths,
  purchasePaths,
} from './requests.js';
export { billersOf, lineOf, type SoldProduct } from './served/billers.js';
export { strongmbEndpoints } from './served/endpoints.js';
export { refusalAnswer, type StrongmbRefusal, strongmbRefusals, strongmbUndecided } from './served/refusals.js';
export { strongmbOwnRefusals, strongmbRefusalShape, strongmbShapes } from './served/shapes.js';
export { type AsSent, metadataOf, type ServedProduct, type ToldByProvider, viewOf } from './served/transaction.js';
export * as wire from './wire.js';
