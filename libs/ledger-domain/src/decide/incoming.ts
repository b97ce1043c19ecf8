import { type CommandOf } from '../commands.js';
import { accept, asBefore, type Decision, refuse, refusesCurrency, refusesMode, type Subject, UNCHANGED } from '../decision.js';
import { type EventOf } from '../events.js';
import { POSTING_RULES } from '../posting-rules.js';
import { post } from '../postings.js';
import { isIncomingPrice } from '../price.js';
import { INCOMING_KINDS, isDone, isOfKind, type ReleaseStatus, type TransactionState } from '../transaction.js';
import { type WalletState } from '../wallet.js';
import { begun } from './beginnings.js';
import { reversal, unawaitedSuccess } from './cases.js';
import { refusesReceiving } from './spending.js';

type Expected = Extract<TransactionState, { status: 'expected' }>;

/** A collection is asked for, or a deposit announced: nothing moves yet. */
export const expectFunds = (command: CommandOf<'ExpectFunds'>, { wallet, transaction }: Subject): Decision => {
  const { kind, price } = command;
  if (transaction.status !== 'absent') return asBefore(command.requestHash, transaction);
  if (!isIncomingPrice(price)) return refuse('malformed_command');
  if (!wallet) return refuse('currency_not_supported');
  if (wallet.terms.businessStatus !== 'active') return refuse('business_not_active');
  const refusal = refusesReceiving(wallet, price.total);
  if (refusal) return refusal;
  return accept({ type: 'FundsExpected', kind, ...begun(command, wallet, 0n), postings: post(POSTING_RULES[kind].expect, price) });
};

/** The money came: on a provider's word, or an operator's for a deposit. No limit refuses a fact. */
export const receiveFunds = (command: CommandOf<'ReceiveFunds'>, { wallet, transaction }: Subject): Decision => {
  const { provider } = command;
  if (!wallet || !isOfKind(transaction, INCOMING_KINDS)) return refuse('transaction_not_found');
  if ((transaction.kind === 'payment') !== (provider !== null)) return refuse('malformed_command');
  const mismatch = refusesMode(command, transaction) ?? refusesCurrency(command, transaction);
  if (mismatch) return mismatch;
  if (transaction.status === 'expected') return accept(received(transaction, provider, wallet));
  if (provider !== null) return unawaitedSuccess(command.newCaseId, transaction, { provider, cost: 0n, commission: 0n }, wallet);
  return isDone(transaction) ? UNCHANGED : refuse('already_ended');
};

/** The event of money that came. */
export const received = (transaction: Expected, provider: string | null, wallet: WalletState): EventOf<'FundsReceived'> => ({
  type: 'FundsReceived',
  provider,
  day: transaction.day,
  dayUsed: wallet.dayUsed,
  balanceBefore: wallet.available,
  balanceAfter: wallet.available + transaction.price.total,
  postings: post(POSTING_RULES[transaction.kind].receive, transaction.price, provider === null ? {} : { provider }),
});

/** Nobody paid, or an operator said no. After the money came, a provider's word opens a case. */
export const dismissFunds = (command: CommandOf<'DismissFunds'>, { wallet, transaction }: Subject): Decision => {
  if (!wallet || !isOfKind(transaction, INCOMING_KINDS)) return refuse('transaction_not_found');
  const mismatch = refusesMode(command, transaction) ?? refusesCurrency(command, transaction);
  if (mismatch) return mismatch;
  if (transaction.status === command.status) return UNCHANGED;
  if (transaction.status === 'expected') return accept(dismissed(transaction, command.status, wallet));
  if (!isDone(transaction) || command.provider === null) return refuse('already_ended');
  return reversal(command.newCaseId, transaction, wallet);
};

/** The event of money that did not come. */
export const dismissed = (transaction: Expected, status: ReleaseStatus, wallet: WalletState): EventOf<'FundsDismissed'> => ({
  type: 'FundsDismissed',
  status,
  day: transaction.day,
  dayUsed: wallet.dayUsed,
  postings: post(POSTING_RULES[transaction.kind].dismiss, transaction.price),
});
