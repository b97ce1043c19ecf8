import { type UnitOfWork } from '@daftari/platform';
import { lockShard } from '../events/load.js';
import { holdChains } from './enqueue.js';

/** A delivery that is to be sent again, with the place where it queues up. Ids are bare UUIDs. */
export interface Resent {
  readonly id: string;
  readonly shard: number;
  readonly lane: string;
  /** Its transaction; of a test itself. */
  readonly chain: string;
}

/** What a query selects of `notifier.deliveries d` to send it again. */
export const RESENT_COLUMNS = 'd.id, d.shard, d.lane, coalesce(d.transaction_id, d.id) as chain';

/** Those that still wait themselves go now; the others behind what waits for the same receiver of their transaction. */
const REQUEUE = `
with gone as (delete from notifier.given_up where delivery_id = any($1::uuid[]))
insert into notifier.queue as q (delivery_id, lane, transaction_id, attempts, due_at)
select r.id, r.lane, r.chain, (select coalesce(max(a.attempt), 0) from notifier.attempts a where a.delivery_id = r.id),
  case when r.leads and not exists (select 1 from notifier.queue o where o.lane = r.lane and o.transaction_id = r.chain) then now() else 'infinity' end
from (
  select id, lane, chain, row_number() over (partition by lane, chain order by id) = 1 as leads from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as w(id, lane, chain)
) r order by r.id
on conflict (delivery_id) do update set tries = 0, due_at = case when q.claim is null and q.due_at <> 'infinity' then now() else q.due_at end`;

/** Puts deliveries of one shard back into the queue, in their order and with a fresh schedule. */
export const resend = async (client: UnitOfWork, shard: number, deliveries: readonly Resent[]): Promise<void> => {
  const chains = deliveries.map(({ lane, chain }) => ({ lane, transactionId: chain }));
  await lockShard(client, shard);
  await holdChains(client, chains);
  await client.query(REQUEUE, [deliveries.map(({ id }) => id), deliveries.map(({ lane }) => lane), deliveries.map(({ chain }) => chain)]);
};
