import 'reflect-metadata';
import { createLogger, Metrics, runProcess } from '@daftari/platform';
import { sandboxConfigFrom } from './config.js';
import { createSandbox } from './sandbox.js';

runProcess('sandbox', async () => {
  const { config, logLevel } = sandboxConfigFrom(process.env);
  const logger = createLogger('sandbox', logLevel);
  const sandbox = createSandbox({ config, logger, metrics: new Metrics('sandbox') });
  const { url } = await sandbox.start();
  logger.info({ url }, 'listens');
  return { logger, stop: () => sandbox.stop() };
});
