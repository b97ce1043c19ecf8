import { type Currency, parsePercent, type Percent, percentOf } from '@daftari/money';
import { minorOf } from '../edge/amounts.js';
import { type StoredFee } from './channel.entity.js';

/** A fee as it is computed with; minor units. */
export interface Fee {
  readonly percent: Percent;
  readonly fixed: bigint;
  readonly min: bigint | undefined;
  readonly max: bigint | undefined;
}

export const NO_FEE: Fee = { percent: 0n, fixed: 0n, min: undefined, max: undefined };

/** A fee that was checked before it was stored. */
export const parsedFee = (stored: StoredFee | null, currency: Currency): Fee => {
  if (stored === null) return NO_FEE;
  const optional = (text: string | undefined): bigint | undefined => (text === undefined ? undefined : minorOf(text, currency));
  return {
    percent: parsePercent(stored.percent ?? '0') ?? 0n,
    fixed: optional(stored.amount) ?? 0n,
    min: optional(stored.min),
    max: optional(stored.max),
  };
};

/**
 * What moving an amount costs. The percentage is rounded down to a minor unit, like a product's discount: nobody pays more than was agreed;
 * then the fixed part is added, and the sum is brought within its bounds.
 */
export const feeOf = ({ percent, fixed, min, max }: Fee, amount: bigint): bigint => {
  const plain = percentOf(amount, percent, 'down') + fixed;
  const least = min !== undefined && plain < min ? min : plain;
  return max !== undefined && least > max ? max : least;
};
