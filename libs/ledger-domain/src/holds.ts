import { begun, givenBack } from './beginnings.js';
import { lateSuccess, reversal } from './cases.js';
import { type CommandOf } from './commands.js';
import { accept, asBefore, type Decision, refuse, type Subject, UNCHANGED } from './decision.js';
import { type Step } from './events.js';
import { POSTING_RULES } from './posting-rules.js';
import { post, postDelivery } from './postings.js';
import { isOutgoingPrice, type Price } from './price.js';
import { refundProgress, refusesPayment, refusesRefund } from './refunds.js';
import { refusesMoney, refusesSpending, refusesStanding } from './spending.js';
import { isDone, type TransactionState } from './transaction.js';
import { type WalletState } from './wallet.js';

type Held = Extract<TransactionState, { status: 'held' }>;

/** Reserves a purchase's, payout's or refund's money. A refund gives back what came in, so it counts to no limit. */
export const placeHold = (command: CommandOf<'PlaceHold'>, { wallet, transaction, refunded }: Subject): Decision => {
  const { price, kind } = command;
  if (!isOutgoingPrice(price) || (kind === 'refund') !== (command.refunds !== null)) return refuse('malformed_command');
  if (transaction.status !== 'absent') return asBefore(command.requestHash, transaction);
  const unknown = kind === 'refund' ? refusesPayment(refunded, command) : undefined;
  if (unknown) return unknown;
  if (!wallet) return refuse('currency_not_supported');
  const refusal = kind === 'refund' ? refusesRefundHold(wallet, refunded, price) : refusesSpending(wallet, price.total, command.day);
  if (refusal) return refusal;
  const spent = kind === 'refund' ? 0n : price.total;
  const event = {
    type: 'FundsHeld' as const,
    kind,
    refunds: command.refunds,
    ...begun(command, wallet, -price.total, spent),
    postings: post(POSTING_RULES[kind].hold, price),
  };
  return accept(event, ...refundProgress(refunded, { refunding: price.total, refunded: 0n }, wallet));
};

const refusesRefundHold = (wallet: WalletState, refunded: TransactionState, price: Price): Decision | undefined =>
  refusesStanding(wallet) ?? refusesRefund(refunded, price) ?? refusesMoney(wallet, price.total);

/** A provider delivered: the money is taken. After it went back, this opens a case. */
export const captureHold = (command: CommandOf<'CaptureHold'>, subject: Subject): Decision => {
  const { wallet, transaction } = subject;
  if (transaction.status === 'absent' || !wallet || !isHoldKind(transaction)) return refuse('transaction_not_found');
  if (transaction.mode !== command.mode || transaction.currency !== command.currency) return refuse('mode_mismatch');
  const delivery = { provider: command.provider, cost: command.cost, commission: command.commission };
  if (transaction.status === 'held') return accept(...captured(transaction, delivery, wallet, subject.refunded));
  if (isDone(transaction)) return UNCHANGED;
  return lateSuccess(command.newCaseId, transaction, delivery, wallet);
};

/** The steps of a capture. */
export const captured = (
  transaction: Held,
  delivery: Extract<CommandOf<'ResolveCase'>['delivery'], object>,
  wallet: WalletState,
  refunded: TransactionState,
): [Step['event'], ...Step[]] => {
  const { price, day, kind } = transaction;
  const rule = kind === 'refund' ? POSTING_RULES.refund.capture : POSTING_RULES.purchase.capture;
  const event = {
    type: 'FundsCaptured' as const,
    delivery,
    day,
    dayUsed: wallet.dayUsed,
    postings: postDelivery(rule, price, delivery),
  };
  return [event, ...refundProgress(refunded, { refunding: -price.total, refunded: price.total }, wallet)];
};

/** Nothing was delivered: the money goes back. After the capture, this opens a case. */
export const releaseHold = (command: CommandOf<'ReleaseHold'>, subject: Subject): Decision => {
  const { wallet, transaction } = subject;
  if (transaction.status === 'absent' || !wallet || !isHoldKind(transaction)) return refuse('transaction_not_found');
  if (transaction.mode !== command.mode || transaction.currency !== command.currency) return refuse('mode_mismatch');
  if (transaction.status === command.status) return UNCHANGED;
  if (transaction.status === 'held') return accept(...released(transaction, command.status, wallet, subject.refunded));
  return isDone(transaction) ? reversal(command.newCaseId, transaction, wallet) : refuse('already_ended');
};

/** The steps of a release. */
export const released = (
  transaction: Held,
  status: CommandOf<'ReleaseHold'>['status'],
  wallet: WalletState,
  refunded: TransactionState,
): [Step['event'], ...Step[]] => {
  const { price, day, kind } = transaction;
  const dated = kind === 'refund' ? { day, dayUsed: wallet.dayUsed } : givenBack(wallet, day, price.total);
  const event = { type: 'FundsReleased' as const, status, ...dated, postings: post(POSTING_RULES.purchase.release, price) };
  return [event, ...refundProgress(refunded, { refunding: -price.total, refunded: 0n }, wallet)];
};

const isHoldKind = ({ kind }: { readonly kind: string }): boolean => kind === 'purchase' || kind === 'payout' || kind === 'refund';
