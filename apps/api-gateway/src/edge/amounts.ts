import {
  AMOUNT_MAX,
  type AmountProblem,
  type Currency,
  decimalsOf,
  formatAmount,
  isCurrency,
  parseAmount,
  parsePositiveAmount,
} from '@daftari/money';
import { type FieldProblem } from '@daftari/platform';

/** What to do about each kind of wrong amount. */
const remedy = (problem: AmountProblem, currency: Currency): string => {
  switch (problem) {
    case 'invalid_format':
      return `must be a decimal text with at most ${decimalsOf(currency)} decimals, such as "${formatAmount(150_000n, currency)}"`;
    case 'too_small':
      return 'must be more than zero';
    case 'too_large':
      return `must be at most ${formatAmount(AMOUNT_MAX, currency)}`;
  }
};

/** A client's amount in minor units, or what is wrong with the field. */
export const readAmount = (text: unknown, currency: Currency, field: string, zeroAllowed = false): bigint | FieldProblem => {
  if (typeof text !== 'string') return { field, code: 'invalid_format', detail: `${field} ${remedy('invalid_format', currency)}.` };
  const parsed = zeroAllowed ? parseAmount(text, currency) : parsePositiveAmount(text, currency);
  return parsed.ok ? parsed.minor : { field, code: parsed.problem, detail: `${field} ${remedy(parsed.problem, currency)}.` };
};

/** An amount that may be left out; what is wrong with it is added to the errors. */
export const readOptionalAmount = (
  text: string | null | undefined,
  currency: Currency,
  field: string,
  errors: FieldProblem[],
  zeroAllowed = false,
): bigint | undefined => {
  if (text === undefined || text === null) return undefined;
  const amount = readAmount(text, currency, field, zeroAllowed);
  if (typeof amount === 'bigint') return amount;
  errors.push(amount);
  return undefined;
};

/** An amount that was checked before it was stored. */
export const minorOf = (text: string, currency: Currency): bigint => {
  const parsed = parseAmount(text, currency);
  if (!parsed.ok) throw new Error(`Not an amount in ${currency}: ${parsed.problem}.`);
  return parsed.minor;
};

/** Minor units as clients see them. */
export const decimalText = (minor: string | bigint, currency: string): string => {
  if (!isCurrency(currency)) throw new Error(`Not a currency that is held here: ${currency}.`);
  return formatAmount(BigInt(minor), currency);
};
