export { type CallbackDoor, type CallbackReading, type CallbackRefusal, type Callbacks } from './callbacks.js';
export { type Catalogue, type Channel, type Product } from './catalogue.js';
export { type Balance, type CancelReading, type Dialect, type LookupReading, type Profile } from './dialect.js';
export { type ExactJson, parseExactJson } from './exact-json.js';
export { type Answered, askOnce, type Call, type HeaderMap, type ProviderAnswer, type ProviderRequest, type Question } from './exchange.js';
export { checkField, type FieldProblem, type FieldRule, parseFieldRules } from './field-rules.js';
export {
  checkReference,
  type Customer,
  type PaymentInput,
  type PayoutInput,
  type PurchaseInput,
  type PurchaseKind,
  UnsendableError,
} from './inputs.js';
export { type Budget, type Limits } from './limits.js';
export { type Asked, operation, type Operation, type OperationParts, type ReferenceOwner } from './operation.js';
export {
  type AcceptedOutcome,
  type MeaningKind,
  type MeaningTable,
  type Outcome,
  type StatedAmounts,
  type SucceededOutcome,
} from './outcome.js';
export { firstWrong, type ReadRequest, type WrongField } from './read-request.js';
export { headerOf, retryAfterOf, retryDefaultMs } from './retry-after.js';
export { refusalWords, type ServedEndpoint, type ServedEndpoints, type ServedRefusal, type UsualAnswers } from './served.js';
export { callWithoutSecrets, type Credentials, tidyText, withoutSecrets } from './secrets.js';
export {
  type AskedBeside,
  clientMetadata,
  type DialectWebhook,
  recordIn,
  type Said,
  SAID_KEY,
  saidIn,
  type ServedKind,
  type ServedStatus,
  type ServedTransaction,
  type ServedWebhooks,
  type Telling,
  textIn,
  withSaid,
  wordsOf,
} from './served.js';
export {
  type EndpointShape,
  type OwnRefusal,
  type ServedShapes,
  type ShownAnswer,
  type ShownBody,
  type ShownParameter,
} from './served-shapes.js';
export { type AccessToken, type TokenReading, type Tokens } from './tokens.js';
