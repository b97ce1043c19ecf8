#!/usr/bin/env node
import { join } from 'node:path';
import { createLogger, reasonOf } from '@daftari/platform';
import { Command } from 'commander';
import { openDataFolder, openSecrets } from './data-folder.js';
import { ensureDemo } from './demo/demo.js';
import { welcome } from './demo/print.js';
import { checkPort } from './ports.js';
import { startPostgres } from './postgres.js';
import { portsNeeded, startProcesses } from './processes.js';
import { readOptions } from './options.js';
import { StartError } from './start-error.js';

/** The four services and the sandbox as separate processes on a real broker (`npm run kafka:start` starts one). */
const run = async (): Promise<void> => {
  const program = new Command('start:kafka')
    .description('Runs the four services and the sandbox as separate processes on Kafka.')
    .option('--brokers <list>', 'host:port of the brokers, separated by commas', process.env['KAFKA_BROKERS'] ?? '127.0.0.1:9092')
    .option('--ledgers <n>', 'how many ledger processes', '1')
    .option('--gateways <n>', 'how many gateway processes', '1')
    .parse();
  const flags = program.opts<{ brokers: string; ledgers: string; gateways: string }>();
  const [ledgers, gateways] = [Number(flags.ledgers), Number(flags.gateways)];
  if (!(ledgers >= 1) || !(gateways >= 1)) throw new StartError('--ledgers and --gateways are whole numbers from 1.');
  const options = readOptions([], { DAFTARI_DATA_DIR: '.daftari-kafka', ...process.env }, '0');
  const { HOST, PORT, DATABASE_URL, DAFTARI_MIN_FREE_BYTES, LEDGER_SHARDS, LOG_LEVEL } = options.environment;
  await openDataFolder(options.dataDir, DAFTARI_MIN_FREE_BYTES);
  const ports = Array.from({ length: portsNeeded(ledgers, gateways) }, (_, index) => PORT + index);
  for (const port of ports) await checkPort(HOST, port, 'a service');
  const secrets = await openSecrets(options.dataDir);
  const postgres = DATABASE_URL === undefined ? await startPostgres(options.dataDir, createLogger('postgres', LOG_LEVEL), fail) : undefined;
  const databaseUrl = DATABASE_URL ?? postgres?.url ?? '';
  const processes = await startProcesses({
    dataDir: options.dataDir,
    databaseUrl,
    kafkaBrokers: flags.brokers,
    secrets,
    shards: LEDGER_SHARDS,
    logLevel: LOG_LEVEL,
    ledgers,
    gateways,
    ports,
  });
  const [gateway] = processes.gateways;
  const demo = await ensureDemo({ dataDir: options.dataDir, baseUrl: gateway?.url ?? '', sandboxUrl: processes.sandbox.url, secrets });
  process.stdout.write(welcome(demo, join(options.dataDir, 'demo.json')));
  const stop = (): void => {
    process.stdout.write('\nDaftari stops …\n');
    void processes
      .stop()
      .then(() => postgres?.stop())
      .then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
};

const fail = (error: unknown): never => {
  process.stderr.write(`start:kafka: ${reasonOf(error)}\n`);
  process.exit(1);
};

await run().catch(fail);
