import { type Pool } from 'pg';
import { type Mode } from '@daftari/contracts';
import { formatAmount } from '@daftari/money';
import { validationFailed } from '@daftari/platform';
import { millisOf } from '../queries/as-of.js';
import { heldCurrency } from './accounts.js';
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

interface OpenRow extends Told {
  id: string;
  held_at: string;
  wallet_id: string;
  currency: string;
  mode: Mode;
}

/** Open transactions are few and in a small table of their own: the oldest first costs one pass over it. */
const OPEN = `
with o as materialized (
  select o.id, o.wallet, o.held_at, w.wallet_id, w.currency, w.mode from ledger.open_transactions o join ledger.wallets w on w.account = o.wallet
  where o.held_at <= $1 and ($2::text is null or w.currency = $2) and ($3::text is null or w.mode = $3)
    and ($4::bigint is null or (o.held_at, o.id) > ($4, $5::uuid))
  order by o.held_at, o.id limit $6)
select o.id, o.held_at, o.wallet_id, o.currency, o.mode, e.type, told.*
from o join ledger.transactions t on t.wallet = o.wallet and t.id = o.id
cross join lateral (select type, body from ledger.events e where e.shard = (o.wallet >> 40)::int and e.sequence = t.first_sequence limit 1) e
cross join lateral ${TOLD}
order by o.held_at, o.id`;

/** Something in flight, in its place. */
interface Item {
  readonly place: Place;
  readonly row: ReportRow;
}

const openTransactions = async (pool: Pool, query: InFlightQuery, before: number, after: Place | undefined, size: number) => {
  const { rows } = await pool.query<OpenRow>(OPEN, [
    before,
    query.currency ?? null,
    query.mode ?? null,
    after?.since ?? null,
    after?.id ?? null,
    size,
  ]);
  return rows.map((row): Item => {
    const since = Number(row.held_at);
    const shown = {
      transaction_id: `txn_${row.id}`,
      business_id: row.business_id,
      wallet_id: row.wallet_id,
      kind: kindOf(row),
      stage: STAGES[row.type] ?? 'open',
      reference: row.reference,
      since: millisOf(since),
      amount: formatAmount(BigInt(row.total_minor ?? row.amount_minor ?? 0), heldCurrency(row.currency)),
      currency: row.currency,
      mode: row.mode,
    };
    return { place: { since, id: row.id }, row: shown };
  });
};

/** What a transaction waits in, by the event that began it. */
const STAGES: Readonly<Record<string, string>> = { FundsHeld: 'held', FundsExpected: 'expected' };

/** Transfers that have left one shard and not reached the other. No transfer crosses shards yet: they are read here once they do. */
const transfersUnderWay = (): Promise<Item[]> => Promise.resolve([]);

const PAGE = 500;

const pagesOf = async function* (
  pool: Pool,
  query: InFlightQuery,
  before: number,
  reached: { next: string | null },
): AsyncGenerator<ReportRow[]> {
  let [after, left] = [readCursor(query.startingAfter), query.limit ?? Infinity];
  for (;;) {
    const size = Math.min(PAGE, left) + 1;
    const found = [...(await openTransactions(pool, query, before, after, size)), ...(await transfersUnderWay())].sort(
      ({ place: a }, { place: b }) => a.since - b.since || (a.id < b.id ? -1 : 1),
    );
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
export const inFlight = (pool: Pool, query: InFlightQuery, nowUs: number): Report => {
  readCursor(query.startingAfter);
  const reached: { next: string | null } = { next: null };
  return {
    name: 'in-flight',
    head: { as_of: millisOf(nowUs), older_than_s: query.olderThanSeconds },
    rowsName: 'data',
    columns: ['transaction_id', 'business_id', 'wallet_id', 'kind', 'stage', 'reference', 'since', 'amount', 'currency', 'mode'],
    freeText: ['reference'],
    pages: pagesOf(pool, query, nowUs - Math.round(query.olderThanSeconds * 1_000_000), reached),
    tail: () => ({ has_more: reached.next !== null, next_cursor: reached.next }),
  };
};
