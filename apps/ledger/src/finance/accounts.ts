import { type Mode } from '@daftari/contracts';
import { type Currency, formatAmount, isCurrency } from '@daftari/money';
import { uuidOf } from '@daftari/platform';
import { accountFamily, accountName, normalSideOf, onNormalSide } from '@daftari/ledger-domain';
import { shardOfAccount } from '../writer/shard-book.js';
import { businessAccountId, parseAccountId, type PlatformAddress, platformAccountId } from './account-ids.js';
import { type AccountCopy } from './account-lines.js';
import { type FinanceBooks } from './finance-books.js';

/** An account as finance knows it: one of a business, or one of the platform with all its copies. */
export interface Account {
  readonly id: string;
  readonly code: string;
  readonly currency: Currency;
  readonly mode: Mode;
  /** Null for the platform's. */
  readonly businessId: string | null;
  readonly walletId: string | null;
  readonly copies: readonly AccountCopy[];
}

/** A currency that stands in the books. */
export const heldCurrency = (text: string): Currency => {
  if (!isCurrency(text)) throw new Error(`The books hold the unknown currency ${text}.`);
  return text;
};

/** Minor units of a stored balance as decimal text, positive on the account's normal side. */
export const shownBalance = (code: string, balance: bigint, currency: Currency): string =>
  formatAmount(onNormalSide(code, balance), currency);

/** What every report says of an account. */
export const shownAccount = (account: Omit<Account, 'copies'>) => ({
  account_id: account.id,
  code: account.code,
  name: accountName(account.code),
  class: accountFamily(account.code)?.class ?? null,
  normal_side: normalSideOf(account.code),
  currency: account.currency,
  mode: account.mode,
  business_id: account.businessId,
  wallet_id: account.walletId,
});

/** The columns of `shownAccount`, in order. */
export const ACCOUNT_COLUMNS = [
  'account_id',
  'code',
  'name',
  'class',
  'normal_side',
  'currency',
  'mode',
  'business_id',
  'wallet_id',
] as const;

interface CopyRow {
  number: string;
  business: string;
  mode: Mode;
  currency: string;
}

const copyOf = (row: { number: string }): AccountCopy => ({ number: Number(row.number), shard: shardOfAccount(Number(row.number)) });

const OF_WALLET = `
select a.number, w.business, w.mode, w.currency from ledger.wallets w
join ledger.accounts a on a.business = w.business and a.mode = w.mode and a.currency = w.currency and a.code = $2
where w.wallet_id = $1 and a.shard = any($3::int[]) order by a.number limit 1`;

const OF_PLATFORM = `
select number from ledger.accounts where business is null and code = $1 and currency = $2 and mode = $3 and shard = any($4::int[]) order by number`;

const findOfWallet = async (books: FinanceBooks, code: string, walletId: string): Promise<Account | undefined> => {
  for (const { pool, shards } of books.parts) {
    const { rows } = await pool.query<CopyRow>(OF_WALLET, [walletId, code, shards]);
    const [row] = rows;
    if (!row) continue;
    const { business, mode, currency } = row;
    const id = businessAccountId(code, walletId);
    return { id, code, currency: heldCurrency(currency), mode, businessId: `biz_${business}`, walletId, copies: [copyOf(row)] };
  }
  return undefined;
};

const findOfPlatform = async (books: FinanceBooks, { code, currency, mode }: PlatformAddress): Promise<Account | undefined> => {
  const found = await Promise.all(
    books.parts.map(({ pool, shards }) => pool.query<{ number: string }>(OF_PLATFORM, [code, currency, mode, shards])),
  );
  const copies = found.flatMap(({ rows }) => rows.map(copyOf));
  if (copies.length === 0) return undefined;
  return { id: platformAccountId(code, currency, mode), code, currency, mode, businessId: null, walletId: null, copies };
};

/** The account of an id; undefined where there is none. */
export const findAccount = async (books: FinanceBooks, id: string): Promise<Account | undefined> => {
  const address = parseAccountId(id);
  if (!address) return undefined;
  return address.owner === 'business' ? findOfWallet(books, address.code, address.walletId) : findOfPlatform(books, address);
};

/** What a business can spend of its wallet; undefined where the wallet is not this business's, in this mode. */
export const findWalletAccount = async (
  books: FinanceBooks,
  business: string,
  mode: Mode,
  walletId: string,
): Promise<Account | undefined> => {
  if (uuidOf(walletId, 'wal') === undefined) return undefined;
  const account = await findOfWallet(books, 'wallet', walletId);
  return account?.businessId === `biz_${business}` && account.mode === mode ? account : undefined;
};
