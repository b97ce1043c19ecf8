import { type Database } from '@daftari/platform';
import { LANE_FIRST, type Lanes } from './lanes.js';

/** A delivery that is ours to attempt until the lease is over. Ids are bare UUIDs. */
export interface Claimed {
  readonly seq: string;
  readonly deliveryId: string;
  readonly lane: string;
  readonly shard: number;
  readonly businessId: string;
  /** Null for a test. */
  readonly transactionId: string | null;
  readonly endpointId: string | null;
  readonly eventType: string;
  readonly body: string;
  /** Attempts ever, and in this round of the schedule. */
  readonly attempts: number;
  readonly tries: number;
  /** Null where the endpoint is gone. */
  readonly url: string | null;
  readonly enabled: boolean;
  readonly sealedSecret: Buffer | null;
  /** Rotated secrets that still sign, newest first. */
  readonly oldSecrets: readonly Buffer[] | null;
  /** The dialect of the body; null for Standard Webhooks. */
  readonly dialect: string | null;
  /** The credentials in the dialect's form whose secret signs, and that secret. */
  readonly dialectKeyId: string | null;
  readonly dialectSecret: Buffer | null;
}

/** So many rotated secrets sign beside the present one. */
const OLD_SECRETS_MAX = 3;

/**
 * For each lane that has something due, the heads of its chains, as many as the lane may take; lanes in random order, so that none waits for ever
 * when there is not enough for all. Claiming moves due_at to the end of the lease, by PostgreSQL's clock: after a crash the row is due again.
 */
const CLAIM = `
with recursive lanes as (
  (select lane from notifier.queue order by lane limit 1)
  union all
  select (select q.lane from notifier.queue q where q.lane > l.lane order by q.lane limit 1) from lanes l where l.lane is not null
), shuffled as materialized (
  select l.lane, coalesce(a.free, $3) as free from lanes l left join unnest($1::uuid[], $2::integer[]) as a(lane, free) on a.lane = l.lane
  where l.lane is not null and coalesce(a.free, $3) > 0 order by random()
), picked as materialized (
  select p.seq, p.delivery_id from shuffled s cross join lateral (
    select q.seq, q.delivery_id from notifier.queue q where q.lane = s.lane and q.due_at <= now() order by q.due_at, q.seq limit s.free for no key update skip locked
  ) p limit $4
)
update notifier.queue q set due_at = now() + make_interval(secs => $5), claim = $6
from picked p cross join lateral (select * from notifier.deliveries d where d.id = p.delivery_id limit 1) d
left join notifier.endpoints e on e.id = d.endpoint_id
left join notifier.business_secrets b on d.endpoint_id is null and b.business_id = d.business_id
left join lateral (
  select s.key_id, s.sealed_secret from notifier.dialect_secrets s
  where d.dialect is not null and s.business_id = d.business_id and s.mode = d.mode and s.dialect = d.dialect
  order by s.key_id = d.key_id desc nulls last, s.retired_at is null desc, s.key_id desc limit 1
) k on true
where q.seq = p.seq
returning q.seq, d.id as "deliveryId", q.lane, d.shard, d.business_id as "businessId", d.transaction_id as "transactionId", d.endpoint_id as "endpointId", d.event_type as "eventType", d.body,
  q.attempts, q.tries, coalesce(d.url, e.url) as url, coalesce(e.enabled, d.endpoint_id is null) as enabled, coalesce(e.sealed_secret, b.sealed_secret) as "sealedSecret",
  (select array_agg(o.sealed_secret) from (
    select sealed_secret from notifier.old_secrets where holder = coalesce(d.endpoint_id, d.business_id) and signs_until > now() order by id desc limit ${OLD_SECRETS_MAX}
  ) o) as "oldSecrets", d.dialect, k.key_id as "dialectKeyId", k.sealed_secret as "dialectSecret"`;

/** Claims what is due, in the order of the queue. */
export const claimDue = async (database: Database, owner: string, lanes: Lanes, leaseMs: number): Promise<Claimed[]> => {
  const allowances = lanes.allowances();
  const { rows } = await database.pool.query<Claimed>({
    name: 'notifier_claim',
    text: CLAIM,
    values: [allowances.lanes, allowances.free, LANE_FIRST, lanes.free, leaseMs / 1_000, owner],
  });
  return rows;
};
