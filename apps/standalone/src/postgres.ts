import { join } from 'node:path';
import { EmbeddedPostgres, type Logger } from '@daftari/platform';
import pg from 'pg';

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
  await createDatabase(server.url());
  server.onExit = (detail) => {
    logger.error(`${detail}; it is started again`);
    server.start().catch((error: unknown) => gaveUp(error instanceof Error ? error.message : String(error)));
  };
  return { url: server.url(DATABASE), stop: () => server.stop() };
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
