import { type LedgerEventMessage, WalletTerms } from '@daftari/contracts';
import { type TransactionState, type WalletState } from '@daftari/ledger-domain';
import { InvariantError } from '@daftari/messaging';
import { uuidIn } from '@daftari/platform';
import { Value } from '@sinclair/typebox/value';
import { type Pool } from 'pg';
import { type QueuedCommand, referenceKeyOf } from './command.js';
import { priceOf } from './decide-unit.js';
import { type ShardBook, shardOfAccount, type TransactionRecord } from './shard-book.js';
import { EVENTS_OF_T, STORED_TRANSACTION, type StoredTransaction, viewOf } from './stored-transaction.js';
import { termsFromWire } from './terms.js';
import { STATUS_CODES, type StoredStatus } from './unit.js';

interface WalletRow {
  account: string;
  held_account: string;
  business: string;
  mode: string;
  currency: string;
  wallet_id: string;
  terms: unknown;
  available: string;
  held: string;
  day: string | null;
  day_used: string | null;
}

const WALLETS = `
select w.account, w.held_account, w.business, w.mode, w.currency, w.wallet_id, w.terms, -b.balance as available, -h.balance as held, b.day::text as day, b.day_used
from unnest($1::uuid[], $2::text[], $3::text[]) as k(business, mode, currency)
join ledger.wallets w on w.business = k.business and w.mode = k.mode and w.currency = k.currency
join ledger.balances b on b.account = w.account
join ledger.balances h on h.account = w.held_account`;

const walletState = (row: WalletRow): WalletState => ({
  terms: termsFromWire(Value.Decode(WalletTerms, row.terms)),
  available: BigInt(row.available),
  held: BigInt(row.held),
  day: row.day ?? '',
  dayUsed: BigInt(row.day_used ?? 0),
});

/** Reads the wallets that commands name and that are not in memory, all in one query. */
export const loadWallets = async (pool: Pool, books: ReadonlyMap<number, ShardBook>, commands: readonly QueuedCommand[]): Promise<void> => {
  const missing = new Map<string, QueuedCommand>();
  for (const command of commands) if (!books.get(command.shard)?.wallets.has(command.walletKey)) missing.set(command.walletKey, command);
  if (missing.size === 0) return;
  const keys = [...missing.keys()].map((key) => key.split('|'));
  const values = [0, 1, 2].map((part) => keys.map((key) => key[part]));
  const { rows } = await pool.query<WalletRow>({ name: 'ledger_wallets', text: WALLETS, values });
  for (const row of rows) {
    const [account, heldAccount] = [Number(row.account), Number(row.held_account)];
    const shard = shardOfAccount(account);
    const record = { account, heldAccount, walletId: row.wallet_id, shard, state: walletState(row) };
    const key = `${row.business}|${row.mode}|${row.currency}`;
    const asking = missing.get(key)?.shard;
    if (asking !== undefined && asking !== shard) books.get(asking)?.elsewhere.set(key, true);
    else books.get(shard)?.wallets.set(key, record);
  }
};

/** The transactions are found first, mostly none; then their events are read. */
const withEvents = (found: string): string => `
with t as materialized (select t.wallet, t.id, t.reference_hash, t.status, t.first_sequence, t.last_sequence from ${found})
select ${STORED_TRANSACTION} from t ${EVENTS_OF_T}`;
const BY_REFERENCE = withEvents('ledger.transactions t where t.reference_hash = any($1::bigint[])');
const BY_ID = withEvents(
  'unnest($1::bigint[], $2::uuid[]) as k(wallet, id) join ledger.transactions t on t.wallet = k.wallet and t.id = k.id',
);

const statusOf = (code: number): StoredStatus => {
  const found = Object.entries(STATUS_CODES).find(([, value]) => value === code);
  if (!found) throw new InvariantError(`A stored transaction has the unknown status ${code}.`);
  return found[0] as StoredStatus;
};

const transactionState = (status: StoredStatus, first: LedgerEventMessage): TransactionState => {
  if (!('request_hash' in first.data)) throw new InvariantError(`A transaction begins with ${first.type}.`);
  const requestHash = first.data.request_hash;
  if (status !== 'pending') return { status, requestHash };
  if (first.type !== 'FundsHeld') throw new InvariantError(`A pending transaction begins with ${first.type}.`);
  return { status: 'held', requestHash, price: priceOf(first.data), day: first.data.business_day };
};

const recordOf = (row: StoredTransaction): TransactionRecord => {
  const { first, view } = viewOf(row);
  return {
    id: row.id,
    wallet: Number(row.wallet),
    reference: { key: referenceKeyOf(uuidIn(view.business_id), view.mode, view.reference), hash: BigInt(row.reference_hash) },
    firstSequence: Number(row.first_sequence),
    lastSequence: Number(row.last_sequence),
    heldAt: Number(row.first_at),
    state: transactionState(statusOf(row.status), first),
    view,
  };
};

const keep = (books: ReadonlyMap<number, ShardBook>, rows: readonly StoredTransaction[], wanted?: ReadonlyMap<string, bigint>): void => {
  for (const row of rows) {
    const record = recordOf(row);
    // Two references may share their 64 bits; the event's own reference decides.
    if (wanted && !wanted.has(record.reference.key)) continue;
    books.get(shardOfAccount(record.wallet))?.keep(record);
  }
};

const loadByReference = async (pool: Pool, books: ReadonlyMap<number, ShardBook>, commands: readonly QueuedCommand[]): Promise<void> => {
  const wanted = new Map<string, bigint>();
  for (const { shard, reference } of commands)
    if (reference && !books.get(shard)?.transactionByReference(reference.key)) wanted.set(reference.key, reference.hash);
  if (wanted.size === 0) return;
  const { rows } = await pool.query<StoredTransaction>({
    name: 'ledger_by_reference',
    text: BY_REFERENCE,
    values: [[...wanted.values()]],
  });
  keep(books, rows, wanted);
};

/** Runs after the wallets are known: an ending names its transaction by id, and the wallet is its place. */
const loadById = async (pool: Pool, books: ReadonlyMap<number, ShardBook>, commands: readonly QueuedCommand[]): Promise<void> => {
  const [wallets, ids]: [number[], string[]] = [[], []];
  for (const { shard, reference, walletKey, message } of commands) {
    if (reference || !('transaction_id' in message.data)) continue;
    const book = books.get(shard);
    const wallet = book?.wallets.get(walletKey);
    const id = uuidIn(message.data.transaction_id);
    if (!wallet || book?.transactions.has(id)) continue;
    wallets.push(wallet.account);
    ids.push(id);
  }
  if (ids.length === 0) return;
  const { rows } = await pool.query<StoredTransaction>({ name: 'ledger_by_id', text: BY_ID, values: [wallets, ids] });
  keep(books, rows);
};

/** Brings into memory what a batch of commands needs: wallets and references side by side, then transactions by id. */
export const loadStates = async (pool: Pool, books: ReadonlyMap<number, ShardBook>, commands: readonly QueuedCommand[]): Promise<void> => {
  await Promise.all([loadWallets(pool, books, commands), loadByReference(pool, books, commands)]);
  await loadById(pool, books, commands);
};
