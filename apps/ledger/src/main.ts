import { EMBEDDED_VIEWS } from '@daftari/contracts';
import { runService } from '@daftari/messaging';
import { ledgerConfigFrom } from './config.js';
import { createLedger } from './ledger.js';

runService('ledger', (environment) => {
  const config = ledgerConfigFrom(environment);
  return {
    databaseUrl: config.DATABASE_URL,
    kafkaBrokers: config.KAFKA_BROKERS,
    shards: config.LEDGER_SHARDS,
    logLevel: config.LOG_LEVEL,
    virtualTopics: EMBEDDED_VIEWS,
    create: (parts) => createLedger({ config, ...parts }),
  };
});
