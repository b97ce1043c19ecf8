import { NEWEST_FORMAT } from '@daftari/ledger';
import pg from 'pg';
import { CliError, EXIT } from '../cli-error.js';
import { findBooks, type Whereabouts } from '../installation/books-database.js';
import { unreadable } from '../installation/unreadable.js';
import { type Terminal } from '../terminal.js';

export interface FormatRequest extends Whereabouts {
  readonly raise: boolean;
}

/** `daftari format`: says which versions of events the installation writes, and raises them to the newest that this release knows (P9). */
export const format = async (request: FormatRequest, terminal: Terminal): Promise<number> => {
  const books = await findBooks(request);
  const client = new pg.Client({ connectionString: books.url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const installed = await installedFormat(client);
    if (installed > NEWEST_FORMAT)
      throw new CliError(`The installation writes format ${installed}, this release knows ${NEWEST_FORMAT}. Use the newer release.`);
    if (!request.raise) terminal.out(standing(installed));
    else terminal.out(await raise(client, installed));
    return EXIT.ok;
  } catch (error) {
    throw error instanceof CliError ? error : unreadable(error);
  } finally {
    await client.end().catch(() => undefined);
    await books.close();
  }
};

const installedFormat = async (client: pg.Client): Promise<number> => {
  const { rows } = await client.query<{ format: number }>('select format from ledger.installation');
  return rows[0]?.format ?? 1;
};

const standing = (installed: number): string =>
  installed === NEWEST_FORMAT
    ? `The installation writes format ${installed}, the newest that this release knows.\n`
    : `The installation writes format ${installed}; this release knows ${NEWEST_FORMAT}. Once every ledger process is of this release: daftari format --raise\n`;

const raise = async (client: pg.Client, installed: number): Promise<string> => {
  if (installed === NEWEST_FORMAT) return `The installation writes format ${installed} already.\n`;
  await client.query('update ledger.installation set format = $1', [NEWEST_FORMAT]);
  return `The installation writes format ${NEWEST_FORMAT} from now on; ledger processes follow within seconds. There is no way back.\n`;
};
