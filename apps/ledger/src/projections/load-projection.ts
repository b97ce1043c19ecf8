import { isBeginning, type LedgerEventMessage } from '@daftari/contracts';
import { uuidIn } from '@daftari/platform';
import { type Pool } from 'pg';
import { platformKey } from '../writer/book-event.js';
import { walletKeyOf } from '../writer/command.js';
import { readWallets } from '../writer/load.js';
import { walletKeyOfEvent } from './project-event.js';
import { type ShardProjection } from './shard-projection.js';

/** A shard's state for projecting what follows the events that are stored: its platform accounts. The rest comes with `loadProjection`. */
export const loadPlatform = async (pool: Pool, shard: ShardProjection): Promise<void> => {
  const { rows } = await pool.query<{ number: string; code: string; currency: string; mode: string }>(
    'select number, code, currency, mode from ledger.accounts where shard = $1 and business is null',
    [shard.shard],
  );
  for (const row of rows) shard.platform.set(platformKey(row.code, row.currency, row.mode), Number(row.number));
};

/** Brings into memory what the next events need and the state does not hold: wallets, then the transactions that go on. */
export const loadProjection = async (pool: Pool, shard: ShardProjection, messages: readonly LedgerEventMessage[]): Promise<void> => {
  const keys = new Set(messages.flatMap(walletKeysOf).filter((key) => !shard.wallets.has(key)));
  for (const [key, record] of await readWallets(pool, [...keys])) if (record.shard === shard.shard) shard.wallets.set(key, record);
  await loadTransactions(pool, shard, messages);
};

const walletKeysOf = (message: LedgerEventMessage): string[] => {
  const own = walletKeyOfEvent(message);
  const told = toldOf(message);
  return told === undefined ? [own] : [own, told];
};

/** The wallet of the transaction that a message carries: a case may be told of by somebody else. */
const toldOf = ({ data }: LedgerEventMessage): string | undefined =>
  'transaction' in data ? walletKeyOf(uuidIn(data.transaction.business_id), data.transaction.mode, data.transaction.currency) : undefined;

const BY_PLACE = `
select t.wallet, t.id, t.reference_hash, t.first_sequence, t.kind from unnest($1::bigint[], $2::uuid[]) as k(wallet, id)
join ledger.transactions t on t.wallet = k.wallet and t.id = k.id`;

interface Row {
  wallet: string;
  id: string;
  reference_hash: string;
  first_sequence: string;
  kind: number;
}

/** A transaction is listed under its wallet, or under one of the platform's accounts where it has none. */
const loadTransactions = async (pool: Pool, shard: ShardProjection, messages: readonly LedgerEventMessage[]): Promise<void> => {
  const wanted = messages.flatMap((message) => placesOf(shard, message));
  if (wanted.length === 0) return;
  const values = [wanted.map(({ account }) => account), wanted.map(({ id }) => id)];
  const { rows } = await pool.query<Row>({ name: 'ledger_projected_transactions', text: BY_PLACE, values });
  for (const row of rows)
    shard.transactions.set(row.id, {
      wallet: Number(row.wallet),
      referenceHash: BigInt(row.reference_hash),
      firstSequence: Number(row.first_sequence),
      kind: row.kind,
    });
};

const placesOf = (shard: ShardProjection, message: LedgerEventMessage): { readonly account: number; readonly id: string }[] => {
  const { data } = message;
  if (!('transaction_id' in data) || isBeginning(message) || shard.transactions.has(uuidIn(data.transaction_id))) return [];
  const own = walletKeysOf(message).flatMap((key) => shard.wallets.get(key)?.account ?? []);
  const accounts = 'transaction' in data ? [...own, ...platformPlaces(shard, data.currency, data.mode)] : own;
  return accounts.map((account) => ({ account, id: uuidIn(data.transaction_id) }));
};

/** What stands first in the keys of accounts that transactions without a wallet are listed under. */
const HOMES = ['bank|', 'in_transit:', 'suspense:'];

const platformPlaces = (shard: ShardProjection, currency: string, mode: string): number[] => {
  const ending = platformKey('', currency, mode);
  return [...shard.platform].flatMap(([key, number]) =>
    key.endsWith(ending) && HOMES.some((home) => key.startsWith(home)) ? [number] : [],
  );
};
