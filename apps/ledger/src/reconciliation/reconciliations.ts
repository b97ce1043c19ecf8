import { type Currency, formatAmount } from '@daftari/money';
import { type Pool } from 'pg';
import { instantOf } from '../writer/event-hash.js';
import { type CasesAsked } from './import-statement.js';
import { type Counts, type Result } from './judging.js';

interface Row {
  id: string;
  provider: string;
  mode: string;
  day: string;
  covers_from: string | null;
  covers_to: string | null;
  bytes: string;
  counts: Counts;
  cases: CasesAsked;
  uploaded_by: string | null;
  uploaded_at: string;
  finished_at: string;
}

const COLUMNS = `id, provider, mode, day::text as day, covers_from, covers_to, bytes, counts, cases, uploaded_by, uploaded_at, finished_at`;

const millis = (us: string | null): string | null => (us === null ? null : `${instantOf(Number(us)).slice(0, 23)}Z`);

const shown = (row: Row) => ({
  id: `rec_${row.id}`,
  provider: row.provider,
  mode: row.mode,
  date: row.day,
  covers_from: millis(row.covers_from),
  covers_to: millis(row.covers_to),
  bytes: Number(row.bytes),
  counts: row.counts,
  /** `asked`: cases were opened; `held`: there are too many to open them unasked; `none` were needed. */
  cases: row.cases,
  uploaded_by: row.uploaded_by,
  uploaded_at: millis(row.uploaded_at),
  finished_at: millis(row.finished_at),
});

/** A reconciliation without its lines. */
export type ShownReconciliation = ReturnType<typeof shown>;

export const findReconciliation = async (pool: Pool, id: string): Promise<ShownReconciliation | undefined> => {
  const { rows } = await pool.query<Row>(`select ${COLUMNS} from ledger.reconciliations where id = $1`, [id]);
  return rows[0] && shown(rows[0]);
};

export interface ReconciliationFilter {
  readonly provider: string | undefined;
  readonly before: string | undefined;
  /** When the statement was uploaded: milliseconds, both included. */
  readonly createdFrom: number | undefined;
  readonly createdTo: number | undefined;
  readonly limit: number;
}

/** Newest first; one more than the limit where there are more. */
export const listReconciliations = async (
  pool: Pool,
  { provider, before, createdFrom, createdTo, limit }: ReconciliationFilter,
): Promise<ShownReconciliation[]> => {
  const { rows } = await pool.query<Row>(
    `select ${COLUMNS} from ledger.reconciliations where ($1::text is null or provider = $1) and ($2::uuid is null or id < $2)
       and ($4::bigint is null or uploaded_at >= $4 * 1000) and ($5::bigint is null or uploaded_at < ($5 + 1) * 1000) order by id desc limit $3`,
    [provider ?? null, before ?? null, limit + 1, createdFrom ?? null, createdTo ?? null],
  );
  return rows.map(shown);
};

interface LineRow {
  place: number;
  line: number | null;
  result: Result;
  certainty: string | null;
  transaction: string | null;
  attempt: number | null;
  provider_reference: string | null;
  reference: string | null;
  recipient: string | null;
  amount: string | null;
  currency: string | null;
  word: string | null;
  executed_at: string | null;
  detail: Readonly<Record<string, unknown>> | null;
}

const LINE = `place, line, result, certainty, transaction, attempt, provider_reference, reference, recipient, amount, currency, word, executed_at, detail`;

/** Where a page of lines begins: those that want looking at come first, then the matched ones. */
export interface LineCursor {
  readonly matched: boolean;
  readonly place: number;
}

/** `12` after the twelfth line that wants looking at, `m12` after the twelfth line, which is matched. */
export const parseLineCursor = (text: string): LineCursor | undefined => {
  const match = /^(m?)(\d{1,9})$/.exec(text);
  return match ? { matched: match[1] === 'm', place: Number(match[2]) } : undefined;
};

const cursorOf = (row: LineRow): string => `${row.result === 'matched' ? 'm' : ''}${row.place}`;

const decimal = (minor: string, currency: string): string => formatAmount(BigInt(minor), currency as Currency);

/** What the line said and why it came to that; amounts as decimals. */
const shownDetail = (row: LineRow): Record<string, unknown> => {
  const { expected_minor: expected, ...rest } = row.detail ?? {};
  const expectedCurrency = typeof rest['expected_currency'] === 'string' ? rest['expected_currency'] : row.currency;
  const said =
    row.result === 'bad_line'
      ? {}
      : {
          provider_reference: row.provider_reference,
          reference: row.reference,
          recipient: row.recipient,
          amount: row.amount === null || row.currency === null ? null : decimal(row.amount, row.currency),
          currency: row.currency,
          status: row.word,
          executed_at: millis(row.executed_at),
        };
  return {
    ...said,
    ...(row.certainty === null ? {} : { certainty: row.certainty, attempt: row.attempt }),
    ...rest,
    ...(typeof expected === 'string' && expectedCurrency !== null ? { expected_amount: decimal(expected, expectedCurrency) } : {}),
  };
};

const shownLine = (row: LineRow) => ({
  result: row.result,
  line: row.line,
  ...(row.transaction === null ? {} : { transaction_id: `txn_${row.transaction}` }),
  detail: shownDetail(row),
});
export type ShownLine = ReturnType<typeof shownLine>;

export interface LinePage {
  readonly lines: readonly ShownLine[];
  readonly has_more: boolean;
  readonly next_cursor: string | null;
}

export interface LineFilter {
  readonly result: Result | undefined;
  readonly after: LineCursor | undefined;
  readonly limit: number;
}

const TO_LOOK_AT = `select ${LINE} from ledger.statement_lines where reconciliation = $1 and result <> 'matched' and place > $2 and ($3::text is null or result = $3) order by place limit $4`;
const MATCHED = `select ${LINE} from ledger.statement_lines where reconciliation = $1 and result = 'matched' and place > $2 order by place limit $3`;

/** A page of a statement's lines: first all that want looking at, in the order of the file, then the matched ones. */
export const pageOfLines = async (pool: Pool, id: string, { result, after, limit }: LineFilter): Promise<LinePage> => {
  const { matched, place } = after ?? { matched: result === 'matched', place: 0 };
  const rows = matched ? [] : (await pool.query<LineRow>(TO_LOOK_AT, [id, place, result ?? null, limit + 1])).rows;
  if (rows.length <= limit && (result ?? 'matched') === 'matched')
    rows.push(...(await pool.query<LineRow>(MATCHED, [id, matched ? place : 0, limit + 1 - rows.length])).rows);
  const [page, last] = [rows.slice(0, limit), rows[limit - 1]];
  const hasMore = rows.length > limit;
  return { lines: page.map(shownLine), has_more: hasMore, next_cursor: hasMore && last ? cursorOf(last) : null };
};
