export { amountNumber, readAmount, readBalance } from './amounts.js';
export { interpretCallback } from './callbacks.js';
export { isMppCode, isMppStatus, mppCategories, type MppCategory, type MppCode, mppCodes, type MppStatus, statusWords } from './codes.js';
export { type MppAccess, MppCredentials } from './credentials.js';
export { mpp } from './dialect.js';
export { interpretCancel, interpretSent, type Moving } from './interpret.js';
export { PAGES_MAX, requery } from './requery.js';
export {
  buildCancel,
  buildDetails,
  buildList,
  buildPayment,
  buildPayout,
  buildStatus,
  buildTransaction,
  localNumber,
  PAGE_SIZE,
  type TransactionInput,
} from './requests.js';
export { buildRefresh, buildTokenRequest, interpretTokenAnswer, isRejected } from './tokens.js';
export { MPP_PAGE_SIZE, type MppAnswer, mppDone, type MppPage, mppPaged, mppValidated } from './served/answers.js';
export { mppEndpoints } from './served/endpoints.js';
export {
  type AskedTransaction,
  readLookup,
  readPageQuery,
  readRefresh,
  readSecrets,
  readTransactionRequest,
  wrongTexts,
} from './served/read-requests.js';
export { mppOwnRefusals, type MppRefusal, mppRefusalAnswer, mppRefusals, mppUndecided } from './served/refusals.js';
export { renderAccount } from './served/render-account.js';
export {
  defaultCurrency,
  renderBalance,
  renderBusiness,
  renderOtherBusiness,
  renderProfile,
  type ServedBusiness,
  type ServedFunds,
} from './served/render-business.js';
export { renderChannel, renderUsedChannel, renderWay, type ServedChannel } from './served/render-channel.js';
export { type SaidBeside, saidOfTransaction } from './served/said.js';
export { mppRefusalShape, mppShapes, mppShownRefusals } from './served/shapes.js';
export { currencyOf, MPP_CURRENCY, mppCurrencies, type MppCurrency } from './served/currencies.js';
export {
  createdStatus,
  type MppSurroundings,
  renderListedTransaction,
  renderTransaction,
  servedAmount,
  servedStatuses,
} from './served/render-transaction.js';
export { eightLetters, mppDate, sixDigits } from './served/short-names.js';
export { webhooks } from './served/webhooks.js';
export * as wire from './wire.js';
