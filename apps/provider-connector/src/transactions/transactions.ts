import { type TimelineEntry } from '@daftari/contracts';
import { type Outbox } from '@daftari/messaging';
import { type Database, Problem } from '@daftari/platform';
import { endMessage } from '../attempts/messages.js';
import { directionOf, type OrderKind } from '../attempts/order.js';
import { awaitedIncarnation } from '../restores/catching-up.js';

export interface TombstoneRequest {
  readonly transaction: string;
  readonly business: string;
  readonly mode: string;
  readonly currency: string;
  readonly shard: number;
  readonly kind: OrderKind;
}

export interface Progress {
  readonly status: 'processing' | 'transmitted' | null;
  readonly status_detail: string | null;
  readonly facts: number;
  readonly provider: string | null;
  readonly provider_reference: string | null;
  /** Where a card's payer pays. */
  readonly checkout_url: string | null;
  /** What the buyer needs of it, such as the token of a prepaid meter. */
  readonly extras: Readonly<Record<string, string>> | null;
}

/**
 * Decides what is before transmission (P14): where no attempt exists, puts a tombstone in its place and says that it ended, both or neither.
 */
export const bury = async (
  database: Database,
  outbox: Outbox,
  asked: TombstoneRequest,
  status: 'cancelled' | 'expired',
): Promise<'cancelling' | 'attempt_exists'> => {
  const outcome = await database.unitOfWork(async (client) => {
    // After a restore, one that is not known here may have been sent all the same, until the log says otherwise.
    if ((await awaitedIncarnation(client, asked.shard)) !== undefined)
      throw new Problem('temporarily_unavailable', 'The log is read again after a restore; ask again in a while.', {
        retryAfterSeconds: 5,
      });
    const made = await client.query(
      `insert into connector.transactions (id, business, mode, currency, shard, status) values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing`,
      [asked.transaction, asked.business, asked.mode, asked.currency, asked.shard, status],
    );
    if (made.rowCount === 0) {
      const { rows } = await client.query<{ status: string }>('select status from connector.transactions where id = $1', [
        asked.transaction,
      ]);
      return rows[0]?.status === status ? 'cancelling' : 'attempt_exists';
    }
    const failure = status === 'expired' ? { code: 'hold_expired', detail: 'It was not sent to a provider in time.' } : null;
    const told = {
      status,
      failure,
      provider: null,
      providerReference: null,
      evidence: { source: 'connector' as const, id: 'tombstone' },
      facts: 0,
    };
    await outbox.publish(client, [endMessage({ ...asked, traceparent: null }, directionOf(asked.kind), told)]);
    return 'cancelling';
  });
  outbox.committed();
  return outcome;
};

/** What the connector knows of open transactions, by their UUIDs; those it does not know are left out. */
export const progressOf = async (database: Database, transactions: readonly string[]): Promise<ReadonlyMap<string, Progress>> => {
  const { rows } = await database.pool.query<Progress & { id: string; status: string }>({
    name: 'connector_progress',
    text: `select t.id, t.status, t.status_detail, t.facts, a.provider, a.provider_reference, a.checkout_url, a.extras from connector.transactions t
           left join lateral (select provider, provider_reference, checkout_url, extras from connector.attempts where transaction = t.id order by number desc limit 1) a on true
           where t.id = any($1::uuid[])`,
    values: [transactions],
  });
  return new Map(rows.map(({ id, ...row }) => [id, { ...row, ...openStatus(row) }]));
};

/** What is neither processing nor transmitted has ended, and the books say how. */
const openStatus = ({ status, status_detail }: Progress): Pick<Progress, 'status' | 'status_detail'> => {
  if (status === 'transmitted') return { status, status_detail };
  return { status: status === 'processing' ? status : null, status_detail: null };
};

interface AttemptLine {
  number: number;
  id: string;
  provider: string;
  reason: string;
  decision: unknown;
  upstream_reference: string;
  state: string;
  outcome: string | null;
  detail: string | null;
  provider_reference: string | null;
  created_at: Date;
  sent_at: Date | null;
  answered_at: Date | null;
  extras: Record<string, string> | null;
  said: Readonly<Record<string, string>>;
}

const attemptEntries = (row: AttemptLine): TimelineEntry[] => {
  const known = { attempt: row.number, attempt_id: row.id, provider: row.provider };
  return [
    {
      at: row.created_at.toISOString(),
      source: 'connector',
      type: 'attempt_stored',
      detail: { ...known, reason: row.reason, decision: row.decision, upstream_reference: row.upstream_reference },
    },
    ...(row.sent_at ? [{ at: row.sent_at.toISOString(), source: 'connector' as const, type: 'attempt_sent', detail: known }] : []),
    ...endEntries(row, known),
  ];
};

/** How it ended; and where it then turned out otherwise, that too, each at its own time. */
const endEntries = (row: AttemptLine, known: Readonly<Record<string, unknown>>): TimelineEntry[] => {
  if (!row.answered_at) return [];
  const { ended, turned_at: turnedAt } = row.said;
  const detail = {
    ...known,
    detail: row.detail,
    provider_reference: row.provider_reference,
    ...(row.extras ? { extras: row.extras } : {}),
  };
  const last = { source: 'connector' as const, type: `attempt_${row.outcome ?? 'ended'}`, detail };
  if (ended === undefined || turnedAt === undefined) return [{ at: row.answered_at.toISOString(), ...last }];
  return [
    { at: row.answered_at.toISOString(), source: 'connector', type: `attempt_${ended}`, detail: known },
    { at: turnedAt, ...last },
  ];
};

/** The connector's part of a transaction's timeline: attempts, callbacks, requeries. */
export const timelineOf = async (database: Database, transaction: string): Promise<TimelineEntry[]> => {
  const [tombstones, attempts, callbacks, requeries] = await Promise.all([
    database.pool.query<{ status: string; created_at: Date }>(
      'select status, created_at from connector.transactions where id = $1 and hold is null',
      [transaction],
    ),
    database.pool.query<AttemptLine>('select * from connector.attempts where transaction = $1 order by number', [transaction]),
    database.pool.query<{ id: string; provider: string; received_at: Date; outcome: string | null }>(
      'select id, provider, received_at, outcome from connector.callbacks where transaction = $1',
      [transaction],
    ),
    database.pool.query<{
      id: string;
      number: number;
      at: Date;
      outcome: string;
      detail: string | null;
      times: number;
      last_at: Date | null;
    }>('select * from connector.requeries where transaction = $1 order by number, id', [transaction]),
  ]);
  const entries: TimelineEntry[] = [
    ...tombstones.rows.map((row) => ({
      at: row.created_at.toISOString(),
      source: 'connector' as const,
      type: `never_sent_${row.status}`,
      detail: {},
    })),
    ...attempts.rows.flatMap(attemptEntries),
    ...callbacks.rows.map((row) => ({
      at: row.received_at.toISOString(),
      source: 'callback' as const,
      type: 'callback_received',
      detail: { callback_id: row.id, provider: row.provider, outcome: row.outcome },
    })),
    ...requeries.rows.map((row) => ({
      at: row.at.toISOString(),
      source: 'requery' as const,
      type: `requery_${row.outcome}`,
      detail: { attempt: row.number, detail: row.detail, times: row.times, last_at: (row.last_at ?? row.at).toISOString() },
    })),
  ];
  return entries.sort((left, right) => left.at.localeCompare(right.at));
};
