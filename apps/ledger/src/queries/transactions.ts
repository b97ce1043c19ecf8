import { type CommandReply, type TimelineEntry, type TransactionView } from '@daftari/contracts';
import { type Pool } from 'pg';
import { referenceHashOf, referenceKeyOf } from '../writer/reference-key.js';
import { instantOf } from '../writer/event-hash.js';
import { refusalReply } from '../writer/refuse.js';
import { shardOfAccount } from '../writer/shard-book.js';
import { eventsOf, type StoredEvent, storedTransactions, type StoredTransaction } from '../writer/stored-transaction.js';
import { KIND_CODES, STATUS_CODES } from '../writer/unit.js';
import { sequencesAt } from './as-of.js';
import { walletAccounts } from './wallets.js';

const BY_ID = eventsOf(
  'ledger.wallets w join ledger.transactions t on t.wallet = w.account and t.id = $3 where w.business = $1 and w.mode = $2',
);

/** One transaction with its events; undefined where the business has none of this id. */
export const findStored = async (pool: Pool, business: string, mode: string, id: string): Promise<StoredTransaction | undefined> => {
  const { rows } = await pool.query<StoredEvent>({ name: 'ledger_q_transaction', text: BY_ID, values: [business, mode, id] });
  return storedTransactions(rows)[0];
};

/** One transaction of a business and mode; undefined where there is none. */
export const findTransaction = async (pool: Pool, business: string, mode: string, id: string): Promise<TransactionView | undefined> => {
  return (await findStored(pool, business, mode, id))?.view;
};

export interface TransactionFilter {
  readonly status?: string;
  readonly kind?: string;
  /** Of one wallet only. */
  readonly currency?: string;
  readonly limit: number;
  /** The UUID of the last item of the page before. */
  readonly startingAfter?: string;
  /** Milliseconds, both included: a transaction is created when its first event is recorded. */
  readonly createdFrom?: number;
  readonly createdTo?: number;
}

const FIRST_UUID = '00000000-0000-0000-0000-000000000000';
const LAST_UUID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The smallest UUIDv7 of a millisecond: ids are in the order of their creation. */
const uuidAt = (ms: number): string => {
  const hex = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`;
};

/**
 * An id is made a moment before its transaction is recorded; later only by as much as clocks differ. A transfer to another shard is recorded there
 * when it arrives. These bounds only spare the reading of what lies far outside.
 */
const IDS_BEFORE_MS = 3_600_000;
const IDS_AFTER_MS = 60_000;

const PAGE = eventsOf(`(
  select p.* from unnest($1::bigint[], $7::bigint[], $8::bigint[]) as w(account, above, up_to)
  cross join lateral (
    select * from ledger.transactions t
    where t.wallet = w.account and t.id < $2 and t.id >= $3 and ($4::smallint is null or t.status = $4) and ($5::smallint is null or t.kind = $5)
      and t.first_sequence > w.above and t.first_sequence <= w.up_to
    order by t.id desc limit $6) p
  order by p.id desc limit $6) t`);

const LAST_SEQUENCE = 2n ** 63n - 1n;

/** Above which sequence, and up to which, the first events of the wanted transactions lie, by wallet. */
const sequenceBounds = async (pool: Pool, wallets: readonly number[], { createdFrom, createdTo }: TransactionFilter) => {
  const shards = [...new Set(wallets.map(shardOfAccount))];
  const upTo = (ms: number) => sequencesAt(pool, ms * 1_000 - 1, shards);
  const [above, last] = await Promise.all([
    createdFrom === undefined ? undefined : upTo(createdFrom),
    createdTo === undefined ? undefined : upTo(createdTo + 1),
  ]);
  return {
    above: wallets.map((wallet) => above?.get(shardOfAccount(wallet)) ?? 0),
    upTo: wallets.map((wallet) => last?.get(shardOfAccount(wallet)) ?? LAST_SEQUENCE),
  };
};

const kindCode = (kind: string | undefined): number | null | undefined =>
  kind === undefined ? null : Object.entries(KIND_CODES).find(([name]) => name === kind)?.[1];

/** Statuses of the ledger's own log: `processing` and `transmitted` are the connector's, and lie in `pending` here (P16). */
const storedStatus = (status: string | undefined): number | null | undefined => {
  if (status === undefined) return null;
  if (status === 'processing' || status === 'transmitted') return STATUS_CODES.pending;
  return Object.entries(STATUS_CODES).find(([name]) => name === status)?.[1];
};

/** A page of a business's transactions, newest first; each wallet's index is read only as far as the page needs. */
export const listTransactions = async (
  pool: Pool,
  business: string,
  mode: string,
  filter: TransactionFilter,
): Promise<{ data: TransactionView[]; hasMore: boolean }> => {
  const status = storedStatus(filter.status);
  const kind = kindCode(filter.kind);
  if (status === undefined || kind === undefined) return { data: [], hasMore: false };
  const wallets = await walletAccounts(pool, business, mode, filter.currency);
  const { startingAfter = LAST_UUID, createdFrom, createdTo } = filter;
  const before = createdTo === undefined ? startingAfter : [startingAfter, uuidAt(createdTo + IDS_AFTER_MS)].sort()[0];
  const from = createdFrom === undefined ? FIRST_UUID : uuidAt(createdFrom - IDS_BEFORE_MS);
  const { above, upTo } = await sequenceBounds(pool, wallets, filter);
  const { rows } = await pool.query<StoredEvent>({
    name: 'ledger_q_page',
    text: PAGE,
    values: [wallets, before, from, status, kind, filter.limit + 1, above, upTo],
  });
  const found = storedTransactions(rows).map(({ view }) => view);
  return { data: found.slice(0, filter.limit), hasMore: found.length > filter.limit };
};

/** The transaction of a reference; undefined where there is none. */
export const findByReference = async (
  pool: Pool,
  business: string,
  mode: string,
  reference: string,
): Promise<TransactionView | undefined> => {
  const key = referenceKeyOf(business, mode, reference);
  const { rows } = await pool.query<StoredEvent>({
    name: 'ledger_q_reference',
    text: eventsOf('ledger.transactions t where t.reference_hash = $1'),
    values: [referenceHashOf(key)],
  });
  return storedTransactions(rows)
    .map(({ view }) => view)
    .find((view) => view.business_id === `biz_${business}` && view.mode === mode && view.reference === reference);
};

interface EventRow {
  sequence: string;
  incarnation: number;
  recorded_at: string;
  type: string;
  body: string;
  event_id: string;
}

/** A transaction's events: from the last one back along `previous`, answered oldest first. Metadata may hold what PostgreSQL's JSON cannot. */
const CHAIN = `
with recursive chain as (
  select e.* from ledger.events e where e.shard = $1 and e.sequence = $2
  union all
  select e.* from chain c join ledger.events e on e.shard = $1 and e.sequence = (ledger.readable(c.body) ->> 'previous')::bigint)
select sequence, incarnation, recorded_at, type, body, ledger.event_id(shard, incarnation, sequence) as event_id from chain order by sequence`;

const HIDDEN = new Set([
  'entries',
  'opens',
  'request_hash',
  'previous',
  'traceparent',
  'business_id',
  'mode',
  'metadata',
  'fields',
  'webhook_url',
]);

const timelineEntry = (row: EventRow): TimelineEntry => {
  const body: unknown = JSON.parse(row.body);
  const told = Object.entries(typeof body === 'object' && body !== null ? body : {}).filter(([name]) => !HIDDEN.has(name));
  return {
    at: `${instantOf(Number(row.recorded_at)).slice(0, 23)}Z`,
    source: 'ledger',
    type: row.type,
    detail: { event_id: row.event_id, sequence: Number(row.sequence), ...Object.fromEntries(told) },
  };
};

/** The ledger's part of a transaction's timeline; undefined where there is no such transaction. */
export const findTimeline = async (pool: Pool, business: string, mode: string, id: string): Promise<TimelineEntry[] | undefined> => {
  const stored = await findStored(pool, business, mode, id);
  if (!stored) return undefined;
  const shard = shardOfAccount(stored.wallet);
  const { rows } = await pool.query<EventRow>({ name: 'ledger_q_chain', text: CHAIN, values: [shard, stored.lastSequence] });
  return rows.map(timelineEntry);
};

interface RefusalRow {
  command_id: string;
  business: string;
  mode: string;
  currency: string | null;
  reference: string;
  code: string;
  available: string | null;
  needed: string | null;
  recorded_at: string;
}

interface RefusalFilter {
  readonly business?: string | undefined;
  readonly mode?: string | undefined;
  readonly reference?: string | undefined;
  /** Milliseconds, both included. */
  readonly createdFrom?: number | undefined;
  readonly createdTo?: number | undefined;
  /** The last of the page before. */
  readonly before?: { readonly id: string; readonly recordedAt: string } | undefined;
  readonly limit: number;
}

/** Where a refusal stands in the list; undefined where it is not, or not any more. */
export const findRefusal = async (pool: Pool, commandId: string): Promise<RefusalFilter['before']> => {
  const { rows } = await pool.query<RefusalRow>('select * from ledger.refusals where command_id = $1', [commandId]);
  return rows[0] && { id: rows[0].command_id, recordedAt: rows[0].recorded_at };
};

/** A refusal as operators see it; amounts in minor units of its currency. */
export interface Refusal {
  readonly command_id: string;
  readonly business_id: string;
  readonly mode: string;
  readonly reference: string;
  readonly code: string;
  /** Null for those of before it was noted. */
  readonly currency: string | null;
  readonly available_minor: string | null;
  readonly needed_minor: string | null;
  readonly recorded_at: string;
}

/** Refusals of a business, newest first: why did they get a 402 at 10:02. */
export const listRefusals = async (pool: Pool, filter: RefusalFilter): Promise<Refusal[]> => {
  const { rows } = await pool.query<RefusalRow>(
    `select * from ledger.refusals where ($1::uuid is null or business = $1) and ($2::text is null or mode = $2) and ($3::text is null or reference = $3)
       and ($4::bigint is null or (recorded_at, command_id) < ($4, $5::uuid))
       and ($7::bigint is null or recorded_at >= $7 * 1000) and ($8::bigint is null or recorded_at < ($8 + 1) * 1000)
     order by recorded_at desc, command_id desc limit $6`,
    [
      filter.business ?? null,
      filter.mode ?? null,
      filter.reference ?? null,
      filter.before?.recordedAt ?? null,
      filter.before?.id,
      filter.limit,
      filter.createdFrom ?? null,
      filter.createdTo ?? null,
    ],
  );
  return rows.map((row) => ({
    command_id: `cmd_${row.command_id}`,
    business_id: `biz_${row.business}`,
    mode: row.mode,
    reference: row.reference,
    code: row.code,
    currency: row.currency,
    available_minor: row.available,
    needed_minor: row.needed,
    recorded_at: `${instantOf(Number(row.recorded_at)).slice(0, 23)}Z`,
  }));
};

/** What became of one command: a refusal by its id, or the transaction of its reference. Undefined: not decided yet. */
export const findDecision = async (
  pool: Pool,
  commandId: string,
  business: string,
  mode: string,
  reference: string,
): Promise<CommandReply | undefined> => {
  const refused = await pool.query<RefusalRow>('select * from ledger.refusals where command_id = $1', [
    commandId.slice(commandId.indexOf('_') + 1),
  ]);
  const [refusal] = refused.rows;
  if (refusal) {
    return refusalReply(commandId, {
      code: refusal.code,
      available: refusal.available === null ? undefined : BigInt(refusal.available),
      needed: refusal.needed === null ? undefined : BigInt(refusal.needed),
    });
  }
  const view = await findByReference(pool, business, mode, reference);
  return view && { command_id: commandId, outcome: 'accepted', code: null, available_minor: null, needed_minor: null, transaction: view };
};
