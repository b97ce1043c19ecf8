import { foldLedgerEvent, type TransactionView } from '@daftari/contracts';
import { ABSENT, type Event, evolveTransaction, evolveWallet, isBalanced, type KnownTransaction } from '@daftari/ledger-domain';
import { InvariantError } from '@daftari/messaging';
import { uuidIn } from '@daftari/platform';
import { bookEvent, platformAccountOf } from './book-event.js';
import { type QueuedCommand } from './command.js';
import { type Booked, eventMessage } from './event-body.js';
import { hashEvent, instantOf } from './event-hash.js';
import { storedVersion } from './format.js';
import { noteCase, noteTransaction, noteTransit } from './project.js';
import { type ShardBook, type TransactionRecord, type WalletRecord } from './shard-book.js';
import { type Party } from './subject.js';
import { type Unit } from './unit.js';

/** Appends one event to the shard's log and notes the rows of its projections. Answers the transaction as it is then. */
export const appendStep = (
  unit: Unit,
  book: ShardBook,
  command: QueuedCommand,
  party: Party,
  event: Event,
  stamp: number,
): TransactionView | undefined => {
  if (!isBalanced(event.postings)) throw new InvariantError(`${event.type} on shard ${book.shard} does not balance.`);
  const sequence = ++book.sequence;
  const home = homeOf(unit, book, command, event);
  const wallet = walletAfter(book, command, party, event);
  const booked = bookEvent(unit, book, command, wallet, event);
  const message = eventMessage(event, command.message, {
    ...booked,
    opens: [...home.opens, ...booked.opens],
    businessId: party.businessId,
    transactionId: party.transactionId,
    before: party.transaction?.view,
    recordedAt: instantOf(stamp),
    previous: party.transaction?.lastSequence ?? null,
    traceparent: command.traceparent,
  });
  write(unit, book, storedVersion(message, book.format), stamp);
  const view = foldLedgerEvent(party.transaction?.view, message, instantOf(stamp));
  if (view) {
    const record = recordAfter(book, command, party, event, view, home.number ?? wallet?.account, stamp);
    noteTransaction(unit, record, party.transaction !== undefined);
    noteTransit(unit, book.shard, sequence, stamp, message, record);
    noteCase(unit, book.shard, sequence, stamp, message, record);
  }
  return view;
};

/** A transaction without a wallet is listed under a platform account: the bank's, the suspense that explains it, or the one that its money never reached. */
const homeOf = (
  unit: Unit,
  book: ShardBook,
  command: QueuedCommand,
  event: Event,
): { readonly number: number | undefined; readonly opens: Booked['opens'] } => {
  if (event.type === 'FloatMoved') return platformAccountOf(unit, book, command, 'bank');
  if (event.type === 'UnexplainedReported') return platformAccountOf(unit, book, command, `suspense:${event.provider}`);
  if (event.type === 'TransferRefused') return platformAccountOf(unit, book, command, `in_transit:${event.fromShard}`);
  return { number: undefined, opens: [] };
};

const write = (unit: Unit, book: ShardBook, { type, version, data }: ReturnType<typeof storedVersion>, stamp: number): void => {
  const text = JSON.stringify(data);
  const header = { shard: book.shard, incarnation: book.incarnation, sequence: book.sequence, recordedAt: stamp, type, version };
  book.headHash = hashEvent(header, book.headHash, text);
  const row = [book.shard, book.sequence, book.incarnation, stamp, type, version, text, book.headHash];
  for (const [index, value] of row.entries()) unit.events[index]?.push(value);
};

const walletAfter = (book: ShardBook, command: QueuedCommand, { wallet }: Party, event: Event): WalletRecord | undefined => {
  if (wallet) {
    wallet.state = evolveWallet(wallet.state, event);
    if (event.type === 'WalletTermsSet' && command.message.type === 'SetWalletTerms') wallet.terms = command.message.data.terms;
    return wallet;
  }
  const { data, type } = command.message;
  if (type !== 'OpenWallet' || event.type !== 'WalletOpened') return undefined;
  const record: WalletRecord = {
    account: book.openAccount(),
    heldAccount: book.openAccount(),
    pendingAccount: undefined,
    commissionAccount: undefined,
    business: data.business_id,
    walletId: data.wallet_id,
    shard: book.shard,
    terms: data.terms,
    updatedAt: book.recordedAt,
    state: evolveWallet(undefined, event),
  };
  book.wallets.set(command.walletKey, record);
  return record;
};

const recordAfter = (
  book: ShardBook,
  command: QueuedCommand,
  party: Party,
  event: Event,
  view: TransactionView,
  home: number | undefined,
  stamp: number,
): TransactionRecord => {
  const state = evolveTransaction(party.transaction?.state ?? ABSENT, event);
  if (state.status === 'absent') throw new InvariantError(`${event.type} leaves no transaction.`);
  const record = party.transaction ?? newRecord(book, command, party, state, view, home, stamp);
  record.state = state;
  record.view = view;
  record.lastSequence = book.sequence;
  book.keep(record);
  return record;
};

const newRecord = (
  book: ShardBook,
  command: QueuedCommand,
  { reference, transactionId }: Party,
  state: KnownTransaction,
  view: TransactionView,
  home: number | undefined,
  stamp: number,
): TransactionRecord => {
  if (!reference || home === undefined)
    throw new InvariantError(`${command.message.type} begins a transaction without a reference or a home.`);
  const { reply_to: replyTo } = command.message.data;
  return {
    id: uuidIn(transactionId),
    wallet: home,
    reference,
    firstSequence: book.sequence,
    lastSequence: book.sequence,
    begunAt: stamp,
    state,
    view,
    ...(replyTo === undefined ? {} : { replyTo }),
  };
};
