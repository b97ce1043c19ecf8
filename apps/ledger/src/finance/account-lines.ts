import { type Pool } from 'pg';
import { type FinanceBooks } from './finance-books.js';
import { inOrder } from './in-order.js';
import { beginningsOf, TOLD, type Told } from './told.js';

/** One stored account: a business's, or the platform's on one shard. */
export interface AccountCopy {
  readonly number: number;
  readonly shard: number;
}

/** A place among the entries of an account: entries are ordered by sequence, and by line within it. */
export interface EntryPlace {
  readonly sequence: number;
  readonly line: number;
}

/** One entry with the event that it is of. */
export interface AccountLine extends EntryPlace {
  readonly shard: number;
  readonly eventId: string;
  /** Microseconds since 1970. */
  readonly recordedAt: number;
  /** Debits are positive. */
  readonly amount: bigint;
  readonly event: Told;
  /** The event of the same transaction that tells what was asked for. */
  readonly beginning: Told;
}

interface Row extends Told {
  sequence: string;
  line: number;
  amount: string;
  event_id: string;
  recorded_at: string;
}

/** The entries first, by their key, then the event of each by its own. */
const PAGE = `
with n as materialized (
  select sequence, line, amount from ledger.entries
  where account = $1 and (sequence, line) > ($2, $3) and sequence <= $4 order by sequence, line limit $5)
select n.sequence, n.line, n.amount, e.event_id, e.recorded_at, e.type, told.*
from n cross join lateral (
  select ledger.event_id(e.shard, e.incarnation, e.sequence) as event_id, e.recorded_at, e.type, e.body
  from ledger.events e where e.shard = $6 and e.sequence = n.sequence limit 1) e
cross join lateral ${TOLD}
order by n.sequence, n.line`;

const readPage = async (pool: Pool, copy: AccountCopy, after: EntryPlace, until: number, size: number): Promise<AccountLine[]> => {
  const { rows } = await pool.query<Row>(PAGE, [copy.number, after.sequence, after.line, until, size, copy.shard]);
  const beginnings = await beginningsOf(pool, copy.shard, rows);
  return rows.map((row, place) => ({
    shard: copy.shard,
    sequence: Number(row.sequence),
    line: row.line,
    eventId: row.event_id,
    recordedAt: Number(row.recorded_at),
    amount: BigInt(row.amount),
    event: row,
    beginning: beginnings[place] ?? row,
  }));
};

/** The lines of one stored account after a place, up to a fixed sequence, page by page: each page is a short unit of work of its own (P11). */
const linesOf = async function* (
  pool: Pool,
  copy: AccountCopy,
  after: EntryPlace,
  until: number,
  size: number,
): AsyncGenerator<AccountLine> {
  let place = after;
  while (place.sequence < until) {
    const page = await readPage(pool, copy, place, until, size);
    yield* page;
    const last = page.at(-1);
    if (page.length < size || !last) return;
    place = last;
  }
};

/** From where to where one stored account is read. */
export interface Stretch {
  readonly copy: AccountCopy;
  readonly after: EntryPlace;
  /** The last sequence that is read. */
  readonly until: number;
}

const isBefore = (left: AccountLine, right: AccountLine): boolean =>
  left.recordedAt !== right.recordedAt
    ? left.recordedAt < right.recordedAt
    : left.shard !== right.shard
      ? left.shard < right.shard
      : left.sequence !== right.sequence
        ? left.sequence < right.sequence
        : left.line < right.line;

const LINES_HELD = 4_000;
const PAGE_MIN = 25;
const PAGE_MAX = 200;

/** The lines of an account's copies as one list, in the order of time, then shard. Holds one page of each copy. */
export const mergedLines = (books: FinanceBooks, stretches: readonly Stretch[]): AsyncGenerator<AccountLine> => {
  const size = Math.min(PAGE_MAX, Math.max(PAGE_MIN, Math.floor(LINES_HELD / Math.max(1, stretches.length))));
  const lists = stretches.map(({ copy, after, until }) => linesOf(books.poolOf(copy.shard), copy, after, until, size));
  return inOrder(lists, isBefore);
};

const LINE_MAX = 32_767;
/** After the last line of a sequence. */
export const endOf = (sequence: number): EntryPlace => ({ sequence, line: LINE_MAX });

const SUM = `
select coalesce(sum(n.balance), 0) as balance from unnest($1::bigint[], $2::bigint[], $3::smallint[]) as a(number, sequence, line)
cross join lateral (
  select balance from ledger.entries e where e.account = a.number and (e.sequence, e.line) <= (a.sequence, a.line)
  order by e.sequence desc, e.line desc limit 1) n`;

/** What an account's copies held together at the given places; debits are positive. */
export const balanceAt = async (books: FinanceBooks, places: readonly (readonly [AccountCopy, EntryPlace])[]): Promise<bigint> => {
  const sums = await Promise.all(
    books.parts.map(({ pool, shards }) =>
      sumAt(
        pool,
        places.filter(([copy]) => shards.includes(copy.shard)),
      ),
    ),
  );
  return sums.reduce((sum, part) => sum + part, 0n);
};

const sumAt = async (pool: Pool, places: readonly (readonly [AccountCopy, EntryPlace])[]): Promise<bigint> => {
  if (places.length === 0) return 0n;
  const { rows } = await pool.query<{ balance: string }>(SUM, [
    places.map(([copy]) => copy.number),
    places.map(([, place]) => place.sequence),
    places.map(([, place]) => place.line),
  ]);
  return BigInt(rows[0]?.balance ?? 0);
};
