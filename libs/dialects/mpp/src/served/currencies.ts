import { type Currency } from '@daftari/money';

/** A currency and its country, with the numbers that the platform gives them; those of SLE and GNF are the document's. */
export interface MppCurrency {
  readonly id: number;
  readonly iso3: Currency;
  readonly iso2: string;
}

/** The currencies that a business may use. The first is the one of its balance where it has no other. */
export const mppCurrencies: readonly [MppCurrency, ...MppCurrency[]] = [
  { id: 4, iso3: 'SLE', iso2: 'SL' },
  { id: 1, iso3: 'GNF', iso2: 'GN' },
  { id: 2, iso3: 'XOF', iso2: 'SN' },
  { id: 3, iso3: 'LRD', iso2: 'LR' },
  { id: 5, iso3: 'GHS', iso2: 'GH' },
  { id: 6, iso3: 'RWF', iso2: 'RW' },
  { id: 7, iso3: 'TZS', iso2: 'TZ' },
  { id: 8, iso3: 'NGN', iso2: 'NG' },
  { id: 9, iso3: 'KES', iso2: 'KE' },
  { id: 10, iso3: 'UGX', iso2: 'UG' },
  { id: 11, iso3: 'USD', iso2: 'US' },
];

/** The currency of a business's balance. */
export const MPP_CURRENCY = mppCurrencies[0].iso3;

/** One that a business may use, by its code. */
export const currencyOf = (iso3: string): MppCurrency | undefined => mppCurrencies.find((currency) => currency.iso3 === iso3);
