import { type Unit } from './unit.js';

/**
 * One statement, one round trip: locks the shard rows in ascending order, compares and sets (epoch, sequence, position) of each first (P1, P2),
 * and writes the rest only where every shard was still ours. Answers whether it was.
 */
const TEXT = `
with asked as (
  select * from unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bytea[], $8::bigint[], $9::bigint[], $10::int[])
    as a(shard, epoch, from_sequence, from_position, sequence, position, head_hash, recorded_at, next_account, leader_epoch)),
locked as materialized (select shard from ledger.shards where shard = any($1::int[]) order by shard for update),
moved as (
  update ledger.shards s set sequence = a.sequence, position = a.position, head_hash = a.head_hash, recorded_at = a.recorded_at,
    next_account = a.next_account, leader_epoch = a.leader_epoch
  from asked a join locked l on l.shard = a.shard
  where s.shard = a.shard and s.epoch = a.epoch and s.sequence = a.from_sequence and s.position = a.from_position returning 1),
ok as materialized (select count(*) = cardinality($1::int[]) as yes from moved),
e as (insert into ledger.events (shard, sequence, incarnation, recorded_at, type, version, body, hash)
  select * from unnest($11::int[], $12::bigint[], $13::int[], $14::bigint[], $15::text[], $16::smallint[], $17::text[], $18::bytea[]) where (select yes from ok)),
n as (insert into ledger.entries (account, sequence, line, amount, balance)
  select * from unnest($19::bigint[], $20::bigint[], $21::smallint[], $22::bigint[], $23::bigint[]) where (select yes from ok)),
b as (insert into ledger.balances (account, balance, sequence, day, day_used)
  select * from unnest($24::bigint[], $25::bigint[], $26::bigint[], $27::date[], $28::bigint[]) where (select yes from ok)
  on conflict (account) do update set balance = excluded.balance, sequence = excluded.sequence, day = excluded.day, day_used = excluded.day_used),
t as (insert into ledger.transactions (wallet, id, reference_hash, status, first_sequence, last_sequence)
  select * from unnest($29::bigint[], $30::uuid[], $31::bigint[], $32::smallint[], $33::bigint[], $34::bigint[]) where (select yes from ok)
  on conflict (wallet, id) do update set status = excluded.status, last_sequence = excluded.last_sequence),
o as (insert into ledger.open_transactions (wallet, id, held_at) select * from unnest($35::bigint[], $36::uuid[], $37::bigint[]) where (select yes from ok)),
c as (delete from ledger.open_transactions t using unnest($38::bigint[], $39::uuid[]) as x(wallet, id) where t.wallet = x.wallet and t.id = x.id and (select yes from ok)),
a as (insert into ledger.accounts (number, shard, code, currency, mode, business)
  select * from unnest($40::bigint[], $41::int[], $42::text[], $43::text[], $44::text[], $45::uuid[]) where (select yes from ok)),
w as (insert into ledger.wallets (account, held_account, business, mode, currency, wallet_id, terms, updated_at)
  select * from unnest($46::bigint[], $47::bigint[], $48::uuid[], $49::text[], $50::text[], $51::text[], $52::jsonb[], $53::bigint[]) where (select yes from ok)
  on conflict (account) do update set terms = excluded.terms, updated_at = excluded.updated_at),
r as (insert into ledger.refusals (command_id, shard, business, mode, reference, code, available, needed, recorded_at)
  select * from unnest($54::uuid[], $55::int[], $56::uuid[], $57::text[], $58::text[], $59::text[], $60::bigint[], $61::bigint[], $62::bigint[]) where (select yes from ok)
  on conflict (command_id) do nothing)
select yes from ok`;

/** Turns rows into columns. */
const transpose = (rows: readonly (readonly unknown[])[], width: number): unknown[][] => {
  const columns: unknown[][] = Array.from({ length: width }, () => []);
  for (const row of rows) for (let index = 0; index < width; index++) columns[index]?.push(row[index]);
  return columns;
};

const shardColumns = (unit: Unit): unknown[][] =>
  transpose(
    unit.shards.map(({ book, fromSequence, fromPosition, to }) => [
      book.shard,
      book.epoch,
      fromSequence,
      fromPosition,
      to.sequence,
      to.position,
      to.headHash,
      to.recordedAt,
      to.nextAccount,
      to.leaderEpoch,
    ]),
    10,
  );

/** Rows that are updated are locked in the order of their keys, so that two processes never wait for each other in a ring. */
const byNumber = <T>(map: ReadonlyMap<number, T>): [number, T][] => [...map].sort(([left], [right]) => left - right);

/** The prepared statement of a unit of work with its arrays. */
export const commitStatement = (unit: Unit): { name: string; text: string; values: unknown[] } => ({
  name: 'ledger_commit',
  text: TEXT,
  values: [
    ...shardColumns(unit),
    ...unit.events,
    ...unit.entries,
    ...transpose(
      byNumber(unit.balances).map(([account, row]) => [account, row.balance, row.sequence, row.day, row.dayUsed]),
      5,
    ),
    ...transpose(
      [...unit.transactions.values()].map((row) => [row.wallet, row.id, row.referenceHash, row.status, row.first, row.last]),
      6,
    ),
    ...transpose(
      [...unit.opened.values()].map((row) => [row.wallet, row.id, row.heldAt]),
      3,
    ),
    ...transpose(
      [...unit.closed.values()].map((row) => [row.wallet, row.id]),
      2,
    ),
    ...unit.accounts,
    ...transpose(
      byNumber(unit.wallets).map(([account, row]) => [account, ...row]),
      8,
    ),
    ...unit.refusals,
  ],
});
