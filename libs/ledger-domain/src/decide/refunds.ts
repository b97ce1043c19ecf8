import { type CommandOf } from '../commands.js';
import { accept, type Decision, refuse, refusesCurrency, refusesMode, type Subject } from '../decision.js';
import { type Step } from '../events.js';
import { isPlainPrice } from '../price.js';
import { type KnownTransaction, type TransactionState } from '../transaction.js';
import { type WalletState } from '../wallet.js';
import { fundsHeld } from './beginnings.js';
import { refusesMoney, refusesStanding } from './spending.js';

/** Reserves what a refund gives back to the payer: all of a payment or a part of it. It counts to no limit: it gives back what came in. */
export const placeRefund = (command: CommandOf<'PlaceHold'>, { wallet, refunded: payment }: Subject): Decision => {
  const { price, refunds } = command;
  if (!isPlainPrice(price) || refunds === null) return refuse('malformed_command');
  if (payment.status === 'absent') return refuse('transaction_not_found');
  const mismatch = refusesMode(command, payment);
  if (mismatch) return mismatch;
  if (!wallet) return refuse('currency_not_supported');
  const refusal =
    refusesStanding(wallet) ??
    refusesCurrency(command, payment) ??
    refusesRefund(payment, price.total) ??
    refusesMoney(wallet, price.total);
  return refusal ?? accept(fundsHeld(command, wallet, 0n), ...refundProgress(payment, { refunding: price.total, refunded: 0n }, wallet));
};

/** Only a completed payment that the provider has not taken back can be refunded. Undefined where this one can. */
const refusesRefund = (payment: KnownTransaction, total: bigint): Decision | undefined => {
  const takenBack = payment.cases.some(({ kind }) => kind === 'reversal');
  if (payment.kind !== 'payment' || payment.status !== 'completed' || takenBack) return refuse('not_refundable', 0n, total);
  return refusesMore(payment, total);
};

/** All refunds of a payment together never exceed it. Undefined where there is room for this. */
export const refusesMore = (payment: TransactionState, total: bigint): Decision | undefined => {
  if (payment.status !== 'completed' && payment.status !== 'refunded') return undefined;
  const left = payment.price.amount - payment.refunding - payment.refunded;
  return total > left ? refuse('not_refundable', left, total) : undefined;
};

/** What a step of a refund changes at the payment that it gives back; nothing for other kinds. */
export const refundProgress = (
  payment: TransactionState,
  change: { readonly refunding: bigint; readonly refunded: bigint },
  wallet: WalletState,
): Step[] => {
  if (payment.status !== 'completed' && payment.status !== 'refunded') return [];
  const [refunding, refunded] = [payment.refunding + change.refunding, payment.refunded + change.refunded];
  const whole = refunded === payment.price.amount;
  const { day } = payment;
  return [
    { target: 'refunded', event: { type: 'RefundProgressed', refunding, refunded, whole, day, dayUsed: wallet.dayUsed, postings: [] } },
  ];
};
