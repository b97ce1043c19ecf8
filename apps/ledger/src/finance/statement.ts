import { onNormalSide } from '@daftari/ledger-domain';
import { formatAmount } from '@daftari/money';
import { validationFailed } from '@daftari/platform';
import { millisOf, type Moment, settledInstant } from '../queries/as-of.js';
import { type Account, shownAccount } from './accounts.js';
import { type AccountCopy, type AccountLine, balanceAt, endOf, type EntryPlace, mergedLines, type Stretch } from './account-lines.js';
import { inPages } from './pages.js';
import { type FinanceBooks } from './finance-books.js';
import { type Report, type ReportRow } from './report.js';
import { describe, kindOf } from './told.js';

/** Which lines of an account are wanted. Instants in microseconds: from ≤ t < to. */
export interface StatementQuery {
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** At most so many lines; all unless said. */
  readonly limit: number | undefined;
  /** The cursor of the page before. */
  readonly startingAfter: string | undefined;
}

/** For whom: a business sees its own lines; finance sees of which business and event each is. */
export type Reader = 'business' | 'finance';

const OWN_COLUMNS = [
  'transaction_id',
  'reference',
  'kind',
  'direction',
  'amount',
  'balance_before',
  'balance_after',
  'occurred_at',
  'description',
] as const;
const COLUMNS: Readonly<Record<Reader, readonly string[]>> = {
  business: OWN_COLUMNS,
  finance: [...OWN_COLUMNS, 'business_id', 'event_id', 'event_type'],
};

const CURSOR = /^sl1\.(\d{1,16})\.(\d{1,4})\.(\d{1,15})\.(\d{1,5})$/;
const cursorOf = (line: AccountLine): string => `sl1.${line.recordedAt}.${line.shard}.${line.sequence}.${line.line}`;

interface Cursor extends EntryPlace {
  readonly recordedAt: number;
  readonly shard: number;
}

const readCursor = (text: string, copies: readonly AccountCopy[]): Cursor => {
  const [recordedAt, shard, sequence, line] = CURSOR.exec(text)?.slice(1).map(Number) ?? [];
  if (
    recordedAt === undefined ||
    shard === undefined ||
    sequence === undefined ||
    line === undefined ||
    !copies.some((copy) => copy.shard === shard)
  )
    throw validationFailed([
      { field: 'starting_after', code: 'invalid_format', detail: 'starting_after must be next_cursor of a page of the same statement.' },
    ]);
  return { recordedAt, shard, sequence, line };
};

/**
 * How far a statement reads. One shard's log only grows at its end, so what is committed up to now can be shown. Over several shards a line may
 * still come to stand between two others for two seconds: there the statement ends two seconds ago.
 */
const readUntil = async (books: FinanceBooks, account: Account, to: number | undefined, nowUs: number): Promise<Moment> => {
  const shards = account.copies.map((copy) => copy.shard);
  const isOneLog = account.businessId !== null;
  if (isOneLog && to === undefined) return books.heads(nowUs, shards);
  const last = isOneLog ? (to ?? nowUs) - 1 : settledInstant((to ?? nowUs) - 1, nowUs);
  return { at: Math.min(last, nowUs), sequences: await books.sequencesAt(last, shards) };
};

/** Never behind the end: a statement of the last second is empty where it may not be read yet. */
const startsAt = async (
  books: FinanceBooks,
  account: Account,
  from: number | undefined,
  until: Moment,
): Promise<ReadonlyMap<number, EntryPlace>> => {
  const shards = account.copies.map((copy) => copy.shard);
  const sequences = from === undefined ? new Map<number, number>() : await books.sequencesAt(from - 1, shards);
  return new Map(shards.map((shard) => [shard, endOf(Math.min(sequences.get(shard) ?? 0, until.sequences.get(shard) ?? 0))]));
};

/** Behind a cursor: on its own shard behind its line, on the others behind all that stands before it in the order of time, then shard. */
const startsBehind = async (books: FinanceBooks, account: Account, cursor: Cursor): Promise<ReadonlyMap<number, EntryPlace>> => {
  const shards = account.copies.map((copy) => copy.shard);
  const [before, upTo] = [await books.sequencesAt(cursor.recordedAt - 1, shards), await books.sequencesAt(cursor.recordedAt, shards)];
  return new Map(
    shards.map((shard) => {
      if (shard === cursor.shard) return [shard, { sequence: cursor.sequence, line: cursor.line }];
      return [shard, endOf((shard < cursor.shard ? upTo : before).get(shard) ?? 0)];
    }),
  );
};

const later = (left: EntryPlace, right: EntryPlace): EntryPlace =>
  left.sequence !== right.sequence ? (left.sequence > right.sequence ? left : right) : left.line > right.line ? left : right;

/** From where to where each copy is read, and what the account held at the places between. */
interface Opened {
  readonly stretches: readonly Stretch[];
  readonly opening: bigint;
  readonly closing: bigint;
  /** Before the first line that is shown. */
  readonly carried: bigint;
}

const open = async (books: FinanceBooks, account: Account, query: StatementQuery, until: Moment): Promise<Opened> => {
  const begins = await startsAt(books, account, query.from, until);
  const cursor = query.startingAfter === undefined ? undefined : readCursor(query.startingAfter, account.copies);
  const behind = cursor && (await startsBehind(books, account, cursor));
  const stretches = account.copies.map((copy): Stretch => {
    const begin = begins.get(copy.shard) ?? endOf(0);
    const after = behind ? later(begin, behind.get(copy.shard) ?? begin) : begin;
    return { copy, after, until: until.sequences.get(copy.shard) ?? 0 };
  });
  const opening = await balanceAt(
    books,
    stretches.map(({ copy }) => [copy, begins.get(copy.shard) ?? endOf(0)]),
  );
  const closing = await balanceAt(
    books,
    stretches.map(({ copy, until: last }) => [copy, endOf(last)]),
  );
  const carried = behind
    ? await balanceAt(
        books,
        stretches.map(({ copy, after }) => [copy, after]),
      )
    : opening;
  return { stretches, opening, closing, carried };
};

const shownLine = (account: Account, reader: Reader, line: AccountLine, before: bigint): ReportRow => {
  const amount = (minor: bigint): string => formatAmount(minor, account.currency);
  const balance = (minor: bigint): string => amount(onNormalSide(account.code, minor));
  const own = {
    transaction_id: line.event.transaction_id,
    reference: line.beginning.reference,
    kind: kindOf(line.beginning),
    direction: line.amount > 0n ? 'debit' : 'credit',
    amount: amount(line.amount < 0n ? -line.amount : line.amount),
    balance_before: balance(before),
    balance_after: balance(before + line.amount),
    occurred_at: millisOf(line.recordedAt),
    description: describe(line.event, line.beginning),
  };
  return reader === 'business' ? own : { ...own, business_id: line.event.business_id, event_id: line.eventId, event_type: line.event.type };
};

/** Where the reading came to: known once the last page is read. */
interface Reached {
  nextCursor: string | null;
}

const shownLines = async function* (
  books: FinanceBooks,
  account: Account,
  reader: Reader,
  limit: number | undefined,
  { stretches, carried }: Opened,
  reached: Reached,
): AsyncGenerator<ReportRow> {
  let [balance, shown] = [carried, 0];
  let last: AccountLine | undefined;
  for await (const line of mergedLines(books, stretches)) {
    if (shown === limit && last) {
      reached.nextCursor = cursorOf(last);
      return;
    }
    yield shownLine(account, reader, line, balance);
    balance += line.amount;
    shown++;
    last = line;
  }
};

const headOf = (account: Account, reader: Reader, query: StatementQuery, until: Moment, { opening, closing }: Opened) => {
  const { wallet_id, currency, mode, ...rest } = shownAccount(account);
  const balance = (minor: bigint): string => formatAmount(onNormalSide(account.code, minor), account.currency);
  return {
    ...(reader === 'business' ? { wallet_id, currency, mode } : { ...rest, wallet_id, currency, mode }),
    from: query.from === undefined ? null : millisOf(query.from),
    to: query.to === undefined ? null : millisOf(query.to),
    as_of: millisOf(until.at),
    ...(reader === 'business' ? {} : { sequences: Object.fromEntries(until.sequences) }),
    opening_balance: balance(opening),
    closing_balance: balance(closing),
  };
};

/** A statement of any account: its lines oldest first, each with the balance before and after it, from the balance at the beginning to that at the end. */
export const readStatement = async (
  books: FinanceBooks,
  account: Account,
  reader: Reader,
  query: StatementQuery,
  nowUs: number,
): Promise<Report> => {
  if (query.from !== undefined && query.to !== undefined && query.from > query.to)
    throw validationFailed([{ field: 'from', code: 'too_large', detail: 'from must not be later than to.' }]);
  const until = await readUntil(books, account, query.to, nowUs);
  const opened = await open(books, account, query, until);
  const reached: Reached = { nextCursor: null };
  return {
    name: `statement-${account.id.replaceAll(':', '-')}`,
    head: headOf(account, reader, query, until, opened),
    rowsName: 'lines',
    columns: COLUMNS[reader],
    freeText: ['reference', 'description'],
    pages: inPages(shownLines(books, account, reader, query.limit, opened, reached)),
    tail: () => ({ has_more: reached.nextCursor !== null, next_cursor: reached.nextCursor }),
  };
};
