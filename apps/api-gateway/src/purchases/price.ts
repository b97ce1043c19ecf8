import { AMOUNT_MAX, formatAmount, percentOf } from '@daftari/money';
import { type FieldProblem } from '@daftari/platform';
import { readAmount } from '../edge/amounts.js';
import { type Price } from '../ledger-commands/money-command.js';
import { type PricedProduct } from '../products/catalogue.js';

const wrong = (code: FieldProblem['code'], detail: string): FieldProblem => ({ field: 'amount', code, detail: `amount ${detail}.` });

/** The face value of a purchase: the product's own price, or what the client names within the product's bounds. */
const faceValue = (product: PricedProduct, given: bigint | undefined): bigint | FieldProblem => {
  const { currency, fixedMinor, minMinor, maxMinor } = product;
  if (fixedMinor !== undefined) {
    if (given === undefined || given === fixedMinor) return fixedMinor;
    const code = given < fixedMinor ? 'too_small' : 'too_large';
    return wrong(code, `must be ${formatAmount(fixedMinor, currency)}, the price of ${product.code}, or be left out`);
  }
  if (given === undefined) return wrong('required', `is required: ${product.code} has no fixed price`);
  if (given < minMinor) return wrong('too_small', `must be at least ${formatAmount(minMinor, currency)} for ${product.code}`);
  if (maxMinor !== undefined && given > maxMinor)
    return wrong('too_large', `must be at most ${formatAmount(maxMinor, currency)} for ${product.code}`);
  return given;
};

/** The amount that the client named, parsed; undefined where it named none. */
export const givenAmount = (product: PricedProduct, amount: string | null | undefined): bigint | undefined | FieldProblem =>
  amount === undefined || amount === null ? undefined : readAmount(amount, product.currency, 'amount');

/**
 * Prices a purchase: the wallet pays amount − discount + fee. The discount is rounded down to a minor unit: the client never gets more than was
 * agreed.
 */
export const priceOf = (product: PricedProduct, given: bigint | undefined): Price | FieldProblem => {
  const amount = faceValue(product, given);
  if (typeof amount !== 'bigint') return amount;
  const discount = percentOf(amount, product.discountPercent, 'down');
  const total = amount - discount + product.feeMinor;
  return total > AMOUNT_MAX ? wrong('too_large', 'is more than the ledger holds') : { amount, discount, fee: product.feeMinor, total };
};
