import { resolve } from 'node:path';
import { Database, reasonOf } from '@daftari/platform';
import { CliError, EXIT } from '../cli-error.js';
import { findBooks, refuseSeveralServers, type Whereabouts } from '../installation/books-database.js';
import { unreadable } from '../installation/unreadable.js';
import { type Terminal } from '../terminal.js';
import { showProgress } from '../progress.js';
import { type Manifest } from './manifest.js';
import { writeBackup } from './write-backup.js';

export interface BackupRequest extends Whereabouts {
  readonly out: string;
  readonly quiet: boolean;
  readonly version: string;
}

/** `daftari backup`: copies the installation into a folder while it goes on serving. Gives the exit code. */
export const backup = async (request: BackupRequest, terminal: Terminal): Promise<number> => {
  refuseSeveralServers(request, 'daftari backup');
  const directory = resolve(request.out);
  const books = await findBooks(request);
  const database = new Database({ url: books.url, applicationName: 'daftari-backup', connectionsMax: 1 });
  const progress = showProgress(terminal, request.quiet, 'rows');
  try {
    const writing = writeBackup({
      database,
      directory,
      version: request.version,
      progress: (done, total) => progress.report(done, total),
    });
    const manifest = await writing.catch((error: unknown) => {
      throw isOfFiles(error) ? new CliError(`The backup could not be written: ${reasonOf(error)}`) : unreadable(error);
    });
    progress.end();
    if (!request.quiet) terminal.out(asText(manifest, directory));
    return EXIT.ok;
  } finally {
    progress.end();
    await database.close();
    await books.close();
  }
};

const isOfFiles = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && ['open', 'write', 'fsync', 'rename'].includes(String(error.syscall));

const asText = ({ tables, heads, made_at }: Manifest, directory: string): string => {
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  const rows = sum(tables.map((table) => table.rows));
  const megabytes = (sum(tables.map(({ bytes }) => bytes)) / 1_000_000).toFixed(1);
  const events = sum(heads.map(({ sequence }) => sequence));
  return [
    `${directory} holds ${tables.length} tables, ${rows} rows, ${events} events of ${heads.length} shards as of ${made_at}: ${megabytes} MB.`,
    'It does not hold the secrets: keep DAFTARI_SECRETS_KEY, or secrets.json of the data folder, apart from it.',
    '',
  ].join('\n');
};
