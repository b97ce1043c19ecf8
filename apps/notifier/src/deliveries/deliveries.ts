import { type TimelineEntry } from '@daftari/contracts';
import { type Database, notFound, uuidOf, validationFailed } from '@daftari/platform';
import { type ListDeliveriesDto, type OwnedDto, type ReplayDto } from './deliveries.dto.js';
import { enqueue } from './enqueue.js';
import { replay } from './replay.js';
import { resend, type Resent, RESENT_COLUMNS } from './resend.js';
import { testDelivery, type TestedEndpoint } from './test-delivery.js';

/** One attempt of a delivery, as shown. */
export interface ShownAttempt {
  readonly attempt: number;
  readonly at: string;
  readonly status: number | null;
  readonly duration_ms: number;
  readonly error: string | null;
  readonly response: string | null;
}

/** A delivery with its attempts, as shown. */
export interface ShownDelivery {
  readonly id: string;
  readonly endpoint_id: string | null;
  /** Null for a test. */
  readonly transaction_id: string | null;
  readonly type: string;
  readonly url: string | null;
  readonly status: string;
  readonly reason: string | null;
  readonly created_at: string;
  readonly next_attempt_at: string | null;
  readonly attempts: readonly ShownAttempt[];
}

/** What a replay came to. */
export interface ShownReplay {
  readonly replayed: number;
  /** Whether there is more than one request sends again: ask on with `next_from` as `from`. */
  readonly has_more: boolean;
  readonly next_from: string | null;
}

interface Row {
  id: string;
  endpoint_id: string | null;
  transaction_id: string | null;
  event_type: string;
  url: string | null;
  status: string;
  reason: string | null;
  created_at: Date;
  next_attempt_at: Date | null;
  attempts: ShownAttempt[];
}

const SELECT = `
select s.id, s.endpoint_id, s.transaction_id, s.event_type, coalesce(s.url, e.url) as url, s.status, s.reason, s.created_at, s.next_attempt_at,
  coalesce((select json_agg(json_build_object('attempt', a.attempt, 'at', to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'status', a.status,
    'duration_ms', a.duration_ms, 'error', a.error, 'response', a.response) order by a.attempt) from notifier.attempts a where a.delivery_id = s.id), '[]') as attempts
from notifier.delivery_states s left join notifier.endpoints e on e.id = s.endpoint_id`;

const PAGE = 20;

/** Questions about deliveries, and sending one again. */
export class Deliveries {
  constructor(private readonly database: Database) {}

  /** An endpoint's deliveries, newest first. */
  async ofEndpoint(
    endpointId: string,
    query: ListDeliveriesDto,
  ): Promise<{ data: ShownDelivery[]; has_more: boolean; next_cursor: string | null }> {
    const { id: uuid } = await this.endpoint(endpointId, query);
    const limit = query.limit ?? PAGE;
    const after = query.starting_after === undefined ? null : (uuidOf(query.starting_after, 'whd') ?? null);
    const { rows } = await this.database.pool.query<Row>(
      `${SELECT} where s.endpoint_id = $1 and ($2::text is null or s.status = $2) and ($3::uuid is null or s.id < $3)
         and ($5::uuid is null or s.business_id = $5) and ($6::text is null or s.mode = $6)
         and ($7::timestamptz is null or s.created_at >= $7) and ($8::timestamptz is null or s.created_at < $8::timestamptz + interval '1 ms')
       order by s.id desc limit $4`,
      [uuid, query.status ?? null, after, limit + 1, ...ownerOf(query), query.created_from ?? null, query.created_to ?? null],
    );
    const data = rows.slice(0, limit).map(shown);
    const hasMore = rows.length > limit;
    return { data, has_more: hasMore, next_cursor: hasMore ? (data.at(-1)?.id ?? null) : null };
  }

  /** A transaction's deliveries as entries of its timeline: one per attempt, and one for what has not been attempted yet. */
  async timeline(transactionId: string): Promise<TimelineEntry[]> {
    const uuid = uuidOf(transactionId, 'txn');
    if (uuid === undefined) throw notFound('The transaction');
    const { rows } = await this.database.pool.query<Row>(`${SELECT} where s.transaction_id = $1 order by s.id limit 500`, [uuid]);
    return rows
      .map(shown)
      .flatMap(entriesOf)
      .sort((left, right) => left.at.localeCompare(right.at));
  }

  /**
   * Sends a delivery once more, with a fresh schedule: behind those of its transaction that still wait for the same receiver. One that still waits itself goes now.
   * @throws Problem not_found
   */
  async redeliver(deliveryId: string, owner: OwnedDto): Promise<ShownDelivery> {
    const uuid = uuidOf(deliveryId, 'whd');
    const resent = uuid === undefined ? undefined : await this.resent(uuid, owner);
    if (resent === undefined) throw notFound('The delivery');
    await this.database.unitOfWork((client) => resend(client, resent.shard, [resent]));
    return this.one(resent.id);
  }

  /** Sends again what an endpoint was to get in a time. @throws Problem not_found */
  async replay(endpointId: string, owner: OwnedDto, asked: ReplayDto): Promise<ShownReplay> {
    const endpoint = await this.endpoint(endpointId, owner);
    const { from, to, status } = asked;
    const window = { endpointId: endpoint.id, from: new Date(from), to: to ? new Date(to) : new Date(), status: status ?? undefined };
    const { count, goesOnFrom } = await replay(this.database, window);
    return { replayed: count, has_more: goesOnFrom !== undefined, next_from: goesOnFrom?.toISOString() ?? null };
  }

  /** Sends a webhook that is about nothing. @throws Problem not_found, or 422 where the endpoint is disabled */
  async test(endpointId: string, owner: OwnedDto): Promise<ShownDelivery> {
    const endpoint = await this.endpoint(endpointId, owner);
    if (!endpoint.enabled) throw validationFailed([DISABLED]);
    const delivery = testDelivery(endpoint, new Date());
    await this.database.unitOfWork((client) => enqueue(client, delivery.shard, [delivery]));
    return this.one(delivery.id);
  }

  private async endpoint(endpointId: string, owner: OwnedDto): Promise<TestedEndpoint & { readonly enabled: boolean }> {
    const uuid = uuidOf(endpointId, 'whe');
    if (uuid === undefined) throw notFound('The webhook endpoint');
    const { rows } = await this.database.pool.query<TestedEndpoint & { enabled: boolean }>(
      `select id, business_id, mode, dialect, enabled from notifier.endpoints
       where id = $1 and ($2::uuid is null or business_id = $2) and ($3::text is null or mode = $3)`,
      [uuid, ...ownerOf(owner)],
    );
    const [endpoint] = rows;
    if (!endpoint) throw notFound('The webhook endpoint');
    return endpoint;
  }

  private async resent(uuid: string, owner: OwnedDto): Promise<Resent | undefined> {
    const { rows } = await this.database.pool.query<Resent>(
      `select ${RESENT_COLUMNS} from notifier.deliveries d where d.id = $1 and ($2::uuid is null or d.business_id = $2) and ($3::text is null or d.mode = $3)`,
      [uuid, ...ownerOf(owner)],
    );
    return rows[0];
  }

  private async one(uuid: string): Promise<ShownDelivery> {
    const { rows } = await this.database.pool.query<Row>(`${SELECT} where s.id = $1`, [uuid]);
    const [row] = rows;
    if (!row) throw notFound('The delivery');
    return shown(row);
  }
}

const ownerOf = (owner: OwnedDto): [string | null, string | null] => [uuidOf(owner.business_id ?? '', 'biz') ?? null, owner.mode ?? null];

const DISABLED = {
  field: 'enabled',
  code: 'not_supported',
  detail: 'The endpoint is disabled: nothing is sent to it. Enable it first.',
} as const;

const shown = (row: Row): ShownDelivery => ({
  id: `whd_${row.id}`,
  endpoint_id: row.endpoint_id === null ? null : `whe_${row.endpoint_id}`,
  transaction_id: row.transaction_id === null ? null : `txn_${row.transaction_id}`,
  type: row.event_type,
  url: row.url,
  status: row.status,
  reason: row.reason,
  created_at: row.created_at.toISOString(),
  next_attempt_at: row.next_attempt_at?.toISOString() ?? null,
  attempts: row.attempts,
});

const entriesOf = (delivery: ShownDelivery): TimelineEntry[] => {
  const detail = {
    delivery_id: delivery.id,
    event_type: delivery.type,
    endpoint_id: delivery.endpoint_id,
    url: delivery.url,
    delivery_status: delivery.status,
  };
  const attempts = delivery.attempts.map(({ at, ...attempt }): TimelineEntry => ({
    at,
    source: 'webhook',
    type: attempt.error === null ? 'webhook.delivered' : 'webhook.failed',
    detail: { ...detail, ...attempt },
  }));
  if (attempts.length > 0) return attempts;
  return [
    { at: delivery.created_at, source: 'webhook', type: `webhook.${delivery.status}`, detail: { ...detail, reason: delivery.reason } },
  ];
};
