/**
 * The ISO 4217 table: how many decimals each currency that Daftari may hold has.
 * Source: ISO 4217 list one, the currencies of African countries and those that they are commonly traded in.
 */
const DECIMALS = {
  AED: 2,
  AOA: 2,
  BIF: 0,
  BWP: 2,
  CDF: 2,
  CHF: 2,
  CNY: 2,
  CVE: 2,
  DJF: 0,
  DZD: 2,
  EGP: 2,
  ERN: 2,
  ETB: 2,
  EUR: 2,
  GBP: 2,
  GHS: 2,
  GMD: 2,
  GNF: 0,
  INR: 2,
  JPY: 0,
  KES: 2,
  KMF: 0,
  KWD: 3,
  LRD: 2,
  LSL: 2,
  LYD: 3,
  MAD: 2,
  MGA: 2,
  MRU: 2,
  MUR: 2,
  MWK: 2,
  MZN: 2,
  NAD: 2,
  NGN: 2,
  RWF: 0,
  SCR: 2,
  SDG: 2,
  SLE: 2,
  SOS: 2,
  SSP: 2,
  STN: 2,
  SZL: 2,
  TND: 3,
  TZS: 2,
  UGX: 0,
  USD: 2,
  XAF: 0,
  XOF: 0,
  ZAR: 2,
  ZMW: 2,
  ZWG: 2,
} as const;

/** An ISO 4217 code that Daftari can hold. */
export type Currency = keyof typeof DECIMALS;

/** All currencies, in alphabetical order. */
export const CURRENCIES = Object.keys(DECIMALS) as readonly Currency[];

/** Is this text a currency code that Daftari can hold? */
export const isCurrency = (text: string): text is Currency => Object.hasOwn(DECIMALS, text);

/** How many decimals the currency has: 2 for NGN, 0 for RWF. */
export const decimalsOf = (currency: Currency): number => DECIMALS[currency];
