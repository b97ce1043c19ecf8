export { type Dialect, type ExpectedAnswer } from './dialect.js';
export { type ExactJson, parseExactJson } from './exact-json.js';
export {
  type AcceptedOutcome,
  type CallbackReading,
  type CallbackRefusal,
  checkReference,
  type HeaderMap,
  type Outcome,
  type ProviderRequest,
  type PurchaseInput,
  type PurchaseKind,
  type StatedAmounts,
  type SucceededOutcome,
  UnsendablePurchaseError,
} from './outcome.js';
export { headerOf, retryAfterOf, retryDefaultMs } from './retry-after.js';
