export { type ConnectorConfig, connectorConfigFrom } from './config.js';
export { type Connector, type ConnectorOptions, createConnector } from './connector.js';
