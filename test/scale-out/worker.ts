/** A ledger in a process of its own, to be killed. Its configuration is one JSON argument; its first line of output tells its url. */
import { EMBEDDED_VIEWS } from '@daftari/contracts';
import { createLedger, ledgerConfigFrom } from '@daftari/ledger';
import { createTransport } from '@daftari/messaging';
import { createLogger, Database } from '@daftari/platform';

const environment = JSON.parse(process.argv[2] ?? '{}') as Record<string, string>;
const config = ledgerConfigFrom(environment);
const logger = createLogger('worker', config.LOG_LEVEL);
const database = new Database({ url: config.DATABASE_URL, applicationName: 'worker' });
const transport = createTransport({
  kafkaBrokers: config.KAFKA_BROKERS,
  database,
  logger,
  clientId: 'worker',
  shards: config.LEDGER_SHARDS,
  virtualTopics: EMBEDDED_VIEWS,
});
const ledger = await createLedger({ config, transport, logger });
const url = await ledger.start();
process.stdout.write(`${JSON.stringify({ url })}\n`);
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.exit(1);
}, 200);
