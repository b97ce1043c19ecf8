import 'reflect-metadata';
import { createTransport } from '@daftari/messaging';
import { ConfigurationError, createLogger, Database, Metrics } from '@daftari/platform';
import { gatewayConfigFrom } from './config.js';
import { createGateway } from './gateway.js';

const run = async (): Promise<void> => {
  const config = gatewayConfigFrom(process.env);
  const logger = createLogger('api-gateway', config.LOG_LEVEL);
  const metrics = new Metrics('api-gateway');
  const database = new Database({ url: config.DATABASE_URL, applicationName: 'daftari-api-gateway-log' });
  const transport = createTransport({
    kafkaBrokers: config.KAFKA_BROKERS,
    database,
    logger,
    metrics,
    clientId: 'api-gateway',
    shards: config.LEDGER_SHARDS,
  });
  const gateway = await createGateway({ config, transport, logger, metrics });
  logger.info({ url: await gateway.start() }, 'the gateway listens');
  const stop = (signal: NodeJS.Signals): void => {
    logger.info({ signal }, 'the gateway stops');
    void gateway
      .stop()
      .then(() => transport.close())
      .then(() => database.close())
      .then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
};

run().catch((error: unknown) => {
  const text =
    error instanceof ConfigurationError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`api-gateway: ${text}\n`);
  process.exit(1);
});
