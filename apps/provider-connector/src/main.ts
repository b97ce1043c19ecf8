import 'reflect-metadata';
import { EMBEDDED_VIEWS } from '@daftari/contracts';
import { runService } from '@daftari/messaging';
import { connectorConfigFrom } from './config.js';
import { createConnector } from './connector.js';

runService('provider-connector', (environment) => {
  const { config, kafkaBrokers, logLevel } = connectorConfigFrom(environment);
  return {
    databaseUrl: config.databaseUrl,
    kafkaBrokers,
    shards: config.shards,
    logLevel,
    virtualTopics: EMBEDDED_VIEWS,
    create: (parts) => createConnector({ config, ...parts }),
  };
});
