import { type Pool } from 'pg';
import { type Mode } from '@daftari/contracts';
import { type Moment } from '../queries/as-of.js';
import { businessAccountId, parseAccountId, platformAccountId } from './account-ids.js';
import { type Account, findAccount, heldCurrency } from './accounts.js';

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
where a.business is null and ${WANTED} and ($6::text is null or (a.code, a.currency, a.mode) > ($6, $7, $8))
group by a.code, a.currency, a.mode order by a.code, a.currency, a.mode limit $9`;

/** The page's accounts first, by their key; then the balance of each. */
const BUSINESSES = `
with a as materialized (
  select a.number, a.shard, a.code, a.currency, a.mode, a.business from ledger.accounts a
  where a.business is not null and ${WANTED} and ($6::uuid is null or a.business = $6)
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

/** Reads pages of accounts in one order for ever: the platform's by code, then the businesses', each business together. */
class AccountPages {
  constructor(
    private readonly pool: Pool,
    private readonly moment: Moment,
    private readonly filter: AccountFilter,
  ) {}

  async platform(after: Key | undefined, size: number): Promise<AccountBalance[]> {
    if (this.filter.business !== undefined) return [];
    const key = [after?.code ?? null, after?.currency ?? null, after?.mode ?? null];
    return this.read(PLATFORM, [...key, size]);
  }

  businesses(after: Key | undefined, size: number): Promise<AccountBalance[]> {
    const key = [after?.businessId?.slice(4) ?? null, after?.mode ?? null, after?.currency ?? null, after?.code ?? null];
    return this.read(BUSINESSES, [this.filter.business ?? null, ...key, size]);
  }

  private async read(text: string, values: readonly unknown[]): Promise<AccountBalance[]> {
    const { code, currency, mode } = this.filter;
    const { sequences } = this.moment;
    const common = [[...sequences.keys()], [...sequences.values()], code ?? null, currency ?? null, mode ?? null];
    return (await this.pool.query<Row>(text, [...common, ...values])).rows.map(balanceOf);
  }
}

/** The key of an account that a page may begin behind; undefined where the id names none. */
export const findKey = async (pool: Pool, id: string): Promise<Key | undefined> => {
  const address = parseAccountId(id);
  return address?.owner === 'platform' ? { ...address, businessId: null } : findAccount(pool, id);
};

/** Accounts with their balances at a moment, in pages, behind a given one. The order is that of their keys: what is opened meanwhile moves nothing. */
export const accountBalances = async function* (
  pool: Pool,
  moment: Moment,
  filter: AccountFilter,
  size: number,
  after?: Key,
): AsyncGenerator<AccountBalance[]> {
  const pages = new AccountPages(pool, moment, filter);
  const inPlatform = after === undefined || after.businessId === null;
  if (inPlatform) yield* keyset((key) => pages.platform(key, size), size, after);
  yield* keyset((key) => pages.businesses(key, size), size, inPlatform ? undefined : after);
};

const keyset = async function* (
  read: (after: Key | undefined) => Promise<AccountBalance[]>,
  size: number,
  after: Key | undefined,
): AsyncGenerator<AccountBalance[]> {
  let key = after;
  for (;;) {
    const page = await read(key);
    if (page.length > 0) yield page;
    if (page.length < size) return;
    key = page.at(-1);
  }
};
