import { type ExactJson } from '@daftari/dialect';
import { type Currency, formatAmount, isCurrency, parseAmount } from '@daftari/money';

/** The dialect's wallet is the GHS one. */
export const BMATROR_CURRENCY = 'GHS' satisfies Currency;

/** A double keeps up to 15 significant digits of a decimal text exactly. */
const EXACT_DIGITS_MAX = 15;

/** An amount of a request as a JSON number. Converted from decimal text, never computed; one that would lose a digit is never asked for. */
export const amountNumber = (minor: bigint): number => {
  const text = formatAmount(minor, BMATROR_CURRENCY);
  if (text.replace(/\D/g, '').length > EXACT_DIGITS_MAX) throw new RangeError('This amount has more digits than a JSON number keeps.');
  return Number(text);
};

/** An amount that is shown, as a JSON number: the nearest one, as a balance with too many digits must be readable all the same. */
export const shownAmount = (minor: bigint, currency: string): number =>
  Number(isCurrency(currency) ? formatAmount(minor, currency) : minor);

/** Reads an amount by its digits on the wire; undefined where it is not one of that currency. */
export const readAmount = (json: ExactJson, holder: object, key: string, currency: string): bigint | undefined => {
  const digits = json.digits(holder, key);
  if (digits === undefined || !isCurrency(currency)) return undefined;
  const parsed = parseAmount(digits, currency);
  return parsed.ok ? parsed.minor : undefined;
};
