import { type ClientBase, type Pool } from 'pg';
import { HOME, type BookServers } from '../servers/book-servers.js';
import { KIND_CODES } from '../writer/unit.js';

/**
 * Where transactions stand in the books, wherever their shards lie. Wants `pg_temp.concerned` (transaction, business, mode, currency, needs_amount);
 * fills `pg_temp.books`: the shard, the status (`STATUS_CODES`), the cases as `kind:status`, and the amount that the provider was to move, where it is asked for.
 */
const BOOKS = `
create temp table books (transaction uuid not null, shard integer not null, status smallint not null, amount bigint, cases text[]) on commit drop`;

/** The customer bears the fee: it comes on top of a collection, and of a payout it is taken off. */
const AMOUNT = `
(select case when told.fee_payer = 'end_user' then told.amount_minor + (coalesce(told.fee_minor, 0) + coalesce(told.tax_minor, 0)) * case when t.kind = ${KIND_CODES.payment} then 1 else -1 end
  else told.amount_minor end
 from ledger.events e cross join lateral json_to_record(ledger.readable(e.body)) as told(amount_minor bigint, fee_minor bigint, tax_minor bigint, fee_payer text)
 where e.shard = (t.wallet >> 40)::int and e.sequence = t.first_sequence limit 1)`;

/** @param concerned what stands behind `from` to give the rows `c` */
const standing = (concerned: string): string => `
select c.transaction, (t.wallet >> 40)::int as shard, t.status, case when c.needs_amount then ${AMOUNT} end as amount, k.cases
from ${concerned}
join ledger.wallets w on w.business = c.business and w.mode = c.mode and w.currency = c.currency
join ledger.transactions t on t.wallet = w.account and t.id = c.transaction
join ledger.shards s on s.shard = (t.wallet >> 40)::int and s.moved_to is null
left join (select transaction, array_agg(kind || ':' || status) as cases from ledger.cases group by transaction) k on k.transaction = c.transaction`;

const FROM_HOME = `insert into pg_temp.books ${standing('pg_temp.concerned c')}`;

const ELSEWHERE = standing(
  'unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::boolean[]) as c(transaction, business, mode, currency, needs_amount)',
);
const KEEP = `insert into pg_temp.books select * from jsonb_to_recordset($1::jsonb)
  as b(transaction uuid, shard integer, status smallint, amount bigint, cases text[])`;

const PAGE = 5_000;

interface Concerned {
  readonly transaction: string;
  readonly business: string;
  readonly mode: string;
  readonly currency: string;
  readonly needs_amount: boolean;
}

/** Finds where the concerned transactions stand: those of the home server by a join, those of other servers page by page. */
export const gatherBooks = async (client: ClientBase, servers: BookServers): Promise<void> => {
  await client.query(BOOKS);
  await client.query('analyze pg_temp.concerned');
  await client.query(FROM_HOME);
  const others = servers.all.filter(({ name }) => name !== HOME);
  if (others.length > 0) await client.query('create index on pg_temp.books (transaction)');
  for (const { database } of others) await gatherFrom(client, database.pool);
  await client.query('analyze pg_temp.books');
};

const NEXT = `
select transaction, business, mode, currency, needs_amount from pg_temp.concerned c
where ($1::uuid is null or transaction > $1) and not exists (select from pg_temp.books b where b.transaction = c.transaction) order by transaction limit $2`;

const gatherFrom = async (client: ClientBase, pool: Pool): Promise<void> => {
  let after: string | null = null;
  for (;;) {
    const { rows }: { rows: Concerned[] } = await client.query<Concerned>(NEXT, [after, PAGE]);
    const last = rows.at(-1);
    if (!last) return;
    const found = await pool.query(ELSEWHERE, [
      rows.map((row) => row.transaction),
      rows.map((row) => row.business),
      rows.map((row) => row.mode),
      rows.map((row) => row.currency),
      rows.map((row) => row.needs_amount),
    ]);
    await client.query(KEEP, [JSON.stringify(found.rows)]);
    after = last.transaction;
  }
};
