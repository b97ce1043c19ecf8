import { type ExactJson } from '@daftari/dialect';
import { type AmountProblem, type Currency, decimalsOf, parsePositiveAmount } from '@daftari/money';

const FRACTION = /^(\d+)\.(\d*?)0*$/;

/** `200.0` is 200: zeros at the end of a fraction say nothing. */
const withoutTrailingZeros = (digits: string): string => {
  const [, whole, fraction] = FRACTION.exec(digits) ?? [];
  if (whole === undefined || fraction === undefined) return digits;
  return fraction === '' ? whole : `${whole}.${fraction}`;
};

const remedy = (problem: AmountProblem, currency: Currency): string => {
  switch (problem) {
    case 'invalid_format':
      return `amount must be a plain number with at most ${decimalsOf(currency)} decimals in ${currency}.`;
    case 'too_small':
      return 'amount must be more than zero.';
    case 'too_large':
      return 'amount is larger than any account can hold.';
  }
};

/** The amount by its digits on the wire, never through a float: in minor units, or what is wrong with it. */
export const readAmount = (json: ExactJson, body: object, currency: Currency): bigint | string => {
  const parsed = parsePositiveAmount(withoutTrailingZeros(json.digits(body, 'amount') ?? ''), currency);
  return parsed.ok ? parsed.minor : remedy(parsed.problem, currency);
};
