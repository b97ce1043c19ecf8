import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgres, type Logger, reasonOf } from '@daftari/platform';
import pg from 'pg';
import { StartError } from './start-error.js';

/** The database of the embedded default. */
export const DATABASE = 'daftari';

/** PostgreSQL in the data folder, with the database made; it is started again should it die. */
export const startPostgres = async (
  dataDir: string,
  logger: Logger,
  gaveUp: (detail: string) => void,
): Promise<{ url: string; stop(): Promise<void> }> => {
  const server = new EmbeddedPostgres({ directory: join(dataDir, 'postgres'), logger });
  await server.start();
  await holdFolder(server.url(), dataDir);
  await createDatabase(server.url()).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  server.onExit = (detail) => {
    logger.error(`${detail}; it is started again`);
    server
      .start()
      .then(() => holdFolder(server.url(), dataDir))
      .catch((error: unknown) => gaveUp(reasonOf(error)));
  };
  return { url: server.url(DATABASE), stop: () => server.stop() };
};

const FOLDER_LOCK = 4_301_002;
const LOCK_TRIES = 50;

/**
 * One Daftari per data folder: the lock is PostgreSQL's and lasts as long as this process or that server.
 * After `kill -9` it takes a moment until the old connection is noticed as cut.
 */
const holdFolder = async (url: string, dataDir: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url, application_name: 'daftari-data-folder' });
  client.on('error', () => undefined);
  await client.connect();
  for (let tries = 1; tries <= LOCK_TRIES; tries++) {
    const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [FOLDER_LOCK]);
    if (rows[0]?.held === true) return;
    await sleep(100);
  }
  await client.end();
  throw new StartError(`Another Daftari uses the data folder ${dataDir}. Stop that one, or name another folder in DAFTARI_DATA_DIR.`);
};

/** Is the outside server there, and does it let us in? The address is shown without its password. */
export const checkDatabase = async (url: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    const reason = reasonOf(error);
    throw new StartError(
      `PostgreSQL at ${client.host}:${client.port}, named in DATABASE_URL, cannot be used: ${reason.replaceAll('\n', ' ')}. Mend that, or leave DATABASE_URL out.`,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
};

const createDatabase = async (url: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
};
