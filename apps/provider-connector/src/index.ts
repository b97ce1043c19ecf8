export { type ConnectorConfig, connectorConfigFrom } from './config.js';
export { type Connector, CONNECTOR_SCHEMA, type ConnectorOptions, createConnector } from './connector.js';
export { resealProviders } from './providers/reseal.js';
export { restoreConnector, type RestoreConnectorOptions } from './restores/restore-connector.js';
