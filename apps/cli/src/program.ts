import { Command, CommanderError } from 'commander';
import { CliError, EXIT } from './cli-error.js';
import { format } from './format/format.js';
import { type Terminal } from './terminal.js';
import { verify } from './verify/verify.js';

interface Surroundings {
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
}

const VERIFY_HELP = `
Without --database-url the database is DATABASE_URL, else the embedded one in the
data folder (DAFTARI_DATA_DIR, .daftari by default), whose PostgreSQL is started
for the time of the check where it is not running. Writers need not stop.

Exit codes: 0 the books are right; 1 something is wrong, and the first place of
each kind is named; 2 wrong usage, or the books could not be read.
`;

const FORMAT_HELP = `
An upgraded installation goes on writing what the release before could read, so
that both can run side by side. What is new is refused until an operator, once
every ledger process is upgraded, raises the format. There is no way back: an
older ledger process refuses the shards from then on.
`;

/** Runs one command line. Gives its exit code and throws nothing. */
export const run = async (argv: readonly string[], { terminal, environment, version }: Surroundings): Promise<number> => {
  let code: number = EXIT.ok;
  const program = new Command('daftari')
    .description('Looks after an installation of Daftari.')
    .version(version, '--version')
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err });
  program
    .command('verify')
    .description("Replays the ledger's event log and checks invariants 1 to 5: balanced, derived, chain, once, overdraft.")
    .option('--database-url <url>', 'the database that holds the books')
    .option('--json', 'write the report as JSON', false)
    .option('--quiet', 'write nothing when the books are right', false)
    .addHelpText('after', VERIFY_HELP)
    .action(async (options: { databaseUrl?: string; json: boolean; quiet: boolean }) => {
      code = await verify({ ...options, environment }, terminal);
    });
  program
    .command('format')
    .description('Shows which versions of events the installation writes, and raises them.')
    .option('--database-url <url>', 'the database that holds the books')
    .option('--raise', 'write the newest versions that this release knows', false)
    .addHelpText('after', FORMAT_HELP)
    .action(async (options: { databaseUrl?: string; raise: boolean }) => {
      code = await format({ ...options, environment }, terminal);
    });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.unable;
    if (error instanceof CliError) terminal.err(`daftari: ${error.message}\n`);
    else terminal.err(`daftari: an error of our own: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return EXIT.unable;
  }
};
