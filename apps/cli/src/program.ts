import { Command, CommanderError } from 'commander';
import { backup } from './backup/backup.js';
import { CliError, EXIT } from './cli-error.js';
import { restore } from './restore/restore.js';
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

const BACKUP_HELP = `
Every table is copied as it is at one instant, with COPY, while the installation
goes on serving: the writer is not held back. The folder must be new or empty; its
files can be read by their owner alone. It is a backup once it has a manifest.json.
Without --database-url the database is found as 'daftari verify' finds it.

Not in it: the secrets (DAFTARI_SECRETS_KEY, or secrets.json of the data folder),
without which provider credentials cannot be read again, and Kafka's topics.

Exit codes: 0 backed up; 2 wrong usage, or it could not be made, and nothing is left.
`;

const RESTORE_HELP = `
Stop every process of the installation first. The database must be empty: it is
--database-url, else DATABASE_URL, else the one in the data folder (DAFTARI_DATA_DIR,
.daftari by default), which is made. Files are checked before anything is written.

With KAFKA_BROKERS every event that reached ledger.events.v1 after the backup is taken
over, whole and with its chain verified; a topic that has a gap, another chain or lost
its end stops the shard, and says so. Then each shard begins a new incarnation.
Without Kafka everything after the backup is missing. docs/operations.md says what
is guaranteed, and what is not.

Exit codes: 0 restored; 1 some shards could not be, and no ledger takes them; 2 wrong
usage, a damaged backup, or a database that is not empty.
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
    .command('backup')
    .description('Copies the whole installation into a folder while it goes on serving.')
    .requiredOption('--out <folder>', 'the folder to write to: new, or empty')
    .option('--database-url <url>', 'the database of the installation')
    .option('--quiet', 'write nothing when it worked', false)
    .addHelpText('after', BACKUP_HELP)
    .action(async (options: { out: string; databaseUrl?: string; quiet: boolean }) => {
      code = await backup({ ...options, environment, version }, terminal);
    });
  program
    .command('restore')
    .description('Restores a backup into an empty database, and takes over what Kafka holds beyond it.')
    .requiredOption('--from <folder>', 'the folder of the backup')
    .option('--database-url <url>', 'the empty database to restore into')
    .option('--give-up-events', 'go on from the backup alone, whatever the topics hold', false)
    .option('--quiet', 'write nothing when it worked', false)
    .addHelpText('after', RESTORE_HELP)
    .action(async (options: { from: string; databaseUrl?: string; giveUpEvents: boolean; quiet: boolean }) => {
      code = await restore({ ...options, environment }, terminal);
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
