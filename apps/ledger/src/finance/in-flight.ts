import { type Mode } from '@daftari/contracts';
import { formatAmount } from '@daftari/money';
import { validationFailed } from '@daftari/platform';
import { millisOf } from '../queries/as-of.js';
import { heldCurrency } from './accounts.js';
import { type BooksPart, type FinanceBooks } from './finance-books.js';
import { type Report, type ReportRow } from './report.js';
import { kindOf, TOLD, type Told } from './told.js';

/** What is wanted of what is in flight. */
export interface InFlightQuery {
  readonly olderThanSeconds: number;
  readonly currency: string | undefined;
  readonly mode: Mode | undefined;
  readonly startingAfter: string | undefined;
  /** At most so many; all unless said. */
  readonly limit: number | undefined;
}

/** A place in the list: what began earlier stands first. */
interface Place {
  readonly since: number;
  readonly id: string;
}

const CURSOR = /^if1\.(\d{1,16})\.([0-9a-f-]{36})$/;
const cursorOf = ({ since, id }: Place): string => `if1.${since}.${id}`;

const readCursor = (text: string | undefined): Place | undefined => {
  if (text === undefined) return undefined;
  const [, since, id] = CURSOR.exec(text) ?? [];
  if (since === undefined || id === undefined)
    throw validationFailed([{ field: 'starting_after', code: 'invalid_format', detail: 'starting_after must be next_cursor of a page.' }]);
  return { since: Number(since), id };
};

/** Something that has begun: where, when, and the event that began it. */
interface FlightRow extends Told {
  id: string;
  since: string;
  wallet_id: string;
  currency: string;
  mode: Mode;
  /** Null where it is what the event tells. */
  amount: string | null;
}

const WANTED = `($3::text is null or w.currency = $3) and ($4::text is null or w.mode = $4)`;

/** Open transactions are few and in a small table of their own: the oldest first costs one pass over it. */
const OPEN = `
with o as materialized (
  select o.id, o.wallet, o.held_at, w.wallet_id, w.currency, w.mode from ledger.open_transactions o join ledger.wallets w on w.account = o.wallet
  where (o.wallet >> 40)::int = any($1::int[]) and o.held_at <= $2 and ${WANTED} and ($5::bigint is null or (o.held_at, o.id) > ($5, $6::uuid))
  order by o.held_at, o.id limit $7)
select o.id, o.held_at as since, o.wallet_id, o.currency, o.mode, null as amount, e.type, told.*
from o join ledger.transactions t on t.wallet = o.wallet and t.id = o.id
cross join lateral (select type, body from ledger.events e where e.shard = (o.wallet >> 40)::int and e.sequence = t.first_sequence limit 1) e
cross join lateral ${TOLD}
order by o.held_at, o.id`;

/** Transfers that have left one shard and have not been answered by the other. */
const UNDER_WAY = `
with o as materialized (
  select f.transaction as id, f.shard, f.sequence, f.sent_at, f.amount, w.wallet_id, w.currency, w.mode
  from ledger.in_flight f join ledger.wallets w on w.account = f.wallet
  where f.shard = any($1::int[]) and f.sent_at <= $2 and ${WANTED} and ($5::bigint is null or (f.sent_at, f.transaction) > ($5, $6::uuid))
  order by f.sent_at, f.transaction limit $7)
select o.id, o.sent_at as since, o.wallet_id, o.currency, o.mode, o.amount, e.type, told.*
from o cross join lateral (select type, body from ledger.events e where e.shard = o.shard and e.sequence = o.sequence limit 1) e
cross join lateral ${TOLD}
order by o.sent_at, o.id`;

/** Something in flight, in its place. */
interface Item {
  readonly place: Place;
  readonly row: ReportRow;
}

const itemOf = (row: FlightRow): Item => {
  const since = Number(row.since);
  const shown = {
    transaction_id: `txn_${row.id}`,
    business_id: row.business_id,
    wallet_id: row.wallet_id,
    kind: kindOf(row),
    stage: STAGES[row.type] ?? 'open',
    reference: row.reference,
    since: millisOf(since),
    amount: formatAmount(BigInt(row.amount ?? row.total_minor ?? row.amount_minor ?? 0), heldCurrency(row.currency)),
    currency: row.currency,
    mode: row.mode,
  };
  return { place: { since, id: row.id }, row: shown };
};

/** What a transaction waits in, by the event that began it. */
const STAGES: Readonly<Record<string, string>> = { FundsHeld: 'held', FundsExpected: 'expected', TransferSent: 'in_transit' };

/** The next of one server behind a place, at most so many of each sort. */
const nextOf = async ({ pool, shards }: BooksPart, query: InFlightQuery, before: number, after: Place | undefined, size: number) => {
  const values = [shards, before, query.currency ?? null, query.mode ?? null, after?.since ?? null, after?.id ?? null, size];
  const found = await Promise.all([OPEN, UNDER_WAY].map((text) => pool.query<FlightRow>(text, values)));
  return found.flatMap(({ rows }) => rows.map(itemOf));
};

const PAGE = 500;

const pagesOf = async function* (
  books: FinanceBooks,
  query: InFlightQuery,
  before: number,
  reached: { next: string | null },
): AsyncGenerator<ReportRow[]> {
  let [after, left] = [readCursor(query.startingAfter), query.limit ?? Infinity];
  for (;;) {
    const size = Math.min(PAGE, left) + 1;
    const behind = after;
    const parts = await Promise.all(books.parts.map((part) => nextOf(part, query, before, behind, size)));
    const found = parts.flat().sort(({ place: a }, { place: b }) => a.since - b.since || (a.id < b.id ? -1 : 1));
    const shown = found.slice(0, size - 1);
    after = shown.at(-1)?.place;
    left -= shown.length;
    if (shown.length > 0) yield shown.map(({ row }) => row);
    if (found.length < size) return;
    if (left > 0) continue;
    reached.next = after ? cursorOf(after) : null;
    return;
  }
};

/** What has begun and not ended for longer than a while, the oldest first: which kind, since when, how much. */
export const inFlight = (books: FinanceBooks, query: InFlightQuery, nowUs: number): Report => {
  readCursor(query.startingAfter);
  const reached: { next: string | null } = { next: null };
  return {
    name: 'in-flight',
    head: { as_of: millisOf(nowUs), older_than_s: query.olderThanSeconds },
    rowsName: 'data',
    columns: ['transaction_id', 'business_id', 'wallet_id', 'kind', 'stage', 'reference', 'since', 'amount', 'currency', 'mode'],
    freeText: ['reference'],
    pages: pagesOf(books, query, nowUs - Math.round(query.olderThanSeconds * 1_000_000), reached),
    tail: () => ({ has_more: reached.next !== null, next_cursor: reached.next }),
  };
};
