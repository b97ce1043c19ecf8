import { type TimelineEntry } from '@daftari/contracts';
import { type Currency, formatAmount } from '@daftari/money';
import { unitOfWork } from '@daftari/platform';
import { type Pool } from 'pg';
import { type BookServers } from '../servers/book-servers.js';
import { saidBy } from '../witnesses/witnessed-attempt.js';
import { instantOf } from '../writer/event-hash.js';
import { type Agreement } from './agreement.js';
import { agreementSql, DECIDED_SQL, evidenceSql, STANDING_SQL } from './agreement-sql.js';
import { gatherBooks } from './books-of.js';

interface AttemptRow {
  attempt: number;
  provider: string;
  currency: string;
  direction: string;
  upstream_reference: string;
  provider_reference: string | null;
  recipient: string | null;
  sent_at: string | null;
  asked: string | null;
  answer: string | null;
  callback: string | null;
  requery: string | null;
  provider_says: string;
  statement_says: string;
  differs: boolean;
}

const CONCERNED = `
create temp table concerned on commit drop as
select transaction, business, mode, currency, false as needs_amount from ledger.witnessed_attempts where transaction = $1 limit 1`;

const AGREEMENT = `
select ${STANDING_SQL} as standing, ${agreementSql(STANDING_SQL, DECIDED_SQL)} as state
from (${evidenceSql('ledger.witnessed_attempts')} where w.transaction = $1) w left join pg_temp.books b on b.transaction = w.transaction
group by b.status, b.cases`;

const millis = (us: string | null): string | null => (us === null ? null : `${instantOf(Number(us)).slice(0, 23)}Z`);

const decimal = (minor: string | null, currency: string): string | null =>
  minor === null ? null : formatAmount(BigInt(minor), currency as Currency);

const shownWord = (register: string | null, currency: string) => {
  const said = saidBy(register);
  return said && { says: said.says, at: said.at, amount: decimal(said.amountMinor, currency), currency: said.currency };
};

const shownAttempt = (row: AttemptRow) => ({
  attempt: row.attempt,
  provider: row.provider,
  upstream_reference: row.upstream_reference,
  provider_reference: row.provider_reference,
  recipient: row.recipient,
  direction: row.direction,
  request:
    row.sent_at === null
      ? null
      : { says: 'sent', at: millis(row.sent_at), amount: decimal(row.asked, row.currency), currency: row.currency },
  answer: shownWord(row.answer, row.currency),
  callback: shownWord(row.callback, row.currency),
  requery: shownWord(row.requery, row.currency),
  statement: row.statement_says === 'none' ? null : row.statement_says,
  differs: row.differs,
});

/** What every witness of a transaction said last, and whether they agree with the books. */
export interface ShownWitnesses {
  readonly transaction_id: string;
  readonly state: Agreement;
  /** How it stands in the books: `open`, `done` or `undone`. */
  readonly books: string;
  readonly attempts: readonly ReturnType<typeof shownAttempt>[];
}

/** Undefined where no provider was asked anything for it. */
export const findWitnesses = (servers: BookServers, transaction: string): Promise<ShownWitnesses | undefined> =>
  unitOfWork(servers.home.pool, async (client) => {
    const { rows } = await client.query<AttemptRow>(
      `${evidenceSql('ledger.witnessed_attempts')} where w.transaction = $1 order by w.attempt`,
      [transaction],
    );
    if (rows.length === 0) return undefined;
    await client.query(CONCERNED, [transaction]);
    await gatherBooks(client, servers);
    const told = await client.query<{ state: Agreement; standing: string }>(AGREEMENT, [transaction]);
    const [{ state, standing } = { state: 'awaiting' as const, standing: 'open' }] = told.rows;
    return { transaction_id: `txn_${transaction}`, state, books: standing, attempts: rows.map(shownAttempt) };
  });

interface LineRow {
  reconciliation: string;
  provider: string;
  finished_at: string;
  line: number | null;
  result: string;
  certainty: string | null;
  attempt: number;
  provider_reference: string | null;
  amount: string | null;
  currency: string | null;
  word: string | null;
  executed_at: string | null;
}

const LINES = `
select s.reconciliation, r.provider, r.finished_at, s.line, s.result, s.certainty, s.attempt, s.provider_reference, s.amount, s.currency, s.word, s.executed_at
from ledger.statement_lines s join ledger.reconciliations r on r.id = s.reconciliation
where s.transaction = $1 order by s.reconciliation, s.place limit 100`;

/** What statements said of a transaction, as entries of its timeline. */
export const statementEntries = async (pool: Pool, transaction: string): Promise<TimelineEntry[]> => {
  const { rows } = await pool.query<LineRow>({ name: 'ledger_q_statement_lines', text: LINES, values: [transaction] });
  return rows.map((row) => ({
    at: `${instantOf(Number(row.finished_at)).slice(0, 23)}Z`,
    source: 'ledger' as const,
    type: row.line === null ? 'StatementLineMissing' : 'StatementLineMatched',
    detail: {
      reconciliation_id: `rec_${row.reconciliation}`,
      provider: row.provider,
      attempt: row.attempt,
      result: row.result,
      provider_reference: row.provider_reference,
      amount: decimal(row.amount, row.currency ?? ''),
      currency: row.currency,
      ...(row.line === null ? {} : { line: row.line, certainty: row.certainty, status: row.word, executed_at: millis(row.executed_at) }),
    },
  }));
};
