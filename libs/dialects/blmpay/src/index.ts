export { amountNumber, BLMPAY_CURRENCY } from './amounts.js';
export { interpretCallback, WINDOW_S } from './callbacks.js';
export { type BlmpayCode, blmpayCodes, isBlmpayCode, sendMeanings, statusWords } from './codes.js';
export { BlmpayCredentials } from './credentials.js';
export { blmpay } from './dialect.js';
export { interpretBalance, interpretOne, interpretSent } from './interpret.js';
export { PAGE_SIZE, PAGES_MAX, requery } from './requery.js';
export { buildBalance, buildList, buildOne, buildPayment, buildPayout, METADATA_KEY, paths } from './requests.js';
export { sign, SIGNATURE_HEADER, TIMESTAMP_HEADER, verify } from './signature.js';
export { type BlmpayAnswer, blmpayList, type BlmpayPage, blmpaySuccess } from './served/answers.js';
export { type BlmpayFunds, renderBalance } from './served/balance.js';
export { blmpayEndpoints } from './served/endpoints.js';
export {
  type BlmpayInvoiceRequest,
  type BlmpayInvoiceStatus,
  blmpayInvoiceStatuses,
  readInvoiceRequest,
  renderInvoice,
  type ServedInvoice,
} from './served/invoices.js';
export {
  type BlmpayListQuery,
  readListQuery,
  readPaymentRequest,
  readPayoutRequest,
  readQuery,
  type WithAmount,
} from './served/read-requests.js';
export { blmpayPrefixes, blmpayReference, type BlmpayThing, REFERENCE_BYTES } from './served/references.js';
export { type BlmpayRefusal, blmpayRefusals, blmpayRefused, blmpayUndecided } from './served/refusals.js';
export { type AskedCardPayment, type AskedCustomer, type AskedMobilePayment, type AskedPayout } from './served/requests.js';
export { saidOfPayment, saidOfPayout } from './served/said.js';
export { blmpayRefusalShape, blmpayShapes } from './served/shapes.js';
export { type BlmpayStatus, blmpayStatuses, statusesCalled } from './served/words.js';
export { payoutStatusOf, renderTransaction, servedAmount, servedStatuses } from './served/render-transaction.js';
export { webhooks } from './served/webhooks.js';
export * as wire from './wire.js';
