import { begun, givenBack } from './beginnings.js';
import { caseOpened } from './cases.js';
import { type CommandOf } from './commands.js';
import { accept, asBefore, type Decision, refuse, type Subject, UNCHANGED } from './decision.js';
import { type EventOf } from './events.js';
import { POSTING_RULES } from './posting-rules.js';
import { post } from './postings.js';
import { deliveredBy, isOutgoingPrice, plainPrice, type Price } from './price.js';
import { refusesAmount, refusesReceiving, refusesStanding } from './spending.js';
import { type Mode, type TransactionState } from './transaction.js';
import { type WalletState } from './wallet.js';

/** Pays another business. Within one shard both sides are decided at once; to another shard the money is in transit until that one has answered. */
export const sendTransfer = (command: CommandOf<'SendTransfer'>, { wallet, transaction, recipient }: Subject): Decision => {
  const { price, shard, toShard, day } = command;
  if (!isOutgoingPrice(price) || price.discount !== 0n) return refuse('malformed_command');
  if (transaction.status !== 'absent') return asBefore(command.requestHash, transaction);
  if (!wallet) return refuse('currency_not_supported');
  const standing = refusesStanding(wallet);
  if (standing) return standing;
  const taker = toShard === shard ? takerOf(wallet, recipient, price) : undefined;
  if (toShard === shard && !taker) return refuse('invalid_recipient');
  const refusal = refusesAmount(wallet, price.total, day);
  if (refusal) return refusal;
  const sent: EventOf<'TransferSent'> = {
    type: 'TransferSent',
    toShard,
    completed: toShard === shard,
    ...begun(command, wallet, -price.total, price.total),
    postings: post(POSTING_RULES.transfer.send, price, { shard: toShard }),
  };
  if (!taker) return accept(sent);
  const arriving = { ...command, price: plainPrice(deliveredBy(price)) };
  return accept(sent, { target: 'recipient', event: transferReceived(arriving, taker, shard) });
};

/** Who can take this transfer within the shard: not the sender itself, and nobody who may not be paid so much. */
const takerOf = (wallet: WalletState, recipient: WalletState | undefined, price: Price): WalletState | undefined =>
  recipient === wallet || !recipient || refusesReceiving(recipient, deliveredBy(price)) ? undefined : recipient;

interface Arriving {
  readonly currency: string;
  readonly mode: Mode;
  readonly requestHash: string;
  readonly price: Price;
  readonly day: string;
}

const transferReceived = (arriving: Arriving, wallet: WalletState, fromShard: number): EventOf<'TransferReceived'> => ({
  type: 'TransferReceived',
  fromShard,
  ...begun(arriving, wallet, arriving.price.amount),
  postings: post(POSTING_RULES.transfer.receive, arriving.price, { shard: fromShard }),
});

/** Takes what another shard sent, or refuses it for good: either is an event, so that a double is answered the same (P13). */
export const receiveTransfer = (command: CommandOf<'ReceiveTransfer'>, { wallet, transaction }: Subject): Decision => {
  if (!isOutgoingPrice(command.price)) return refuse('malformed_command');
  if (transaction.status !== 'absent') return UNCHANGED;
  const refusal = wallet ? refusesReceiving(wallet, command.price.total) : refuse('currency_not_supported');
  if (wallet && !refusal) return accept(transferReceived(command, wallet, command.fromShard));
  const { currency, mode, requestHash, price, day, fromShard } = command;
  const balance = wallet?.available ?? 0n;
  return accept({
    type: 'TransferRefused',
    fromShard,
    reason: refusal?.kind === 'refused' ? refusal.rejection.code : 'invalid_recipient',
    currency,
    mode,
    requestHash,
    price,
    day,
    dayUsed: wallet?.dayUsed ?? 0n,
    balanceBefore: balance,
    balanceAfter: balance,
    postings: [],
  });
};

/** The other shard has taken it. */
export const confirmTransfer = (command: CommandOf<'ConfirmTransfer'>, { wallet, transaction }: Subject): Decision => {
  if (!wallet || !isSent(transaction)) return refuse('transaction_not_found');
  if (transaction.mode !== command.mode || transaction.currency !== command.currency) return refuse('mode_mismatch');
  if (transaction.status === 'completed') return UNCHANGED;
  if (transaction.status !== 'in_transit') return refuse('already_ended');
  return accept({ type: 'TransferConfirmed', day: transaction.day, dayUsed: wallet.dayUsed, postings: [] });
};

/** The other shard refused it: all of it goes back, whatever the wallet's rules say. A closed wallet's money waits in suspense, with a case. */
export const returnTransfer = (command: CommandOf<'ReturnTransfer'>, { wallet, transaction }: Subject): Decision => {
  if (!wallet || !isSent(transaction)) return refuse('transaction_not_found');
  if (transaction.mode !== command.mode || transaction.currency !== command.currency) return refuse('mode_mismatch');
  if (transaction.status === 'failed') return UNCHANGED;
  if (transaction.status !== 'in_transit') return refuse('already_ended');
  const { price, day, toShard } = transaction;
  const closed = wallet.terms.status === 'closed';
  // What waits in suspense has not come back to the wallet, and counts as spent.
  const dated = closed ? { day, dayUsed: wallet.dayUsed } : givenBack(wallet, day, price.total);
  const rule = closed ? POSTING_RULES.transfer.return_to_suspense : POSTING_RULES.transfer.return;
  const returned: EventOf<'TransferReturned'> = { type: 'TransferReturned', ...dated, postings: post(rule, price, { shard: toShard }) };
  if (!closed) return accept(returned);
  const opened = caseOpened(command.newCaseId, 'transfer_returned_to_suspense', transaction, null, wallet, []);
  return accept(returned, { target: 'own', event: { ...opened, ...dated } });
};

type Sent = Exclude<TransactionState, { status: 'absent' }> & { readonly kind: 'transfer' };
const isSent = (transaction: TransactionState): transaction is Sent => transaction.status !== 'absent' && transaction.kind === 'transfer';
