import { type LedgerCommandMessage, PLATFORM_BUSINESS } from '@daftari/contracts';
import { ABSENT, isUnexplained, type Subject, type Target } from '@daftari/ledger-domain';
import { uuidIn } from '@daftari/platform';
import { arrivingReference, type QueuedCommand, type ReferenceKey } from './command.js';
import { type ShardBook, type TransactionRecord, type WalletRecord } from './shard-book.js';

/** Whose wallet and transaction an event changes. */
export interface Party {
  readonly businessId: string;
  /** Empty where the event is of no transaction. */
  readonly transactionId: string;
  readonly wallet: WalletRecord | undefined;
  /** Undefined before the transaction has begun. */
  readonly transaction: TransactionRecord | undefined;
  /** What the transaction is found by, where this begins it. */
  readonly reference: ReferenceKey | undefined;
}

export type Parties = Readonly<Record<Target, Party | undefined>> & { readonly own: Party };

/**
 * A transaction of that business; another's is none, whoever knows its id, and so is one that nothing can follow: a movement of the platform's own
 * money, or a transfer that did not arrive. In memory or not makes no difference.
 */
const transactionOfBusiness = (book: ShardBook, business: string, id: string): TransactionRecord | undefined => {
  const found = book.transactions.get(uuidIn(id));
  return found !== undefined && found.view.business_id === business && isListed(found) ? found : undefined;
};

const isListed = ({ view, state }: TransactionRecord): boolean =>
  view.business_id === PLATFORM_BUSINESS ? isUnexplained(state) : !(state.kind === 'transfer' && state.status === 'rejected');

const transactionOf = (book: ShardBook, { message, reference }: QueuedCommand): TransactionRecord | undefined => {
  if (reference) return book.transactionByReference(reference.key);
  return 'transaction_id' in message.data ? transactionOfBusiness(book, message.data.business_id, message.data.transaction_id) : undefined;
};

/** The payment that a command's refund gives back: named by the refund's hold. */
const refundedOf = (message: LedgerCommandMessage, transaction: TransactionRecord | undefined): string | undefined => {
  if (message.type === 'PlaceHold') return message.data.refunds ?? undefined;
  return (transaction && 'refunds' in transaction.state ? transaction.state.refunds : null) ?? undefined;
};

/** The id of the payment that has to be in memory for deciding a command. */
export const refundedIdOf = (book: ShardBook, command: QueuedCommand): string | undefined => {
  const id = refundedOf(command.message, transactionOf(book, command));
  return id === undefined ? undefined : uuidIn(id);
};

/** Those whom a command is about, as far as they are known. */
export const partiesOf = (book: ShardBook, command: QueuedCommand): Parties => {
  const { data } = command.message;
  const wallet = book.wallets.get(command.walletKey);
  const transaction = transactionOf(book, command);
  const transactionId = 'transaction_id' in data ? data.transaction_id : '';
  const own = { businessId: data.business_id, transactionId, wallet, transaction, reference: command.reference };
  return { own, refunded: refundedParty(book, command, own), recipient: recipientParty(book, command) };
};

const refundedParty = (book: ShardBook, command: QueuedCommand, own: Party): Party | undefined => {
  const id = refundedOf(command.message, own.transaction);
  const transaction = id === undefined ? undefined : transactionOfBusiness(book, own.businessId, id);
  return transaction && { ...own, transactionId: `txn_${transaction.id}`, transaction, reference: undefined };
};

const recipientParty = (book: ShardBook, { message, recipientKey }: QueuedCommand): Party | undefined => {
  if (recipientKey === undefined || message.type !== 'SendTransfer') return undefined;
  const { to_business_id: businessId, to_transaction_id: transactionId, transaction_id: sent, mode } = message.data;
  const wallet = book.wallets.get(recipientKey);
  return { businessId, transactionId, wallet, transaction: undefined, reference: arrivingReference(businessId, mode, sent) };
};

/** What the domain decides about. */
export const subjectOf = ({ own, refunded, recipient }: Parties): Subject => ({
  wallet: own.wallet?.state,
  transaction: own.transaction?.state ?? ABSENT,
  refunded: refunded?.transaction?.state ?? ABSENT,
  recipient: recipient?.wallet?.state,
});
