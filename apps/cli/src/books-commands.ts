import { type CommandLine, DATABASE_URL, WHEREABOUTS_HELP } from './command-line.js';
import { exportEvents, type ExportRequest } from './export-events/export-events.js';
import { format } from './format/format.js';
import { rebuild, type RebuildRequest } from './rebuild/rebuild.js';
import { verify, type VerifyRequest } from './verify/verify.js';

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

const REBUILD_HELP = `${WHEREABOUTS_HELP}
Entries, balances, accounts, wallets, transactions, what is open or in flight, and
cases are folded from the event log again, and the rows that differ are written. The
service goes on; a shard waits for tenths of a second, longer where many rows of it
are wrong. What was gathered lies in the schema ledger_rebuild until a shard is done.
Cut short, run it again: it goes on from where it was. It needs room for a copy of
the entries and transactions of the shards at work.

A shard whose log is itself wrong is left as it is. A shard that stopped because its
books were wrong takes commands again by itself within seconds.

Exit codes: 0 the tables say what the events say, mended or not; 1 a shard's log is
wrong; 2 wrong usage, or the books could not be read or written.
`;

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** `verify`, `rebuild`, `export-events` and `format`. */
export const addBooksCommands = ({ program, terminal, environment, ends }: CommandLine): void => {
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
    .action((options: Omit<VerifyRequest, 'environment'>) => ends(verify({ ...options, environment }, terminal)));
  program
    .command('rebuild')
    .description('Folds every table of the books again from the event log, and mends the rows that differ.')
    .option(...DATABASE_URL)
    .option('--shard <n>', 'only this shard')
    .option('--json', 'write the report as JSON', false)
    .option('--quiet', 'write nothing when nothing differed', false)
    .addHelpText('after', REBUILD_HELP)
    .action((options: Omit<RebuildRequest, 'environment'>) => ends(rebuild({ ...options, environment }, terminal)));
  program
    .command('format')
    .description('Shows which versions of events the installation writes, and raises them.')
    .option('--database-url <url>', 'the database that holds the books')
    .option('--raise', 'write the newest versions that this release knows', false)
    .addHelpText('after', FORMAT_HELP)
    .action((options: { databaseUrl?: string; raise: boolean }) => ends(format({ ...options, environment }, terminal)));
  program
    .command('export-events')
    .description('Writes the event log as JSON Lines, for a check of the hash chain elsewhere.')
    .option(...DATABASE_URL)
    .option('--shard <n>', 'only this shard')
    .option('--out <file>', 'the file to write; standard output unless said')
    .addHelpText('after', EXPORT_HELP)
    .action((options: Omit<ExportRequest, 'environment'>) => ends(exportEvents({ ...options, environment }, terminal)));
};
