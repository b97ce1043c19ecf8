import { type Logger, unitOfWork } from '@daftari/platform';
import { type PartitionClaim, partitionKey, type TakenPosition } from '@daftari/messaging';
import { type Pool } from 'pg';
import { type Placement } from '../servers/book-servers.js';
import { platformKey } from './book-event.js';
import { referenceKeyOf } from './reference-key.js';
import { formatReason, NEWEST_FORMAT } from './format.js';
import { ShardBook } from './shard-book.js';

/** How long a refused command's doubles are still answered the same: the longest `not_after` and as much again (P4). */
export const REFUSALS_KEPT_US = 120_000_000;

/** What stands in place of the log's id where a restore stopped, before the reason. */
export const NOT_RESTORED = 'not_restored: ';

/** A shard's row, as far as it is the head of its log. */
export interface StoredShard {
  shard: number;
  incarnation: number;
  epoch: string;
  sequence: string;
  head_hash: Buffer;
  recorded_at: string;
  position: string;
  next_account: string;
  leader_epoch: number;
}

interface ShardRow extends StoredShard {
  log_id: string | null;
  placement: number;
  moved_to: string | null;
}

/** Raises the epoch of every claimed shard: from here on no earlier owner writes anything (P2). */
const TAKE = `
with locked as materialized (select shard from ledger.shards where shard = any($1::int[]) order by shard for update)
update ledger.shards s set epoch = s.epoch + 1, log_id = coalesce(s.log_id, k.log_id)
from locked l join unnest($1::int[], $2::text[]) as k(shard, log_id) on k.shard = l.shard where s.shard = l.shard returning s.*`;

/** The book of a shard as its row has it; its caches are empty. */
export const bookOf = (row: StoredShard, format: number): ShardBook =>
  new ShardBook(
    row.shard,
    Number(row.epoch),
    row.incarnation,
    Number(row.sequence),
    row.head_hash,
    Number(row.recorded_at),
    Number(row.position),
    Number(row.next_account),
    row.leader_epoch,
    format,
  );

const loadPlatformAccounts = async (pool: Pool, books: ReadonlyMap<number, ShardBook>): Promise<void> => {
  const { rows } = await pool.query<{ number: string; shard: number; code: string; currency: string; mode: string; balance: string }>(
    `select a.number, a.shard, a.code, a.currency, a.mode, b.balance from ledger.accounts a join ledger.balances b on b.account = a.number
     where a.shard = any($1::int[]) and a.business is null`,
    [[...books.keys()]],
  );
  for (const row of rows)
    books
      .get(row.shard)
      ?.platform.set(platformKey(row.code, row.currency, row.mode), { number: Number(row.number), balance: BigInt(row.balance) });
};

interface RefusalRow {
  command_id: string;
  shard: number;
  business: string;
  mode: string;
  reference: string;
  code: string;
  available: string | null;
  needed: string | null;
  recorded_at: string;
}

const minorOf = (text: string | null): bigint | undefined => (text === null ? undefined : BigInt(text));

const loadRefusals = async (pool: Pool, books: ReadonlyMap<number, ShardBook>, since: number): Promise<void> => {
  const { rows } = await pool.query<RefusalRow>(
    'select * from ledger.refusals where shard = any($1::int[]) and recorded_at >= $2 order by recorded_at',
    [[...books.keys()], since],
  );
  for (const row of rows) {
    const referenceKey = referenceKeyOf(row.business, row.mode, row.reference);
    const refusals = books.get(row.shard)?.refusals;
    const known = refusals?.get(referenceKey);
    // Of those of one reference the youngest command's stands: one batch, and two writers' clocks, may give them stamps that say otherwise.
    if (known && known.commandId > row.command_id) continue;
    refusals?.delete(referenceKey);
    refusals?.set(referenceKey, {
      commandId: row.command_id,
      referenceKey,
      code: row.code,
      available: minorOf(row.available),
      needed: minorOf(row.needed),
      recordedAt: Number(row.recorded_at),
    });
  }
};

const fill = async (pool: Pool, rows: readonly ShardRow[], now: number, format: number): Promise<Map<number, ShardBook>> => {
  const books = new Map(rows.map((row) => [row.shard, bookOf(row, format)]));
  await Promise.all([loadPlatformAccounts(pool, books), loadRefusals(pool, books, now - REFUSALS_KEPT_US)]);
  return books;
};

/** Why a shard must not be consumed, for people; undefined where its log is the one that was read before (P3). */
const stopReason = (row: ShardRow, claim: PartitionClaim, placement: Placement, format: number): string | undefined => {
  if (row.placement !== placement.epoch)
    return `placement: shard ${row.shard} is of placement ${row.placement}, the control table says ${placement.epoch}: is this an old copy?`;
  if (format > NEWEST_FORMAT) return formatReason(format);
  if (row.log_id?.startsWith(NOT_RESTORED)) return `${NOT_RESTORED}shard ${row.shard}: ${row.log_id.slice(NOT_RESTORED.length)}`;
  if (row.log_id !== null && row.log_id !== claim.logId)
    return `log_lost: shard ${row.shard} was fed by log ${row.log_id}, this is ${claim.logId}.`;
  const position = Number(row.position);
  if (claim.endOffset < position) return `log_lost: shard ${row.shard} has read up to ${position}, but the log ends at ${claim.endOffset}.`;
  if (claim.lowOffset > position)
    return `log_lost: shard ${row.shard} has read up to ${position}, but the log begins at ${claim.lowOffset}.`;
  return undefined;
};

export interface TakenShards {
  readonly books: ReadonlyMap<number, ShardBook>;
  readonly positions: ReadonlyMap<string, TakenPosition>;
}

/**
 * Takes shards over that lie on one server: raises their epochs, and reads their heads, accounts and fresh refusals.
 * @param placements where the control table says that they lie
 */
export const takeShards = async (
  pool: Pool,
  claims: readonly PartitionClaim[],
  placements: readonly Placement[],
  now: number,
  format: number,
  logger: Logger,
): Promise<TakenShards> => {
  const { rows } = await pool.query<ShardRow>(TAKE, [claims.map((claim) => claim.partition), claims.map((claim) => claim.logId)]);
  const books = await fill(pool, rows, now, format);
  const positions = new Map<string, TakenPosition>();
  for (const claim of claims) {
    const row = rows.find((candidate) => candidate.shard === claim.partition);
    const placement = placements.find(({ shard }) => shard === claim.partition);
    if (!row || !placement) continue;
    // Sealed, and not yet told to lie elsewhere: the move is under way.
    const later = row.moved_to === null ? {} : { later: `shard ${row.shard} is being moved to ${row.moved_to}` };
    const stopped = stopReason(row, claim, placement, format);
    if (stopped !== undefined) logger.error({ shard: claim.partition }, stopped);
    positions.set(partitionKey(claim), {
      offset: Number(row.position),
      epoch: Number(row.epoch),
      leaderEpoch: row.leader_epoch,
      ...later,
      ...(stopped === undefined ? {} : { stopped }),
    });
  }
  return { books, positions };
};

/** What became of a commit whose answer was lost or refused: read under the row's lock, never guessed (P2). */
export const rereadShards = async (
  pool: Pool,
  shards: readonly number[],
  now: number,
  format: number,
): Promise<ReadonlyMap<number, ShardBook>> => {
  const { rows } = await unitOfWork(pool, (client) =>
    client.query<ShardRow>('select * from ledger.shards where shard = any($1::int[]) order by shard for update', [shards]),
  );
  return fill(pool, rows, now, format);
};
