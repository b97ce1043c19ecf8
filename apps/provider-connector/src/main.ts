import 'reflect-metadata';
import { createTransport } from '@daftari/messaging';
import { ConfigurationError, createLogger, Database, Metrics } from '@daftari/platform';
import { connectorConfigFrom } from './config.js';
import { createConnector } from './connector.js';

/** Where the embedded log reads the ledger's events from, where they lie. */
const VIRTUAL_TOPICS = { 'ledger.events.v1': 'ledger.event_messages' };

const run = async (): Promise<void> => {
  const { config, kafkaBrokers, logLevel } = connectorConfigFrom(process.env);
  const logger = createLogger('provider-connector', logLevel);
  const metrics = new Metrics('provider-connector');
  const database = new Database({ url: config.databaseUrl, applicationName: 'provider-connector-messaging' });
  const transport = createTransport({
    kafkaBrokers,
    database,
    logger,
    clientId: 'provider-connector',
    shards: config.shards,
    virtualTopics: VIRTUAL_TOPICS,
    metrics,
  });
  const connector = await createConnector({ config, transport, logger, metrics });
  const url = await connector.start();
  logger.info({ url }, 'the connector listens');
  const end = async (): Promise<void> => {
    await connector.stop();
    await transport.close();
    await database.close();
  };
  const stop = (signal: NodeJS.Signals): void => {
    logger.info({ signal }, 'the connector stops');
    end().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
};

run().catch((error: unknown) => {
  const text =
    error instanceof ConfigurationError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`provider-connector: ${text}\n`);
  process.exit(1);
});
