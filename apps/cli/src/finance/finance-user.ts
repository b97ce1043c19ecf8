import { createFinanceUser, isFinanceUserName } from '@daftari/ledger';
import { Database, reasonOf } from '@daftari/platform';
import { CliError, EXIT } from '../cli-error.js';
import { findBooks, type Whereabouts } from '../installation/books-database.js';
import { type Terminal } from '../terminal.js';

export interface FinanceUserRequest extends Whereabouts {
  readonly name: string;
  readonly connections: string;
}

const CONNECTIONS_MAX = 100;

const readConnections = (text: string): number => {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > CONNECTIONS_MAX)
    throw new CliError(`--connections is a whole number from 1 to ${CONNECTIONS_MAX}.`);
  return count;
};

/** `daftari finance-user NAME`: makes a login that reads the schema finance, and shows its password once. Gives the exit code. */
export const addFinanceUser = async (request: FinanceUserRequest, terminal: Terminal): Promise<number> => {
  const { name } = request;
  if (!isFinanceUserName(name))
    throw new CliError('The name of a login is 1 to 63 small letters, digits and _, and begins with a letter; not with pg_ or daftari_.');
  const connections = readConnections(request.connections);
  const books = await findBooks(request);
  const database = new Database({ url: books.url, applicationName: 'daftari-finance-user', connectionsMax: 1 });
  try {
    const password = await createFinanceUser(database.pool, name, connections).catch((error: unknown) => {
      throw impossible(error, name);
    });
    terminal.out(asText(new URL(books.url), name, password, connections));
    return EXIT.ok;
  } finally {
    await database.close();
    await books.close();
  }
};

const asText = (address: URL, user: string, password: string, connections: number): string => {
  const place = `${address.hostname}:${address.port === '' ? '5432' : address.port}${address.pathname}`;
  return [
    `The login ${user} reads the schema finance, in at most ${connections} sessions at once.`,
    `password  ${password}`,
    `address   postgres://${user}:${password}@${place}`,
    'The password is not kept anywhere else.',
    '',
  ].join('\n');
};

/** PostgreSQL's refusals that people meet, each with its remedy. */
const REFUSALS: Readonly<Record<string, (name: string) => string>> = {
  '42710': (name) => `There is a role ${name} already. Choose another name, or take it away first with: drop role ${name};`,
  '42501': () => 'The user of the database URL may not make roles. Name one that has CREATEROLE, or the owner of the books.',
  '42704': () => 'The books in this database have no schema finance yet. Start the ledger of this version once, then try again.',
  '3D000': () => 'There is no such database. Is this the installation that you mean?',
  '28P01': () => 'PostgreSQL refuses the user or password of the database URL.',
};

const impossible = (error: unknown, name: string): CliError => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new CliError(REFUSALS[code]?.(name) ?? `The login could not be made: ${reasonOf(error).replaceAll(/\s+/g, ' ')}`);
};
