import { type Outbox } from '@daftari/messaging';
import { type UnitOfWork } from '@daftari/platform';
import { type Answered, commandOf, type Finding, resolutionOf, type Told } from './finding-commands.js';

/** Lines that may need a case. */
export const NEEDS_CASE = `s.result in ('missing_here', 'missing_there', 'amount_differs', 'status_differs', 'duplicate')`;

const PAGE = `
select s.place, s.line, s.result, s.certainty, s.provider_reference, s.reference, s.recipient, s.amount, s.currency, s.word, s.executed_at,
  s.detail ->> 'expected_minor' as expected_minor, s.transaction, s.attempt, w.business, w.mode, w.currency as transaction_currency, b.shard, b.cases
from ledger.statement_lines s
left join ledger.witnessed_attempts w on w.transaction = s.transaction and w.attempt = s.attempt
left join pg_temp.books b on b.transaction = s.transaction
where s.reconciliation = $1 and s.place > $2 and ($4::int[] is null or s.place = any($4)) and ${NEEDS_CASE} order by s.place limit $3`;

/** What earlier statements lacked, or had as pending, and this one has. Cases that were opened for that have ids that follow from it. */
const ANSWERED = `
select s.transaction, w.business, w.mode, w.currency, b.shard, min(s.line) as line,
  case when e.result = 'missing_there' then 'missing_at_provider' else 'status_differs' end as kind
from (select * from ledger.statement_lines where result = 'missing_there' or (result = 'status_differs' and word = 'pending')) e
join ledger.statement_lines s on s.transaction = e.transaction and s.attempt = e.attempt and s.reconciliation > e.reconciliation
join ledger.witnessed_attempts w on w.transaction = s.transaction and w.attempt = s.attempt
join pg_temp.books b on b.transaction = s.transaction
where s.reconciliation = $1 and s.line is not null and (e.result = 'missing_there' or s.result = 'matched')
  and e.transaction in (select transaction from pg_temp.found)
group by 1, 2, 3, 4, 5, 7`;

const ROWS_PER_PAGE = 1_000;

/**
 * Puts the commands that a reconciliation's findings need into the outbox, in the unit of work of `client`. Wants `pg_temp.books`.
 * @param places only those; all unless said
 */
export const askForCases = async (
  client: Pick<UnitOfWork, 'query'>,
  outbox: Outbox,
  told: Told,
  places: readonly number[] | null = null,
): Promise<void> => {
  const id = told.id.slice('rec_'.length);
  let after = 0;
  for (;;) {
    const { rows } = await client.query<Finding>(PAGE, [id, after, ROWS_PER_PAGE, places]);
    await outbox.publish(
      client,
      rows.flatMap((finding) => commandOf(finding, told) ?? []),
    );
    after = rows.at(-1)?.place ?? after;
    if (rows.length < ROWS_PER_PAGE) break;
  }
};

/** Closes the cases that this statement answers. */
export const closeAnswered = async (client: Pick<UnitOfWork, 'query'>, outbox: Outbox, told: Told): Promise<void> => {
  const { rows } = await client.query<Answered>(ANSWERED, [told.id.slice('rec_'.length)]);
  for (let from = 0; from < rows.length; from += ROWS_PER_PAGE)
    await outbox.publish(
      client,
      rows.slice(from, from + ROWS_PER_PAGE).map((answered) => resolutionOf(answered, told)),
    );
};
