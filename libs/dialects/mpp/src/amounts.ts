import { type ExactJson, UnsendableError } from '@daftari/dialect';
import { decimalsOf, formatAmount, isCurrency, parseAmount } from '@daftari/money';

const WHOLE = /\.0+$/;
/** A double keeps up to 15 significant digits of a decimal text exactly. */
const EXACT_DIGITS_MAX = 15;
const DECIMAL = /^(\d{1,30})(?:\.(\d{1,30}))?$/;

/**
 * An amount as a JSON number. Converted from decimal text, never computed.
 * @throws UnsendableError where a number would not keep it, or the currency is none of ours.
 */
export const amountNumber = (minor: bigint, currency: string): number => {
  if (!isCurrency(currency) || minor <= 0n) throw new UnsendableError('The amount must be more than nothing, in a currency that is known.');
  const text = formatAmount(minor, currency).replace(WHOLE, '');
  if (text.replace(/\D/g, '').length > EXACT_DIGITS_MAX) throw new UnsendableError('This amount has more digits than a JSON number keeps.');
  return Number(text);
};

/** Reads an amount by its digits on the wire; undefined where it is not one of that currency. */
export const readAmount = (json: ExactJson, holder: object, key: string, currency: string): bigint | undefined => {
  const digits = json.digits(holder, key);
  if (digits === undefined || !isCurrency(currency)) return undefined;
  const parsed = parseAmount(digits.replace(WHOLE, ''), currency);
  return parsed.ok ? parsed.minor : undefined;
};

/** Reads a balance. The document's own have decimals where the currency has none: what is smaller than the least coin is dropped. */
export const readBalance = (json: ExactJson, holder: object, key: string, currency: string): bigint | undefined => {
  const [, whole, fraction = ''] = DECIMAL.exec(json.digits(holder, key) ?? '') ?? [];
  if (whole === undefined || !isCurrency(currency)) return undefined;
  const kept = fraction.slice(0, decimalsOf(currency));
  const parsed = parseAmount(kept === '' ? whole : `${whole}.${kept}`, currency);
  return parsed.ok ? parsed.minor : undefined;
};
