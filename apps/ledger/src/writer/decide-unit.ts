import {
  type CommandReply,
  foldLedgerEvent,
  type LedgerCommandMessage,
  REFUSAL_CODES,
  type RefusalCode,
  type TransactionView,
} from '@daftari/contracts';
import {
  ABSENT,
  type Command,
  decide,
  type Decision,
  type Event,
  evolveTransaction,
  evolveWallet,
  isBalanced,
  type Rejection,
} from '@daftari/ledger-domain';
import { InvariantError } from '@daftari/messaging';
import { uuidIn } from '@daftari/platform';
import { bookEvent } from './book-event.js';
import { businessDay } from './business-day.js';
import { type QueuedCommand } from './command.js';
import { eventMessage } from './event-body.js';
import { hashEvent, instantOf } from './event-hash.js';
import { type ShardBook, type TransactionRecord, type WalletRecord } from './shard-book.js';
import { termsFromWire } from './terms.js';
import { STATUS_CODES, type Unit } from './unit.js';

const NO_ANSWER = { code: null, available_minor: null, needed_minor: null, transaction: null } as const;

/** What a command is decided about: the wallet of its business, currency and mode, and its transaction. */
interface Subject {
  readonly wallet: WalletRecord | undefined;
  readonly transaction: TransactionRecord | undefined;
}

/**
 * Decides one command and notes in the unit what it writes. Changes the book at once: the next command of the batch sees it.
 * @param now the writer's clock in microseconds
 */
export const decideInto = (unit: Unit, book: ShardBook, command: QueuedCommand, now: number): void => {
  unit.touch(book);
  book.position = command.offset + 1;
  book.leaderEpoch = Math.max(book.leaderEpoch, command.leaderEpoch);
  const stamp = Math.max(now, book.recordedAt);
  const { message } = command;
  const earlier = earlierRefusal(book, command);
  if (earlier) return replyRefused(unit, message, { code: earlier.code, ...detailsOf(earlier) });
  if (book.elsewhere.has(command.walletKey)) return refuse(unit, book, command, stamp, { code: 'malformed_command' });
  const subject = subjectOf(book, command);
  const { not_after: notAfter } = message.data;
  // What was decided before is answered as before, however late its double comes.
  if (notAfter !== undefined && stamp / 1000 > Date.parse(notAfter) && !subject.transaction)
    return refuse(unit, book, command, stamp, { code: 'too_late' });
  const decision = decideOne(message, subject, stamp);
  switch (decision.kind) {
    case 'accepted':
      return append(unit, book, command, subject, decision.event, stamp);
    case 'unchanged':
      return replyDecided(unit, message, 'replayed', subject.transaction?.view);
    case 'refused':
      return refuse(unit, book, command, stamp, decision.rejection);
  }
};

const subjectOf = (book: ShardBook, command: QueuedCommand): Subject => {
  const { data } = command.message;
  const byReference = command.reference && book.transactionByReference(command.reference.key);
  const byId = !command.reference && 'transaction_id' in data ? book.transactions.get(uuidIn(data.transaction_id)) : undefined;
  return { wallet: book.wallets.get(command.walletKey), transaction: byReference ?? byId };
};

const decideOne = (message: LedgerCommandMessage, subject: Subject, stamp: number): Decision => {
  const timezone = subject.wallet?.state.terms.timezone ?? 'UTC';
  return decide(domainCommand(message, stamp, timezone), subject.wallet?.state, subject.transaction?.state ?? ABSENT);
};

const domainCommand = (message: LedgerCommandMessage, stamp: number, timezone: string): Command => {
  switch (message.type) {
    case 'OpenWallet':
    case 'SetWalletTerms':
      return { type: message.type, terms: termsFromWire(message.data.terms) };
    case 'CreditWallet':
    case 'DebitWallet':
      return {
        type: message.type,
        requestHash: message.data.request_hash,
        amount: BigInt(message.data.amount_minor),
        day: businessDay(stamp, timezone),
      };
    case 'PlaceHold':
      return {
        type: message.type,
        requestHash: message.data.request_hash,
        price: priceOf(message.data),
        day: businessDay(stamp, timezone),
      };
    case 'CaptureHold':
      return { type: message.type, provider: message.data.provider, cost: BigInt(message.data.cost_minor) };
    case 'ReleaseHold':
      return { type: message.type, status: message.data.status };
  }
};

/** A transaction's price, from the command or the stored event. */
export const priceOf = (data: { amount_minor: string; discount_minor: string; fee_minor: string; total_minor: string }) => ({
  amount: BigInt(data.amount_minor),
  discount: BigInt(data.discount_minor),
  fee: BigInt(data.fee_minor),
  total: BigInt(data.total_minor),
});

const append = (unit: Unit, book: ShardBook, command: QueuedCommand, subject: Subject, event: Event, stamp: number): void => {
  if (!isBalanced(event.postings)) throw new InvariantError(`${event.type} on shard ${book.shard} does not balance.`);
  const { message } = command;
  const wallet = walletAfter(book, command, subject, event);
  const sequence = ++book.sequence;
  book.recordedAt = stamp;
  const booked = bookEvent(unit, book, command, wallet, event);
  const body = eventMessage(event, message, {
    ...booked,
    previous: subject.transaction?.lastSequence ?? null,
    traceparent: command.traceparent,
  });
  const text = JSON.stringify(body.data);
  const header = { shard: book.shard, incarnation: book.incarnation, sequence, recordedAt: stamp, type: body.type, version: body.version };
  book.headHash = hashEvent(header, book.headHash, text);
  push(unit.events, [book.shard, sequence, book.incarnation, stamp, body.type, body.version, text, book.headHash]);
  const view = foldLedgerEvent(subject.transaction?.view, body, instantOf(stamp));
  if (view) keepTransaction(unit, book, command, subject, event, view, wallet, stamp);
  replyDecided(unit, message, 'accepted', view);
};

const push = (columns: unknown[][], row: readonly unknown[]): void => {
  for (const [index, value] of row.entries()) columns[index]?.push(value);
};

const walletAfter = (book: ShardBook, command: QueuedCommand, subject: Subject, event: Event): WalletRecord => {
  const state = evolveWallet(subject.wallet?.state, event);
  if (subject.wallet) {
    subject.wallet.state = state;
    return subject.wallet;
  }
  const { data, type } = command.message;
  if (type !== 'OpenWallet') throw new InvariantError(`${event.type} without a wallet.`);
  const record: WalletRecord = {
    account: book.openAccount(),
    heldAccount: book.openAccount(),
    walletId: data.wallet_id,
    shard: book.shard,
    state,
  };
  book.wallets.set(command.walletKey, record);
  return record;
};

const keepTransaction = (
  unit: Unit,
  book: ShardBook,
  command: QueuedCommand,
  subject: Subject,
  event: Event,
  view: TransactionView,
  wallet: WalletRecord,
  stamp: number,
): void => {
  const known = subject.transaction;
  const record: TransactionRecord = known ?? newRecord(command, view, wallet, book.sequence, stamp);
  record.state = evolveTransaction(known?.state ?? ABSENT, event);
  record.view = view;
  record.lastSequence = book.sequence;
  book.keep(record);
  const key = `${record.wallet}|${record.id}`;
  unit.transactions.set(key, {
    wallet: record.wallet,
    id: record.id,
    referenceHash: record.reference.hash,
    status: STATUS_CODES[view.status as keyof typeof STATUS_CODES],
    first: record.firstSequence,
    last: record.lastSequence,
  });
  if (event.type === 'FundsHeld') unit.opened.set(key, { wallet: record.wallet, id: record.id, heldAt: stamp });
  else if (known && !unit.opened.delete(key)) unit.closed.set(key, { wallet: record.wallet, id: record.id });
  if (known?.replyTo !== undefined) unit.ended.push({ address: known.replyTo, transaction: view });
};

const newRecord = (
  command: QueuedCommand,
  view: TransactionView,
  wallet: WalletRecord,
  sequence: number,
  stamp: number,
): TransactionRecord => {
  const { reference, message } = command;
  if (!reference) throw new InvariantError(`${message.type} begins a transaction without a reference.`);
  const { reply_to: replyTo } = message.data;
  return {
    id: uuidIn(view.id),
    wallet: wallet.account,
    reference,
    firstSequence: sequence,
    lastSequence: sequence,
    heldAt: stamp,
    state: ABSENT,
    view,
    ...(replyTo === undefined ? {} : { replyTo }),
  };
};

const replyDecided = (
  unit: Unit,
  message: LedgerCommandMessage,
  outcome: 'accepted' | 'replayed',
  view: TransactionView | undefined,
): void => unit.reply(message.data.reply_to, { ...NO_ANSWER, command_id: message.data.command_id, outcome, transaction: view ?? null });

/** A double of a refused command, or one older than the refusal of its reference, gets that same refusal (P4). */
const earlierRefusal = (book: ShardBook, command: QueuedCommand) => {
  const refusal = command.reference && book.refusals.get(command.reference.key);
  return refusal && uuidIn(command.message.data.command_id) <= refusal.commandId ? refusal : undefined;
};

const detailsOf = (rejection: { readonly available?: bigint | undefined; readonly needed?: bigint | undefined }) => ({
  ...(rejection.available === undefined ? {} : { available: rejection.available }),
  ...(rejection.needed === undefined ? {} : { needed: rejection.needed }),
});

const replyRefused = (unit: Unit, message: LedgerCommandMessage, rejection: { code: string; available?: bigint; needed?: bigint }): void =>
  unit.reply(message.data.reply_to, refusalReply(message.data.command_id, rejection));

/** The reply that tells a refusal. */
export const refusalReply = (
  commandId: string,
  rejection: { code: string; available?: bigint | undefined; needed?: bigint | undefined },
): CommandReply => ({
  command_id: commandId,
  outcome: 'refused',
  code: REFUSAL_CODES.find((code): code is RefusalCode => code === rejection.code) ?? 'malformed_command',
  available_minor: rejection.available?.toString() ?? null,
  needed_minor: rejection.needed?.toString() ?? null,
  transaction: null,
});

const refuse = (
  unit: Unit,
  book: ShardBook,
  command: QueuedCommand,
  stamp: number,
  rejection: Rejection | { code: 'too_late'; available?: bigint; needed?: bigint },
): void => {
  const { data } = command.message;
  const commandId = uuidIn(data.command_id);
  const reference = 'reference' in data ? data.reference : 'transaction_id' in data ? data.transaction_id : '';
  push(unit.refusals, [
    commandId,
    book.shard,
    uuidIn(data.business_id),
    data.mode,
    reference,
    rejection.code,
    rejection.available ?? null,
    rejection.needed ?? null,
    stamp,
  ]);
  if (command.reference) {
    const { key: referenceKey } = command.reference;
    // The youngest stand last, so that the oldest can be dropped from the front.
    book.refusals.delete(referenceKey);
    book.refusals.set(referenceKey, {
      commandId,
      referenceKey,
      code: rejection.code,
      available: rejection.available,
      needed: rejection.needed,
      recordedAt: stamp,
    });
  }
  replyRefused(unit, command.message, { code: rejection.code, ...detailsOf(rejection) });
};
