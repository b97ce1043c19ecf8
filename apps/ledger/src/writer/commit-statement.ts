import { binaryArray, type ColumnType } from '@daftari/platform';
import { type Unit } from './unit.js';

/** One table's columns as arrays: their names and types. */
type Shape = readonly (readonly [name: string, type: ColumnType])[];

const SHARDS: Shape = [
  ['shard', 'int'],
  ['epoch', 'bigint'],
  ['from_sequence', 'bigint'],
  ['from_position', 'bigint'],
  ['sequence', 'bigint'],
  ['position', 'bigint'],
  ['head_hash', 'bytea'],
  ['recorded_at', 'bigint'],
  ['next_account', 'bigint'],
  ['leader_epoch', 'int'],
];
const PRESUMED_NEW: Shape = [['reference_hash', 'bigint']];
const EVENTS: Shape = [
  ['shard', 'int'],
  ['sequence', 'bigint'],
  ['incarnation', 'int'],
  ['recorded_at', 'bigint'],
  ['type', 'text'],
  ['version', 'smallint'],
  ['body', 'text'],
  ['hash', 'bytea'],
];
const ENTRIES: Shape = [
  ['account', 'bigint'],
  ['sequence', 'bigint'],
  ['line', 'smallint'],
  ['amount', 'bigint'],
  ['balance', 'bigint'],
];
const BALANCES: Shape = [
  ['account', 'bigint'],
  ['balance', 'bigint'],
  ['sequence', 'bigint'],
  ['day', 'date'],
  ['day_used', 'bigint'],
];
const TRANSACTIONS: Shape = [
  ['wallet', 'bigint'],
  ['id', 'uuid'],
  ['reference_hash', 'bigint'],
  ['status', 'smallint'],
  ['first_sequence', 'bigint'],
  ['last_sequence', 'bigint'],
  ['kind', 'smallint'],
];
const OPENED: Shape = [
  ['wallet', 'bigint'],
  ['id', 'uuid'],
  ['held_at', 'bigint'],
  ['kind', 'smallint'],
];
const CLOSED: Shape = [
  ['wallet', 'bigint'],
  ['id', 'uuid'],
];
const ACCOUNTS: Shape = [
  ['number', 'bigint'],
  ['shard', 'int'],
  ['code', 'text'],
  ['currency', 'text'],
  ['mode', 'text'],
  ['business', 'uuid'],
];
const WALLETS: Shape = [
  ['account', 'bigint'],
  ['held_account', 'bigint'],
  ['pending_account', 'bigint'],
  ['commission_account', 'bigint'],
  ['business', 'uuid'],
  ['mode', 'text'],
  ['currency', 'text'],
  ['wallet_id', 'text'],
  ['terms', 'jsonb'],
  ['updated_at', 'bigint'],
];
const REFUSALS: Shape = [
  ['command_id', 'uuid'],
  ['shard', 'int'],
  ['business', 'uuid'],
  ['mode', 'text'],
  ['reference', 'text'],
  ['code', 'text'],
  ['available', 'bigint'],
  ['needed', 'bigint'],
  ['recorded_at', 'bigint'],
  ['currency', 'text'],
];
const SENT: Shape = [
  ['transaction', 'uuid'],
  ['shard', 'int'],
  ['sequence', 'bigint'],
  ['wallet', 'bigint'],
  ['to_shard', 'int'],
  ['currency', 'text'],
  ['mode', 'text'],
  ['amount', 'bigint'],
  ['sent_at', 'bigint'],
];
const LANDED: Shape = [['transaction', 'uuid']];
const CASES: Shape = [
  ['id', 'uuid'],
  ['shard', 'int'],
  ['wallet', 'bigint'],
  ['transaction', 'uuid'],
  ['kind', 'text'],
  ['status', 'text'],
  ['opened_sequence', 'bigint'],
  ['opened_at', 'bigint'],
  ['resolved_sequence', 'bigint'],
  ['resolved_at', 'bigint'],
];

/** Numbers the parameters of the statement in the order in which the shapes are named. */
class Parameters {
  private used = 0;

  /** `unnest($1::int[], …) as name(shard, …)` */
  rows(name: string, shape: Shape): string {
    const arrays = shape.map(([, type]) => `$${++this.used}::${type}[]`);
    return `unnest(${arrays.join(', ')}) as ${name}(${shape.map(([column]) => column).join(', ')})`;
  }
}

const columnsOf = (shape: Shape): string => shape.map(([name]) => name).join(', ');

/** Columns as PostgreSQL takes them fastest. */
const inColumns = (shape: Shape, columns: readonly (readonly unknown[])[]): Buffer[] =>
  shape.map(([, type], index) => binaryArray(type, columns[index] ?? []));
const encoded = (shape: Shape, columns: readonly (readonly unknown[])[]): Buffer[] | undefined =>
  columns[0]?.length ? inColumns(shape, columns) : undefined;

/** Turns rows into columns. */
const turned = (shape: Shape, rows: readonly (readonly unknown[])[]): Buffer[] =>
  shape.map(([, type], index) =>
    binaryArray(
      type,
      rows.map((row) => row[index]),
    ),
  );

const transposed = (shape: Shape, rows: readonly (readonly unknown[])[]): Buffer[] | undefined =>
  rows.length > 0 ? turned(shape, rows) : undefined;

const shardRows = (unit: Unit): unknown[][] =>
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
  ]);

/** Rows that are updated are locked in the order of their keys, so that two processes never wait for each other in a ring. */
const balanceRows = (unit: Unit): unknown[][] =>
  [...unit.balances]
    .sort(([left], [right]) => left - right)
    .map(([account, row]) => [account, row.balance, row.sequence, row.day, row.dayUsed]);

const transactionRows = (unit: Unit): unknown[][] =>
  [...unit.transactions.values()].map((row) => [row.wallet, row.id, row.referenceHash, row.status, row.first, row.last, row.kind]);

const caseRows = (unit: Unit): unknown[][] =>
  [...unit.cases.values()].map((row) => [
    row.id,
    row.shard,
    row.wallet,
    row.transaction,
    row.kind,
    row.status,
    row.openedSequence,
    row.openedAt,
    row.resolvedSequence,
    row.resolvedAt,
  ]);

const openedRows = (unit: Unit): unknown[][] => [...unit.opened.values()].map((row) => [row.wallet, row.id, row.begunAt, row.kind]);
const closedRows = (unit: Unit): unknown[][] => [...unit.closed.values()].map((row) => [row.wallet, row.id]);

/** What a unit of work may write beside its shards' rows: the rows, and the clause that writes them. */
interface Part {
  readonly shape: Shape;
  /** Its columns in binary; undefined where the unit has no such row, and the clause is left out. */
  readonly columns: (unit: Unit) => readonly Buffer[] | undefined;
  /** @param rows the arrays, unnested */
  readonly clause: (rows: (name: string) => string) => string;
}

const IF_OK = 'where (select yes from ok)';
const inserting = (table: string, shape: Shape, onConflict = '') => ({
  shape,
  clause: (rows: (name: string) => string): string =>
    `insert into ledger.${table} (${columnsOf(shape)}) select * from ${rows('r')} ${IF_OK} ${onConflict}`,
});
const deleting = (table: string, shape: Shape) => ({
  shape,
  clause: (rows: (name: string) => string): string =>
    `delete from ledger.${table} t using ${rows('x')} ${IF_OK} and ${shape.map(([column]) => `t.${column} = x.${column}`).join(' and ')}`,
});

const PARTS: readonly Part[] = [
  { ...inserting('events', EVENTS), columns: (unit) => encoded(EVENTS, unit.events) },
  { ...inserting('entries', ENTRIES), columns: (unit) => encoded(ENTRIES, unit.entries) },
  {
    ...inserting(
      'balances',
      BALANCES,
      'on conflict (account) do update set balance = excluded.balance, sequence = excluded.sequence, day = excluded.day, day_used = excluded.day_used',
    ),
    columns: (unit) => transposed(BALANCES, balanceRows(unit)),
  },
  {
    ...inserting(
      'transactions',
      TRANSACTIONS,
      'on conflict (wallet, id) do update set status = excluded.status, last_sequence = excluded.last_sequence',
    ),
    columns: (unit) => transposed(TRANSACTIONS, transactionRows(unit)),
  },
  { ...inserting('open_transactions', OPENED), columns: (unit) => transposed(OPENED, openedRows(unit)) },
  { ...deleting('open_transactions', CLOSED), columns: (unit) => transposed(CLOSED, closedRows(unit)) },
  { ...inserting('accounts', ACCOUNTS), columns: (unit) => encoded(ACCOUNTS, unit.accounts) },
  {
    ...inserting(
      'wallets',
      WALLETS,
      `on conflict (account) do update set terms = excluded.terms, updated_at = excluded.updated_at,
    pending_account = excluded.pending_account, commission_account = excluded.commission_account`,
    ),
    columns: (unit) => transposed(WALLETS, unit.walletRows),
  },
  {
    ...inserting(
      'refusals',
      REFUSALS,
      `on conflict (command_id) do update set code = excluded.code, available = excluded.available, needed = excluded.needed,
    recorded_at = excluded.recorded_at where refusals.shard = excluded.shard`,
    ),
    columns: (unit) => transposed(REFUSALS, [...unit.refusals.values()]),
  },
  { ...inserting('in_flight', SENT), columns: (unit) => transposed(SENT, [...unit.sent.values()]) },
  { ...deleting('in_flight', LANDED), columns: (unit) => encoded(LANDED, [unit.landed]) },
  {
    ...inserting(
      'cases',
      CASES,
      'on conflict (id) do update set status = excluded.status, resolved_sequence = excluded.resolved_sequence, resolved_at = excluded.resolved_at',
    ),
    columns: (unit) => transposed(CASES, caseRows(unit)),
  },
];

/**
 * One statement, one round trip: locks the shard rows in ascending order, compares (epoch, sequence, position) of each first (P1, P2), and
 * writes only where every shard was still ours and no reference that was presumed new is taken: otherwise no row at all, the others' heads among
 * them. Answers whether it did.
 */
const textOf = (parts: readonly Part[]): string => {
  const parameters = new Parameters();
  const asked = parameters.rows('a', SHARDS);
  const presumed = parameters.rows('p', PRESUMED_NEW);
  const clauses = parts.map(({ shape, clause }, index) => `w${index} as (${clause((name) => parameters.rows(name, shape))})`);
  return `
with asked as (select * from ${asked}),
taken as materialized (select exists (select from ${presumed}
  cross join lateral (select from ledger.transactions t where t.reference_hash = p.reference_hash limit 1) t) as yes),
locked as materialized (select shard, epoch, sequence, position from ledger.shards where shard = any($1::int[]) order by shard for update),
ok as materialized (select count(*) = cardinality($1::int[]) and not (select yes from taken) as yes from asked a join locked l
  on l.shard = a.shard and l.epoch = a.epoch and l.sequence = a.from_sequence and l.position = a.from_position),
moved as (
  update ledger.shards s set sequence = a.sequence, position = a.position, head_hash = a.head_hash, recorded_at = a.recorded_at,
    next_account = a.next_account, leader_epoch = a.leader_epoch
  from asked a where s.shard = a.shard and (select yes from ok))${clauses.map((clause) => `,\n${clause}`).join('')}
select yes, (select yes from taken) as taken from ok`;
};

/** Statements by which of their parts they have: a clause costs PostgreSQL time even where it has nothing to write, and few mixtures occur. */
const statements = new Map<number, { readonly name: string; readonly text: string }>();

const statementOf = (mixture: number): { readonly name: string; readonly text: string } => {
  const known = statements.get(mixture);
  if (known) return known;
  const made = { name: `ledger_commit_${mixture}`, text: textOf(PARTS.filter((_, index) => ((mixture >> index) & 1) === 1)) };
  statements.set(mixture, made);
  return made;
};

/** A prepared statement with its arrays. */
export interface CommitStatement {
  readonly name: string;
  readonly text: string;
  readonly values: Buffer[];
}

/** What commits a unit of work: the clauses that it needs, and its rows. */
export const commitStatement = (unit: Unit): CommitStatement => {
  const values = [...turned(SHARDS, shardRows(unit)), ...inColumns(PRESUMED_NEW, [unit.presumedNew])];
  let mixture = 0;
  for (const [index, part] of PARTS.entries()) {
    const columns = part.columns(unit);
    if (!columns) continue;
    mixture |= 1 << index;
    values.push(...columns);
  }
  return { ...statementOf(mixture), values };
};
