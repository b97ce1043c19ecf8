export { type GatewayConfig, gatewayConfigFrom } from './config.js';
export { createGateway, type Gateway, GATEWAY_SCHEMA, type GatewayOptions } from './gateway.js';
export { resealAnswers } from './idempotency/reseal.js';
export { resealKeys } from './keys/reseal.js';
