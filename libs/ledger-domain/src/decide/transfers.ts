import { type CommandOf } from '../commands.js';
import { accept, asBefore, type Decision, refuse, refusesCurrency, refusesMode, type Subject, UNCHANGED } from '../decision.js';
import { type EventOf } from '../events.js';
import { POSTING_RULES } from '../posting-rules.js';
import { post } from '../postings.js';
import { deliveredBy, isOutgoingPrice, isPlainPrice, plainPrice, type Price } from '../price.js';
import { isOfKind, type Mode } from '../transaction.js';
import { type WalletState } from '../wallet.js';
import { begun, givenBack } from './beginnings.js';
import { caseOpened } from './cases.js';
import { refusesAmount, refusesClosed, refusesReceiving, refusesStanding } from './spending.js';

/** Pays another business. Within one shard both sides are decided at once; to another shard the money is in transit until that one has answered. */
export const sendTransfer = (command: CommandOf<'SendTransfer'>, { wallet, transaction, recipient }: Subject): Decision => {
  const { price, shard, toShard, day } = command;
  if (transaction.status !== 'absent') return asBefore(command.requestHash, transaction);
  if (!isOutgoingPrice(price) || price.discount !== 0n) return refuse('malformed_command');
  if (!wallet) return refuse('currency_not_supported');
  const here = toShard === shard;
  const refusal =
    refusesStanding(wallet) ??
    refusesAmount(wallet, price.total, day) ??
    (here ? refusesRecipient(wallet, recipient, deliveredBy(price)) : undefined);
  if (refusal) return refusal;
  const sent: EventOf<'TransferSent'> = {
    type: 'TransferSent',
    toShard,
    completed: here,
    ...begun(command, wallet, -price.total, price.total),
    postings: post(POSTING_RULES.transfer.send, price, { shard: toShard }),
  };
  if (!here || !recipient) return accept(sent);
  const arriving = { ...command, price: plainPrice(deliveredBy(price)) };
  return accept(sent, { target: 'recipient', event: transferReceived(arriving, recipient, shard) });
};

/**
 * Whatever the recipient's wallet says, the sender hears only this: its standing is nobody else's business. It is asked last, so that only who really
 * pays learns whether that one can be paid: otherwise requests without money would find out how much another business may still receive.
 */
const refusesRecipient = (wallet: WalletState, recipient: WalletState | undefined, amount: bigint): Decision | undefined =>
  !recipient || recipient === wallet || refusesReceiving(recipient, amount) ? refuse('invalid_recipient') : undefined;

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
  if (transaction.status !== 'absent') return UNCHANGED;
  if (!isPlainPrice(command.price)) return refuse('malformed_command');
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
  if (!isOfKind(transaction, ['transfer'])) return refuse('transaction_not_found');
  const mismatch = refusesMode(command, transaction) ?? refusesCurrency(command, transaction);
  if (mismatch) return mismatch;
  if (!wallet) return refuse('currency_not_supported');
  if (transaction.status === 'completed') return UNCHANGED;
  if (transaction.status !== 'in_transit') return refuse('already_ended');
  return accept({ type: 'TransferConfirmed', day: transaction.day, dayUsed: wallet.dayUsed, postings: [] });
};

/** The other shard refused it: all of it goes back, whatever the wallet's rules say. A closed wallet's money waits in suspense, with a case. */
export const returnTransfer = (command: CommandOf<'ReturnTransfer'>, { wallet, transaction }: Subject): Decision => {
  if (!isOfKind(transaction, ['transfer'])) return refuse('transaction_not_found');
  const mismatch = refusesMode(command, transaction) ?? refusesCurrency(command, transaction);
  if (mismatch) return mismatch;
  if (!wallet) return refuse('currency_not_supported');
  if (transaction.status === 'failed') return UNCHANGED;
  if (transaction.status !== 'in_transit') return refuse('already_ended');
  const { price, day, toShard } = transaction;
  const closed = refusesClosed(wallet) !== undefined;
  // What waits in suspense has not come back to the wallet, and counts as spent.
  const dated = closed ? { day, dayUsed: wallet.dayUsed } : givenBack(wallet, day, price.total);
  const rule = closed ? POSTING_RULES.transfer.return_to_suspense : POSTING_RULES.transfer.return;
  const returned: EventOf<'TransferReturned'> = { type: 'TransferReturned', ...dated, postings: post(rule, price, { shard: toShard }) };
  if (!closed) return accept(returned);
  const opened = caseOpened(command.newCaseId, 'transfer_returned_to_suspense', transaction, null, wallet, []);
  return accept(returned, { target: 'own', event: { ...opened, ...dated } });
};
