import { verifyBooks, type VerifyReport } from '@daftari/ledger';
import { Database } from '@daftari/platform';
import { EXIT } from '../cli-error.js';
import { findBooks, type Whereabouts } from '../installation/books-database.js';
import { unreadable } from '../installation/unreadable.js';
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
