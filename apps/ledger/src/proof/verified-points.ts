import { type Client, type Pool } from 'pg';
import { type ChainPlace } from './chain.js';
import { type FoldState } from './shard-fold.js';

/** How far a shard was verified, and what its fold knew there: the next verification goes on from it. */
export interface VerifiedPoint extends FoldState {
  readonly shard: number;
  readonly place: ChainPlace;
  /** The highest ordinal of an account that was open. */
  readonly accounts: number;
}

interface PointRow {
  shard: number;
  sequence: string;
  incarnation: number;
  recorded_at: string;
  hash: string;
  accounts: string;
  begun: string;
  open: Buffer;
  overdrafts: Record<string, string>;
}

const UUID_BYTES = 16;

/** Transaction ids as sixteen bytes each. */
const packIds = (ids: ReadonlySet<string>): Buffer => Buffer.from([...ids].map((id) => id.slice(4).replaceAll('-', '')).join(''), 'hex');

const unpackIds = (packed: Buffer): Set<string> => {
  const ids = new Set<string>();
  for (let at = 0; at + UUID_BYTES <= packed.length; at += UUID_BYTES) {
    const hex = packed.toString('hex', at, at + UUID_BYTES);
    ids.add(`txn_${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`);
  }
  return ids;
};

const READ = `
select shard, sequence, incarnation, recorded_at, encode(hash, 'hex') as hash, accounts, begun, open, overdrafts from ledger.verifications where shard = $1`;

/** The point that the last successful verification recorded for a shard. */
export const readVerifiedPoint = async (client: Client, shard: number): Promise<VerifiedPoint | undefined> => {
  const { rows } = await client.query<PointRow>(READ, [shard]);
  const [row] = rows;
  return (
    row && {
      shard,
      place: { sequence: Number(row.sequence), hash: row.hash, incarnation: row.incarnation, recordedAt: Number(row.recorded_at) },
      accounts: Number(row.accounts),
      begun: Number(row.begun),
      open: unpackIds(row.open),
      overdrafts: new Map(Object.entries(row.overdrafts).map(([key, limit]) => [key, BigInt(limit)])),
    }
  );
};

const RECORD = `
insert into ledger.verifications (shard, sequence, incarnation, recorded_at, hash, accounts, begun, open, overdrafts)
values ($1, $2, $3, $4, decode($5, 'hex'), $6, $7, $8, $9)
on conflict (shard) do update set sequence = excluded.sequence, incarnation = excluded.incarnation, recorded_at = excluded.recorded_at, hash = excluded.hash,
  accounts = excluded.accounts, begun = excluded.begun, open = excluded.open, overdrafts = excluded.overdrafts, verified_at = clock_timestamp()`;

/** May this user record how far the books were verified? The owner may, the service may not. */
export const mayRecord = async (pool: Pool): Promise<boolean> => {
  const { rows } = await pool.query<{ may: boolean }>(`select has_table_privilege('ledger.verifications', 'insert, update') as may`);
  return rows[0]?.may === true;
};

/** Records how far a shard was verified. */
export const recordVerifiedPoint = async (pool: Pool, point: VerifiedPoint): Promise<void> => {
  const { place } = point;
  const overdrafts = Object.fromEntries([...point.overdrafts].map(([key, limit]) => [key, limit.toString()]));
  await pool.query(RECORD, [
    point.shard,
    place.sequence,
    place.incarnation,
    place.recordedAt,
    place.hash,
    point.accounts,
    point.begun,
    packIds(point.open),
    JSON.stringify(overdrafts),
  ]);
};
