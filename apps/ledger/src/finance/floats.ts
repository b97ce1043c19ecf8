import { type Mode } from '@daftari/contracts';
import { familyOf, onNormalSide } from '@daftari/ledger-domain';
import { type Currency, formatAmount } from '@daftari/money';
import { type Moment, shownMoment } from '../queries/as-of.js';
import { platformAccountId } from './account-ids.js';
import { type AccountBalance, accountBalances, type AccountFilter } from './balances.js';
import { type FinanceBooks } from './finance-books.js';
import { type Report, type ReportRow, WHOLE } from './report.js';

/** The families of accounts that stand for a provider. */
const FAMILIES = ['float', 'receivable', 'suspense'] as const;
type Family = (typeof FAMILIES)[number];

/** Transfers have no provider: what of them is not explained stands in the accounts. */
const TRANSFERS = 'suspense:transfers';

const PAGE = 1_000;

/** What stands with one provider in one currency and mode; minor units on the accounts' normal side. */
interface Position {
  readonly provider: string;
  readonly currency: Currency;
  readonly mode: Mode;
  readonly held: Record<Family, bigint>;
}

const gather = async (books: FinanceBooks, moment: Moment, filter: AccountFilter): Promise<Position[]> => {
  const positions = new Map<string, Position>();
  for (const family of FAMILIES)
    for await (const page of accountBalances(books, moment, { ...filter, code: family }, PAGE))
      for (const account of page.filter(({ code }) => code !== TRANSFERS)) addTo(positions, family, account);
  return [...positions].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, position]) => position);
};

const addTo = (positions: Map<string, Position>, family: Family, { code, currency, mode, balance }: AccountBalance): void => {
  const provider = code.slice(familyOf(code).length + 1);
  const key = `${provider}|${currency}|${mode}`;
  const position = positions.get(key) ?? { provider, currency, mode, held: { float: 0n, receivable: 0n, suspense: 0n } };
  position.held[family] += onNormalSide(code, balance);
  positions.set(key, position);
};

const shownPosition = ({ provider, currency, mode, held }: Position): ReportRow => ({
  account_id: platformAccountId(`float:${provider}`, currency, mode),
  provider,
  currency,
  mode,
  float: formatAmount(held.float, currency),
  receivable: formatAmount(held.receivable, currency),
  suspense: formatAmount(held.suspense, currency),
  position: formatAmount(held.float + held.receivable + held.suspense, currency),
});

const pagesOf = async function* (books: FinanceBooks, moment: Moment, filter: AccountFilter): AsyncGenerator<ReportRow[]> {
  yield (await gather(books, moment, filter)).map(shownPosition);
};

/** Our money at each provider, what it has yet to settle, and what of it is not explained; as many rows as there are providers. */
export const floatPositions = (books: FinanceBooks, moment: Moment, filter: Pick<AccountFilter, 'currency' | 'mode'>): Report => ({
  name: 'floats',
  head: shownMoment(moment),
  rowsName: 'data',
  columns: ['account_id', 'provider', 'currency', 'mode', 'float', 'receivable', 'suspense', 'position'],
  freeText: [],
  pages: pagesOf(books, moment, filter),
  tail: () => WHOLE,
});
