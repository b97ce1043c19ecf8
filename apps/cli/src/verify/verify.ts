import { type BookServers, verifyBooks, type VerifyReport, type VerifyScope } from '@daftari/ledger';
import { CliError, EXIT } from '../cli-error.js';
import { findBooks, openServers, type Whereabouts } from '../installation/books-database.js';
import { unreadable } from '../installation/unreadable.js';
import { type Terminal } from '../terminal.js';
import { showProgress } from '../progress.js';
import { holdKept, type KeptFiles, readCheckpointFiles } from './kept-files.js';

export interface VerifyRequest extends Whereabouts {
  readonly json: boolean;
  readonly quiet: boolean;
  /** From the beginning, whatever was verified before. */
  readonly full: boolean;
  /** Only what came after the last verification. */
  readonly newOnly: boolean;
  /** Files of checkpoints that were kept. */
  readonly checkpoint: readonly string[];
  /** A file with the key that they are signed with. */
  readonly publicKey?: string | undefined;
}

const scopeOf = ({ full, newOnly }: VerifyRequest): VerifyScope => {
  if (full && newOnly) throw new CliError('--full and --new-only exclude each other.');
  return full ? 'full' : newOnly ? 'new' : 'resume';
};

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
  const scope = scopeOf(request);
  const kept = await readCheckpointFiles(request);
  const books = await findBooks(request);
  const servers = openServers(books, request, 'daftari-verify');
  const progress = showProgress(terminal, request.quiet || request.json, 'events');
  try {
    const report = await verifyServers(servers, {
      scope,
      kept,
      progress: (done, total) => progress.report(done, total),
    }).catch((error: unknown) => {
      throw unreadable(error);
    });
    progress.end();
    if (request.json) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    else if (!request.quiet || !report.ok) terminal.out(asText(report));
    return report.ok ? EXIT.ok : EXIT.findings;
  } finally {
    progress.end();
    await servers.close();
    await books.close();
  }
};

interface VerifyWork {
  readonly scope: VerifyScope;
  readonly kept: KeptFiles | undefined;
  readonly progress: (done: number, total: number) => void;
}

const verifyServers = async (servers: BookServers, { scope, kept, progress }: VerifyWork): Promise<VerifyReport> =>
  verifyBooks(
    servers.all.map(({ database }) => database.pool),
    { scope, progress, record: true, checkpoints: kept && (await holdKept(servers.home.pool, kept)) },
  );

const asText = (report: VerifyReport): string => {
  const lines = report.checks.map(({ name, ok, detail }) => `${ok ? 'ok   ' : 'WRONG'} ${name.padEnd(11)}${MEANINGS[name]}: ${detail}`);
  return `${lines.join('\n')}\n${report.ok ? 'The books are right.' : 'The books are WRONG.'}\n`;
};
