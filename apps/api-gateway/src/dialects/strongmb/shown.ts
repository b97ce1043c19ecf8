import { type WalletView } from '@daftari/contracts';
import { amountNumber, type SoldProduct, STRONGMB_CURRENCY, strongmbDate, type wire } from '@daftari/dialect-strongmb';
import { type Business } from '../../businesses/business.entity.js';
import { minorOf } from '../../edge/amounts.js';
import { type Product } from '../../products/product.entity.js';

/** `GET /v1/user`. What a business has not told is empty, as every field of the document is a text. */
export const shownAccount = ({ name, email, phone, status, kycStatus, tier }: Business): wire.Account => ({
  name,
  email,
  phone: phone ?? '',
  account_status: status,
  kyc_status: kycStatus,
  tier,
});

const statuses: Readonly<Record<WalletView['terms']['status'], string>> = { open: 'normal', frozen: 'frozen', closed: 'closed' };

/** One wallet of `GET /v1/wallets`: `balance` is what can be spent. */
export const shownWallet = ({ id, available_minor, held_minor, terms, updated_at }: WalletView): wire.Wallet => ({
  id: id.slice(id.indexOf('_') + 1),
  type: `primary_${STRONGMB_CURRENCY.toLowerCase()}`,
  currency: STRONGMB_CURRENCY,
  balance: amountNumber(BigInt(available_minor)),
  locked_balance: amountNumber(BigInt(held_minor)),
  tier: terms.tier,
  transaction_limit: limit(terms.transaction_limit_minor),
  balance_limit: limit(terms.balance_limit_minor),
  status: statuses[terms.status],
  updated_at: strongmbDate(Date.parse(updated_at)),
});

const limit = (minor: string | null): number | null => (minor === null ? null : amountNumber(BigInt(minor)));

/** A product of `GET /v1/products/*`. */
export const soldProduct = ({ kind, code, network, name, pricing, bundleSizeMb, validity }: Product): SoldProduct => ({
  kind,
  code,
  network,
  name,
  priceMinor: pricing.model === 'fixed' && pricing.amount !== undefined ? minorOf(pricing.amount, STRONGMB_CURRENCY) : undefined,
  discountPercent: pricing.discount_percent ?? '0',
  bundleSizeMb,
  validity,
});
