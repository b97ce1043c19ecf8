import { InvariantError } from '@daftari/messaging';
import { ConfigurationError } from '@daftari/platform';
import { type PoolClient } from 'pg';
import { type ChainPlace, LOG_BEGINS } from '../proof/chain.js';
import { checkStretch, readStretch } from '../proof/stretch.js';
import { ACCOUNTS_PER_SHARD } from '../writer/shard-book.js';
import { type BookServer, type BookServers, type Placement } from './book-servers.js';
import { copyRows } from './copy-rows.js';

export interface MoveOptions {
  readonly shard: number;
  /** The server that it goes to, as `LEDGER_SERVERS` names it, or `home`. */
  readonly to: string;
  /** Called with the events copied so far and all there are. */
  readonly progress?: (done: number, total: number) => void;
}

export interface Moved {
  /** False where the shard lay there already. */
  readonly moved: boolean;
  readonly events: number;
  /** How long the shard took no commands. */
  readonly pausedMs: number;
}

const PAGE = 5_000;
/** What comes while the shard is sealed is to be little. */
const NEAR_ENOUGH = 2_000;
const ROUNDS_MAX = 20;
/** What a target's row says until the shard has arrived. */
const ARRIVING = '(arriving)';

/** The two ends of a move, and where the shard was placed when it began. */
interface Move {
  readonly shard: number;
  readonly from: BookServer;
  readonly to: BookServer;
  readonly source: PoolClient;
  readonly target: PoolClient;
  readonly placement: Placement;
}

/**
 * Moves a shard to another server while the others go on (P12): copies what does not change, seals the old row for good, copies the rest, and only then
 * says in the control table where the shard lies now. Cut short at any point, it is completed by running it again.
 */
export const moveShard = async (servers: BookServers, options: MoveOptions): Promise<Moved> => {
  const [placement] = await servers.placements([options.shard]);
  if (!placement) throw new ConfigurationError(`There is no shard ${options.shard} in this installation.`);
  if (placement.server === options.to) return { moved: false, events: 0, pausedMs: 0 };
  const [from, to] = [servers.named(placement.server), servers.named(options.to)];
  const [source, target] = await Promise.all([from.database.pool.connect(), to.database.pool.connect()]);
  const move = { shard: options.shard, from, to, source, target, placement };
  try {
    await lockMoves(servers);
    const sealedAt = (await hasArrived(move)) ? performance.now() : await copyShard(move, options.progress);
    await activate(servers, move);
    const pausedMs = Math.round(performance.now() - sealedAt);
    await dropState(source, move.shard);
    return { moved: true, events: (await readHead(move)).sequence, pausedMs };
  } finally {
    source.release();
    target.release();
  }
};

/** Copies all of a shard, and seals it for the last of it. Answers when it was sealed. */
const copyShard = async (move: Move, progress: MoveOptions['progress']): Promise<number> => {
  await forgetArrival(move);
  const copied = await copyLog(move, LOG_BEGINS, progress);
  const sealedAt = performance.now();
  const head = await seal(move);
  const { hash } = await copyUpTo(move, copied, head, progress);
  if (hash !== head.hash) throw new InvariantError(`shard ${move.shard}: what was copied does not lead to the head on ${move.from.name}.`);
  await copyState(move);
  return sealedAt;
};

/** One move at a time; the lock goes with the process. */
const lockMoves = async (servers: BookServers): Promise<void> => {
  const { rows } = await servers.home.pool.query<{ locked: boolean }>(
    `select pg_try_advisory_lock(hashtextextended('daftari/shard-move', 0)) as locked`,
  );
  if (rows[0]?.locked !== true) throw new ConfigurationError('Another shard is being moved. Wait until that has ended.');
};

/** Was an earlier run cut short when all was there, and only the control table did not say so yet? */
const hasArrived = async ({ target, shard, placement }: Move): Promise<boolean> => {
  const { rows } = await target.query('select from ledger.shards where shard = $1 and moved_to is null and placement = $2', [
    shard,
    placement.epoch + 1,
  ]);
  return rows.length > 0;
};

/** Rows that change are copied anew; what the target has of an earlier stay of the shard, or of a move that was cut short, is checked and kept. */
const forgetArrival = async ({ shard, target, to }: Move): Promise<void> => {
  const { rows } = await target.query<{ moved_to: string | null }>('select moved_to from ledger.shards where shard = $1', [shard]);
  if (rows[0]?.moved_to === null)
    throw new InvariantError(`The server ${to.name} has a shard ${shard} of its own, which the control table does not know.`);
  await target.query('delete from ledger.shards where shard = $1', [shard]);
  await dropState(target, shard);
};

/** Drops what is folded from a shard's log, where the shard does not lie (any more): its sealed row and its events stay. */
const dropState = async (client: PoolClient, shard: number): Promise<void> => {
  const [first, last] = accountsOf(shard);
  for (const { table, key } of [...STATE, { table: 'entries', key: 'account' }]) {
    if (key === 'shard') await client.query(`delete from ledger.${table} where shard = $1`, [shard]);
    else await client.query(`delete from ledger.${table} where ${key} >= $1 and ${key} < $2`, [first, last]);
  }
};

const accountsOf = (shard: number): [number, number] => [shard * ACCOUNTS_PER_SHARD, (shard + 1) * ACCOUNTS_PER_SHARD];

/** What a shard has beside its log, and the column that tells whose it is: the shard, or an account of it. */
const STATE: readonly { readonly table: string; readonly key: 'shard' | 'account' | 'wallet' }[] = [
  { table: 'accounts', key: 'shard' },
  { table: 'balances', key: 'account' },
  { table: 'wallets', key: 'account' },
  { table: 'transactions', key: 'wallet' },
  { table: 'open_transactions', key: 'wallet' },
  { table: 'in_flight', key: 'shard' },
  { table: 'cases', key: 'shard' },
  { table: 'refusals', key: 'shard' },
  { table: 'publications', key: 'shard' },
];

interface Head {
  readonly sequence: number;
  readonly hash: string;
}

const readHead = async ({ source, shard }: Move): Promise<Head> => {
  const { rows } = await source.query<{ sequence: string; hash: string }>(
    `select sequence, encode(head_hash, 'hex') as hash from ledger.shards where shard = $1`,
    [shard],
  );
  return { sequence: Number(rows[0]?.sequence ?? 0), hash: rows[0]?.hash ?? '' };
};

/** While the writer goes on: events and entries never change. Ends near the head. */
const copyLog = async (move: Move, from: ChainPlace, progress: MoveOptions['progress']): Promise<ChainPlace> => {
  let place = from;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const head = await readHead(move);
    const near = head.sequence - place.sequence <= NEAR_ENOUGH;
    place = await copyUpTo(move, place, head, progress);
    if (near) break;
  }
  return place;
};

/** Copies events and their entries page by page, and walks over the chain as it arrives. */
const copyUpTo = async (move: Move, from: ChainPlace, head: Head, progress: MoveOptions['progress']): Promise<ChainPlace> => {
  let place = from;
  while (place.sequence < head.sequence) {
    const last = Math.min(place.sequence + PAGE, head.sequence);
    await copyPage(move, place.sequence, last);
    const arrived = await readStretch(move.to.database.pool, move.shard, place.sequence + 1, last);
    const { place: next, problem } = checkStretch(move.shard, place, last, arrived);
    if (problem !== undefined) throw new InvariantError(`${problem}. The shard stays on ${move.from.name}; verify it.`);
    place = next;
    progress?.(place.sequence, head.sequence);
  }
  return place;
};

const copyPage = async ({ source, target, shard }: Move, after: number, last: number): Promise<void> => {
  const page = `t.sequence > ${after} and t.sequence <= ${last}`;
  await target.query('begin');
  try {
    await target.query('delete from ledger.events where shard = $1 and sequence > $2 and sequence <= $3', [shard, after, last]);
    await copyRows(source, target, 'events', `t.shard = ${shard} and ${page}`);
    await copyRows(source, target, 'entries', page, touchedEntries(shard, after, last));
    await target.query('commit');
  } catch (error) {
    await target.query('rollback');
    throw error;
  }
};

/** The entries of a few events, by the accounts that their own bodies name: entries have no index by sequence. */
const touchedEntries = (shard: number, after: number, last: number): string => `
  (select distinct (line ->> 0)::bigint as account from ledger.events e, json_array_elements(ledger.readable(e.body) -> 'entries') as line
   where e.shard = ${shard} and e.sequence > ${after} and e.sequence <= ${last}) a join ledger.entries t on t.account = a.account`;

/** From here on nobody writes to the old row, ever: the epoch fences the writer, the name of the server all that come later. */
const seal = async (move: Move): Promise<Head> => {
  const { source, shard, to } = move;
  await source.query(
    'update ledger.shards set moved_to = $2, epoch = epoch + case when moved_to is null then 1 else 0 end where shard = $1',
    [shard, to.name],
  );
  return readHead(move);
};

const copyState = async ({ source, target, shard, to, placement }: Move): Promise<void> => {
  const [first, last] = accountsOf(shard);
  for (const { table, key } of STATE)
    await copyRows(source, target, table, key === 'shard' ? `t.shard = ${shard}` : `t.${key} >= ${first} and t.${key} < ${last}`);
  await copyRows(source, target, 'shards', `t.shard = ${shard}`);
  await target.query('update ledger.shards set moved_to = $2, placement = $3, epoch = epoch + 1 where shard = $1 and moved_to = $4', [
    shard,
    ARRIVING,
    placement.epoch + 1,
    to.name,
  ]);
};

/** The control table decides; the row on the target agrees with it from now on. */
const activate = async (servers: BookServers, { target, shard, to, placement }: Move): Promise<void> => {
  await target.query('update ledger.shards set moved_to = null where shard = $1 and moved_to = $2', [shard, ARRIVING]);
  const placed = await servers.home.pool.query('update ledger.placements set server = $2, epoch = $3 where shard = $1 and epoch = $4', [
    shard,
    to.name,
    placement.epoch + 1,
    placement.epoch,
  ]);
  if (placed.rowCount !== 1) throw new InvariantError(`shard ${shard} was placed anew meanwhile: is it being moved twice?`);
};
