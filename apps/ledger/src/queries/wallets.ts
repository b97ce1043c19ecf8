import { type BalanceView, type WalletTerms, type WalletView } from '@daftari/contracts';
import { type Pool } from 'pg';
import { instantOf } from '../writer/event-hash.js';
import { shardOfAccount } from '../writer/shard-book.js';
import { businessDay } from '../writer/business-day.js';

interface WalletRow {
  account: string;
  held_account: string;
  pending_account: string | null;
  wallet_id: string;
  business: string;
  currency: string;
  mode: 'live' | 'test';
  terms: WalletTerms;
  updated_at: string;
  available: string;
  held: string;
  pending: string;
  sequence: string;
  day: string | null;
  day_used: string | null;
  moved_at: string | null;
}

const WALLETS = `
select w.*, -b.balance as available, -h.balance as held, -coalesce(p.balance, 0) as pending, greatest(b.sequence, h.sequence) as sequence, b.day::text as day, b.day_used, e.recorded_at as moved_at
from ledger.wallets w
join ledger.balances b on b.account = w.account join ledger.balances h on h.account = w.held_account
left join ledger.balances p on p.account = w.pending_account
left join lateral (select recorded_at from ledger.events e where e.shard = (w.account >> 40)::int and e.sequence = greatest(b.sequence, h.sequence) limit 1) e on true
where w.business = $1 and w.mode = $2 and ($3::text is null or w.currency = $3) order by w.currency`;

/** RFC 3339 with milliseconds, as the public contract has it. */
const millisOf = (microseconds: number): string => `${instantOf(microseconds).slice(0, 23)}Z`;

const walletView = (row: WalletRow, nowUs: number): WalletView => ({
  id: row.wallet_id,
  business_id: `biz_${row.business}`,
  currency: row.currency,
  mode: row.mode,
  available_minor: row.available,
  held_minor: row.held,
  pending_minor: row.pending,
  daily_used_minor: row.day === businessDay(nowUs, row.terms.timezone) ? (row.day_used ?? '0') : '0',
  terms: row.terms,
  updated_at: millisOf(Math.max(Number(row.updated_at), Number(row.moved_at ?? 0))),
});

const walletRows = async (pool: Pool, business: string, mode: string, currency: string | null): Promise<WalletRow[]> =>
  (await pool.query<WalletRow>({ name: 'ledger_q_wallets', text: WALLETS, values: [business, mode, currency] })).rows;

/** A business's wallets in one mode, by currency. */
export const findWallets = async (pool: Pool, business: string, mode: string, nowUs: number): Promise<WalletView[]> =>
  (await walletRows(pool, business, mode, null)).map((row) => walletView(row, nowUs));

/** The account numbers of a business's wallets in one mode. */
export const walletAccounts = async (pool: Pool, business: string, mode: string): Promise<number[]> =>
  (await walletRows(pool, business, mode, null)).map((row) => Number(row.account));

/** Units of work end within this time: what was stamped longer ago is committed or never will be (P8). */
const SETTLED_AFTER_US = 2_000_000;

/**
 * The last sequence of a shard stamped at or before an instant. Stamps never go back along the sequence, so this halves the range, point by point.
 */
const sequenceAt = async (pool: Pool, shard: number, atUs: number): Promise<number> => {
  const head = await pool.query<{ sequence: string }>('select sequence from ledger.shards where shard = $1', [shard]);
  let [low, high] = [0, Number(head.rows[0]?.sequence ?? 0)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const { rows } = await pool.query<{ recorded_at: string }>({
      name: 'ledger_q_stamp',
      text: 'select recorded_at from ledger.events where shard = $1 and sequence = $2',
      values: [shard, middle],
    });
    if (Number(rows[0]?.recorded_at ?? Infinity) <= atUs) low = middle;
    else high = middle - 1;
  }
  return low;
};

const balanceUpTo = async (pool: Pool, account: number, sequence: number): Promise<bigint> => {
  const { rows } = await pool.query<{ balance: string }>({
    name: 'ledger_q_balance_at',
    text: 'select balance from ledger.entries where account = $1 and sequence <= $2 order by sequence desc, line desc limit 1',
    values: [account, sequence],
  });
  return BigInt(rows[0]?.balance ?? 0);
};

/** A wallet's balance now, or as of a past instant; undefined where the business has no such wallet. */
export const findBalance = async (
  pool: Pool,
  business: string,
  mode: string,
  currency: string,
  atUs: number | undefined,
  nowUs: number,
): Promise<BalanceView | undefined> => {
  const [row] = await walletRows(pool, business, mode, currency);
  if (!row) return undefined;
  if (atUs === undefined) {
    return {
      currency,
      available_minor: row.available,
      held_minor: row.held,
      pending_minor: row.pending,
      as_of: millisOf(nowUs),
      sequence: Number(row.sequence),
    };
  }
  const at = Math.min(atUs, nowUs - SETTLED_AFTER_US);
  const sequence = await sequenceAt(pool, shardOfAccount(Number(row.account)), at);
  const [available, held, pending] = await Promise.all([
    balanceUpTo(pool, Number(row.account), sequence),
    balanceUpTo(pool, Number(row.held_account), sequence),
    row.pending_account === null ? 0n : balanceUpTo(pool, Number(row.pending_account), sequence),
  ]);
  return {
    currency,
    available_minor: (-available).toString(),
    held_minor: (-held).toString(),
    pending_minor: (-pending).toString(),
    as_of: millisOf(at),
    sequence,
  };
};
