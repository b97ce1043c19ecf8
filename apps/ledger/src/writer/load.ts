import { PLATFORM_BUSINESS, WalletTerms } from '@daftari/contracts';
import { ABSENT, evolveTransaction, type TransactionState } from '@daftari/ledger-domain';
import { InvariantError } from '@daftari/messaging';
import { uuidIn } from '@daftari/platform';
import { Value } from '@sinclair/typebox/value';
import { type Pool } from 'pg';
import { type QueuedCommand, walletKeyOf } from './command.js';
import { domainEvent } from './domain-event.js';
import { type ShardBook, shardOfAccount, type TransactionRecord, type WalletRecord } from './shard-book.js';
import { eventsOf, type StoredEvent, storedTransactions, type StoredTransaction } from './stored-transaction.js';
import { referenceKeyOf } from './reference-key.js';
import { refundedIdOf } from './subject.js';
import { termsFromWire } from './terms.js';

interface WalletRow {
  account: string;
  held_account: string;
  pending_account: string | null;
  commission_account: string | null;
  business: string;
  mode: 'live' | 'test';
  currency: string;
  wallet_id: string;
  terms: unknown;
  updated_at: string;
  available: string;
  held: string;
  pending: string;
  commission: string;
  day: string | null;
  day_used: string | null;
}

const WALLETS = `
select w.account, w.held_account, w.pending_account, w.commission_account, w.business, w.mode, w.currency, w.wallet_id, w.terms, w.updated_at,
  -b.balance as available, -h.balance as held, -coalesce(p.balance, 0) as pending, -coalesce(c.balance, 0) as commission, b.day::text as day, b.day_used
from unnest($1::uuid[], $2::text[], $3::text[]) as k(business, mode, currency)
join ledger.wallets w on w.business = k.business and w.mode = k.mode and w.currency = k.currency
join ledger.balances b on b.account = w.account
join ledger.balances h on h.account = w.held_account
left join ledger.balances p on p.account = w.pending_account
left join ledger.balances c on c.account = w.commission_account`;

const walletRecord = (row: WalletRow): WalletRecord => {
  const terms = Value.Decode(WalletTerms, row.terms);
  return {
    account: Number(row.account),
    heldAccount: Number(row.held_account),
    pendingAccount: row.pending_account === null ? undefined : Number(row.pending_account),
    commissionAccount: row.commission_account === null ? undefined : Number(row.commission_account),
    business: `biz_${row.business}`,
    walletId: row.wallet_id,
    shard: shardOfAccount(Number(row.account)),
    terms,
    updatedAt: Number(row.updated_at),
    state: {
      currency: row.currency,
      mode: row.mode,
      terms: termsFromWire(terms),
      available: BigInt(row.available),
      held: BigInt(row.held),
      pending: BigInt(row.pending),
      commission: BigInt(row.commission),
      day: row.day ?? '',
      dayUsed: BigInt(row.day_used ?? 0),
    },
  };
};

/** The wallets that commands name and that are not in memory, with the shards that ask for each: a command may have been sent to the wrong one. */
const missingWallets = (books: ReadonlyMap<number, ShardBook>, commands: readonly QueuedCommand[]): Map<string, Set<number>> => {
  const missing = new Map<string, Set<number>>();
  const ask = (key: string, shard: number): void => {
    // Asked for by `get`, which marks it as used: what is read beside it must not push it out before the batch is decided.
    if (books.get(shard)?.wallets.get(key) === undefined) missing.set(key, (missing.get(key) ?? new Set()).add(shard));
  };
  for (const { shard, walletKey, recipientKey, message } of commands) {
    if (message.data.business_id !== PLATFORM_BUSINESS) ask(walletKey, shard);
    if (recipientKey !== undefined) ask(recipientKey, shard);
  }
  return missing;
};

/** Reads wallets by their keys (`walletKeyOf`), all in one query; those that there are none of are left out. */
export const readWallets = async (pool: Pool, walletKeys: readonly string[]): Promise<ReadonlyMap<string, WalletRecord>> => {
  if (walletKeys.length === 0) return new Map();
  const keys = walletKeys.map((key) => key.split('|'));
  const values = [0, 1, 2].map((part) => keys.map((key) => key[part]));
  const { rows } = await pool.query<WalletRow>({ name: 'ledger_wallets', text: WALLETS, values });
  return new Map(rows.map((row) => [walletKeyOf(row.business, row.mode, row.currency), walletRecord(row)]));
};

/** Reads the wallets that commands name and that are not in memory, all in one query. */
export const loadWallets = async (pool: Pool, books: ReadonlyMap<number, ShardBook>, commands: readonly QueuedCommand[]): Promise<void> => {
  const missing = missingWallets(books, commands);
  for (const [key, record] of await readWallets(pool, [...missing.keys()]))
    for (const asking of missing.get(key) ?? []) {
      if (asking === record.shard) books.get(asking)?.wallets.set(key, record);
      else books.get(asking)?.elsewhere.set(key, true);
    }
};

/** The transactions are found first, mostly none; then their events are read. */
const BY_REFERENCE = eventsOf('ledger.transactions t where t.reference_hash = any($1::bigint[])');
const BY_ID = eventsOf(
  `unnest($1::uuid[], $2::uuid[]) as k(business, id) join ledger.wallets w on w.business = k.business
   join ledger.transactions t on t.wallet = w.account and t.id = k.id`,
);

const BY_PLACE = eventsOf(
  `unnest($1::bigint[], $2::uuid[]) as k(wallet, id) join ledger.transactions t on t.wallet = k.wallet and t.id = k.id`,
);

const recordOf = (stored: StoredTransaction): TransactionRecord => {
  const { view, messages, wallet, id, referenceHash, firstSequence, lastSequence, begunAt } = stored;
  const state = messages.reduce<TransactionState>((before, message) => evolveTransaction(before, domainEvent(message)), ABSENT);
  if (state.status === 'absent') throw new InvariantError(`The stored transaction ${id} never began.`);
  const reference = { key: referenceKeyOf(uuidIn(view.business_id), view.mode, view.reference), hash: referenceHash };
  return { id, wallet, reference, firstSequence, lastSequence, begunAt, state, view };
};

const keep = (books: ReadonlyMap<number, ShardBook>, rows: readonly StoredEvent[], wanted?: ReadonlyMap<string, bigint>): void => {
  for (const stored of storedTransactions(rows)) {
    const record = recordOf(stored);
    // Two references may share their 64 bits; the event's own reference decides.
    if (wanted && !wanted.has(record.reference.key)) continue;
    // What is in memory already may be younger: its commit may be under way. A command that was sent to another shard may have asked for it.
    const book = books.get(shardOfAccount(record.wallet));
    book?.keep(book.transactions.get(record.id) ?? record);
  }
};

const loadByReference = async (pool: Pool, books: ReadonlyMap<number, ShardBook>, commands: readonly QueuedCommand[]): Promise<void> => {
  const wanted = new Map<string, bigint>();
  for (const { shard, reference } of commands)
    if (reference && books.get(shard)?.mayBeStored(reference.key) === true) wanted.set(reference.key, reference.hash);
  if (wanted.size === 0) return;
  const { rows } = await pool.query<StoredEvent>({ name: 'ledger_by_reference', text: BY_REFERENCE, values: [[...wanted.values()]] });
  keep(books, rows, wanted);
  for (const { shard, reference } of commands) {
    const book = books.get(shard);
    if (reference && book && !book.transactionByReference(reference.key)) book.absent.set(reference.key, true);
  }
};

type Wanted = (book: ShardBook, command: QueuedCommand) => string | undefined;

/** The transaction is named by id, and a wallet of the business is its place: whichever, so that a wrong mode or currency is seen. */
const loadById = async (
  pool: Pool,
  books: ReadonlyMap<number, ShardBook>,
  commands: readonly QueuedCommand[],
  wanted: Wanted,
): Promise<void> => {
  // Each once, however many commands name it: its events must come once.
  const missing = new Map<string, readonly [business: string, id: string]>();
  const unexplained = new Map<string, readonly [account: number, id: string]>();
  for (const command of commands) {
    const book = books.get(command.shard);
    const id = book && wanted(book, command);
    const business = uuidIn(command.message.data.business_id);
    // By `get`, as with wallets.
    if (!book || id === undefined || book.transactions.get(id) !== undefined) continue;
    if (command.message.data.business_id !== PLATFORM_BUSINESS) missing.set(`${business}|${id}`, [business, id]);
    else for (const account of suspenseOf(book)) unexplained.set(`${account}|${id}`, [account, id]);
  }
  keep(books, await readById(pool, 'ledger_by_id', BY_ID, [...missing.values()]));
  keep(books, await readById(pool, 'ledger_by_place', BY_PLACE, [...unexplained.values()]));
};

const readById = async (
  pool: Pool,
  name: string,
  text: string,
  keys: readonly (readonly [string | number, string])[],
): Promise<readonly StoredEvent[]> => {
  if (keys.length === 0) return [];
  const { rows } = await pool.query<StoredEvent>({ name, text, values: [0, 1].map((part) => keys.map((key) => key[part])) });
  return rows;
};

/** What no transaction explains is listed under the suspense of its provider, whichever that is. */
const suspenseOf = ({ platform }: ShardBook): number[] =>
  [...platform].flatMap(([key, { number }]) => (key.startsWith('suspense:') ? [number] : []));

const endedId: Wanted = (_book, { reference, message }) =>
  reference || !('transaction_id' in message.data) ? undefined : uuidIn(message.data.transaction_id);

/**
 * Brings into memory what a batch of commands needs: wallets and references side by side, then transactions by id, then the payments that refunds
 * among them give back.
 * @param lookUp references as well; otherwise those not in memory are taken to be new, which the commit finds out
 */
export const loadStates = async (
  pool: Pool,
  books: ReadonlyMap<number, ShardBook>,
  commands: readonly QueuedCommand[],
  lookUp: boolean,
): Promise<void> => {
  await Promise.all([loadWallets(pool, books, commands), lookUp ? loadByReference(pool, books, commands) : undefined]);
  await loadById(pool, books, commands, endedId);
  await loadById(pool, books, commands, refundedIdOf);
};
