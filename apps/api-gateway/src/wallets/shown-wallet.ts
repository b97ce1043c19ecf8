import { type BalanceView, type WalletView } from '@daftari/contracts';
import { decimalText } from '../edge/amounts.js';

/** A wallet of the public contract. */
export const shownWallet = (wallet: WalletView) => {
  const { currency, terms } = wallet;
  const decimal = (minor: string): string => decimalText(minor, currency);
  const limit = (minor: string | null): string | null => (minor === null ? null : decimal(minor));
  return {
    id: wallet.id,
    currency,
    mode: wallet.mode,
    available: decimal(wallet.available_minor),
    held: decimal(wallet.held_minor),
    pending: decimal(wallet.pending_minor),
    total: decimalText(BigInt(wallet.available_minor) + BigInt(wallet.held_minor), currency),
    overdraft_limit: decimal(terms.overdraft_limit_minor),
    limits: {
      transaction: limit(terms.transaction_limit_minor),
      daily: limit(terms.daily_limit_minor),
      balance: limit(terms.balance_limit_minor),
    },
    daily_used: decimal(wallet.daily_used_minor),
    tier: terms.tier,
    status: terms.status,
    updated_at: wallet.updated_at,
  };
};

/** A balance of the public contract: `total` is available and held together. */
export const shownBalance = (balance: BalanceView) => ({
  currency: balance.currency,
  available: decimalText(balance.available_minor, balance.currency),
  held: decimalText(balance.held_minor, balance.currency),
  pending: decimalText(balance.pending_minor, balance.currency),
  total: decimalText(BigInt(balance.available_minor) + BigInt(balance.held_minor), balance.currency),
  as_of: balance.as_of,
});
