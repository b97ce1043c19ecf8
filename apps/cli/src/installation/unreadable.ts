import { CliError } from '../cli-error.js';

/** PostgreSQL's refusals that people meet, each with its remedy. */
const REFUSALS: Readonly<Record<string, string>> = {
  '3D000': 'There is no such database. Is this the installation that you mean?',
  '42P01': 'There are no books in this database. Is this the installation that you mean?',
  '3F000': 'There are no books in this database. Is this the installation that you mean?',
  '28P01': 'PostgreSQL refuses the user or password of the database URL.',
  '28000': 'PostgreSQL refuses the user of the database URL.',
  '42501': 'The user of the database URL may not do this: it must own the installation.',
};

/** What stood in the way, in one line. The database URL is not shown: it holds a password. */
export const unreadable = (error: unknown): CliError => {
  if (error instanceof CliError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = error instanceof Error && error.message !== '' ? error.message : code;
  return new CliError(REFUSALS[code] ?? `The database could not be read: ${reason.replaceAll(/\s+/g, ' ')}`);
};
