import { type UnitOfWork } from '@daftari/platform';

/** A webhook to be sent. Ids are bare UUIDs. */
export interface NewDelivery {
  readonly id: string;
  readonly shard: number;
  /** Null for a request's own `webhook_url`. */
  readonly endpointId: string | null;
  readonly lane: string;
  readonly businessId: string;
  readonly mode: string;
  /** Null for a test, which is about no transaction. */
  readonly transactionId: string | null;
  readonly type: string;
  /** Only for a request's own; an endpoint's is looked up when sending. */
  readonly url: string | null;
  readonly body: string;
  /** The dialect that its body is in; null for Standard Webhooks. */
  readonly dialect: string | null;
  /** The credentials of the request that it is about, where their secret signs it. */
  readonly keyId: string | null;
}

/**
 * Holds on to what stands in the queue before new deliveries of the same chains, so that none is finished, and its successor looked for, before ours can be seen.
 * Together with the shard's lock, which makes those who add to a chain take turns.
 */
export const holdChains = async (
  client: UnitOfWork,
  chains: readonly { readonly lane: string; readonly transactionId: string }[],
): Promise<void> => {
  await client.query({
    name: 'notifier_hold_chains',
    text: `select q.seq from notifier.queue q
           join (select distinct * from unnest($1::uuid[], $2::uuid[]) as c(lane, transaction_id)) c on q.lane = c.lane and q.transaction_id = c.transaction_id
           order by q.seq for key share of q`,
    values: [chains.map((chain) => chain.lane), chains.map((chain) => chain.transactionId)],
  });
};

/** What is about no transaction waits for nothing: it is a chain of its own. */
const chainOf = ({ id, lane, transactionId }: NewDelivery) => ({ lane, transactionId: transactionId ?? id });

const INSERT = `
with made as (
  insert into notifier.deliveries (id, shard, endpoint_id, lane, business_id, mode, transaction_id, event_type, url, body, dialect, key_id)
  select id, $1, endpoint_id, lane, business_id, mode, transaction_id, event_type, url, body, dialect, key_id
  from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::uuid[], $8::text[], $9::text[], $10::text[], $11::text[], $12::uuid[])
    as n(id, endpoint_id, lane, business_id, mode, transaction_id, event_type, url, body, dialect, key_id)
)
insert into notifier.queue (delivery_id, lane, transaction_id, due_at)
select n.id, n.lane, n.transaction_id,
  case when n.leads and not exists (select 1 from notifier.queue q where q.lane = n.lane and q.transaction_id = n.transaction_id) then now() else 'infinity' end
from unnest($2::uuid[], $4::uuid[], $13::uuid[], $14::boolean[]) with ordinality as n(id, lane, transaction_id, leads, place) order by n.place`;

/** Adds deliveries to the queue, each behind those before it of the same transaction and receiver. The shard's lock must be held. */
export const enqueue = async (client: UnitOfWork, shard: number, deliveries: readonly NewDelivery[]): Promise<void> => {
  if (deliveries.length === 0) return;
  const chained = deliveries.map(chainOf);
  await holdChains(client, chained);
  const chains = new Set<string>();
  const leads = chained.map(({ lane, transactionId }) => {
    const chain = `${lane}/${transactionId}`;
    return !chains.has(chain) && chains.add(chain).size > 0;
  });
  const column = <K extends keyof NewDelivery>(key: K): NewDelivery[K][] => deliveries.map((delivery) => delivery[key]);
  await client.query({
    name: 'notifier_enqueue',
    text: INSERT,
    values: [
      shard,
      column('id'),
      column('endpointId'),
      column('lane'),
      column('businessId'),
      column('mode'),
      column('transactionId'),
      column('type'),
      column('url'),
      column('body'),
      column('dialect'),
      column('keyId'),
      chained.map(({ transactionId }) => transactionId),
      leads,
    ],
  });
};
