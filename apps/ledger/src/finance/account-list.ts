import { CHART_OF_ACCOUNTS } from '@daftari/ledger-domain';
import { validationFailed } from '@daftari/platform';
import { type Moment, shownMoment } from '../queries/as-of.js';
import { ACCOUNT_COLUMNS, shownAccount, shownBalance } from './accounts.js';
import { type AccountBalance, accountBalances, type AccountFilter, findKey } from './balances.js';
import { type FinanceBooks } from './finance-books.js';
import { type Report, type ReportRow, WHOLE } from './report.js';

/** Accounts read in one query where all are wanted. */
const PAGE = 1_000;

/** Which page of the accounts: behind the account of an id, at most so many; all of them unless said. */
export interface AccountsPage {
  readonly startingAfter: string | undefined;
  readonly limit: number | undefined;
}

/** One account's balance, positive on its normal side. */
export const shownAccountBalance = (account: AccountBalance): ReportRow => ({
  ...shownAccount(account),
  balance: shownBalance(account.code, account.balance, account.currency),
});

/** Where the reading came to: the last account that was shown, where there are more behind it. */
interface Reached {
  next: string | null;
}

const upTo = async function* (pages: AsyncIterable<AccountBalance[]>, limit: number, reached: Reached): AsyncGenerator<ReportRow[]> {
  let left = limit;
  let last: AccountBalance | undefined;
  for await (const page of pages) {
    const shown = page.slice(0, left);
    last = shown.at(-1) ?? last;
    left -= shown.length;
    if (shown.length > 0) yield shown.map(shownAccountBalance);
    if (shown.length === page.length) continue;
    reached.next = last?.id ?? null;
    return;
  }
};

/** The accounts of the books with their places in the chart and their balances at a moment: the platform's by code, then the businesses'. */
export const listAccounts = async (books: FinanceBooks, moment: Moment, filter: AccountFilter, page: AccountsPage): Promise<Report> => {
  const after = page.startingAfter === undefined ? undefined : await findKey(books, page.startingAfter);
  if (page.startingAfter !== undefined && !after)
    throw validationFailed([
      { field: 'starting_after', code: 'invalid_format', detail: 'starting_after must be the id of an account or next_cursor of a page.' },
    ]);
  const reached: Reached = { next: null };
  const pages = accountBalances(books, moment, filter, page.limit === undefined ? PAGE : page.limit + 1, after);
  return {
    name: 'accounts',
    head: shownMoment(moment),
    rowsName: 'data',
    columns: [...ACCOUNT_COLUMNS, 'balance'],
    freeText: [],
    pages: upTo(pages, page.limit ?? Infinity, reached),
    tail: () => ({ has_more: reached.next !== null, next_cursor: reached.next }),
  };
};

const chartPages = async function* (): AsyncGenerator<ReportRow[]> {
  yield await Promise.resolve(
    CHART_OF_ACCOUNTS.map(({ family, name, class: type, normalSide, owner, party, purpose }) => ({
      code: party === null ? family : `${family}:{${party}}`,
      name,
      class: type,
      normal_side: normalSide,
      owner,
      purpose,
    })),
  );
};

/** The chart of accounts: what each family of accounts is for, and on which side it usually stands. */
export const chartOfAccounts = (): Report => ({
  name: 'chart-of-accounts',
  head: {},
  rowsName: 'data',
  columns: ['code', 'name', 'class', 'normal_side', 'owner', 'purpose'],
  freeText: [],
  pages: chartPages(),
  tail: () => WHOLE,
});
