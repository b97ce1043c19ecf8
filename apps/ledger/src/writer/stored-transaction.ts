import { foldLedgerEvent, type LedgerEventMessage, readLedgerEvent, type TransactionView } from '@daftari/contracts';
import { InvariantError } from '@daftari/messaging';
import { instantOf } from './event-hash.js';

/** One event of a stored transaction, with the row of `ledger.transactions` that it belongs to. */
export interface StoredEvent {
  readonly wallet: string;
  readonly id: string;
  readonly reference_hash: string;
  readonly first_sequence: string;
  readonly last_sequence: string;
  readonly type: string;
  readonly version: number;
  readonly body: string;
  readonly recorded_at: string;
}

/** A transaction as its events tell it. */
export interface StoredTransaction {
  readonly wallet: number;
  readonly id: string;
  readonly referenceHash: bigint;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly begunAt: number;
  readonly messages: readonly LedgerEventMessage[];
  readonly view: TransactionView;
}

const EVENT = 'select type, version, body, recorded_at from ledger.events e where e.shard = (t.wallet >> 40)::int and e.sequence =';

/**
 * The query of the events of transactions, oldest first within each: from the last one back along `previous`.
 * Each event by its key. `limit 1` keeps it so: a plan made while the shard was small would otherwise read all of the shard for each.
 * @param found what stands behind `from` to give the rows `t` of `ledger.transactions`
 */
export const eventsOf = (found: string): string => `
with recursive t as materialized (
  select t.wallet, t.id, t.reference_hash, t.first_sequence, t.last_sequence from ${found}),
chain as (
  select t.*, l.*, 0 as back from t cross join lateral (${EVENT} t.last_sequence limit 1) l
  union all
  select t.wallet, t.id, t.reference_hash, t.first_sequence, t.last_sequence, p.*, t.back + 1
  from chain t cross join lateral (${EVENT} (ledger.readable(t.body) ->> 'previous')::bigint limit 1) p)
select wallet, id, reference_hash, first_sequence, last_sequence, type, version, body, recorded_at from chain order by id desc, back desc`;

const readStored = ({ type, version, body }: StoredEvent): LedgerEventMessage => {
  const read = readLedgerEvent({ headers: { ce_type: `daftari.ledger.${type}.v${version}` }, value: body });
  if (!read.ok) throw new InvariantError(`A stored ${type} cannot be read: ${read.reason}.`);
  return read.message;
};

const told = (events: readonly StoredEvent[]): StoredTransaction => {
  const [first] = events;
  if (!first) throw new InvariantError('A transaction has no events.');
  const messages = events.map(readStored);
  const view = messages.reduce<TransactionView | undefined>(
    (before, message, index) => foldLedgerEvent(before, message, instantOf(Number(events[index]?.recorded_at))),
    undefined,
  );
  if (!view) throw new InvariantError(`Transaction ${first.id} has no view.`);
  return {
    wallet: Number(first.wallet),
    id: first.id,
    referenceHash: BigInt(first.reference_hash),
    firstSequence: Number(first.first_sequence),
    lastSequence: Number(first.last_sequence),
    begunAt: Number(first.recorded_at),
    messages,
    view,
  };
};

/** The transactions of the rows that such a query gave, in their order. */
export const storedTransactions = (rows: readonly StoredEvent[]): StoredTransaction[] => {
  const byId = new Map<string, StoredEvent[]>();
  for (const row of rows) {
    const key = `${row.wallet}|${row.id}`;
    const events = byId.get(key);
    if (events) events.push(row);
    else byId.set(key, [row]);
  }
  return [...byId.values()].map(told);
};
