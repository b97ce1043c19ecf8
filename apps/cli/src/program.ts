import { Command, CommanderError } from 'commander';
import { CliError, EXIT } from './cli-error.js';
import { exportEvents, type ExportRequest } from './export-events/export-events.js';
import { format } from './format/format.js';
import { type Terminal } from './terminal.js';
import { verify, type VerifyRequest } from './verify/verify.js';

interface Surroundings {
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
}

const WHEREABOUTS_HELP = `
Without --database-url the database is DATABASE_URL, else the embedded one in the
data folder (DAFTARI_DATA_DIR, .daftari by default), whose PostgreSQL is started
for as long as it is needed where it is not running. Writers need not stop.
`;

const VERIFY_HELP = `${WHEREABOUTS_HELP}
A verification that finds nothing wrong records how far it came. The next one goes
on from there: what is older is still read, and its hashes computed again, but only
its last entries are held against the balances; what is newer is checked fully.
--full checks everything from the first event on. --new-only does not read what is
older at all.

--checkpoint holds history against checkpoints that you kept: signature, and the
hash of every shard that they name, computed from the first event on. The file is a
checkpoint as it was published or listed, a list of them, or one a line. What is
newer than the newest checkpoint that you kept is not protected by it.

Exit codes: 0 the books are right; 1 something is wrong, and the first place of
each kind is named; 2 wrong usage, or the books could not be read.
`;

const FORMAT_HELP = `
An upgraded installation goes on writing what the release before could read, so
that both can run side by side. What is new is refused until an operator, once
every ledger process is upgraded, raises the format. There is no way back: an
older ledger process refuses the shards from then on.
`;

const EXPORT_HELP = `${WHEREABOUTS_HELP}
Writes a line of JSON for each event: shard, sequence, incarnation, recorded_at (in
microseconds), type, version, hash, and body, the exact text that was hashed.
docs/check_chain.py checks such a file without Daftari; docs/proof.md says how.

Exit codes: 0 done; 2 wrong usage, or it could not be read or written.
`;

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

const DATABASE_URL = ['--database-url <url>', 'the database that holds the books'] as const;

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
    .option(...DATABASE_URL)
    .option('--full', 'check everything from the first event on', false)
    .option('--new-only', 'check only what came after the last verification', false)
    .option('--checkpoint <file>', 'hold history against checkpoints that you kept (may be repeated)', collect, [])
    .option('--public-key <file>', "the key (PEM) that they are signed with; the installation's own unless said")
    .option('--json', 'write the report as JSON', false)
    .option('--quiet', 'write nothing when the books are right', false)
    .addHelpText('after', VERIFY_HELP)
    .action(async (options: Omit<VerifyRequest, 'environment'>) => {
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
  program
    .command('export-events')
    .description('Writes the event log as JSON Lines, for a check of the hash chain elsewhere.')
    .option(...DATABASE_URL)
    .option('--shard <n>', 'only this shard')
    .option('--out <file>', 'the file to write; standard output unless said')
    .addHelpText('after', EXPORT_HELP)
    .action(async (options: Omit<ExportRequest, 'environment'>) => {
      code = await exportEvents({ ...options, environment }, terminal);
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
