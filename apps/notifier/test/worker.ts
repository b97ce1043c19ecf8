import 'reflect-metadata';
import { createTransport } from '@daftari/messaging';
import { createLogger, Database, Metrics } from '@daftari/platform';
import { createNotifier, type NotifierConfig } from '../src/index.js';

/** A notifier as a process of its own, on plain topics; its configuration is its argument. Prints its address when it is ready. */
const config = JSON.parse(process.argv[2] ?? '{}') as NotifierConfig;
const logger = createLogger('worker', process.env['TEST_LOG'] ?? 'silent');
const database = new Database({ url: config.databaseUrl, applicationName: 'notifier-worker' });
const transport = createTransport({ database, logger, clientId: 'worker', shards: config.shards });
const notifier = await createNotifier({ config, transport, logger, metrics: new Metrics('notifier', false) });
process.stdout.write(`${JSON.stringify({ url: await notifier.start() })}\n`);
process.once('SIGTERM', () => {
  void notifier
    .stop()
    .then(() => transport.close())
    .then(() => process.exit(0));
});
