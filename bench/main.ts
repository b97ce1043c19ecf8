import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, EmbeddedPostgres } from '@daftari/platform';
import { Command } from 'commander';
import pg from 'pg';
import { connectorBench } from './connector/connector.js';
import { engineBench } from './engine/engine.js';
import { growthBench } from './growth.js';
import { memoryBench } from './memory.js';
import { type Bench, type BenchContext, type Figure } from './figure.js';
import { layersBench } from './requests/layers.js';
import { requestsBench } from './requests/requests.js';
import { standaloneBench } from './requests/standalone.js';
import { rebuildBench } from './rebuild.js';
import { statementsBench } from './statements.js';
import { verifyBench } from './verify.js';

const BENCHES: readonly Bench[] = [engineBench, verifyBench, connectorBench, standaloneBench, requestsBench, layersBench];
/** Take minutes, and run only when they are named. */
const LONG: readonly Bench[] = [rebuildBench, growthBench, memoryBench, statementsBench];

const NAMES = [...BENCHES, ...LONG].map(({ name }) => name).join(', ');

const program = new Command('bench')
  .description('Measures Daftari beside the ceilings of this machine; durability is on everywhere.')
  .option('--only <name>', `run one of: ${NAMES}; the last four take minutes and run only when named`)
  .option('--seconds <n>', 'how long each figure is measured', '5')
  .option('--json <file>', 'also write the figures as JSON')
  .option(
    '--profile <folder>',
    'also write CPU profiles of Daftari under load, for the developer tools of a browser; figures are lower then',
  );

const table = (figures: readonly Figure[]): string => {
  const rows = [
    ['figure', 'value', 'unit', 'ceiling', 'ratio', 'p50 ms', 'p99 ms'],
    ...figures.map((f) =>
      [f.name, f.value, f.unit, f.ceiling, f.ratio, f.p50_ms, f.p99_ms].map((cell) => (cell === undefined ? '' : String(cell))),
    ),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 || column === 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
};

const databaseMaker =
  (server: EmbeddedPostgres) =>
  async (name: string): Promise<string> => {
    const client = new pg.Client({ connectionString: server.url() });
    await client.connect();
    await client.query(`create database ${client.escapeIdentifier(name)}`);
    await client.query('checkpoint');
    await client.end();
    return server.url(name);
  };

const WAL_MESSAGES = 200;
const WAL_MESSAGE_BYTES = 8_000_000;

/**
 * A cluster that has just been made writes each WAL segment anew, which takes a quarter of a commit's time; one that has been at work for a while uses
 * its old ones again. That is the state that is measured.
 */
const warmWal = async (server: EmbeddedPostgres): Promise<void> => {
  const client = new pg.Client({ connectionString: server.url() });
  await client.connect();
  await client.query("alter system set min_wal_size = '2GB'");
  await client.query('select pg_reload_conf()');
  for (let message = 0; message < WAL_MESSAGES; message++)
    await client.query(`select pg_logical_emit_message(false, 'bench', repeat('x', ${WAL_MESSAGE_BYTES}))`);
  await client.query('checkpoint');
  await client.query('checkpoint');
  await client.end();
};

const run = async (): Promise<void> => {
  const options = program.parse().opts<{ only?: string; seconds: string; json?: string; profile?: string }>();
  const seconds = Number(options.seconds);
  if (!(seconds > 0)) program.error('--seconds must be a number above zero');
  const benches = options.only === undefined ? BENCHES : [...BENCHES, ...LONG].filter(({ name }) => name === options.only);
  if (benches.length === 0) program.error(`--only must be one of: ${NAMES}`);
  const directory = await mkdtemp(join(tmpdir(), 'daftari-bench-'));
  // Run as root, PostgreSQL works as another user and must be able to pass.
  await chmod(directory, 0o755);
  const server = new EmbeddedPostgres({ directory: join(directory, 'postgres'), logger: createLogger('bench', 'error') });
  await server.start();
  await warmWal(server);
  const context: BenchContext = {
    seconds,
    directory,
    profileDir: options.profile,
    database: databaseMaker(server),
    log: (line) => process.stderr.write(`${line}\n`),
  };
  const figures: Figure[] = [];
  try {
    for (const bench of benches) {
      context.log(`measuring ${bench.name} …`);
      figures.push(...(await bench.run(context)));
    }
  } catch (error) {
    // Said before PostgreSQL stops: connections left open would drown it.
    context.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 1;
  } finally {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
  process.stdout.write(`${table(figures)}\n\n${figures.map((figure) => `${figure.name}: ${figure.notes}`).join('\n')}\n`);
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(figures, null, 2)}\n`);
};

await run();
