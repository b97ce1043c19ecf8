import { type UnitOfWork, uuidOf } from '@daftari/platform';
import { bodyOf } from '../deliveries/prepare.js';
import { type Change } from './event-types.js';
import { type Listener } from './load.js';

const INSERT = `
with told as materialized (
  select business_id, mode, type, body, row_number() over (partition by business_id, mode order by place) as number
  from unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) with ordinality as n(business_id, mode, type, body, place)
), numbered as (
  update notifier.listeners l set last = l.last + c.count
  from (select business_id, mode, count(*) as count from told group by business_id, mode) c
  where l.business_id = c.business_id and l.mode = c.mode
  returning l.business_id, l.mode, l.last - c.count as before
)
insert into notifier.events (business_id, mode, position, incarnation, type, body)
select t.business_id, t.mode, n.before + t.number, $1, t.type, t.body
from told t join numbered n on n.business_id = t.business_id and n.mode = t.mode`;

/** Keeps changes for those who listen, one event per type. The shard's lock must be held: it makes the numbers come in the order of commits. */
export const recordEvents = async (
  client: UnitOfWork,
  incarnation: number,
  changes: readonly Change[],
  listeners: readonly Listener[],
): Promise<void> => {
  if (listeners.length === 0) return;
  const heard = new Set(listeners.map(({ business_id, mode }) => `${business_id}/${mode}`));
  const told = changes.flatMap((change) => {
    const { business_id, mode } = change.view;
    const business = uuidOf(business_id, 'biz') ?? '';
    if (!heard.has(`${business}/${mode}`)) return [];
    return change.types.map((type) => ({ business, mode, type, body: bodyOf(change, type) }));
  });
  if (told.length === 0) return;
  await client.query({
    name: 'notifier_record_events',
    text: INSERT,
    values: [
      incarnation,
      told.map(({ business }) => business),
      told.map(({ mode }) => mode),
      told.map(({ type }) => type),
      told.map(({ body }) => body),
    ],
  });
};
