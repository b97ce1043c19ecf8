import { type ExactJson } from '@daftari/dialect';
import { type Currency, formatAmount, isCurrency, parseAmount } from '@daftari/money';

/** The dialect's one currency. */
export const STRONGMB_CURRENCY = 'NGN' satisfies Currency;

const WHOLE = /\.0+$/;

/** Naira as the seed's requests have them: `"100"`, or `"100.50"` where there are kobo. */
export const amountText = (minor: bigint): string => formatAmount(minor, STRONGMB_CURRENCY).replace(WHOLE, '');

/** Naira with two decimals, as the seed's `balance_before` of a purchase. */
export const balanceText = (minor: bigint): string => formatAmount(minor, STRONGMB_CURRENCY);

/**
 * Naira as a JSON number, as the seed's `amount`. Converted from decimal text, never computed. Only what is shown is a number (requests have texts): of
 * more digits than a number keeps the nearest one is shown, as a wallet must be readable all the same.
 */
export const amountNumber = (minor: bigint): number => Number(amountText(minor));

/** Reads a request's amount; undefined where it is not a positive amount of naira. */
export const parseAmountText = (text: string): bigint | undefined => {
  const parsed = parseAmount(text, STRONGMB_CURRENCY);
  return parsed.ok && parsed.minor > 0n ? parsed.minor : undefined;
};

/** An amount in an answer: not there, there and readable, or there and not an amount. */
export type ReadAmount =
  { readonly state: 'absent' } | { readonly state: 'read'; readonly minor: bigint } | { readonly state: 'unreadable' };

/** Reads a number or decimal string by its digits on the wire. */
export const readAmount = (json: ExactJson, holder: object, key: string, currency: string): ReadAmount => {
  if (!Object.hasOwn(holder, key)) return { state: 'absent' };
  const digits = json.digits(holder, key);
  if (digits === undefined || !isCurrency(currency)) return { state: 'unreadable' };
  const parsed = parseAmount(digits, currency);
  return parsed.ok ? { state: 'read', minor: parsed.minor } : { state: 'unreadable' };
};
