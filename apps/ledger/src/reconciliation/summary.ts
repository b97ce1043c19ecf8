import { type Currency, formatAmount } from '@daftari/money';
import { unitOfWork } from '@daftari/platform';
import { type BookServers } from '../servers/book-servers.js';
import { type Agreement } from './agreement.js';
import { agreementSql, DECIDED_SQL, evidenceSql, STANDING_SQL } from './agreement-sql.js';
import { gatherBooks } from './books-of.js';

/** Transactions of which an attempt began on the day, at the provider (or any). */
const CONCERNED = `
create temp table concerned on commit drop as
select transaction, any_value(business) as business, any_value(mode) as mode, any_value(currency) as currency, bool_and(asked is null) as needs_amount
from ledger.witnessed_attempts where ($1::text is null or provider = $1) and begun_at >= $2 and begun_at < $3 group by transaction`;

/** A transaction counts for each provider that was tried for it, with all of its attempts looked at. */
const SUMMARY = `
with evidence as (${evidenceSql('(select w.* from ledger.witnessed_attempts w join pg_temp.concerned c using (transaction))')}),
  judged as (
    select w.transaction, min(w.mode) as mode, min(w.currency) as currency, array_agg(distinct w.provider) as providers, coalesce(max(w.asked), b.amount, 0) as amount,
      bool_or(w.statement_says not in ('none', 'missing')) as in_statement, ${agreementSql(STANDING_SQL, DECIDED_SQL)} as state
    from evidence w left join pg_temp.books b on b.transaction = w.transaction group by w.transaction, b.status, b.cases, b.amount)
select one.provider, mode, currency, state, count(*)::int as count, sum(amount)::text as amount, (count(*) filter (where in_statement))::int as in_statement
from judged cross join unnest(providers) as one(provider) where $1::text is null or one.provider = $1 group by 1, 2, 3, 4 order by 1, 2, 3, 4`;

interface Row {
  provider: string;
  mode: string;
  currency: string;
  state: Agreement;
  count: number;
  amount: string;
  in_statement: number;
}

const shown = (row: Row) => ({
  provider: row.provider,
  mode: row.mode,
  currency: row.currency,
  state: row.state,
  transactions: row.count,
  amount: formatAmount(BigInt(row.amount), row.currency as Currency),
  in_statement: row.in_statement,
});

/** How many transactions of a day agree, wait or disagree, by provider, mode and currency. */
export type ShownSummary = ReturnType<typeof shown>;

/** @param fromUs the beginning of the day; it ends a day later */
export const summaryOf = (servers: BookServers, provider: string | undefined, fromUs: number, toUs: number): Promise<ShownSummary[]> =>
  unitOfWork(servers.home.pool, async (client) => {
    await client.query(CONCERNED, [provider ?? null, fromUs, toUs]);
    await gatherBooks(client, servers);
    return (await client.query<Row>(SUMMARY, [provider ?? null])).rows.map(shown);
  });
