/** How a division that does not come out even is rounded. */
export type Rounding = 'down' | 'half_up' | 'up';

/** A percentage with up to six decimals, as parts per hundred million: "1.5" is 1_500_000n. */
export type Percent = bigint;

const PERCENT_SCALE = 1_000_000n;
const PERCENT_TEXT = /^(-?)(\d{1,6})(?:\.(\d{1,6}))?$/;

/** Reads "1", "2.5" or "-3" as a percentage; undefined where the text is not one. */
export const parsePercent = (text: string): Percent | undefined => {
  const match = PERCENT_TEXT.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '0', fraction = ''] = match;
  const scaled = BigInt(whole) * PERCENT_SCALE + BigInt(fraction.padEnd(6, '0'));
  return sign === '-' ? -scaled : scaled;
};

/** Writes a percentage without trailing zeros: 2_500_000n is "2.5". */
export const formatPercent = (percent: Percent): string => {
  const magnitude = percent < 0n ? -percent : percent;
  const fraction = (magnitude % PERCENT_SCALE).toString().padStart(6, '0').replace(/0+$/, '');
  return `${percent < 0n ? '-' : ''}${magnitude / PERCENT_SCALE}${fraction && `.${fraction}`}`;
};

const divide = (numerator: bigint, denominator: bigint, rounding: Rounding): bigint => {
  const negative = numerator < 0n;
  const magnitude = negative ? -numerator : numerator;
  const quotient = magnitude / denominator;
  const remainder = magnitude % denominator;
  const up = remainder > 0n && (rounding === 'up' || (rounding === 'half_up' && remainder * 2n >= denominator));
  const rounded = up ? quotient + 1n : quotient;
  return negative ? -rounded : rounded;
};

/** The given percentage of an amount, rounded away from or towards zero as named. */
export const percentOf = (minor: bigint, percent: Percent, rounding: Rounding): bigint =>
  divide(minor * percent, 100n * PERCENT_SCALE, rounding);

/** A count with up to six decimals, in millionths: "1.5" is 1_500_000n. */
export type Quantity = bigint;

const QUANTITY_SCALE = 1_000_000n;
const QUANTITY_TEXT = /^(\d{1,9})(?:\.(\d{1,6}))?$/;

/** Reads "2" or "1.5" as a quantity; undefined where the text is not one. Zero is read as zero: whether it is allowed is the caller's rule. */
export const parseQuantity = (text: string): Quantity | undefined => {
  const match = QUANTITY_TEXT.exec(text);
  return match ? BigInt(match[1] ?? '') * QUANTITY_SCALE + BigInt((match[2] ?? '').padEnd(6, '0')) : undefined;
};

/** So many times an amount: 1.5 times 333n, half up, is 500n. */
export const timesQuantity = (minor: bigint, quantity: Quantity, rounding: Rounding): bigint =>
  divide(minor * quantity, QUANTITY_SCALE, rounding);

/** Splits an amount into `parts` that differ by at most one minor unit and sum to it; the first parts are the larger. */
export const splitEvenly = (minor: bigint, parts: number): bigint[] => {
  if (!Number.isInteger(parts) || parts < 1) throw new RangeError(`An amount can be split into 1 or more parts, not ${parts}.`);
  const count = BigInt(parts);
  const share = minor / count;
  const rest = minor % count;
  const extra = rest < 0n ? -1n : 1n;
  return Array.from({ length: parts }, (_, index) => (BigInt(index) < (rest < 0n ? -rest : rest) ? share + extra : share));
};

/** Shares an amount in proportion to the weights; the parts sum to it, what is left over goes to the first parts. */
export const prorate = (minor: bigint, weights: readonly bigint[]): bigint[] => {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  if (total <= 0n || weights.some((weight) => weight < 0n))
    throw new RangeError('Weights must not be negative and must sum to more than zero.');
  const parts = weights.map((weight) => (minor * weight) / total);
  let left = minor - parts.reduce((sum, part) => sum + part, 0n);
  const unit = left < 0n ? -1n : 1n;
  return parts.map((part) => {
    if (left === 0n) return part;
    left -= unit;
    return part + unit;
  });
};
