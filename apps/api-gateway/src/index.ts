export { type GatewayConfig, gatewayConfigFrom } from './config.js';
export { createGateway, type Gateway, GATEWAY_SCHEMA, type GatewayOptions } from './gateway.js';
export { resealAnswers } from './idempotency/reseal.js';
export {
  type ApiAnswer,
  type ApiDocument,
  type ApiMedia,
  type ApiOperation,
  type ApiParameter,
  type ApiSchema,
  operationsOf,
  type PlacedOperation,
} from './openapi/api-document.js';
export { describeGateway } from './openapi/describe-gateway.js';
export { dialectDocuments } from './openapi/dialects/dialect-documents.js';
export { resealKeys } from './keys/reseal.js';
