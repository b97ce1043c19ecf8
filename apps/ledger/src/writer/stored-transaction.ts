import { foldLedgerEvent, type LedgerEventMessage, readLedgerEvent, type TransactionView } from '@daftari/contracts';
import { InvariantError } from '@daftari/messaging';
import { instantOf } from './event-hash.js';

/** A row of `ledger.transactions` with its first and last events. */
export interface StoredTransaction {
  readonly wallet: string;
  readonly id: string;
  readonly reference_hash: string;
  readonly status: number;
  readonly first_sequence: string;
  readonly last_sequence: string;
  readonly first_type: string;
  readonly first_body: string;
  readonly first_at: string;
  readonly last_type: string;
  readonly last_body: string;
  readonly last_at: string;
}

/** What a query selects of transactions named `t`, with `EVENTS_OF_T` behind its `from`. */
export const STORED_TRANSACTION = `
  t.wallet, t.id, t.reference_hash, t.status, t.first_sequence, t.last_sequence, f.type as first_type, f.body as first_body, f.recorded_at as first_at,
  l.type as last_type, l.body as last_body, l.recorded_at as last_at`;

/** Each event by its key. `limit 1` keeps it so: a plan made while the shard was small would otherwise read all of the shard for each. */
export const EVENTS_OF_T = `
cross join lateral (select * from ledger.events e where e.shard = (t.wallet >> 40)::int and e.sequence = t.first_sequence limit 1) f
cross join lateral (select * from ledger.events e where e.shard = (t.wallet >> 40)::int and e.sequence = t.last_sequence limit 1) l`;

const readStored = (type: string, body: string): LedgerEventMessage => {
  const read = readLedgerEvent({ headers: { ce_type: `daftari.ledger.${type}.v1` }, value: body });
  if (!read.ok) throw new InvariantError(`A stored ${type} cannot be read: ${read.reason}.`);
  return read.message;
};

/** A transaction as its first and last events tell it. */
export const viewOf = (row: StoredTransaction): { first: LedgerEventMessage; view: TransactionView } => {
  const first = readStored(row.first_type, row.first_body);
  const begun = foldLedgerEvent(undefined, first, instantOf(Number(row.first_at)));
  const view =
    row.last_sequence === row.first_sequence
      ? begun
      : foldLedgerEvent(begun, readStored(row.last_type, row.last_body), instantOf(Number(row.last_at)));
  if (!view) throw new InvariantError(`Transaction ${row.id} has no view.`);
  return { first, view };
};
