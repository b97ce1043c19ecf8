export { type GatewayConfig, gatewayConfigFrom } from './config.js';
export { createGateway, type Gateway, type GatewayOptions } from './gateway.js';
