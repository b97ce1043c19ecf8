import { type ClientBase } from 'pg';
import { type BookServers } from '../servers/book-servers.js';
import { gatherBooks } from './books-of.js';

/** The part of time that a statement speaks of; microseconds, `to` is not in it. */
export interface Cover {
  readonly from: number;
  readonly to: number;
}

/** What is known of an attempt `w` where lines are matched: the last word of the provider, and what it should have moved, as far as it is known here. */
const SETTLED = 'greatest(w.answer, w.callback, w.requery)';
export const ATTEMPT = `w.transaction, w.attempt, w.business, w.mode, w.currency, w.upstream_reference, ${SETTLED} as settled,
  coalesce(w.asked, case when split_part(${SETTLED}, ' ', 3) = 'succeeded' then nullif(split_part(${SETTLED}, ' ', 4), '-')::bigint end) as expected`;

const TABLES = `
create temp table found (line integer, certainty text, transaction uuid, attempt smallint, business uuid, mode text, currency text, upstream_reference text,
  settled text, expected bigint) on commit drop;
create temp table candidates (like found) on commit drop;`;

const BY_THEIRS = `
insert into pg_temp.found
select l.line, 'exact', ${ATTEMPT} from pg_temp.lines l
join ledger.witnessed_attempts w on w.provider = $1 and w.provider_reference = l.provider_reference and w.theirs is not null
where l.reason is null`;

/** A reference that the provider gave twice: ours decides, else nobody can. */
const SEVERAL = `
with several as (select line from pg_temp.found group by line having count(*) > 1),
  ours as (select f.line, min(f.transaction::text || f.attempt) as one from pg_temp.found f join several using (line) join pg_temp.lines l using (line)
    where f.upstream_reference = lower(l.reference) group by f.line),
  others as (delete from pg_temp.found f using several s where f.line = s.line
    and not exists (select from ours o where o.line = f.line and o.one = f.transaction::text || f.attempt) returning f.*)
insert into pg_temp.candidates select o.* from others o where not exists (select from ours where ours.line = o.line)`;

const OPEN_LINES = `l.reason is null and not exists (select from pg_temp.found f where f.line = l.line)
  and not exists (select from pg_temp.candidates c where c.line = l.line)`;

const BY_OURS = `
insert into pg_temp.found
select distinct on (l.line) l.line, 'reference', ${ATTEMPT} from pg_temp.lines l
join ledger.witnessed_attempts w on w.provider = $1 and w.upstream_reference = lower(l.reference)
where ${OPEN_LINES} order by l.line, w.transaction, w.attempt`;

/** How long before a line's time, and after it, an attempt may have begun that it could be about: collections are paid for up to four hours. */
const BEGUN_BEFORE_US = 15_000_000_000;
const BEGUN_AFTER_US = 600_000_000;
/** So many are enough to know that nobody can tell. */
const CANDIDATES_MAX = 5;

/**
 * Attempts that no line was found for, as far as they may be meant by one or should have one. An attempt whose amount is not known here has -1 for it, and
 * `named` are those that the provider's reference is known of: with them in the key a line finds its few among however many look alike.
 */
const FREE = `
create temp table free on commit drop as
select ${ATTEMPT}, w.begun_at, w.recipient_key, w.theirs is not null as named, coalesce(w.asked, nullif(split_part(${SETTLED}, ' ', 4), '-')::bigint, -1) as amount
from ledger.witnessed_attempts w
where w.provider = $1
  and w.begun_at >= least($2::bigint, (select min(executed_at) - ${BEGUN_BEFORE_US} from pg_temp.lines))
  and w.begun_at <= greatest($3::bigint, (select max(executed_at) + ${BEGUN_AFTER_US} from pg_temp.lines))
  and not exists (select from pg_temp.found f where f.transaction = w.transaction and f.attempt = w.attempt)`;
const FREE_BY_LIKENESS = `create index on pg_temp.free (recipient_key, named, amount, begun_at)`;

/** A line or attempt that is known by another name already is not guessed about. */
const BY_LIKENESS = `
insert into pg_temp.candidates
with open as materialized (select l.* from pg_temp.lines l where l.recipient is not null and ${OPEN_LINES}),
  l as materialized (
    select open.*, ledger.recipient_key(recipient) as recipient_key from open where coalesce(reference !~* '^[0-9a-f]{32}[0-9]{2}$', true))
select l.line, 'probable', a.* from l
cross join lateral (values (false, l.amount), (false, -1), (true, l.amount), (true, -1)) k(named, amount)
cross join lateral (
  select w.transaction, w.attempt, w.business, w.mode, w.currency, w.upstream_reference, w.settled, w.expected from pg_temp.free w
  where w.recipient_key = l.recipient_key and w.named = k.named and w.amount = k.amount and w.currency = l.currency
    and w.begun_at between l.executed_at - ${BEGUN_BEFORE_US} and l.executed_at + ${BEGUN_AFTER_US}
  order by w.begun_at limit ${CANDIDATES_MAX}) a
where not k.named or l.provider_reference is null`;

/** Attempts that the statement should speak of, and that none of its lines may mean. */
const UNMENTIONED = `
create temp table unmentioned on commit drop as
select w.transaction, w.attempt, w.business, w.mode, w.currency, w.upstream_reference, w.settled, w.expected, w.begun_at from pg_temp.free w
where w.begun_at >= $1 and w.begun_at < $2
  and not exists (select from pg_temp.candidates c where c.transaction = w.transaction and c.attempt = w.attempt)`;

const CONCERNED = `
create temp table concerned on commit drop as
select transaction, any_value(business) as business, any_value(mode) as mode, any_value(currency) as currency, bool_or(expected is null) as needs_amount from (
  select transaction, business, mode, currency, expected from pg_temp.found
  union all select transaction, business, mode, currency, expected from pg_temp.candidates where certainty = 'probable'
  union all select transaction, business, mode, currency, 0 from pg_temp.unmentioned) c
group by transaction`;

/** One line that only one attempt can be, and one attempt that only one line can be: probable. Otherwise both are left as they are. */
const LIKELY = `
with fitting as (select c.*, coalesce(c.expected, b.amount) as moved from pg_temp.candidates c left join pg_temp.books b using (transaction) where c.certainty = 'probable'),
  same as (select f.* from fitting f join pg_temp.lines l using (line) where f.moved is null or f.moved = l.amount),
  alone as (select line from same group by line having count(*) = 1),
  unmistakable as (select transaction, attempt from same group by transaction, attempt having count(*) = 1),
  taken as (delete from pg_temp.candidates c using same s where c.line = s.line and c.transaction = s.transaction and c.attempt = s.attempt
    and c.line in (select line from alone) and (c.transaction, c.attempt) in (select transaction, attempt from unmistakable) returning c.*),
  unfit as (delete from pg_temp.candidates c where c.certainty = 'probable'
    and not exists (select from same s where s.line = c.line and s.transaction = c.transaction and s.attempt = c.attempt))
insert into pg_temp.found select * from taken`;

/**
 * Finds the attempt of each staged line: by the provider's reference, then by ours, then by recipient, amount and time. Leaves in tables of this
 * unit of work what was found, who else it may be (`candidates`), which attempts nobody mentioned, and where their transactions stand (`books`).
 */
export const matchLines = async (client: ClientBase, servers: BookServers, provider: string, cover: Cover | undefined): Promise<void> => {
  await client.query(TABLES);
  await client.query(BY_THEIRS, [provider]);
  await client.query('analyze pg_temp.found');
  await client.query(SEVERAL);
  await client.query(BY_OURS, [provider]);
  await client.query('analyze pg_temp.found, pg_temp.candidates');
  await client.query(FREE, [provider, cover?.from ?? null, cover?.to ?? null]);
  await client.query(FREE_BY_LIKENESS);
  await client.query('analyze pg_temp.free');
  await client.query(BY_LIKENESS);
  await client.query('analyze pg_temp.candidates');
  await client.query(UNMENTIONED, [cover?.from ?? 0, cover?.to ?? 0]);
  await client.query(CONCERNED);
  await gatherBooks(client, servers);
  await client.query(LIKELY);
  await client.query('analyze pg_temp.found, pg_temp.candidates, pg_temp.unmentioned');
};
