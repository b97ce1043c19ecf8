import 'reflect-metadata';
import { ConfigurationError, createLogger, Metrics } from '@daftari/platform';
import { sandboxConfigFrom } from './config.js';
import { createSandbox } from './sandbox.js';

const run = async (): Promise<void> => {
  const { config, logLevel } = sandboxConfigFrom(process.env);
  const logger = createLogger('sandbox', logLevel);
  const sandbox = createSandbox({ config, logger, metrics: new Metrics('sandbox') });
  const { url } = await sandbox.start();
  logger.info({ url }, 'the sandbox listens');
  const stop = (signal: NodeJS.Signals): void => {
    logger.info({ signal }, 'the sandbox stops');
    void sandbox.stop().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
};

run().catch((error: unknown) => {
  const text =
    error instanceof ConfigurationError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`sandbox: ${text}\n`);
  process.exit(1);
});
