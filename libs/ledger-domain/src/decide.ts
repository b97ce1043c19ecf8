import { type Command } from './commands.js';
import { type Event } from './events.js';
import { capturePostings, creditPostings, debitPostings, holdPostings, releasePostings } from './postings.js';
import { type Rejection, type RejectionCode } from './rejections.js';
import { type Price, type TransactionState } from './transaction.js';
import { sameTerms, spendable, usedOn, type WalletState } from './wallet.js';

/** What came of a command: an event to append, the same answer as before, or a refusal. */
export type Decision =
  | { readonly kind: 'accepted'; readonly event: Event }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly rejection: Rejection };

const UNCHANGED: Decision = { kind: 'unchanged' };
const accept = (event: Event): Decision => ({ kind: 'accepted', event });
const refuse = (code: RejectionCode, available?: bigint, needed?: bigint): Decision => ({
  kind: 'refused',
  rejection: { code, ...(available === undefined ? {} : { available }), ...(needed === undefined ? {} : { needed }) },
});

type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>;

/**
 * Decides one command. Pure: time, ids and looked-up values arrive in it.
 * @param wallet undefined where the business has no wallet in this currency and mode
 */
export const decide = (command: Command, wallet: WalletState | undefined, transaction: TransactionState): Decision => {
  switch (command.type) {
    case 'OpenWallet':
      return wallet ? UNCHANGED : accept({ type: 'WalletOpened', terms: command.terms, postings: [] });
    case 'SetWalletTerms':
      return setTerms(command, wallet);
    case 'CreditWallet':
      return creditWallet(command, wallet, transaction);
    case 'DebitWallet':
      return debitWallet(command, wallet, transaction);
    case 'PlaceHold':
      return placeHold(command, wallet, transaction);
    case 'CaptureHold':
      return captureHold(command, wallet, transaction);
    case 'ReleaseHold':
      return releaseHold(command, wallet, transaction);
  }
};

const setTerms = (command: CommandOf<'SetWalletTerms'>, wallet: WalletState | undefined): Decision => {
  if (!wallet) return refuse('currency_not_supported');
  return sameTerms(wallet.terms, command.terms) ? UNCHANGED : accept({ type: 'WalletTermsSet', terms: command.terms, postings: [] });
};

/** The same request sent again is answered as before; a different one under the same reference is the caller's bug. */
const asBefore = (requestHash: string, transaction: Exclude<TransactionState, { status: 'absent' }>): Decision =>
  transaction.requestHash === requestHash ? UNCHANGED : refuse('reference_conflict');

const creditWallet = (command: CommandOf<'CreditWallet'>, wallet: WalletState | undefined, transaction: TransactionState): Decision => {
  if (command.amount <= 0n) return refuse('malformed_command');
  if (transaction.status !== 'absent') return asBefore(command.requestHash, transaction);
  if (!wallet) return refuse('currency_not_supported');
  if (wallet.terms.status === 'closed') return refuse('wallet_not_open');
  const after = wallet.available + command.amount;
  const limit = wallet.terms.balanceLimit;
  if (limit !== null && after + wallet.held > limit) return refuse('balance_limit_exceeded', limit, after + wallet.held);
  return accept({ type: 'WalletCredited', ...adjusted(command, wallet, after), postings: creditPostings(command.amount) });
};

const debitWallet = (command: CommandOf<'DebitWallet'>, wallet: WalletState | undefined, transaction: TransactionState): Decision => {
  if (command.amount <= 0n) return refuse('malformed_command');
  if (transaction.status !== 'absent') return asBefore(command.requestHash, transaction);
  if (!wallet) return refuse('currency_not_supported');
  if (wallet.terms.status === 'closed') return refuse('wallet_not_open');
  if (command.amount > spendable(wallet)) return refuse('insufficient_balance', spendable(wallet), command.amount);
  return accept({
    type: 'WalletDebited',
    ...adjusted(command, wallet, wallet.available - command.amount),
    postings: debitPostings(command.amount),
  });
};

/** An operator's adjustment counts to no daily limit. */
const adjusted = (command: CommandOf<'CreditWallet'> | CommandOf<'DebitWallet'>, wallet: WalletState, balanceAfter: bigint) => ({
  requestHash: command.requestHash,
  amount: command.amount,
  balanceBefore: wallet.available,
  balanceAfter,
  day: command.day,
  dayUsed: usedOn(wallet, command.day),
});

const isPriced = (price: Price): boolean =>
  price.amount > 0n &&
  price.discount >= 0n &&
  price.fee >= 0n &&
  price.total >= 0n &&
  price.total === price.amount - price.discount + price.fee;

const placeHold = (command: CommandOf<'PlaceHold'>, wallet: WalletState | undefined, transaction: TransactionState): Decision => {
  if (!isPriced(command.price)) return refuse('malformed_command');
  if (transaction.status !== 'absent') return asBefore(command.requestHash, transaction);
  if (!wallet) return refuse('currency_not_supported');
  const rejection = refusesSpending(wallet, command.price.total, command.day);
  if (rejection) return rejection;
  const { price, day, requestHash } = command;
  return accept({
    type: 'FundsHeld',
    requestHash,
    price,
    day,
    dayUsed: usedOn(wallet, day) + price.total,
    balanceBefore: wallet.available,
    balanceAfter: wallet.available - price.total,
    postings: holdPostings(price),
  });
};

const refusesSpending = (wallet: WalletState, total: bigint, day: string): Decision | undefined => {
  const { status, transactionLimit, dailyLimit } = wallet.terms;
  if (status !== 'open') return refuse('wallet_not_open');
  if (transactionLimit !== null && total > transactionLimit) return refuse('transaction_limit_exceeded', transactionLimit, total);
  const left = dailyLimit === null ? null : dailyLimit - usedOn(wallet, day);
  if (left !== null && total > left) return refuse('daily_limit_exceeded', left, total);
  if (total > spendable(wallet)) return refuse('insufficient_balance', spendable(wallet), total);
  return undefined;
};

const captureHold = (command: CommandOf<'CaptureHold'>, wallet: WalletState | undefined, transaction: TransactionState): Decision => {
  if (transaction.status === 'absent' || !wallet) return refuse('transaction_not_found');
  if (transaction.status === 'completed') return UNCHANGED;
  // A success that comes after the money went back is never rewritten in silence: it is refused here and explained by a case.
  if (transaction.status !== 'held') return refuse('already_ended');
  const { price, day } = transaction;
  if (price.amount + command.cost < 0n) return refuse('malformed_command');
  return accept({
    type: 'FundsCaptured',
    provider: command.provider,
    cost: command.cost,
    day,
    dayUsed: wallet.dayUsed,
    postings: capturePostings(price, command.provider, command.cost),
  });
};

const releaseHold = (command: CommandOf<'ReleaseHold'>, wallet: WalletState | undefined, transaction: TransactionState): Decision => {
  if (transaction.status === 'absent' || !wallet) return refuse('transaction_not_found');
  if (transaction.status === command.status) return UNCHANGED;
  if (transaction.status !== 'held') return refuse('already_ended');
  const { price, day } = transaction;
  // What is given back is given back to the day that was charged; a day gone by needs nothing back.
  const dayUsed = wallet.day === day ? wallet.dayUsed - price.total : wallet.dayUsed;
  return accept({ type: 'FundsReleased', status: command.status, day, dayUsed, postings: releasePostings(price) });
};
