import { PLATFORM_BUSINESS, ShardRestored } from '@daftari/contracts';
import { type Database, newId } from '@daftari/platform';
import { hashEvent, instantOf } from '../writer/event-hash.js';
import { NOT_RESTORED } from '../writer/take-shards.js';

/** Where a restored shard stands, and where it goes on. */
export interface RestoredHead {
  readonly shard: number;
  readonly incarnation: number;
  readonly sequence: number;
  readonly hash: Buffer;
  /** Microseconds of its last event's stamp. */
  readonly recordedAt: number;
  readonly imported: number;
  /** The offset of the next command. */
  readonly position: number;
  /** The last sequence that the topic holds; undefined leaves what the backup says. */
  readonly published: number | undefined;
  readonly nextIncarnation: number;
}

const APPEND = `
with moved as (
  update ledger.shards set incarnation = $2, epoch = epoch + 1, sequence = $3, head_hash = $7, recorded_at = $4, position = $8
  where shard = $1 and sequence = $3 - 1 returning shard),
published as (
  insert into ledger.publications (shard, sequence) select shard, $9::bigint from moved where $9::bigint is not null
  on conflict (shard) do update set sequence = excluded.sequence)
insert into ledger.events (shard, incarnation, sequence, recorded_at, type, version, body, hash)
select shard, $2, $3, $4, '${ShardRestored.type}', $5, $6, $7 from moved returning shard`;

/** Begins a shard's next incarnation: appends `ShardRestored`, and raises the epoch. The sequence goes on without a gap. */
export const incarnate = async (database: Database, head: RestoredHead, now: number): Promise<void> => {
  const recordedAt = Math.max(now, head.recordedAt);
  const body = JSON.stringify({
    command_id: newId('cmd'),
    business_id: PLATFORM_BUSINESS,
    mode: 'live',
    currency: 'XXX',
    entries: [],
    from_incarnation: head.incarnation,
    from_sequence: head.sequence,
    from_hash: head.hash.toString('hex'),
    imported: head.imported,
    restored_at: `${instantOf(now).slice(0, 23)}Z`,
  });
  const { type, version } = ShardRestored;
  const [incarnation, sequence] = [head.nextIncarnation, head.sequence + 1];
  const hash = hashEvent({ shard: head.shard, incarnation, sequence, recordedAt, type, version }, head.hash, body);
  const values = [head.shard, incarnation, sequence, recordedAt, version, body, hash, head.position, head.published ?? null];
  const { rowCount } = await database.pool.query(APPEND, values);
  if (rowCount !== 1) throw new Error(`Shard ${head.shard} was changed while it was restored. Does a ledger run on it?`);
};

/** Leaves a shard as it is: no ledger takes it. */
export const leaveOut = async (database: Database, shard: number, problem: string): Promise<void> => {
  await database.pool.query('update ledger.shards set epoch = epoch + 1, log_id = $2 where shard = $1', [shard, NOT_RESTORED + problem]);
};
