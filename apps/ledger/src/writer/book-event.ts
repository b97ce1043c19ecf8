import { type AccountCode, AMOUNT_MAX, type Event, type Step } from '@daftari/ledger-domain';
import { uuidIn } from '@daftari/platform';
import { type QueuedCommand } from './command.js';
import { type Booked } from './event-body.js';
import { type PlatformAccount, type ShardBook, type WalletRecord } from './shard-book.js';
import { type Parties } from './subject.js';
import { type Unit } from './unit.js';

type Opening = Booked['opens'][number];

const OWN_CODES = ['wallet', 'held', 'pending', 'commission'] as const;
type OwnCode = (typeof OWN_CODES)[number];
const isOwn = (code: AccountCode): code is OwnCode => OWN_CODES.some((own) => own === code);

/** The books of one event: its shard, unit and command, and the accounts that it opens. */
interface Booking {
  readonly unit: Unit;
  readonly book: ShardBook;
  readonly command: QueuedCommand;
  readonly wallet: WalletRecord | undefined;
  readonly opens: Opening[];
}

/** Puts an event's lines on numbered accounts, with the balances they leave, and notes the rows of the projections. */
export const bookEvent = (
  unit: Unit,
  book: ShardBook,
  command: QueuedCommand,
  wallet: WalletRecord | undefined,
  event: Event,
): Pick<Booked, 'entries' | 'opens'> => {
  const booking: Booking = { unit, book, command, wallet, opens: [] };
  if (event.type === 'WalletOpened') openWallet(booking);
  else if (event.type === 'WalletTermsSet') noteWallet(booking);
  const entries = event.postings.map((posting, line): [number, string, string] => {
    const account = bookPosting(booking, posting.account, posting.amount);
    for (const [index, value] of [account.number, book.sequence, line, posting.amount, account.balance].entries())
      unit.entries[index]?.push(value);
    return [account.number, posting.amount.toString(), account.balance.toString()];
  });
  return { entries, opens: booking.opens };
};

const bookPosting = (booking: Booking, code: AccountCode, amount: bigint): PlatformAccount => {
  if (isOwn(code)) return bookOwn(booking, code);
  const account = platformAccount(booking, code);
  account.balance += amount;
  booking.unit.balances.set(account.number, { balance: account.balance, sequence: booking.book.sequence, day: null, dayUsed: null });
  return account;
};

/** The wallet's state has moved already; what it holds is owed, so its accounts are in credit. */
const bookOwn = (booking: Booking, code: OwnCode): PlatformAccount => {
  const wallet = walletOf(booking);
  const { day, dayUsed } = wallet.state;
  const dated = code === 'wallet' && day !== '';
  const account = { number: ownNumber(booking, wallet, code), balance: -ownBalance(wallet, code) };
  booking.unit.balances.set(account.number, {
    balance: account.balance,
    sequence: booking.book.sequence,
    day: dated ? day : null,
    dayUsed: dated ? dayUsed : null,
  });
  return account;
};

const walletOf = ({ wallet, command }: Booking): WalletRecord => {
  if (!wallet) throw new Error(`${command.message.type} posts to a wallet that there is none of.`);
  return wallet;
};

const ownBalance = ({ state }: WalletRecord, code: OwnCode): bigint => (code === 'wallet' ? state.available : state[code]);

const ownNumber = (booking: Booking, wallet: WalletRecord, code: OwnCode): number => {
  switch (code) {
    case 'wallet':
      return wallet.account;
    case 'held':
      return wallet.heldAccount;
    case 'pending':
      return (wallet.pendingAccount ??= openOwn(booking, wallet, code));
    case 'commission':
      return (wallet.commissionAccount ??= openOwn(booking, wallet, code));
  }
};

const openOwn = (booking: Booking, wallet: WalletRecord, code: OwnCode): number => {
  const number = booking.book.openAccount();
  openAccount(booking, number, code, wallet.business);
  // Noted once its number is set; the wallet's row is written at the end of the unit.
  booking.unit.wallets.set(wallet.account, wallet);
  return number;
};

const openAccount = ({ unit, book, command, opens }: Booking, number: number, code: string, business: string | null): void => {
  const { currency, mode } = command.message.data;
  opens.push({ number, code, currency, mode, business_id: business });
  for (const [index, value] of [number, book.shard, code, currency, mode, business && uuidIn(business)].entries())
    unit.accounts[index]?.push(value);
};

/** The key of a platform account on its shard. */
export const platformKey = (code: string, currency: string, mode: string): string => `${code}|${currency}|${mode}`;

const platformAccount = (booking: Booking, code: string): PlatformAccount => {
  const { book, command } = booking;
  const { currency, mode } = command.message.data;
  const key = platformKey(code, currency, mode);
  const known = book.platform.get(key);
  if (known) return known;
  const account = { number: book.openAccount(), balance: 0n };
  book.platform.set(key, account);
  openAccount(booking, account.number, code, null);
  booking.unit.balances.set(account.number, { balance: 0n, sequence: book.sequence, day: null, dayUsed: null });
  return account;
};

/** The account that a transaction without a wallet is listed under, opened where it is new. */
export const platformAccountOf = (
  unit: Unit,
  book: ShardBook,
  command: QueuedCommand,
  code: string,
): { readonly number: number; readonly opens: Booked['opens'] } => {
  const booking: Booking = { unit, book, command, wallet: undefined, opens: [] };
  return { number: platformAccount(booking, code).number, opens: booking.opens };
};

const openWallet = (booking: Booking): void => {
  const { unit, book } = booking;
  const wallet = walletOf(booking);
  for (const [number, code] of [[wallet.account, 'wallet'] as const, [wallet.heldAccount, 'held'] as const]) {
    openAccount(booking, number, code, wallet.business);
    unit.balances.set(number, { balance: 0n, sequence: book.sequence, day: null, dayUsed: null });
  }
  noteWallet(booking);
};

const noteWallet = (booking: Booking): void => {
  const wallet = walletOf(booking);
  wallet.updatedAt = booking.book.recordedAt;
  booking.unit.wallets.set(wallet.account, wallet);
};

const isBeyond = (amount: bigint): boolean => amount > AMOUNT_MAX || amount < -AMOUNT_MAX;

/** Would any line, any account, or what a wallet spent on a day leave the range that amounts have? No such sum of money exists: the command is absurd. */
export const leavesRange = (book: ShardBook, { message }: QueuedCommand, parties: Parties, steps: readonly Step[]): boolean => {
  const after = new Map<string, bigint>();
  const { currency, mode } = message.data;
  return steps.some(({ target, event }) => {
    const wallet = parties[target]?.wallet?.state;
    const leaves = ({ account, amount }: Event['postings'][number]): boolean => {
      const key = isOwn(account) ? `${target}|${account}` : account;
      const owned = isOwn(account) && wallet ? -(account === 'wallet' ? wallet.available : wallet[account]) : undefined;
      const before = after.get(key) ?? owned ?? book.platform.get(platformKey(account, currency, mode))?.balance ?? 0n;
      after.set(key, before + amount);
      return isBeyond(amount) || isBeyond(before + amount);
    };
    return ('dayUsed' in event && isBeyond(event.dayUsed)) || event.postings.some(leaves);
  });
};
