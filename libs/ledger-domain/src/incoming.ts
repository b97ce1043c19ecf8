import { begun } from './beginnings.js';
import { lateSuccess, reversal } from './cases.js';
import { type CommandOf } from './commands.js';
import { accept, asBefore, type Decision, refuse, type Subject, UNCHANGED } from './decision.js';
import { type Event, type EventOf } from './events.js';
import { POSTING_RULES } from './posting-rules.js';
import { post } from './postings.js';
import { isIncomingPrice } from './price.js';
import { refusesReceiving } from './spending.js';
import { isDone, type ReleaseStatus, type TransactionState } from './transaction.js';
import { type WalletState } from './wallet.js';

type Expected = Extract<TransactionState, { status: 'expected' }>;

/** A collection is asked for, or a deposit announced: nothing moves yet. */
export const expectFunds = (command: CommandOf<'ExpectFunds'>, { wallet, transaction }: Subject): Decision => {
  if (!isIncomingPrice(command.price)) return refuse('malformed_command');
  if (transaction.status !== 'absent') return asBefore(command.requestHash, transaction);
  if (!wallet) return refuse('currency_not_supported');
  if (wallet.terms.businessStatus !== 'active') return refuse('business_not_active');
  const refusal = refusesReceiving(wallet, command.price.total);
  if (refusal) return refusal;
  const { kind, price } = command;
  return accept({ type: 'FundsExpected', kind, ...begun(command, wallet, 0n), postings: post(POSTING_RULES[kind].expect, price) });
};

/** The money came: on a provider's word, or an operator's for a deposit. No limit refuses a fact. */
export const receiveFunds = (command: CommandOf<'ReceiveFunds'>, { wallet, transaction }: Subject): Decision => {
  if (transaction.status === 'absent' || !wallet || !isIncoming(transaction)) return refuse('transaction_not_found');
  if (transaction.mode !== command.mode || transaction.currency !== command.currency) return refuse('mode_mismatch');
  if ((transaction.kind === 'payment') !== (command.provider !== null)) return refuse('malformed_command');
  if (transaction.status === 'expected') return accept(received(transaction, command.provider, wallet));
  if (isDone(transaction)) return UNCHANGED;
  if (command.provider === null) return refuse('already_ended');
  return lateSuccess(command.newCaseId, transaction, { provider: command.provider, cost: 0n, commission: 0n }, wallet);
};

/** The event of money that came. */
export const received = (transaction: Expected, provider: string | null, wallet: WalletState): Event => ({
  type: 'FundsReceived',
  provider,
  day: transaction.day,
  dayUsed: wallet.dayUsed,
  balanceBefore: wallet.available,
  balanceAfter: wallet.available + transaction.price.total,
  postings: post(ruleOf(transaction).receive, transaction.price, provider === null ? {} : { provider }),
});

/** Nobody paid, or an operator said no. After the money came, a provider's word opens a case. */
export const dismissFunds = (command: CommandOf<'DismissFunds'>, { wallet, transaction }: Subject): Decision => {
  if (transaction.status === 'absent' || !wallet || !isIncoming(transaction)) return refuse('transaction_not_found');
  if (transaction.mode !== command.mode || transaction.currency !== command.currency) return refuse('mode_mismatch');
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
  postings: post(ruleOf(transaction).dismiss, transaction.price),
});

const ruleOf = ({ kind }: Expected) => (kind === 'deposit' ? POSTING_RULES.deposit : POSTING_RULES.payment);

const isIncoming = ({ kind }: { readonly kind: string }): boolean => kind === 'payment' || kind === 'deposit';
