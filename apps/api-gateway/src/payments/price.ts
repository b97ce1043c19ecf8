import { type PricedCategory } from '../channels/channel-book.js';
import { type FeePayer } from '../channels/channel.entity.js';
import { feeOf } from '../channels/fee.js';
import { type Price } from '../ledger-commands/money-command.js';

/** What a payment brings. */
export interface PaymentPrice extends Price {
  readonly feePayer: FeePayer;
  /** What the payer pays. */
  readonly collected: bigint;
}

/**
 * Prices a payment: `total` is what reaches the wallet, net of the fee. The business bears the fee out of what the payer pays; a payer who bears
 * it pays it on top.
 */
export const paymentPrice = (amount: bigint, { fee, feePayer }: PricedCategory): PaymentPrice => {
  const charged = feeOf(fee, amount);
  const [total, collected] = feePayer === 'merchant' ? [amount - charged, amount] : [amount, amount + charged];
  return { amount, discount: 0n, fee: charged, total, feePayer, collected };
};
