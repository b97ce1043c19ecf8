import { type BookServers, moveShard } from '@daftari/ledger';
import { ConfigurationError } from '@daftari/platform';
import { CliError, EXIT } from '../cli-error.js';
import { findBooks, openServers, type Whereabouts } from '../installation/books-database.js';
import { unreadable } from '../installation/unreadable.js';
import { showProgress } from '../progress.js';
import { type Terminal } from '../terminal.js';

/** Runs work on the servers of the books, and closes them. */
const onServers = async (request: Whereabouts, work: (servers: BookServers) => Promise<void>): Promise<number> => {
  const books = await findBooks(request);
  const servers = openServers(books, request, 'daftari-shard');
  try {
    await work(servers);
    return EXIT.ok;
  } catch (error) {
    if (error instanceof ConfigurationError) throw new CliError(error.message);
    throw error instanceof CliError ? error : unreadable(error);
  } finally {
    await servers.close();
    await books.close();
  }
};

/** `--shard`. */
export const shardFrom = (text: string): number => {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new CliError('--shard is the number of a shard, from 0.');
};

/** `daftari shard list`: where each shard lies, and how long its log is. */
export const listShards = (request: Whereabouts, terminal: Terminal): Promise<number> =>
  onServers(request, async (servers) => {
    terminal.out('shard  server                            events\n');
    for (const { shard, server } of await servers.placements()) {
      const { rows } = await servers
        .named(server)
        .database.pool.query<{ sequence: string }>('select sequence from ledger.shards where shard = $1', [shard]);
      terminal.out(`${String(shard).padStart(5)}  ${server.padEnd(32)}  ${(rows[0]?.sequence ?? 'missing').padStart(6)}\n`);
    }
  });

export interface MoveRequest extends Whereabouts {
  readonly shard: string;
  readonly to: string;
}

/** `daftari shard move`: brings a shard to another server while the others go on (P12). */
export const moveToServer = (request: MoveRequest, terminal: Terminal): Promise<number> =>
  onServers(request, async (servers) => {
    const progress = showProgress(terminal, false, 'events');
    const shard = shardFrom(request.shard);
    try {
      const moved = await moveShard(servers, { shard, to: request.to, progress: (done, total) => progress.report(done, total) });
      progress.end();
      if (moved.moved)
        terminal.out(`Shard ${shard} lies on ${request.to} now: ${moved.events} events; it took no commands for ${moved.pausedMs} ms.\n`);
      else terminal.out(`Shard ${shard} lies on ${request.to} already.\n`);
    } finally {
      progress.end();
    }
  });

export interface ReseatRequest extends Whereabouts {
  readonly shard: string;
}

const RESEAT = `
update ledger.shards set log_id = null, position = 0, leader_epoch = -1, epoch = epoch + 1 where shard = $1 and moved_to is null returning shard`;

/** `daftari shard reseat`: after the log of commands was lost, a shard goes on with the new one from its beginning (P3). */
export const reseatShard = (request: ReseatRequest, terminal: Terminal): Promise<number> =>
  onServers(request, async (servers) => {
    const shard = shardFrom(request.shard);
    const [placement] = await servers.placements([shard]);
    if (!placement) throw new CliError(`There is no shard ${shard} in this installation.`);
    const { rowCount } = await servers.named(placement.server).database.pool.query(RESEAT, [shard]);
    if (rowCount !== 1) throw new CliError(`Shard ${shard} is being moved. Wait until that has ended.`);
    terminal.out(`Shard ${shard} goes on with the log of commands as it is now, from its beginning. Start its ledger process again.\n`);
  });
