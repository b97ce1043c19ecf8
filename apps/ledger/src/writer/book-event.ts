import { type AccountCode, type Event } from '@daftari/ledger-domain';
import { uuidIn } from '@daftari/platform';
import { type QueuedCommand } from './command.js';
import { type Booked } from './event-body.js';
import { type PlatformAccount, type ShardBook, type WalletRecord } from './shard-book.js';
import { type Unit } from './unit.js';

type Opening = Booked['opens'][number];

/** Puts an event's lines on numbered accounts, with the balances they leave, and notes the rows of the projections. */
export const bookEvent = (
  unit: Unit,
  book: ShardBook,
  command: QueuedCommand,
  wallet: WalletRecord,
  event: Event,
): Pick<Booked, 'entries' | 'opens'> => {
  const opens: Opening[] = [];
  if (event.type === 'WalletOpened') openWallet(unit, book, command, wallet, opens);
  else if (event.type === 'WalletTermsSet') noteWallet(unit, command, wallet, book.recordedAt);
  const entries = event.postings.map((posting, line): [number, string, string] => {
    const account = bookPosting(unit, book, command, wallet, posting.account, posting.amount, opens);
    for (const [index, value] of [account.number, book.sequence, line, posting.amount, account.balance].entries())
      unit.entries[index]?.push(value);
    return [account.number, posting.amount.toString(), account.balance.toString()];
  });
  return { entries, opens };
};

const bookPosting = (
  unit: Unit,
  book: ShardBook,
  command: QueuedCommand,
  wallet: WalletRecord,
  code: AccountCode,
  amount: bigint,
  opens: Opening[],
): PlatformAccount => {
  const account = code === 'wallet' || code === 'held' ? ownAccount(wallet, code) : platformAccount(unit, book, command, code, opens);
  if (code !== 'wallet' && code !== 'held') account.balance += amount;
  const { day, dayUsed } = wallet.state;
  const ofWallet = code === 'wallet';
  unit.balances.set(account.number, {
    balance: account.balance,
    sequence: book.sequence,
    day: ofWallet && day !== '' ? day : null,
    dayUsed: ofWallet && day !== '' ? dayUsed : null,
  });
  return account;
};

/** The wallet's state has moved already; what it holds is owed, so its accounts are in credit. */
const ownAccount = (wallet: WalletRecord, code: 'wallet' | 'held'): PlatformAccount =>
  code === 'wallet'
    ? { number: wallet.account, balance: -wallet.state.available }
    : { number: wallet.heldAccount, balance: -wallet.state.held };

/** The key of a platform account on its shard. */
export const platformKey = (code: string, currency: string, mode: string): string => `${code}|${currency}|${mode}`;

const platformAccount = (unit: Unit, book: ShardBook, command: QueuedCommand, code: string, opens: Opening[]): PlatformAccount => {
  const { currency, mode } = command.message.data;
  const key = platformKey(code, currency, mode);
  const known = book.platform.get(key);
  if (known) return known;
  const account = { number: book.openAccount(), balance: 0n };
  book.platform.set(key, account);
  opens.push({ number: account.number, code, currency, mode, business_id: null });
  noteAccount(unit, account.number, book.shard, code, currency, mode, null);
  return account;
};

const openWallet = (unit: Unit, book: ShardBook, command: QueuedCommand, wallet: WalletRecord, opens: Opening[]): void => {
  const { business_id: business, currency, mode } = command.message.data;
  for (const [number, code] of [[wallet.account, 'wallet'] as const, [wallet.heldAccount, 'held'] as const]) {
    opens.push({ number, code, currency, mode, business_id: business });
    noteAccount(unit, number, book.shard, code, currency, mode, uuidIn(business));
    unit.balances.set(number, { balance: 0n, sequence: book.sequence, day: null, dayUsed: null });
  }
  noteWallet(unit, command, wallet, book.recordedAt);
};

const noteAccount = (
  unit: Unit,
  ...row: readonly [number: number, shard: number, code: string, currency: string, mode: string, business: string | null]
): void => {
  for (const [index, value] of row.entries()) unit.accounts[index]?.push(value);
};

const noteWallet = (unit: Unit, command: QueuedCommand, wallet: WalletRecord, at: number): void => {
  const { message } = command;
  if (!('terms' in message.data)) return;
  const { business_id: business, mode, currency, terms } = message.data;
  unit.wallets.set(wallet.account, [wallet.heldAccount, uuidIn(business), mode, currency, wallet.walletId, JSON.stringify(terms), at]);
};
