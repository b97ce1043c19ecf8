import { verifyBooks, type VerifyReport } from '@daftari/ledger';
import { Database } from '@daftari/platform';
import { CliError, EXIT } from '../cli-error.js';
import { findBooks, type Whereabouts } from '../installation/books-database.js';
import { type Terminal } from '../terminal.js';
import { showProgress } from './progress.js';

export interface VerifyRequest extends Whereabouts {
  readonly json: boolean;
  readonly quiet: boolean;
}

/** What each check proves, in words. */
const MEANINGS: Readonly<Record<VerifyReport['checks'][number]['name'], string>> = {
  balanced: 'every event sums to zero',
  derived: 'stored balances equal the fold of the log',
  chain: 'the log is gapless and unchanged',
  once: 'a reference is at most one transaction',
  overdraft: 'no wallet went below its limit',
  checkpoint: 'history is the one that the kept checkpoints name',
};

/** `daftari verify`: replays the books and says what is wrong with them, if anything. Gives the exit code. */
export const verify = async (request: VerifyRequest, terminal: Terminal): Promise<number> => {
  const books = await findBooks(request);
  const database = new Database({ url: books.url, applicationName: 'daftari-verify', connectionsMax: 2 });
  const progress = showProgress(terminal, request.quiet || request.json);
  try {
    const report = await verifyBooks(database.pool, { progress: (done, total) => progress.report(done, total) }).catch((error: unknown) => {
      throw unreadable(error);
    });
    progress.end();
    if (request.json) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    else if (!request.quiet || !report.ok) terminal.out(asText(report));
    return report.ok ? EXIT.ok : EXIT.findings;
  } finally {
    progress.end();
    await database.close();
    await books.close();
  }
};

const asText = (report: VerifyReport): string => {
  const lines = report.checks.map(({ name, ok, detail }) => `${ok ? 'ok   ' : 'WRONG'} ${name.padEnd(10)}${MEANINGS[name]}: ${detail}`);
  return `${lines.join('\n')}\n${report.ok ? 'The books are right.' : 'The books are WRONG.'}\n`;
};

/** PostgreSQL's refusals that people meet, each with its remedy. */
const REFUSALS: Readonly<Record<string, string>> = {
  '3D000': 'There is no such database. Is this the installation that you mean?',
  '42P01': 'There are no books in this database. Is this the installation that you mean?',
  '3F000': 'There are no books in this database. Is this the installation that you mean?',
  '28P01': 'PostgreSQL refuses the user or password of the database URL.',
  '28000': 'PostgreSQL refuses the user of the database URL.',
  '42501': 'The user of the database URL may not read the books (schema ledger).',
};

/** What stood in the way of reading, in one line. The database URL is not shown: it holds a password. */
const unreadable = (error: unknown): CliError => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = error instanceof Error && error.message !== '' ? error.message : code;
  return new CliError(REFUSALS[code] ?? `The database could not be read: ${reason.replaceAll(/\s+/g, ' ')}`);
};
