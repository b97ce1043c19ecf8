import { readLedgerEvent, type LedgerEventMessage } from '@daftari/contracts';
import { type Pool } from 'pg';

type Opened = Extract<LedgerEventMessage, { type: 'CaseOpened' }>['data'];
type Resolved = Extract<LedgerEventMessage, { type: 'CaseResolved' }>['data'];
type Settled = Extract<LedgerEventMessage, { type: 'ReceivableSettled' }>['data'];

/** A case with the events that opened and resolved it, and where its transaction stands now. */
export interface StoredCase {
  /** A UUID. */
  readonly id: string;
  readonly shard: number;
  /** Microseconds since 1970. */
  readonly openedAt: number;
  readonly resolvedAt: number | null;
  readonly opened: Opened;
  readonly resolved: Resolved | null;
  /** What became of what the business came to owe by it. */
  readonly settled: Settled | null;
  /** As the projection keeps them (`STATUS_CODES`, `KIND_CODES`). */
  readonly transactionStatus: number;
  readonly transactionKind: number;
}

/** Which cases are wanted; what is left out does not narrow. */
export interface CaseFilter {
  readonly status?: string | undefined;
  readonly kind?: string | undefined;
  readonly provider?: string | undefined;
  /** UUIDs. */
  readonly business?: string | undefined;
  readonly transaction?: string | undefined;
  readonly mode?: string | undefined;
  readonly currency?: string | undefined;
  /** Microseconds since 1970, both included. */
  readonly openedFrom?: number | undefined;
  readonly openedTo?: number | undefined;
  /** The last of the page before. */
  readonly before?: CasePlace | undefined;
  readonly limit: number;
}

/** Where a case stands in the list, the newest first. */
export interface CasePlace {
  readonly openedAt: number;
  readonly id: string;
}

interface Row {
  id: string;
  shard: number;
  opened_at: string;
  resolved_at: string | null;
  opened: string;
  resolved: string | null;
  settled: string | null;
  transaction_status: number;
  transaction_kind: number;
}

/** A shard that was moved away leaves its rows sealed for a while: they do not count. */
const HERE = 'join ledger.shards s on s.shard = c.shard and s.moved_to is null';

/** What a case says of its provider: what was delivered, what the transaction knew, or what the evidence says. */
const PROVIDER = `(select coalesce(b #>> '{delivery,provider}', b #>> '{transaction,provider}', b #>> '{evidence,0,provider}')
  from (select ledger.readable(e.body) as b from ledger.events e where e.shard = c.shard and e.sequence = c.opened_sequence) o)`;

/** With the events of each: the opening, the decision, and what settled a receivable, which follows the decision in the transaction's log. */
const withEvents = (found: string): string => `
with c as materialized (${found})
select c.id, c.shard, c.opened_at, c.resolved_at, o.body as opened, r.body as resolved, x.body as settled,
  t.status as transaction_status, t.kind as transaction_kind
from c join ledger.transactions t on t.wallet = c.wallet and t.id = c.transaction
cross join lateral (select body from ledger.events e where e.shard = c.shard and e.sequence = c.opened_sequence limit 1) o
left join lateral (select body from ledger.events e where e.shard = c.shard and e.sequence = c.resolved_sequence limit 1) r on true
left join lateral (
  select e.body from ledger.accounts a join ledger.entries n on n.account = a.number and n.amount < 0
  join ledger.events e on e.shard = a.shard and e.sequence = n.sequence
  where strpos(r.body, '"owed_minor"') > 0 and a.shard = c.shard and a.business is null and a.code = 'owed'
    and n.sequence > c.resolved_sequence and ledger.readable(e.body) ->> 'case_id' = 'case_' || c.id limit 1) x on true
order by c.opened_at desc, c.id desc`;

const PAGE = withEvents(`
  select c.* from ledger.cases c ${HERE} left join ledger.accounts a on a.number = c.wallet
  where ($1::text is null or c.status = $1) and ($2::text is null or c.kind = $2) and ($3::uuid is null or a.business = $3)
    and ($4::uuid is null or c.transaction = $4) and ($5::text is null or a.mode = $5) and ($6::text is null or a.currency = $6)
    and c.opened_at >= coalesce($7::bigint, 0) and c.opened_at <= coalesce($8::bigint, 9223372036854775807)
    and ($9::bigint is null or (c.opened_at, c.id) < ($9, $10::uuid)) and ($11::text is null or ${PROVIDER} = $11)
  order by c.opened_at desc, c.id desc limit $12`);

const ONE = withEvents(`select c.* from ledger.cases c ${HERE} where c.id = $1`);

const dataOf = <T extends 'CaseOpened' | 'CaseResolved' | 'ReceivableSettled'>(type: T, body: string) => {
  const read = readLedgerEvent({ headers: { ce_type: `daftari.ledger.${type}.v1` }, value: body });
  if (!read.ok || read.message.type !== type) throw new Error(`A case's ${type} cannot be read.`);
  return read.message.data as Extract<LedgerEventMessage, { type: T }>['data'];
};

const storedCase = (row: Row): StoredCase => ({
  id: row.id,
  shard: row.shard,
  openedAt: Number(row.opened_at),
  resolvedAt: row.resolved_at === null ? null : Number(row.resolved_at),
  opened: dataOf('CaseOpened', row.opened),
  resolved: row.resolved === null ? null : dataOf('CaseResolved', row.resolved),
  settled: row.settled === null ? null : dataOf('ReceivableSettled', row.settled),
  transactionStatus: row.transaction_status,
  transactionKind: row.transaction_kind,
});

/** A page of cases of one server, the newest first. */
export const listCases = async (pool: Pool, filter: CaseFilter): Promise<StoredCase[]> => {
  const { status, kind, business, transaction, mode, currency, openedFrom, openedTo, before, provider, limit } = filter;
  const wanted = [status, kind, business, transaction, mode, currency, openedFrom, openedTo, before?.openedAt, before?.id, provider];
  const values = [...wanted.map((value) => value ?? null), limit];
  const { rows } = await pool.query<Row>({ name: 'ledger_cases', text: PAGE, values });
  return rows.map(storedCase);
};

/** One case; undefined where this server has none of that id. */
export const findCase = async (pool: Pool, id: string): Promise<StoredCase | undefined> => {
  const { rows } = await pool.query<Row>({ name: 'ledger_case', text: ONE, values: [id] });
  return rows[0] && storedCase(rows[0]);
};
