import { type Mode } from '@daftari/contracts';
import { type Currency, formatAmount } from '@daftari/money';
import { type Moment, shownMoment } from '../queries/as-of.js';
import { ACCOUNT_COLUMNS, shownAccount } from './accounts.js';
import { type AccountBalance, accountBalances, type AccountFilter } from './balances.js';
import { type FinanceBooks } from './finance-books.js';
import { type Report, type ReportRow, WHOLE } from './report.js';

/** Accounts read in one query. */
const PAGE = 1_000;

/** What a currency and mode sums to. */
interface Total {
  readonly currency: Currency;
  readonly mode: Mode;
  debit: bigint;
  credit: bigint;
}

/** Sums per currency and mode: across currencies a sum says nothing. */
class Totals {
  private readonly byKey = new Map<string, Total>();

  add({ currency, mode, balance }: AccountBalance): void {
    const key = `${currency}|${mode}`;
    const total = this.byKey.get(key) ?? { currency, mode, debit: 0n, credit: 0n };
    if (balance > 0n) total.debit += balance;
    else total.credit -= balance;
    this.byKey.set(key, total);
  }

  shown(): ReportRow[] {
    return [...this.byKey]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([, { currency, mode, debit, credit }]) => ({
        currency,
        mode,
        debit: formatAmount(debit, currency),
        credit: formatAmount(credit, currency),
      }));
  }
}

const sides = ({ balance, currency }: AccountBalance) => ({
  debit: formatAmount(balance > 0n ? balance : 0n, currency),
  credit: formatAmount(balance < 0n ? -balance : 0n, currency),
});

const rowsOf = async function* (pages: AsyncIterable<AccountBalance[]>, totals: Totals): AsyncGenerator<ReportRow[]> {
  for await (const page of pages) {
    const moved = page.filter((account) => account.balance !== 0n);
    for (const account of moved) totals.add(account);
    yield moved.map((account) => ({ ...shownAccount(account), ...sides(account) }));
  }
};

/**
 * Every account that is not at zero, on its side, each shard as of its own sequence. Every event is balanced,
 * so debits and credits are equal per currency and mode at whatever sequences.
 */
export const trialBalance = (books: FinanceBooks, moment: Moment, filter: AccountFilter): Report => {
  const totals = new Totals();
  return {
    name: 'trial-balance',
    head: shownMoment(moment),
    rowsName: 'data',
    columns: [...ACCOUNT_COLUMNS, 'debit', 'credit'],
    freeText: [],
    pages: rowsOf(accountBalances(books, moment, filter, PAGE), totals),
    tail: () => ({ totals: totals.shown(), ...WHOLE }),
  };
};
