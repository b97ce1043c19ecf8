import { type ClientBase } from 'pg';
import { STATUS_CODES } from '../writer/unit.js';

/** What a line of a statement, or its absence, came to. */
export const RESULTS = [
  'matched',
  'missing_here',
  'missing_there',
  'amount_differs',
  'status_differs',
  'duplicate',
  'ambiguous',
  'bad_line',
] as const;
export type Result = (typeof RESULTS)[number];

const DONE = `(${STATUS_CODES.completed}, ${STATUS_CODES.refunded})`;

/** Did another attempt of the transaction carry it out, or come after this one? Then its success is not this attempt's. */
const OTHERS = `exists (select from ledger.witnessed_attempts o where o.transaction = f.transaction and o.attempt <> f.attempt
  and (o.attempt > f.attempt or split_part(greatest(o.answer, o.callback, o.requery), ' ', 3) = 'succeeded'))`;

/** What the books say of an attempt `f` whose transaction stands at `b`. What they do not know yet is open. */
export const POSITION = `
case when b.status is null or b.status = ${STATUS_CODES.pending} then 'open'
  when b.status not in ${DONE} then 'undone'
  when split_part(f.settled, ' ', 3) = 'succeeded' or not ${OTHERS} then 'done'
  else 'undone' end`;

/**
 * Lines about the same attempt: a second success is a duplicate, and so is the same line again. Of other words the weightiest counts (taken back, then
 * succeeded), and the rest are superseded by it. The same of lines that nobody knows, by the provider's reference.
 */
const DOUBLES = `
create temp table doubles on commit drop as
with known as (select f.transaction, f.attempt from pg_temp.found f group by 1, 2 having count(*) > 1),
  strange as (select provider_reference from pg_temp.lines l where reason is null and provider_reference is not null
    and not exists (select from pg_temp.found f where f.line = l.line) group by 1 having count(*) > 1),
  about as (
    select l.line, l.word, l.provider_reference, f.transaction::text || '/' || f.attempt as about from known k
      join pg_temp.found f using (transaction, attempt) join pg_temp.lines l on l.line = f.line
    union all
    select l.line, l.word, l.provider_reference, l.provider_reference from strange s join pg_temp.lines l using (provider_reference)
      where l.reason is null and not exists (select from pg_temp.found f where f.line = l.line)),
  placed as (
    select line, first_value(line) over weight as first, row_number() over (partition by about, word, case when word = 'succeeded' then '' else provider_reference end order by line) as time
    from about window weight as (partition by about order by case word when 'reversed' then 0 when 'succeeded' then 1 else 2 end, line))
select line, first, case when time > 1 then 'duplicate' else 'superseded' end as how from placed where line <> first or time > 1`;

/** Earlier statements told of the same attempt under another reference of the provider: it was carried out twice. */
const EARLIER_DOUBLES = `
insert into pg_temp.doubles
select f.line, null, 'duplicate' from pg_temp.found f join pg_temp.lines l using (line)
join ledger.statement_lines s on s.transaction = f.transaction and s.attempt = f.attempt
where l.word = 'succeeded' and s.word = 'succeeded' and s.line is not null and s.provider_reference <> l.provider_reference
  and not exists (select from pg_temp.doubles d where d.line = f.line)
group by f.line`;

/** Precedence: who it is about, how often, how it ended, how much. A word about what has not ended here waits for it. */
export const RESULT = `
case when l.reason is not null then 'bad_line'
  when d.how = 'duplicate' then 'duplicate'
  when f.line is null then case when p.line is null then 'missing_here' else 'ambiguous' end
  when d.how = 'superseded' then 'matched'
  when l.word = 'succeeded' and f.position <> 'undone' then case when l.currency = f.currency and l.amount = coalesce(f.moved, l.amount) then 'matched' else 'amount_differs' end
  when f.position = 'open' then 'matched'
  when l.word = 'failed' and f.position = 'undone' then 'matched'
  when l.word = 'reversed' and (f.position = 'undone' or f.status = ${STATUS_CODES.refunded}) then 'matched'
  else 'status_differs' end`;

const JUDGED = `
insert into ledger.statement_lines (reconciliation, place, line, result, certainty, transaction, attempt, provider_reference, reference, recipient, amount,
  currency, word, executed_at, detail)
select $1, l.line, l.line, ${RESULT}, f.certainty, f.transaction, f.attempt, l.provider_reference, l.reference, l.recipient, l.amount, l.currency, l.word,
  l.executed_at,
  case when l.reason is not null then jsonb_build_object('reason', l.reason)
    when f.line is null or d.line is not null or f.certainty = 'probable' or f.position = 'open' or f.position <> case l.word when 'succeeded' then 'done' else 'undone' end
      or l.amount <> f.moved or l.currency <> f.currency
    then jsonb_strip_nulls(jsonb_build_object('books', f.position, 'expected_minor', f.moved::text, 'expected_currency', f.currency, 'cases', f.cases,
      'candidates', coalesce(p.candidates, case when f.certainty = 'probable' then 1 end), 'attempts', p.attempts,
      'duplicate_of', case when d.how = 'duplicate' then d.first end, 'superseded_by', case when d.how = 'superseded' then d.first end)) end
from pg_temp.lines l
left join (select f.*, b.status, b.cases, coalesce(f.expected, b.amount) as moved, ${POSITION} as position
  from pg_temp.found f left join pg_temp.books b on b.transaction = f.transaction offset 0) f on f.line = l.line
left join pg_temp.doubles d on d.line = l.line
left join (select line, count(*) as candidates, jsonb_agg('txn_' || transaction order by transaction) as attempts from pg_temp.candidates group by line) p on p.line = l.line`;

/** Completed here, within what the statement covers, and in no line of this or an earlier statement. */
const MISSING_THERE = `
insert into ledger.statement_lines (reconciliation, place, line, result, transaction, attempt, provider_reference, reference, recipient, amount, currency,
  executed_at)
select $1, (select coalesce(max(line), 0) from pg_temp.lines) + row_number() over (order by f.begun_at, f.transaction), null, 'missing_there', f.transaction,
  f.attempt, w.provider_reference, f.upstream_reference, w.recipient, coalesce(f.expected, b.amount), f.currency, f.begun_at
from pg_temp.unmentioned f
join pg_temp.books b on b.transaction = f.transaction
join ledger.witnessed_attempts w on w.transaction = f.transaction and w.attempt = f.attempt
where ${POSITION} = 'done'
  and coalesce(nullif(split_part(f.settled, ' ', 2), '') < $2, true)
  and not exists (select from ledger.statement_lines s where s.transaction = f.transaction and s.attempt = f.attempt and s.line is not null)`;

const COUNTS = `select result, count(*)::int as count from ledger.statement_lines where reconciliation = $1 group by result`;

/** How many lines came to what; `lines` are those of the file, and the others sum to it with what is missing there left out. */
export type Counts = Readonly<Record<Exclude<Result, 'bad_line'> | 'bad_lines' | 'lines', number>>;

/** Writes what every line came to, and what has no line. Wants what `matchLines` left. @param coversTo RFC 3339 with microseconds */
export const judgeLines = async (client: ClientBase, reconciliation: string, coversTo: string): Promise<Counts> => {
  await client.query(DOUBLES);
  await client.query(EARLIER_DOUBLES);
  await client.query('analyze pg_temp.doubles');
  const { rowCount } = await client.query(JUDGED, [reconciliation]);
  await client.query(MISSING_THERE, [reconciliation, coversTo]);
  const { rows } = await client.query<{ result: string; count: number }>(COUNTS, [reconciliation]);
  const of = (result: Result): number => rows.find((row) => row.result === result)?.count ?? 0;
  return {
    lines: rowCount ?? 0,
    matched: of('matched'),
    missing_here: of('missing_here'),
    missing_there: of('missing_there'),
    amount_differs: of('amount_differs'),
    status_differs: of('status_differs'),
    duplicate: of('duplicate'),
    ambiguous: of('ambiguous'),
    bad_lines: of('bad_line'),
  };
};
