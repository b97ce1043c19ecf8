import { type BalanceView, type WalletTerms, type WalletView } from '@daftari/contracts';
import { type Pool } from 'pg';
import { shardOfAccount } from '../writer/shard-book.js';
import { businessDay } from '../writer/business-day.js';
import { balanceUpTo, millisOf, momentOf } from './as-of.js';

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

/** The account numbers of a business's wallets in one mode, of one currency or all. */
export const walletAccounts = async (pool: Pool, business: string, mode: string, currency?: string): Promise<number[]> =>
  (await walletRows(pool, business, mode, currency ?? null)).map((row) => Number(row.account));

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
  const shard = shardOfAccount(Number(row.account));
  const { at, sequences } = await momentOf(pool, atUs, nowUs, [shard]);
  const sequence = sequences.get(shard) ?? 0;
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
