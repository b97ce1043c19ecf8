import { type ShardReport } from '@daftari/ledger';
import { type Manifest } from '../backup/manifest.js';

interface Restored {
  readonly manifest: Manifest;
  readonly reports: readonly ShardReport[];
  /** Were the events after the backup taken over from Kafka? */
  readonly isImported: boolean;
}

const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;

/** What was restored, what may be missing, and what to do next. */
export const asText = ({ manifest, reports, isImported }: Restored): string => {
  const whole = reports.filter(({ problem }) => problem === undefined);
  const stopped = reports.filter(({ problem }) => problem !== undefined);
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  const lines = [`Restored ${count(rows, 'row')} of ${count(manifest.tables.length, 'table')} as of ${manifest.made_at}.`];
  lines.push(isImported ? imported(whole) : nothingImported(manifest));
  lines.push(`${count(whole.length, 'shard')} of ${reports.length} began a new incarnation and may be started.`);
  for (const { shard, problem, sequence } of stopped)
    lines.push(`NOT RESTORED shard ${shard}, which stays at sequence ${sequence}: ${problem ?? ''}.`);
  if (stopped.length > 0)
    lines.push(
      'No ledger takes these shards. Restore again, into an empty database, once the topics are whole; or give the events up (--give-up-events).',
    );
  else lines.push("Now run 'daftari verify' and start Daftari, with the secrets that it had.");
  return `${lines.join('\n')}\n`;
};

const imported = (reports: readonly ShardReport[]): string => {
  const events = reports.reduce((sum, report) => sum + report.imported, 0);
  const refused = reports.reduce((sum, report) => sum + report.refused, 0);
  const late =
    refused === 0 ? '' : ` ${count(refused, 'request')} that had been refused will be answered as too late if a double still comes.`;
  return `Took over ${count(events, 'event')} that reached Kafka after the backup: no event that was published is missing.${late}`;
};

const nothingImported = ({ made_at }: Manifest): string =>
  `MISSING: everything after ${made_at}. Messages travelled through this database, or were given up, so nothing else tells what happened since: ` +
  'compare with the statements of your providers and your clients.';
