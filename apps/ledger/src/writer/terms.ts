import { type WalletTerms as WireTerms } from '@daftari/contracts';
import { type WalletTerms } from '@daftari/ledger-domain';

const limit = (minor: string | null): bigint | null => (minor === null ? null : BigInt(minor));

/** A wallet's terms as the domain decides with them. */
export const termsFromWire = (terms: WireTerms): WalletTerms => ({
  businessStatus: terms.business_status ?? 'active',
  status: terms.status,
  overdraftLimit: BigInt(terms.overdraft_limit_minor),
  transactionLimit: limit(terms.transaction_limit_minor),
  dailyLimit: limit(terms.daily_limit_minor),
  balanceLimit: limit(terms.balance_limit_minor),
  tier: terms.tier,
  timezone: terms.timezone,
});
