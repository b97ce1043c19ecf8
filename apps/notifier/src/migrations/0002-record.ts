import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Recording results takes two statements: the second must see what was added to a chain while the first waited for its locks.
 * As a function it is one round trip, and a unit of work of its own where nothing else belongs to it.
 */
const RECORD = `
create function notifier.record(
  owner uuid, seqs bigint[], delivery_ids uuid[], kinds text[], after_ms integer[], reasons text[],
  tried uuid[], numbers integer[], ats timestamptz[], statuses integer[], durations_ms integer[], errors text[], responses text[]
) returns setof bigint language plpgsql as $$
declare
  lanes uuid[];
  transactions uuid[];
  gone bigint[];
begin
  with ours as materialized (
    select r.* from unnest(seqs, delivery_ids, kinds, after_ms, reasons) as r(seq, delivery_id, kind, after_ms, reason)
    join notifier.queue q on q.seq = r.seq and (q.claim = owner or r.kind = 'delivered') order by r.seq for update of q
  ), done as (
    delete from notifier.queue q using ours o where q.seq = o.seq and o.kind <> 'again' returning q.lane, q.transaction_id
  ), again as (
    update notifier.queue q set due_at = now() + make_interval(secs => o.after_ms / 1000.0), claim = null, attempts = q.attempts + 1, tries = q.tries + 1
    from ours o where q.seq = o.seq and o.kind = 'again'
  ), given_up as (
    insert into notifier.given_up (delivery_id, endpoint_id, reason)
    select d.id, d.endpoint_id, o.reason from ours o join notifier.deliveries d on d.id = o.delivery_id where o.kind = 'given_up'
    on conflict (delivery_id) do nothing
  ), logged as (
    insert into notifier.attempts (delivery_id, attempt, at, status, duration_ms, error, response)
    select * from unnest(tried, numbers, ats, statuses, durations_ms, errors, responses)
    on conflict (delivery_id, attempt) do nothing
  )
  select (select array_agg(d.lane) from done d), (select array_agg(d.transaction_id) from done d),
    (select array_agg(o.seq) from ours o where o.kind = 'given_up')
  into lanes, transactions, gone;
  -- The one that was waiting behind each that is done may go now.
  update notifier.queue q set due_at = now()
  from unnest(lanes, transactions) as c(lane, transaction_id)
  cross join lateral (
    select n.seq, n.due_at from notifier.queue n where n.lane = c.lane and n.transaction_id = c.transaction_id order by n.seq limit 1
  ) next
  where q.seq = next.seq and next.due_at = 'infinity' and q.due_at = 'infinity';
  return query select unnest(gone);
end $$;`;

/** One round trip for a batch of webhook results. */
export class Notifier0002 implements MigrationInterface {
  readonly name = 'Notifier1763700000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(RECORD);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function notifier.record');
  }
}
