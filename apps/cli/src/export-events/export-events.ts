import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { type BookServers, exportEvents as exportLog, type ExportOptions } from '@daftari/ledger';
import { reasonOf } from '@daftari/platform';
import { CliError, EXIT } from '../cli-error.js';
import { findBooks, openServers, type Whereabouts } from '../installation/books-database.js';
import { unreadable } from '../installation/unreadable.js';
import { showProgress } from '../progress.js';
import { type Terminal } from '../terminal.js';

export interface ExportRequest extends Whereabouts {
  readonly shard?: string | undefined;
  /** A file; standard output unless said. */
  readonly out?: string | undefined;
}

/** Where lines go: no more than a page waits in memory. */
interface Sink {
  write(lines: string): Promise<void>;
  close(): Promise<void>;
}

const fileSink = (file: string): Sink => {
  const stream = createWriteStream(file);
  let failure: unknown;
  stream.on('error', (error) => (failure = error));
  const failed = (): CliError => new CliError(`The file ${file} cannot be written: ${reasonOf(failure)}`);
  return {
    write: async (lines) => {
      if (!stream.write(lines)) await once(stream, 'drain').catch(() => undefined);
      if (failure !== undefined) throw failed();
    },
    close: async () => {
      stream.end();
      await finished(stream).catch(() => Promise.reject(failed()));
    },
  };
};

const terminalSink = (terminal: Terminal): Sink => ({ write: async (lines) => terminal.write(lines), close: () => Promise.resolve() });

const shardFrom = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new CliError('--shard is the number of a shard, from 0.');
};

/** `daftari export-events`: writes the event log as JSON Lines. Gives the exit code. */
export const exportEvents = async (request: ExportRequest, terminal: Terminal): Promise<number> => {
  const shard = shardFrom(request.shard);
  const books = await findBooks(request);
  const servers = openServers(books, request, 'daftari-export');
  const progress = showProgress(terminal, false, 'events');
  const sink = request.out === undefined ? terminalSink(terminal) : fileSink(request.out);
  try {
    const work = {
      shard,
      write: (lines: string) => sink.write(lines),
      progress: (done: number, total: number) => progress.report(done, total),
    };
    const events = await exportAll(servers, work).catch((error: unknown) => {
      throw error instanceof CliError ? error : unreadable(error);
    });
    await sink.close();
    progress.end();
    if (request.out !== undefined) terminal.err(`${events} events are in ${request.out}.\n`);
    return EXIT.ok;
  } finally {
    progress.end();
    await servers.close();
    await books.close();
  }
};

const exportAll = async (servers: BookServers, options: ExportOptions): Promise<number> => {
  let events = 0;
  for (const { database } of servers.all) events += await exportLog(database.pool, options);
  return events;
};
