import {
  type BeginningMessage,
  type EndingMessage,
  foldLedgerEvent,
  isBeginning,
  isEnding,
  isSequel,
  type LedgerEventMessage,
  type SequelMessage,
  type TransactionView,
} from '@daftari/contracts';
import { evolveWallet } from '@daftari/ledger-domain';
import { InvariantError } from '@daftari/messaging';
import { uuidIn } from '@daftari/platform';
import { platformKey } from '../writer/book-event.js';
import { walletKeyOf } from '../writer/command.js';
import { domainEvent } from '../writer/domain-event.js';
import { instantOf } from '../writer/event-hash.js';
import { noteCase, sentAmount } from '../writer/project.js';
import { referenceHashOf, referenceKeyOf } from '../writer/reference-key.js';
import { ACCOUNTS_PER_SHARD, type WalletRecord } from '../writer/shard-book.js';
import { KIND_CODES, STATUS_CODES, type StoredStatus } from '../writer/unit.js';
import { type ProjectedRows, type ProjectedTransaction, type RecordedEvent, type ShardProjection } from './shard-projection.js';

/** Kinds and statuses do not depend on time. */
const NO_INSTANT = instantOf(0);

type OfTransaction = BeginningMessage | EndingMessage | SequelMessage;

/**
 * Adds what one stored event leads to in every projection: exactly the rows that the writer wrote with it. Events of a shard come in their order.
 * Nothing is decided here: what is in the log has happened.
 */
export const projectEvent = (rows: ProjectedRows, shard: ShardProjection, event: RecordedEvent): void => {
  const { message } = event;
  openAccounts(rows, shard, event);
  const wallet = walletAfter(rows, shard, event);
  post(rows, event, wallet);
  if (isBeginning(message) || isEnding(message) || isSequel(message)) noteTransaction(rows, shard, event, message, wallet);
};

export const walletKeyOfEvent = ({ data }: LedgerEventMessage): string => walletKeyOf(uuidIn(data.business_id), data.mode, data.currency);

const openAccounts = (rows: ProjectedRows, shard: ShardProjection, { sequence, message }: RecordedEvent): void => {
  for (const { number, code, currency, mode, business_id: business } of message.data.opens ?? []) {
    const columns = [number, shard.shard, code, currency, mode, business && uuidIn(business)];
    for (const [index, value] of columns.entries()) rows.accounts[index]?.push(value);
    rows.balances.set(number, { balance: 0n, sequence, day: null, dayUsed: null });
    shard.nextAccount = Math.max(shard.nextAccount, number - shard.shard * ACCOUNTS_PER_SHARD + 1);
    if (business === null) shard.platform.set(platformKey(code, currency, mode), number);
    else if (code === 'pending' || code === 'commission') openOwn(rows, shard, walletKeyOf(uuidIn(business), mode, currency), code, number);
  }
};

/** Accounts of a wallet that its first use opens. */
const openOwn = (rows: ProjectedRows, shard: ShardProjection, key: string, code: 'pending' | 'commission', number: number): void => {
  const wallet = shard.wallets.get(key);
  if (!wallet) throw new InvariantError(`Account ${number} (${code}) belongs to no wallet that is known.`);
  if (code === 'pending') wallet.pendingAccount = number;
  else wallet.commissionAccount = number;
  rows.wallets.set(wallet.account, wallet);
};

/** The event's wallet after it: its terms, and the day that its spending counts to. Undefined for events of none. */
const walletAfter = (rows: ProjectedRows, shard: ShardProjection, event: RecordedEvent): WalletRecord | undefined => {
  const { message, recordedAt } = event;
  if (message.type === 'ShardRestored') return undefined;
  const key = walletKeyOfEvent(message);
  const wallet = message.type === 'WalletOpened' ? newWallet(shard, event) : shard.wallets.get(key);
  if (!wallet) return undefined;
  shard.wallets.set(key, wallet);
  // Without postings: balances come from the entries.
  wallet.state = evolveWallet(wallet.state, domainEvent(message));
  if (message.type !== 'WalletOpened' && message.type !== 'WalletTermsSet') return wallet;
  wallet.terms = message.data.terms;
  wallet.updatedAt = recordedAt;
  rows.wallets.set(wallet.account, wallet);
  return wallet;
};

const newWallet = ({ shard }: ShardProjection, { message, sequence, recordedAt }: RecordedEvent): WalletRecord => {
  if (message.type !== 'WalletOpened') throw new InvariantError(`${message.type} opens no wallet.`);
  const { data } = message;
  const numberOf = (code: string): number => {
    const account = data.opens?.find((opened) => opened.code === code);
    if (!account) throw new InvariantError(`WalletOpened at sequence ${sequence} opens no ${code} account.`);
    return account.number;
  };
  return {
    account: numberOf('wallet'),
    heldAccount: numberOf('held'),
    pendingAccount: undefined,
    commissionAccount: undefined,
    business: data.business_id,
    walletId: data.wallet_id,
    shard,
    terms: data.terms,
    updatedAt: recordedAt,
    state: evolveWallet(undefined, domainEvent(message)),
  };
};

const post = (rows: ProjectedRows, { sequence, message }: RecordedEvent, wallet: WalletRecord | undefined): void => {
  for (const [line, [number, amount, balance]] of message.data.entries.entries()) {
    const columns = [number, sequence, line, amount, balance];
    for (const [index, value] of columns.entries()) rows.entries[index]?.push(value);
    const dated = number === wallet?.account && wallet.state.day !== '' ? wallet.state : undefined;
    rows.balances.set(number, { balance: BigInt(balance), sequence, day: dated?.day ?? null, dayUsed: dated?.dayUsed ?? null });
  }
};

const noteTransaction = (
  rows: ProjectedRows,
  shard: ShardProjection,
  { sequence, recordedAt }: RecordedEvent,
  message: OfTransaction,
  wallet: WalletRecord | undefined,
): void => {
  const id = uuidIn(message.data.transaction_id);
  const first = isBeginning(message) ? viewOf(message) : undefined;
  const known = isBeginning(message) && first ? begun(shard, message, first, sequence, wallet) : shard.transactions.get(id);
  if (!known) throw new InvariantError(`${message.type} at sequence ${sequence} is about a transaction that never began.`);
  shard.transactions.set(id, known);
  const { wallet: home, referenceHash, firstSequence, kind } = known;
  const key = `${home}|${id}`;
  const status = STATUS_CODES[(first?.status ?? statusAfter(message)) as StoredStatus];
  rows.transactions.set(key, { wallet: home, id, referenceHash, status, first: firstSequence, last: sequence, kind });
  if (message.type === 'FundsHeld' || message.type === 'FundsExpected')
    rows.opened.set(key, { wallet: home, id, begunAt: recordedAt, kind });
  else if (isEnding(message) && !rows.opened.delete(key)) rows.closed.set(key, { wallet: home, id });
  noteTransit(rows, shard.shard, sequence, recordedAt, message, id, home);
  noteCase(rows, shard.shard, sequence, recordedAt, message, { id, wallet: home });
};

/** The transaction as its first event leaves it. */
export const viewOf = (message: BeginningMessage): TransactionView => {
  const view = foldLedgerEvent(undefined, message, NO_INSTANT);
  if (!view) throw new InvariantError(`${message.type} begins no transaction.`);
  return view;
};

const begun = (
  shard: ShardProjection,
  message: BeginningMessage,
  { kind }: TransactionView,
  sequence: number,
  wallet: WalletRecord | undefined,
): ProjectedTransaction => {
  const { business_id: business, mode, reference } = message.data;
  const home = homeOf(shard.platform, message) ?? wallet?.account;
  if (home === undefined) throw new InvariantError(`${message.type} at sequence ${sequence} has no account to be listed under.`);
  const referenceHash = referenceHashOf(referenceKeyOf(uuidIn(business), mode, reference));
  return { wallet: home, referenceHash, firstSequence: sequence, kind: KIND_CODES[kind] };
};

/** The platform account that a transaction without a wallet is listed under. */
export const homeOf = (platform: ReadonlyMap<string, number>, { type, data }: BeginningMessage): number | undefined => {
  if (type === 'FloatMoved') return platform.get(platformKey('bank', data.currency, data.mode));
  if (type === 'UnexplainedReported') return platform.get(platformKey(`suspense:${data.provider}`, data.currency, data.mode));
  if (type === 'TransferRefused') return platform.get(platformKey(`in_transit:${data.from_shard}`, data.currency, data.mode));
  return undefined;
};

/** The transaction's status after an event of it. */
export const statusAfter = (message: OfTransaction): string => {
  if (isBeginning(message)) return viewOf(message).status;
  if (isSequel(message)) return message.data.transaction.status;
  switch (message.type) {
    case 'FundsCaptured':
    case 'FundsReceived':
    case 'TransferConfirmed':
      return 'completed';
    case 'FundsReleased':
    case 'FundsDismissed':
      return message.data.status;
    case 'TransferReturned':
      return 'failed';
  }
};

const noteTransit = (
  rows: ProjectedRows,
  shard: number,
  sequence: number,
  stamp: number,
  { type, data }: OfTransaction,
  id: string,
  home: number,
): void => {
  if (type === 'TransferSent' && data.status === 'pending')
    rows.sent.set(id, [id, shard, sequence, home, data.to_shard, data.currency, data.mode, sentAmount(data), stamp]);
  if ((type === 'TransferConfirmed' || type === 'TransferReturned') && !rows.sent.delete(id)) rows.landed.push(id);
};
