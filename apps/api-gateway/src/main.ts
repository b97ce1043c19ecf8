import 'reflect-metadata';
import { runService } from '@daftari/messaging';
import { gatewayConfigFrom } from './config.js';
import { createGateway } from './gateway.js';

runService('api-gateway', (environment) => {
  const config = gatewayConfigFrom(environment);
  return {
    databaseUrl: config.DATABASE_URL,
    kafkaBrokers: config.KAFKA_BROKERS,
    shards: config.LEDGER_SHARDS,
    logLevel: config.LOG_LEVEL,
    create: (parts) => createGateway({ config, ...parts }),
  };
});
