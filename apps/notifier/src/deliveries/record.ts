import { TOPICS, toOutgoing, WebhookDeadLettered } from '@daftari/contracts';
import { type Outbox } from '@daftari/messaging';
import { type UnitOfWork } from '@daftari/platform';
import { v7 } from 'uuid';
import { type Claimed } from './claim.js';
import { type Attempt } from './webhook-client.js';

/** What follows from an attempt: it is done, it is tried again after a while, or it is given up. */
export type Verdict =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'again'; readonly afterMs: number }
  | { readonly kind: 'given_up'; readonly reason: string; readonly disablesEndpoint: boolean };

/** One claimed delivery with what came of it. No attempt: it was given up without one. */
export interface Result {
  readonly claimed: Claimed;
  readonly attempt: Attempt | undefined;
  readonly endedAt: Date;
  readonly verdict: Verdict;
}

/** The numbers of the columns below are those of `values` in `writeResults`. */
const WRITE = `
with ours as materialized (
  select r.* from unnest($1::bigint[], $2::uuid[], $3::text[], $4::integer[], $5::text[]) as r(seq, delivery_id, kind, after_ms, reason)
  join notifier.queue q on q.seq = r.seq and (q.claim = $6 or r.kind = 'delivered') order by r.seq for update of q
), done as (
  delete from notifier.queue q using ours o where q.seq = o.seq and o.kind <> 'again' returning q.lane, q.transaction_id
), again as (
  update notifier.queue q set due_at = now() + make_interval(secs => o.after_ms / 1000.0), claim = null, attempts = q.attempts + 1, tries = q.tries + 1
  from ours o where q.seq = o.seq and o.kind = 'again'
), given_up as (
  insert into notifier.given_up (delivery_id, endpoint_id, reason)
  select d.id, d.endpoint_id, o.reason from ours o join notifier.deliveries d on d.id = o.delivery_id where o.kind = 'given_up' on conflict (delivery_id) do nothing
), logged as (
  insert into notifier.attempts (delivery_id, attempt, at, status, duration_ms, error, response)
  select * from unnest($7::uuid[], $8::integer[], $9::timestamptz[], $10::integer[], $11::integer[], $12::text[], $13::text[])
  on conflict (delivery_id, attempt) do nothing
)
select seq, null::uuid as lane, null::uuid as transaction_id from ours where kind = 'given_up'
union all select null, lane, transaction_id from done`;

/** The one that was waiting behind each that is done may go now. Its own statement: it must see what was added to the chain while we waited for the locks. */
const ACTIVATE = `
update notifier.queue q set due_at = now()
from unnest($1::uuid[], $2::uuid[]) as c(lane, transaction_id)
cross join lateral (
  select n.seq, n.due_at from notifier.queue n where n.lane = c.lane and n.transaction_id = c.transaction_id order by n.seq limit 1
) next
where q.seq = next.seq and next.due_at = 'infinity' and q.due_at = 'infinity'`;

interface Row {
  seq: string | null;
  lane: string | null;
  transaction_id: string | null;
}

/** Records results in one unit of work, with what follows from them; a result whose claim was lost meanwhile counts only where it is a success. */
export const writeResults = async (client: UnitOfWork, owner: string, results: readonly Result[], outbox: Outbox): Promise<void> => {
  const attempts = results.flatMap((result) => (result.attempt ? [{ ...result, attempt: result.attempt }] : []));
  const { rows } = await client.query<Row>({
    name: 'notifier_record',
    text: WRITE,
    values: [
      results.map(({ claimed }) => claimed.seq),
      results.map(({ claimed }) => claimed.deliveryId),
      results.map(({ verdict }) => verdict.kind),
      results.map(({ verdict }) => (verdict.kind === 'again' ? Math.round(verdict.afterMs) : null)),
      results.map(({ verdict }) => (verdict.kind === 'given_up' ? verdict.reason : null)),
      owner,
      attempts.map(({ claimed }) => claimed.deliveryId),
      attempts.map(({ claimed }) => claimed.attempts + 1),
      attempts.map(({ endedAt, attempt }) => new Date(endedAt.getTime() - attempt.durationMs)),
      attempts.map(({ attempt }) => attempt.status),
      attempts.map(({ attempt }) => attempt.durationMs),
      attempts.map(({ attempt }) => attempt.error),
      attempts.map(({ attempt }) => attempt.response),
    ],
  });
  const done = rows.flatMap((row) =>
    row.lane !== null && row.transaction_id !== null ? [{ lane: row.lane, transactionId: row.transaction_id }] : [],
  );
  await activate(client, done);
  const givenUp = new Set(rows.flatMap((row) => row.seq ?? []));
  await tellGivenUp(
    client,
    results.filter(({ claimed }) => givenUp.has(claimed.seq)),
    outbox,
  );
};

const activate = async (
  client: UnitOfWork,
  chains: readonly { readonly lane: string; readonly transactionId: string }[],
): Promise<void> => {
  if (chains.length === 0) return;
  await client.query({
    name: 'notifier_activate',
    text: ACTIVATE,
    values: [chains.map(({ lane }) => lane), chains.map(({ transactionId }) => transactionId)],
  });
};

const tellGivenUp = async (client: UnitOfWork, results: readonly Result[], outbox: Outbox): Promise<void> => {
  if (results.length === 0) return;
  const gone = results.flatMap(({ claimed, verdict }) =>
    verdict.kind === 'given_up' && verdict.disablesEndpoint ? (claimed.endpointId ?? []) : [],
  );
  if (gone.length > 0) {
    await client.query(
      `update notifier.endpoints set enabled = false, disabled_reason = 'It answered 410 Gone.' where id = any($1::uuid[])`,
      [gone],
    );
  }
  await outbox.publish(client, results.map(deadLettered));
};

const deadLettered = ({ claimed, attempt, endedAt, verdict }: Result) => {
  const at = endedAt.toISOString();
  const data = {
    delivery_id: `whd_${claimed.deliveryId}`,
    endpoint_id: claimed.endpointId === null ? null : `whe_${claimed.endpointId}`,
    business_id: `biz_${claimed.businessId}`,
    transaction_id: `txn_${claimed.transactionId}`,
    event_type: claimed.eventType,
    attempts: claimed.attempts + (attempt ? 1 : 0),
    reason: verdict.kind === 'given_up' ? verdict.reason : '',
    at,
  };
  const placing = {
    partition: claimed.shard,
    key: data.transaction_id,
    id: v7(),
    source: `daftari/notifier/${TOPICS.notifierEvents}`,
    time: at,
  };
  return toOutgoing(WebhookDeadLettered, data, placing);
};
