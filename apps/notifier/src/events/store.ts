import { uuidOf, type UnitOfWork } from '@daftari/platform';
import { type Followed } from './follow.js';
import { type ShardPosition } from './sequence.js';

/** How long an ended transaction is remembered, so that what is told again changes nothing. A rejection has no other guard, so it is remembered longer. */
const REMEMBER_S = 3_600;
const REMEMBER_REJECTED_S = 7 * 86_400;

const STORE = `
with shard as (
  insert into notifier.shards as s (shard, incarnation, sequence, log_offset, recorded_at)
  select $1, $2, $3, $4, $5 where $2::integer is not null
  on conflict (shard) do update set incarnation = excluded.incarnation, sequence = excluded.sequence, log_offset = excluded.log_offset, recorded_at = excluded.recorded_at
)
insert into notifier.transactions as t (id, view, forget_at)
select id, view, case when keep_s > 0 then now() + make_interval(secs => keep_s) end
from unnest($6::uuid[], $7::text[], $8::integer[]) as c(id, view, keep_s)
on conflict (id) do update set view = excluded.view, forget_at = excluded.forget_at`;

const bare = (id: string): string => uuidOf(id, 'txn') ?? '';

const keepSeconds = ({ ended, view }: Followed): number => {
  if (!ended) return 0;
  return view?.status === 'rejected' ? REMEMBER_REJECTED_S : REMEMBER_S;
};

/** Stores what a batch changed: the shard's position, the transactions, and what is held. */
export const storeShard = async (
  client: UnitOfWork,
  shard: number,
  position: ShardPosition | undefined,
  transactions: Iterable<Followed>,
): Promise<void> => {
  const all = [...transactions];
  const changed = all.filter((one) => one.changed);
  await client.query({
    name: 'notifier_store',
    text: STORE,
    values: [
      shard,
      position?.incarnation ?? null,
      position?.sequence ?? null,
      position?.offset ?? null,
      position?.recordedAt ?? null,
      changed.map((one) => bare(one.id)),
      changed.map((one) => (one.ended ? null : JSON.stringify(one.view))),
      changed.map(keepSeconds),
    ],
  });
  const rearranged = all.filter((one) => one.heldChanged);
  if (rearranged.length > 0) await storeHeld(client, shard, rearranged);
};

const storeHeld = async (client: UnitOfWork, shard: number, followed: readonly Followed[]): Promise<void> => {
  await client.query('delete from notifier.held_events where transaction_id = any($1::uuid[])', [followed.map((one) => bare(one.id))]);
  const rows = followed.flatMap((one) => one.held.map(({ source }, place) => ({ id: bare(one.id), place, source })));
  if (rows.length === 0) return;
  await client.query(
    `insert into notifier.held_events (transaction_id, place, shard, topic, headers, value)
     select id, place, $1, topic, headers, value from unnest($2::uuid[], $3::integer[], $4::text[], $5::text[], $6::text[]) as h(id, place, topic, headers, value)`,
    [
      shard,
      rows.map((row) => row.id),
      rows.map((row) => row.place),
      rows.map((row) => row.source.topic),
      rows.map((row) => JSON.stringify(row.source.headers)),
      rows.map((row) => row.source.value),
    ],
  );
};
