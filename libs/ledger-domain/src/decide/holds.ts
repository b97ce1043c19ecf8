import { type CommandOf } from '../commands.js';
import { accept, asBefore, type Decision, refuse, refusesCurrency, refusesMode, type Subject, UNCHANGED } from '../decision.js';
import { type Step } from '../events.js';
import { POSTING_RULES } from '../posting-rules.js';
import { type Delivery, post, postDelivery } from '../postings.js';
import { isOutgoingPrice } from '../price.js';
import { HOLD_KINDS, isDone, isOfKind, type ReleaseStatus, type TransactionState } from '../transaction.js';
import { type WalletState } from '../wallet.js';
import { fundsHeld, givenBack } from './beginnings.js';
import { reversal, unawaitedSuccess } from './cases.js';
import { placeRefund, refundProgress } from './refunds.js';
import { refusesAmount, refusesStanding } from './spending.js';

type Held = Extract<TransactionState, { status: 'held' }>;

/** Reserves a purchase's, payout's or refund's money. */
export const placeHold = (command: CommandOf<'PlaceHold'>, subject: Subject): Decision => {
  const { wallet, transaction } = subject;
  const { price, kind, day } = command;
  if (transaction.status !== 'absent') return asBefore(command.requestHash, transaction);
  if (kind === 'refund') return placeRefund(command, subject);
  if (!isOutgoingPrice(price) || command.refunds !== null) return refuse('malformed_command');
  if (!wallet) return refuse('currency_not_supported');
  return refusesStanding(wallet) ?? refusesAmount(wallet, price.total, day) ?? accept(fundsHeld(command, wallet, price.total));
};

/** A provider delivered: the money is taken. Where it had gone back, or another provider had delivered, this opens a case. */
export const captureHold = (command: CommandOf<'CaptureHold'>, { wallet, transaction, refunded }: Subject): Decision => {
  if (!wallet || !isOfKind(transaction, HOLD_KINDS)) return refuse('transaction_not_found');
  const mismatch = refusesMode(command, transaction) ?? refusesCurrency(command, transaction);
  if (mismatch) return mismatch;
  const { provider, cost, commission } = command;
  const delivery = { provider, cost, commission };
  if (transaction.status === 'held') return accept(...captured(transaction, delivery, wallet, refunded));
  return unawaitedSuccess(command.newCaseId, transaction, delivery, wallet);
};

/** The steps of a capture. */
export const captured = (
  transaction: Held,
  delivery: Delivery,
  wallet: WalletState,
  refunded: TransactionState,
): [Step['event'], ...Step[]] => {
  const { price, day, kind } = transaction;
  const postings = postDelivery(POSTING_RULES[kind].capture, price, delivery);
  const event = { type: 'FundsCaptured' as const, delivery, day, dayUsed: wallet.dayUsed, postings };
  return [event, ...refundProgress(refunded, { refunding: -price.total, refunded: price.total }, wallet)];
};

/** Nothing was delivered: the money goes back. After the capture, this opens a case. */
export const releaseHold = (command: CommandOf<'ReleaseHold'>, { wallet, transaction, refunded }: Subject): Decision => {
  if (!wallet || !isOfKind(transaction, HOLD_KINDS)) return refuse('transaction_not_found');
  const mismatch = refusesMode(command, transaction) ?? refusesCurrency(command, transaction);
  if (mismatch) return mismatch;
  if (transaction.status === command.status) return UNCHANGED;
  if (transaction.status === 'held') return accept(...released(transaction, command.status, wallet, refunded));
  return isDone(transaction) ? reversal(command.newCaseId, transaction, wallet) : refuse('already_ended');
};

/** The steps of a release. A refund counted to no day's limit, so it gives nothing back to one. */
export const released = (
  transaction: Held,
  status: ReleaseStatus,
  wallet: WalletState,
  refunded: TransactionState,
): [Step['event'], ...Step[]] => {
  const { price, day, kind } = transaction;
  const dated = kind === 'refund' ? { day, dayUsed: wallet.dayUsed } : givenBack(wallet, day, price.total);
  const event = { type: 'FundsReleased' as const, status, ...dated, postings: post(POSTING_RULES[kind].release, price) };
  return [event, ...refundProgress(refunded, { refunding: -price.total, refunded: 0n }, wallet)];
};
