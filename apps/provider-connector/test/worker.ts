import 'reflect-metadata';
import { createTransport } from '@daftari/messaging';
import { createLogger, Database } from '@daftari/platform';
import { type ConnectorConfig, createConnector } from '../src/index.js';

/** A connector as a process of its own, on plain topics; its configuration is its argument. Prints its address when it is ready. */
const config = JSON.parse(process.argv[2] ?? '{}') as ConnectorConfig;
const logger = createLogger('worker', process.env['TEST_LOG'] ?? 'silent');
const database = new Database({ url: config.databaseUrl, applicationName: 'connector-worker' });
const transport = createTransport({ database, logger, clientId: 'worker', shards: config.shards });
const connector = await createConnector({ config, transport, logger });
process.stdout.write(`${JSON.stringify({ url: await connector.start() })}\n`);
