import { STATUS_CODES } from '../writer/unit.js';

/**
 * The evidence of attempts `w`: what the provider said last (`provider`), what the last statement that should have it says (`statement`), and whether an
 * amount differs or a statement has it twice (`differs`). The last statement is the one that was uploaded last: its id is the greatest.
 */
export const evidenceSql = (attempts: string): string => `
select w.*, case split_part(greatest(w.answer, w.callback, w.requery), ' ', 3)
    when 'succeeded' then 'succeeded' when 'failed' then 'failed' when 'declined' then 'failed' when 'not_found' then 'not_found' else 'open' end as provider_says,
  coalesce(s.says, 'none') as statement_says,
  coalesce(s.differs, false) or coalesce(split_part(greatest(w.answer, w.callback, w.requery), ' ', 3) = 'succeeded'
    and nullif(split_part(greatest(w.answer, w.callback, w.requery), ' ', 4), '-')::bigint <> w.asked, false) as differs
from ${attempts} w
left join lateral (
  select case when bool_and(l.line is null) then 'missing' else (array_agg(l.word order by case l.word when 'reversed' then 0 when 'succeeded' then 1 else 2 end, l.line)
      filter (where l.line is not null))[1] end as says,
    bool_or(l.result in ('amount_differs', 'duplicate')) as differs
  from ledger.statement_lines l where l.transaction = w.transaction and l.attempt = w.attempt
  group by l.reconciliation order by l.reconciliation desc limit 1) s on true`;

const [WAS_DONE, CONTRADICTS, SILENT] = [
  `provider_says = 'succeeded' or statement_says = 'succeeded'`,
  `case when provider_says = 'succeeded' then statement_says not in ('none', 'succeeded') else provider_says = 'failed' and statement_says in ('succeeded', 'pending') end`,
  `provider_says in ('open', 'not_found') and statement_says in ('none', 'pending')`,
];

/** `agreementOf` as an aggregate over the evidence of a transaction's attempts that were sent; `standing` and `is_decided` are of the transaction. */
export const agreementSql = (standing: string, isDecided: string): string => `
case when ${standing} = 'open' then 'awaiting'
  when ${isDecided} then 'agreed'
  when bool_or(differs or (${CONTRADICTS})) then 'disagreement'
  when ${standing} = 'done' then case
    when count(*) filter (where ${WAS_DONE}) = 1 then 'agreed'
    when count(*) filter (where ${WAS_DONE}) = 0 and bool_or(${SILENT}) then 'awaiting'
    else 'disagreement' end
  when count(*) filter (where ${WAS_DONE}) > 0 then 'disagreement'
  when bool_or(${SILENT} and (provider_says = 'open' or statement_says = 'pending')) then 'awaiting'
  else 'agreed' end`;

/** How a transaction stands whose row of `pg_temp.books` is `b`. */
export const STANDING_SQL = `
case when b.status is null or b.status = ${STATUS_CODES.pending} then 'open' when b.status in (${STATUS_CODES.completed}, ${STATUS_CODES.refunded}) then 'done' else 'undone' end`;

/** Cases were opened about it, and none is open. */
export const DECIDED_SQL = `(b.cases is not null and not exists (select from unnest(b.cases) as one where one like '%:open'))`;
