import { type BookServers, type Mended, rebuildBooks, type RebuildReport } from '@daftari/ledger';
import { ConfigurationError } from '@daftari/platform';
import { CliError, EXIT } from '../cli-error.js';
import { findBooks, openServers, type Whereabouts } from '../installation/books-database.js';
import { unreadable } from '../installation/unreadable.js';
import { showProgress } from '../progress.js';
import { shardFrom } from '../shard/shard.js';
import { type Terminal } from '../terminal.js';

export interface RebuildRequest extends Whereabouts {
  readonly shard?: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** `daftari rebuild`: folds every table again from the event log and mends what differs. Gives the exit code. */
export const rebuild = async (request: RebuildRequest, terminal: Terminal): Promise<number> => {
  const shard = request.shard === undefined ? {} : { shard: shardFrom(request.shard) };
  const books = await findBooks(request);
  const servers = openServers(books, request, 'daftari-rebuild');
  const progress = showProgress(terminal, request.quiet || request.json, 'events');
  try {
    const report = await rebuildBooks(poolsOf(servers), { ...shard, progress: (done, total) => progress.report(done, total) });
    progress.end();
    if (request.json) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    else if (!request.quiet || !isQuiet(report)) terminal.out(asText(report));
    return report.ok ? EXIT.ok : EXIT.findings;
  } catch (error) {
    throw error instanceof ConfigurationError ? new CliError(error.message) : unreadable(error);
  } finally {
    progress.end();
    await servers.close();
    await books.close();
  }
};

const poolsOf = (servers: BookServers) => servers.all.map(({ database }) => database.pool);

/** Nothing to say: all was as it should be. */
const isQuiet = ({ ok, shards }: RebuildReport): boolean => ok && shards.every(({ mended }) => Object.keys(mended).length === 0);

const asText = (report: RebuildReport): string => {
  const refused = report.shards.flatMap(({ refused: reason }) => (reason === undefined ? [] : [`NOT REBUILT  ${reason}\n`]));
  const advice = refused.length === 0 ? '' : 'Such a shard is left as it is: its log is no ground to rebuild from. Run daftari verify.\n';
  return `${asTable(report)}${refused.join('')}${advice}${conclusion(report)}\n`;
};

const conclusion = ({ shards }: RebuildReport): string => {
  const rebuilt = shards.filter(({ refused }) => refused === undefined);
  const events = rebuilt.reduce((sum, { sequence }) => sum + sequence, 0);
  const mended = rebuilt.filter(({ mended: tables }) => Object.keys(tables).length > 0);
  if (rebuilt.length === 0) return 'Nothing was rebuilt.';
  if (mended.length === 0) return `Nothing differed: ${events} events say what the tables have.`;
  const heldMs = Math.max(...mended.map((shard) => shard.heldMs));
  return `The tables say what ${events} events say. A shard waited for ${heldMs} ms at most.`;
};

/** What was mended, a line for each table, over all shards. */
const asTable = ({ shards }: RebuildReport): string => {
  const sums = new Map<string, Mended>();
  for (const { mended } of shards)
    for (const [table, { missing, wrong, strange }] of Object.entries(mended)) {
      const { missing: m, wrong: w, strange: s } = sums.get(table) ?? { missing: 0, wrong: 0, strange: 0 };
      sums.set(table, { missing: m + missing, wrong: w + wrong, strange: s + strange });
    }
  if (sums.size === 0) return '';
  const line = (...cells: readonly string[]): string =>
    `${cells.map((cell, index) => (index === 0 ? cell.padEnd(18) : cell.padStart(10))).join('')}\n`;
  const lines = [...sums].map(([table, { missing, wrong, strange }]) => line(table, String(missing), String(wrong), String(strange)));
  return `${line('mended', 'missing', 'wrong', 'strange')}${lines.join('')}`;
};
