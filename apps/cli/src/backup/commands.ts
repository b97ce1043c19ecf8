import { type CommandLine, DATABASE_URL } from '../command-line.js';
import { restore, type RestoreRequest } from '../restore/restore.js';
import { backup, type BackupRequest } from './backup.js';

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

/** `backup` and `restore`. */
export const addBackupCommands = ({ program, terminal, environment, version, ends }: CommandLine): void => {
  program
    .command('backup')
    .description('Copies the whole installation into a folder while it goes on serving.')
    .requiredOption('--out <folder>', 'the folder to write to: new, or empty')
    .option(...DATABASE_URL)
    .option('--quiet', 'write nothing when it worked', false)
    .addHelpText('after', BACKUP_HELP)
    .action((options: Omit<BackupRequest, 'environment' | 'version'>) => ends(backup({ ...options, environment, version }, terminal)));
  program
    .command('restore')
    .description('Restores a backup into an empty database, and takes over what Kafka holds beyond it.')
    .requiredOption('--from <folder>', 'the folder of the backup')
    .option('--database-url <url>', 'the empty database to restore into')
    .option('--give-up-events', 'go on from the backup alone, whatever the topics hold', false)
    .option('--quiet', 'write nothing when it worked', false)
    .addHelpText('after', RESTORE_HELP)
    .action((options: Omit<RestoreRequest, 'environment'>) => ends(restore({ ...options, environment }, terminal)));
};
