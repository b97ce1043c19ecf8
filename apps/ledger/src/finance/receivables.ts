import { type Mode } from '@daftari/contracts';
import { formatAmount } from '@daftari/money';
import { millisOf } from '../queries/as-of.js';
import { heldCurrency } from './accounts.js';
import { type FinanceBooks } from './finance-books.js';
import { type Report, type ReportRow, WHOLE } from './report.js';

/** Which receivables are wanted; what is left out does not narrow. */
export interface ReceivablesFilter {
  readonly business?: string | undefined;
  readonly currency?: string | undefined;
  readonly mode?: Mode | undefined;
}

interface Row {
  case_id: string;
  transaction_id: string;
  business_id: string;
  currency: string;
  mode: Mode;
  kind: string;
  amount: string;
  since: string;
}

/** By case: what came to be owed less what was settled. The account has two entries a case at most. */
const RECEIVABLES = `
select told.case_id, told.transaction_id, told.business_id, a.currency, a.mode, min(told.kind) as kind, sum(n.amount) as amount,
  min(e.recorded_at) as since
from ledger.accounts a join ledger.entries n on n.account = a.number
join ledger.events e on e.shard = a.shard and e.sequence = n.sequence
cross join lateral json_to_record(ledger.readable(e.body)) as told(case_id text, transaction_id text, business_id text, kind text)
where a.business is null and a.code = 'owed' and a.shard = any($1::int[]) and ($2::text is null or a.currency = $2)
  and ($3::text is null or a.mode = $3) and ($4::text is null or told.business_id = $4)
group by told.case_id, told.transaction_id, told.business_id, a.currency, a.mode having sum(n.amount) <> 0 order by since, told.case_id`;

const shown = ({ amount, currency, since, ...row }: Row): ReportRow => ({
  ...row,
  currency,
  amount: formatAmount(BigInt(amount), heldCurrency(currency)),
  since: millisOf(Number(since)),
});

const pagesOf = async function* (books: FinanceBooks, filter: ReceivablesFilter): AsyncGenerator<ReportRow[]> {
  const { business, currency, mode } = filter;
  const values = [currency ?? null, mode ?? null, business === undefined ? null : `biz_${business}`];
  const found = await Promise.all(books.parts.map(({ pool, shards }) => pool.query<Row>(RECEIVABLES, [shards, ...values])));
  yield found
    .flatMap(({ rows }) => rows)
    .sort((left, right) => Number(left.since) - Number(right.since))
    .map(shown);
};

/** What businesses owe us for compensated cases, case by case, the oldest first. */
export const receivablesReport = (books: FinanceBooks, filter: ReceivablesFilter, nowUs: number): Report => ({
  name: 'receivables',
  head: { as_of: millisOf(nowUs) },
  rowsName: 'data',
  columns: ['business_id', 'case_id', 'transaction_id', 'kind', 'amount', 'currency', 'mode', 'since'],
  freeText: [],
  pages: pagesOf(books, filter),
  tail: () => WHOLE,
});
