import { formatAmount } from '@daftari/money';
import { currencyOf, type MppCurrency, mppCurrencies } from './currencies.js';
import { mppDate } from './short-names.js';

/** A business as the dialect shows it. */
export interface ServedBusiness {
  /** The UUID: without the prefix. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string | null;
  readonly country: string;
  /** Six digits. */
  readonly code: string;
  readonly status: string;
  readonly isVerified: boolean;
  readonly createdAt: Date;
}

/** The wallet of its default currency; minor units. */
export interface ServedFunds {
  readonly currency: string;
  readonly available: bigint;
  readonly overdraftLimit: bigint;
}

/** A business as transactions show it. The document's `address` is a country in one example and a street in another; a country is what we have. */
export const renderBusiness = ({ id, name, country, code, status, createdAt, isVerified }: ServedBusiness) => ({
  id,
  name,
  address: country,
  code,
  can_accept_cash_deposit: true,
  status,
  onboarding_status: 'completed',
  created_at: mppDate(createdAt.toISOString()),
  verified: isVerified,
});

/**
 * Another business, as those whom it deals with see it: what a payment to its six digits tells of it anyway. How it stands with the platform is its own
 * matter, so that these fields have the document's usual values.
 */
export const renderOtherBusiness = ({ id, name, country, code }: Pick<ServedBusiness, 'id' | 'name' | 'country' | 'code'>) => ({
  id,
  name,
  address: country,
  code,
  can_accept_cash_deposit: true,
  status: 'active',
  onboarding_status: 'completed',
  created_at: null,
  verified: true,
});

/** `GET /api/v1/business`, with the document's odd `0` for whether the phone is verified. */
export const renderProfile = (business: ServedBusiness, funds: ServedFunds) => ({
  id: business.id,
  name: business.name,
  phone: business.phone,
  is_phone_verified: 0,
  address: business.country,
  code: business.code,
  can_accept_cash_deposit: true,
  commission: 0,
  verified: business.isVerified,
  currency: { id: currencyOf(funds.currency)?.id ?? 0, iso3: funds.currency },
  country: { id: countryId(business.country), iso2: business.country },
  limit_overdraft: numberOf(funds.overdraftLimit, funds.currency),
  overdraft: funds.overdraftLimit > 0n,
  user_info: {
    email: business.email,
    phone: business.phone,
    is_phone_verified: false,
    name: business.name,
    is_api: true,
    has_2fa: false,
    owner: true,
    roles: ['merchant'],
  },
});

/** `GET /api/v1/business/{id}/balance`. The misspelling is the document's. */
export const renderBalance = ({ available, currency }: ServedFunds) => ({
  balance: numberOf(available, currency),
  commission: 0,
  currencry: currency,
});

/** The currency of the one balance that the document has: the platform's own where the business has it, otherwise its first. */
export const defaultCurrency = (currencies: readonly string[]): string => {
  const known = mppCurrencies.find(({ iso3 }: MppCurrency) => iso3 === mppCurrencies[0].iso3 && currencies.includes(iso3));
  return known?.iso3 ?? currencies[0] ?? mppCurrencies[0].iso3;
};

const countryId = (iso2: string): number => mppCurrencies.find((one) => one.iso2 === iso2)?.id ?? 0;

/** A JSON number: converted from decimal text, never computed. */
const numberOf = (minor: bigint, currency: string): number => {
  const known = currencyOf(currency)?.iso3;
  return Number(known === undefined ? minor : formatAmount(minor, known));
};
