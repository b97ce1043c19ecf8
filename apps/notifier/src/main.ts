import 'reflect-metadata';
import { createTransport } from '@daftari/messaging';
import { ConfigurationError, createLogger, Database, Metrics } from '@daftari/platform';
import { notifierConfigFrom } from './config.js';
import { createNotifier } from './notifier.js';

/** Where the embedded log reads the ledger's events from, where they lie. */
const VIRTUAL_TOPICS = { 'ledger.events.v1': 'ledger.event_messages' };

const run = async (): Promise<void> => {
  const { config, kafkaBrokers, logLevel } = notifierConfigFrom(process.env);
  const logger = createLogger('notifier', logLevel);
  const metrics = new Metrics('notifier');
  const database = new Database({ url: config.databaseUrl, applicationName: 'notifier-messaging' });
  const transport = createTransport({
    kafkaBrokers,
    database,
    logger,
    clientId: 'notifier',
    shards: config.shards,
    virtualTopics: VIRTUAL_TOPICS,
    metrics,
  });
  const notifier = await createNotifier({ config, transport, logger, metrics });
  const url = await notifier.start();
  logger.info({ url }, 'the notifier listens');
  const end = async (): Promise<void> => {
    await notifier.stop();
    await transport.close();
    await database.close();
  };
  const stop = (signal: NodeJS.Signals): void => {
    logger.info({ signal }, 'the notifier stops');
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
  process.stderr.write(`notifier: ${text}\n`);
  process.exit(1);
});
