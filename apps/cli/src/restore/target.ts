import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { RESTORING_SCHEMA } from '@daftari/ledger';
import { createLogger, type Database, EmbeddedPostgres, PostgresUnavailableError, reasonOf } from '@daftari/platform';
import pg from 'pg';
import { SCHEMAS } from '../backup/tables.js';
import { CliError } from '../cli-error.js';
import { type BooksDatabase, EMBEDDED_DATABASE, findBooks, type Whereabouts } from '../installation/books-database.js';

/** The database to restore into: the one that was named, else the data folder's own, made where there is none yet. */
export const openTarget = async (whereabouts: Whereabouts): Promise<BooksDatabase> => {
  const named = whereabouts.databaseUrl ?? whereabouts.environment['DATABASE_URL'];
  if (named !== undefined && named !== '') return findBooks(whereabouts);
  const dataDir = resolve(whereabouts.environment['DAFTARI_DATA_DIR'] ?? '.daftari');
  await mkdir(dataDir, { recursive: true, mode: 0o755 });
  const server = new EmbeddedPostgres({ directory: join(dataDir, 'postgres'), logger: createLogger('daftari', 'silent') });
  try {
    await server.start();
    await makeDatabase(server.url());
  } catch (error) {
    await server.stop().catch(() => undefined);
    throw error instanceof PostgresUnavailableError
      ? new CliError(error.message)
      : new CliError(`PostgreSQL could not be started: ${reasonOf(error)}`);
  }
  return { url: server.url(EMBEDDED_DATABASE), close: () => server.stop() };
};

const makeDatabase = async (url: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query('select from pg_database where datname = $1', [EMBEDDED_DATABASE]);
    if (rows.length === 0) await client.query(`create database ${pg.escapeIdentifier(EMBEDDED_DATABASE)}`);
  } finally {
    await client.end();
  }
};

/** A restore never writes over anything. @throws CliError where the database holds an installation, or half of one */
export const checkEmpty = async (database: Database): Promise<void> => {
  const { rows } = await database.pool.query<{ nspname: string }>(
    'select nspname from pg_namespace where nspname = any($1::text[]) order by 1',
    [[...SCHEMAS, RESTORING_SCHEMA]],
  );
  const found = rows.map(({ nspname }) => nspname);
  if (found.includes(RESTORING_SCHEMA))
    throw new CliError('The database holds a restore that was cut off. Drop it and make an empty one, and restore into that.');
  if (found.length > 0)
    throw new CliError(
      `The database is not empty: it has the schema ${found.join(', ')}. Nothing is written over: name an empty database, or drop this one first.`,
    );
};
