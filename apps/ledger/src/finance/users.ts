import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import pg, { type Pool } from 'pg';
import { FINANCE_ROLE } from '../migrations/0003-finance.js';
import { LEDGER_ROLE } from '../migrations/0001-books.js';

const ITERATIONS = 4_096;

/** What PostgreSQL keeps of a password (RFC 5803): made here, so that the password itself is in no statement and no log of the server. */
const scramVerifier = (password: string): string => {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const keyed = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${keyed('Server Key').toString('base64')}`;
};

const NAME = /^[a-z][a-z0-9_]{0,62}$/;

/** Is this text a name that a user of finance may have? */
export const isFinanceUserName = (name: string): boolean => NAME.test(name) && !name.startsWith('pg_') && !name.startsWith('daftari_');

/** What a reader's session begins with (P11). Settings of the group would not reach it: a session has those of the role that logs in. */
const settingsOf = (user: string): string[] => [
  `alter role ${user} set transaction_timeout = '60s'`,
  `alter role ${user} set idle_in_transaction_session_timeout = '10s'`,
  `alter role ${user} set default_transaction_read_only = on`,
  `alter role ${user} set search_path = finance`,
];

/**
 * Makes a login that can read the schema `finance` and nothing else, with the limits of such readers. The ledger is granted the user, so that it
 * may end a session that stays too long; that gives the ledger no more to read than it has.
 * @param connectionsMax how many sessions the user may have at once
 * @returns the password, which is nowhere else
 */
export const createFinanceUser = async (pool: Pool, name: string, connectionsMax: number): Promise<string> => {
  if (!isFinanceUserName(name)) throw new RangeError(`${name} is not a name for a user of finance.`);
  const password = randomBytes(24).toString('base64url');
  const user = pg.escapeIdentifier(name);
  const statements = [
    `create role ${user} login connection limit ${Math.trunc(connectionsMax)} password ${pg.escapeLiteral(scramVerifier(password))} in role ${FINANCE_ROLE}`,
    ...settingsOf(user),
    `grant ${user} to ${LEDGER_ROLE}`,
  ];
  // One message, one unit of work: all of it or nothing.
  await pool.query(statements.join(';\n'));
  return password;
};
