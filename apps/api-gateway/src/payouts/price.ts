import { type FeePayer } from '../channels/channel.entity.js';
import { type Fee, feeOf } from '../channels/fee.js';
import { type Price } from '../ledger-commands/money-command.js';

/** What a payout costs. */
export interface PayoutPrice extends Price {
  readonly feePayer: FeePayer;
  /** What the recipient gets. */
  readonly delivered: bigint;
}

/** Prices a payout: a business that bears the fee pays it on top of the amount; a recipient who bears it gets the amount less the fee. */
export const payoutPrice = (amount: bigint, fee: Fee, feePayer: FeePayer): PayoutPrice => {
  const charged = feeOf(fee, amount);
  const [total, delivered] = feePayer === 'merchant' ? [amount + charged, amount] : [amount, amount - charged];
  return { amount, discount: 0n, fee: charged, total, feePayer, delivered };
};
