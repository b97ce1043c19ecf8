import { type Mode } from '@daftari/contracts';
import { familyOf } from '@daftari/ledger-domain';
import { formatAmount } from '@daftari/money';
import { heldCurrency } from './accounts.js';
import { type FinanceBooks } from './finance-books.js';
import { type Report, type ReportRow, WHOLE } from './report.js';
import { millisOf } from '../queries/as-of.js';

/** Which suspense is wanted; what is left out does not narrow. */
export interface SuspenseFilter {
  readonly provider?: string | undefined;
  readonly currency?: string | undefined;
  readonly mode?: Mode | undefined;
}

interface Row {
  code: string;
  currency: string;
  mode: Mode;
  balance: string;
  explained: string;
  open_cases: string;
  oldest: string | null;
}

/**
 * The balances, and what each open case put there: with its own opening, or with the event of the same decision before it. One statement, so that a
 * case which is decided meanwhile is seen on both sides or on neither.
 */
const SUSPENSE = `
with opening as materialized (
  select c.id, c.shard, c.opened_at, c.opened_sequence as sequence from ledger.cases c where c.status = 'open' and c.shard = any($1::int[])
  union all
  select c.id, c.shard, c.opened_at, e.sequence from ledger.cases c
  join ledger.events e on e.shard = c.shard and e.sequence = c.opened_sequence - 1 and e.type in ('UnexplainedReported', 'TransferReturned')
  where c.status = 'open' and c.shard = any($1::int[]) and ledger.readable(e.body) ->> 'transaction_id' = 'txn_' || c.transaction),
wanted as materialized (
  select a.number, a.shard, a.code, a.currency, a.mode from ledger.accounts a
  where a.business is null and starts_with(a.code, 'suspense:') and a.shard = any($1::int[]) and ($2::text is null or a.code = 'suspense:' || $2)
    and ($3::text is null or a.currency = $3) and ($4::text is null or a.mode = $4)),
explained as (
  select w.number, sum(n.amount) as amount, count(distinct o.id) as cases, min(o.opened_at) as oldest
  from wanted w join opening o on o.shard = w.shard join ledger.entries n on n.account = w.number and n.sequence = o.sequence group by w.number)
select w.code, w.currency, w.mode, sum(b.balance) as balance, coalesce(sum(x.amount), 0) as explained, coalesce(sum(x.cases), 0) as open_cases,
  min(x.oldest) as oldest
from wanted w join ledger.balances b on b.account = w.number left join explained x on x.number = w.number
group by w.code, w.currency, w.mode order by w.code, w.currency, w.mode`;

interface Suspense {
  readonly provider: string;
  readonly currency: string;
  readonly mode: Mode;
  balance: bigint;
  explained: bigint;
  openCases: number;
  oldest: number | null;
}

const addTo = (found: Map<string, Suspense>, row: Row): void => {
  const provider = row.code.slice(familyOf(row.code).length + 1);
  const key = `${provider}|${row.currency}|${row.mode}`;
  const { currency, mode } = row;
  const known = found.get(key) ?? { provider, currency, mode, balance: 0n, explained: 0n, openCases: 0, oldest: null };
  known.balance += BigInt(row.balance);
  known.explained += BigInt(row.explained);
  known.openCases += Number(row.open_cases);
  if (row.oldest !== null) known.oldest = Math.min(known.oldest ?? Infinity, Number(row.oldest));
  found.set(key, known);
};

const shown = ({ provider, currency: code, mode, balance, explained, openCases, oldest }: Suspense): ReportRow => {
  const currency = heldCurrency(code);
  return {
    provider,
    currency,
    mode,
    balance: formatAmount(balance, currency),
    open_cases: openCases,
    explained: formatAmount(explained, currency),
    unexplained: formatAmount(balance - explained, currency),
    oldest_case_at: oldest === null ? null : millisOf(oldest),
  };
};

const pagesOf = async function* (books: FinanceBooks, { provider, currency, mode }: SuspenseFilter): AsyncGenerator<ReportRow[]> {
  const found = new Map<string, Suspense>();
  for (const { pool, shards } of books.parts) {
    const { rows } = await pool.query<Row>(SUSPENSE, [shards, provider ?? null, currency ?? null, mode ?? null]);
    for (const row of rows) addTo(found, row);
  }
  yield [...found].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, one]) => shown(one));
};

/** What waits in suspense at each provider now, debits positive, and how much of it open cases explain: all of it, or something is wrong. */
export const suspenseReport = (books: FinanceBooks, filter: SuspenseFilter, nowUs: number): Report => ({
  name: 'suspense',
  head: { as_of: millisOf(nowUs) },
  rowsName: 'data',
  columns: ['provider', 'currency', 'mode', 'balance', 'open_cases', 'explained', 'unexplained', 'oldest_case_at'],
  freeText: [],
  pages: pagesOf(books, filter),
  tail: () => WHOLE,
});
