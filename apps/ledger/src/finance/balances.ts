import { type Mode } from '@daftari/contracts';
import { type Moment } from '../queries/as-of.js';
import { businessAccountId, parseAccountId, platformAccountId } from './account-ids.js';
import { type Account, findAccount, heldCurrency } from './accounts.js';
import { type BooksPart, type FinanceBooks } from './finance-books.js';
import { inOrder } from './in-order.js';
import { inPages } from './pages.js';

/** An account with what it holds at a moment; debits are positive. */
export interface AccountBalance extends Omit<Account, 'copies'> {
  readonly balance: bigint;
}

/** Which accounts are wanted; what is left out does not narrow. */
export interface AccountFilter {
  /** An account's code or a family: `float` finds `float:smb_main` too. */
  readonly code?: string | undefined;
  readonly currency?: string | undefined;
  readonly mode?: Mode | undefined;
  /** A UUID. */
  readonly business?: string | undefined;
}

interface Row {
  code: string;
  currency: string;
  mode: Mode;
  business: string | null;
  wallet_id: string | null;
  balance: string;
}

const WANTED = `($3::text is null or a.code = $3 or starts_with(a.code, $3 || ':')) and ($4::text is null or a.currency = $4) and ($5::text is null or a.mode = $5)`;

/** The balance after the last entry up to the moment: one step back along the key for each account. */
const BALANCE = `
left join lateral (
  select balance from ledger.entries e where e.account = a.number and e.sequence <= s.sequence order by e.sequence desc, e.line desc limit 1) n on true`;

const PLATFORM = `
select a.code, a.currency, a.mode, null as business, null as wallet_id, sum(coalesce(n.balance, 0)) as balance
from ledger.accounts a join unnest($1::int[], $2::bigint[]) as s(shard, sequence) on s.shard = a.shard ${BALANCE}
where a.business is null and ${WANTED} group by a.code, a.currency, a.mode`;

/** The page's accounts first, by their key; then the balance of each. */
const BUSINESSES = `
with a as materialized (
  select a.number, a.shard, a.code, a.currency, a.mode, a.business from ledger.accounts a
  where a.business is not null and a.shard = any($1::int[]) and ${WANTED} and ($6::uuid is null or a.business = $6)
    and ($7::uuid is null or (a.business, a.mode, a.currency, a.code) > ($7, $8, $9, $10))
  order by a.business, a.mode, a.currency, a.code limit $11)
select a.code, a.currency, a.mode, a.business, w.wallet_id, coalesce(n.balance, 0) as balance
from a join unnest($1::int[], $2::bigint[]) as s(shard, sequence) on s.shard = a.shard
join ledger.wallets w on w.business = a.business and w.mode = a.mode and w.currency = a.currency ${BALANCE}
order by a.business, a.mode, a.currency, a.code`;

const balanceOf = (row: Row): AccountBalance => ({
  id: row.wallet_id === null ? platformAccountId(row.code, row.currency, row.mode) : businessAccountId(row.code, row.wallet_id),
  code: row.code,
  currency: heldCurrency(row.currency),
  mode: row.mode,
  businessId: row.business === null ? null : `biz_${row.business}`,
  walletId: row.wallet_id,
  balance: BigInt(row.balance),
});

/** Behind which account a page begins. */
type Key = Pick<Account, 'code' | 'currency' | 'mode' | 'businessId'>;

const keyOf = ({ businessId, code, currency, mode }: Key): readonly string[] =>
  businessId === null ? [code, currency, mode] : [businessId, mode, currency, code];

/** Accounts stand in one order for ever: the platform's by code, then the businesses', each business together. */
const isBefore = (left: Key, right: Key): boolean => {
  if ((left.businessId === null) !== (right.businessId === null)) return left.businessId === null;
  const others = keyOf(right);
  const place = keyOf(left).findIndex((part, index) => part !== others[index]);
  return place >= 0 && (keyOf(left)[place] ?? '') < (others[place] ?? '');
};

/** What all questions about accounts say of the moment and of which are wanted: of one server, the shards that lie there. */
const common = ({ shards }: BooksPart, { sequences }: Moment, { code, currency, mode }: AccountFilter): unknown[] => [
  shards,
  shards.map((shard) => sequences.get(shard) ?? 0),
  code ?? null,
  currency ?? null,
  mode ?? null,
];

/** The platform's accounts, which are few, summed over servers and shards. */
const platformBalances = async (books: FinanceBooks, moment: Moment, filter: AccountFilter): Promise<AccountBalance[]> => {
  if (filter.business !== undefined) return [];
  const sums = new Map<string, AccountBalance>();
  for (const part of books.parts) {
    const { rows } = await part.pool.query<Row>(PLATFORM, common(part, moment, filter));
    for (const account of rows.map(balanceOf))
      sums.set(account.id, { ...account, balance: account.balance + (sums.get(account.id)?.balance ?? 0n) });
  }
  return [...sums.values()].sort((left, right) => (isBefore(left, right) ? -1 : 1));
};

const behind = (key: Key | undefined): unknown[] =>
  key ? [key.businessId?.slice(4) ?? null, key.mode, key.currency, key.code] : [null, null, null, null];

/** The businesses' accounts of one server, page after page behind a key. */
const businessBalances = async function* (
  part: BooksPart,
  moment: Moment,
  filter: AccountFilter,
  size: number,
  after: Key | undefined,
): AsyncGenerator<AccountBalance> {
  for (let key = after; ;) {
    const values = [...common(part, moment, filter), filter.business ?? null, ...behind(key), size];
    const { rows } = await part.pool.query<Row>(BUSINESSES, values);
    const page = rows.map(balanceOf);
    yield* page;
    if (page.length < size) return;
    key = page.at(-1);
  }
};

/** The key of an account that a page may begin behind; undefined where the id names none. */
export const findKey = async (books: FinanceBooks, id: string): Promise<Key | undefined> => {
  const address = parseAccountId(id);
  return address?.owner === 'platform' ? { ...address, businessId: null } : findAccount(books, id);
};

/** Accounts with their balances at a moment, in pages, behind a given one. What is opened meanwhile moves nothing. */
export const accountBalances = async function* (
  books: FinanceBooks,
  moment: Moment,
  filter: AccountFilter,
  size: number,
  after?: Key,
): AsyncGenerator<AccountBalance[]> {
  const isInPlatform = after === undefined || after.businessId === null;
  if (isInPlatform) {
    const platform = await platformBalances(books, moment, filter);
    yield platform.filter((account) => after === undefined || isBefore(after, account));
  }
  const key = isInPlatform ? undefined : after;
  yield* inPages(
    inOrder(
      books.parts.map((part) => businessBalances(part, moment, filter, size, key)),
      isBefore,
    ),
    size,
  );
};
