import { type Decision, refuse } from './decision.js';
import { type Step } from './events.js';
import { type Price } from './price.js';
import { type Mode, type TransactionState } from './transaction.js';
import { type WalletState } from './wallet.js';

interface Refunding {
  readonly currency: string;
  readonly mode: Mode;
}

/** A refund is about a payment that there is, in the same mode and currency. Undefined where it is. */
export const refusesPayment = (payment: TransactionState, { currency, mode }: Refunding): Decision | undefined => {
  if (payment.status === 'absent') return refuse('transaction_not_found');
  return payment.mode !== mode || payment.currency !== currency ? refuse('mode_mismatch') : undefined;
};

/** Only a completed payment can be refunded, and no more than it was, all its refunds together. Undefined where this one can. */
export const refusesRefund = (payment: TransactionState, price: Price): Decision | undefined => {
  if (payment.status === 'absent') return refuse('transaction_not_found');
  if (payment.kind !== 'payment' || payment.status !== 'completed') return refuse('not_refundable');
  const left = payment.price.amount - payment.refunding - payment.refunded;
  return price.total > left ? refuse('not_refundable', left, price.total) : undefined;
};

/** What a step of a refund changes at the payment that it gives back; nothing for other kinds. */
export const refundProgress = (
  payment: TransactionState,
  change: { readonly refunding: bigint; readonly refunded: bigint },
  wallet: WalletState,
): Step[] => {
  if (payment.status !== 'completed' && payment.status !== 'refunded') return [];
  const [refunding, refunded] = [payment.refunding + change.refunding, payment.refunded + change.refunded];
  // More than the whole of it comes back where a refund is counted after all that was given up.
  const whole = refunded >= payment.price.amount;
  return [
    {
      target: 'refunded',
      event: { type: 'RefundProgressed', refunding, refunded, whole, day: payment.day, dayUsed: wallet.dayUsed, postings: [] },
    },
  ];
};
