import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { BookServers, parseServers } from '@daftari/ledger';
import { createLogger, EmbeddedPostgres, PostgresUnavailableError, reasonOf } from '@daftari/platform';
import pg from 'pg';
import { CliError } from '../cli-error.js';

/** The database of the embedded default, in the cluster that `npm start` made. */
export const EMBEDDED_DATABASE = 'daftari';

/** A database to work on, and what was started to reach it. */
export interface BooksDatabase {
  readonly url: string;
  close(): Promise<void>;
}

export interface Whereabouts {
  /** `--database-url`. */
  readonly databaseUrl?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The database that was named, else the embedded default's own, whose PostgreSQL is started where it is not running. */
export const findBooks = async ({ databaseUrl, environment }: Whereabouts): Promise<BooksDatabase> => {
  const named = databaseUrl ?? environment['DATABASE_URL'];
  if (named !== undefined && named !== '') return { url: checkedUrl(named), close: () => Promise.resolve() };
  return openEmbedded(resolve(environment['DAFTARI_DATA_DIR'] ?? '.daftari'));
};

/** The servers that the books lie on: the one found, and those of `LEDGER_SERVERS`. */
export const openServers = ({ url }: BooksDatabase, { environment }: Whereabouts, applicationName: string): BookServers =>
  BookServers.open(url, parseServers(environment['LEDGER_SERVERS']), { applicationName, connectionsMax: 2 });

/** @throws CliError where the books lie on several servers, of which no one snapshot can be taken */
export const refuseSeveralServers = ({ environment }: Whereabouts, what: string): void => {
  if (Object.keys(parseServers(environment['LEDGER_SERVERS'])).length > 0)
    throw new CliError(`${what} is for books on one server. Those on several (LEDGER_SERVERS) are backed up by PostgreSQL's own means.`);
};

const checkedUrl = (url: string): string => {
  const protocol = URL.canParse(url) ? new URL(url).protocol : '';
  if (protocol !== 'postgres:' && protocol !== 'postgresql:')
    throw new CliError('The database URL is not of the form postgres://user:password@host:port/database.');
  return url;
};

const openEmbedded = async (dataDir: string): Promise<BooksDatabase> => {
  const directory = join(dataDir, 'postgres');
  const found = await stat(join(directory, 'cluster.json')).catch(() => undefined);
  if (!found)
    throw new CliError(
      `There is no installation in ${dataDir}. Name its database with --database-url or DATABASE_URL, or its data folder with DAFTARI_DATA_DIR.`,
    );
  const runningBefore = await postmasterPid(directory);
  const server = new EmbeddedPostgres({ directory, logger: createLogger('daftari', 'silent') });
  try {
    await server.start();
  } catch (error) {
    await server.stop().catch(() => undefined);
    throw error instanceof PostgresUnavailableError
      ? new CliError(error.message)
      : new CliError(`The PostgreSQL in ${directory} could not be started: ${reasonOf(error)}`);
  }
  const url = server.url(EMBEDDED_DATABASE);
  const isOurs = server.pid !== runningBefore;
  return { url, close: async () => (isOurs && !(await isUsedByOthers(server.url())) ? server.stop() : undefined) };
};

const postmasterPid = async (directory: string): Promise<number | undefined> => {
  const text = await readFile(join(directory, 'data', 'postmaster.pid'), 'utf8').catch(() => '');
  return Number(text.split('\n')[0]) || undefined;
};

/** Has Daftari been started meanwhile, on the PostgreSQL that we started? Then it stays. */
const isUsedByOthers = async (url: string): Promise<boolean> => {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ others: number }>(
      `select count(*)::int as others from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
    );
    return (rows[0]?.others ?? 0) > 0;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
};
