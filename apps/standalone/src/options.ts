import { resolve } from 'node:path';
import { type Static, Type } from '@sinclair/typebox';
import { loadConfig } from '@daftari/platform';
import { Command } from 'commander';

const Environment = Type.Object({
  DAFTARI_DATA_DIR: Type.String({ default: '.daftari', description: 'the folder that holds all data' }),
  HOST: Type.String({ default: '127.0.0.1', description: 'the address to listen on' }),
  PORT: Type.Integer({ default: 4000, minimum: 1, maximum: 65_534, description: 'the port of the API; the sandbox takes the next one' }),
  DATABASE_URL: Type.Optional(Type.String({ description: 'a PostgreSQL of yours; left out, the embedded one runs in the data folder' })),
  DAFTARI_MIN_FREE_BYTES: Type.Integer({
    default: 536_870_912,
    minimum: 0,
    description: 'the free disk space without which Daftari does not start',
  }),
  LEDGER_SHARDS: Type.Integer({ default: 32, minimum: 1, maximum: 1024, description: 'the number of shards, fixed at installation' }),
  LOG_LEVEL: Type.String({ default: 'warn', description: 'the lowest level that is logged' }),
  WEBHOOK_SCHEDULE_S: Type.String({ default: '1,2,5,10,30', description: 'the seconds before each further attempt of a webhook' }),
});

/** What the embedded default was asked to do. */
export interface StandaloneOptions {
  readonly dataDir: string;
  readonly demo: boolean;
  readonly environment: Static<typeof Environment>;
}

const HELP = `
Environment:
${Object.entries(Environment.properties)
  .map(
    ([name, property]) =>
      `  ${name.padEnd(24)}${property.description ?? ''}${property.default === undefined ? '' : ` (${String(property.default)})`}`,
  )
  .join('\n')}
`;

/** Reads the command line and the environment. `--help` and `--version` answer and end the process. */
export const readOptions = (argv: readonly string[], environment: NodeJS.ProcessEnv, version: string): StandaloneOptions => {
  const program = new Command('daftari-standalone')
    .description('Runs all of Daftari in one process: PostgreSQL, the four services and the sandbox.')
    .option('--no-demo', 'make no demo data')
    .version(version)
    .addHelpText('after', HELP)
    .parse([...argv], { from: 'user' });
  const read = loadConfig(Environment, environment);
  return { dataDir: resolve(read.DAFTARI_DATA_DIR), demo: program.opts<{ demo: boolean }>().demo, environment: read };
};

/** Everybody comes from this machine here: an address tells nobody from anybody else. */
export const FAILED_LOGINS_PER_MINUTE = '100000';
