import { type ExactJson, UnsendableError } from '@daftari/dialect';
import { type Currency, formatAmount, isCurrency, parseAmount } from '@daftari/money';

/** The dialect's one currency. */
export const BLMPAY_CURRENCY = 'TZS' as const satisfies Currency;

const WHOLE = /^(\d{1,15})\.00$/;

/**
 * Shillings as a JSON number: the document takes integers only. Converted from decimal text, never computed; a number keeps 15 digits.
 * @throws UnsendableError where there are cents, or more digits than that.
 */
export const amountNumber = (minor: bigint, currency: string): number => {
  if (currency !== BLMPAY_CURRENCY) throw new UnsendableError(`BLMPay moves TZS only, not ${currency}.`);
  const [, shillings] = WHOLE.exec(formatAmount(minor, BLMPAY_CURRENCY)) ?? [];
  if (shillings === undefined || minor <= 0n) throw new UnsendableError('BLMPay moves whole shillings only, of at most 15 digits.');
  return Number(shillings);
};

/** Reads an amount by its digits on the wire; undefined where it is not one of that currency. */
export const readAmount = (json: ExactJson, holder: object, key: string, currency: string): bigint | undefined => {
  const digits = json.digits(holder, key);
  if (digits === undefined || !isCurrency(currency)) return undefined;
  const parsed = parseAmount(digits, currency);
  return parsed.ok ? parsed.minor : undefined;
};
