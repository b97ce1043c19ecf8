import { createTransport } from '@daftari/messaging';
import { ConfigurationError, createLogger, Database, Metrics } from '@daftari/platform';
import { ledgerConfigFrom } from './config.js';
import { createLedger, LEDGER_VIRTUAL_TOPICS } from './ledger.js';

const run = async (): Promise<void> => {
  const config = ledgerConfigFrom(process.env);
  const logger = createLogger('ledger', config.LOG_LEVEL);
  const metrics = new Metrics('ledger');
  const messages = new Database({ url: config.DATABASE_URL, applicationName: 'daftari-ledger-messages', connectionsMax: 4 });
  const transport = createTransport({
    kafkaBrokers: config.KAFKA_BROKERS,
    database: messages,
    logger,
    clientId: 'ledger',
    shards: config.LEDGER_SHARDS,
    virtualTopics: LEDGER_VIRTUAL_TOPICS,
    metrics,
  });
  const ledger = await createLedger({ config, transport, logger, metrics });
  logger.info({ url: await ledger.start() }, 'the ledger listens');
  const stop = (signal: NodeJS.Signals): void => {
    logger.info({ signal }, 'the ledger stops');
    void (async () => {
      await ledger.stop();
      await transport.close();
      await messages.close();
      process.exit(0);
    })();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
};

run().catch((error: unknown) => {
  const text =
    error instanceof ConfigurationError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`ledger: ${text}\n`);
  process.exit(1);
});
