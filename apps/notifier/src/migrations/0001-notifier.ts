import { messagingTablesSql } from '@daftari/messaging';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Small tables whose rows come and go all the time are vacuumed often and at once. */
const CHURNING =
  'autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000, autovacuum_vacuum_cost_delay = 0';

const CONFIGURATION = `
create table notifier.endpoints (
  id uuid primary key,
  business_id uuid not null, mode text not null check (mode in ('live', 'test')),
  url text not null, events text[] not null, description text, dialect text,
  enabled boolean not null default true, disabled_reason text,
  sealed_secret bytea not null,
  created_at timestamptz not null default clock_timestamp()
);
create index endpoints_of_business on notifier.endpoints (business_id, mode, id);
create table notifier.business_secrets (
  business_id uuid primary key, sealed_secret bytea not null, updated_at timestamptz not null default clock_timestamp()
);`;

/** What was heard. A transaction's view is kept while it is open; an ended one stays for a while without, so that late repetitions are known. */
const HEARD = `
create table notifier.shards (
  shard integer primary key, incarnation integer not null, sequence bigint not null, log_offset bigint not null, recorded_at timestamptz not null
) with (fillfactor = 20, ${CHURNING});
create table notifier.transactions (
  id uuid primary key, view text, forget_at timestamptz
) with (fillfactor = 70, ${CHURNING});
create table notifier.held_events (
  transaction_id uuid not null, place integer not null, shard integer not null, topic text not null, headers text not null, value text not null,
  held_at timestamptz not null default clock_timestamp(),
  primary key (transaction_id, place)
) with (${CHURNING});`;

/**
 * A delivery's row is never changed: its state is whether it stands in the queue, in the list of those given up, or in neither (delivered).
 * In the queue, due_at is when to look at a row next: infinity while one before it in its chain (lane and transaction) is not done, the end of the lease while claimed.
 */
const DELIVERIES = `
create table notifier.deliveries (
  id uuid primary key, shard integer not null, endpoint_id uuid, lane uuid not null, business_id uuid not null, mode text not null,
  transaction_id uuid not null, event_type text not null, url text, body text not null,
  created_at timestamptz not null default now()
);
create index deliveries_of_transaction on notifier.deliveries (transaction_id);
create index deliveries_of_endpoint on notifier.deliveries (endpoint_id, id) where endpoint_id is not null;
create table notifier.queue (
  seq bigint generated always as identity primary key,
  delivery_id uuid not null unique, lane uuid not null, transaction_id uuid not null,
  attempts integer not null default 0, tries integer not null default 0,
  due_at timestamptz not null, claim uuid
) with (fillfactor = 50, ${CHURNING});
create index queue_due on notifier.queue (lane, due_at);
create index queue_chain on notifier.queue (lane, transaction_id, seq);
create table notifier.attempts (
  delivery_id uuid not null, attempt integer not null, at timestamptz not null, status integer, duration_ms integer not null, error text, response text,
  primary key (delivery_id, attempt)
);
create table notifier.given_up (
  delivery_id uuid primary key, endpoint_id uuid, reason text not null, at timestamptz not null default now()
);
create index given_up_of_endpoint on notifier.given_up (endpoint_id, delivery_id);
create view notifier.delivery_states as
select d.id, d.endpoint_id, d.lane, d.business_id, d.mode, d.transaction_id, d.event_type, d.url, d.created_at,
  case when q.seq is not null then case when q.tries = 0 then 'pending' else 'failing' end when g.delivery_id is not null then 'dead_letter' else 'delivered' end as status,
  case when q.due_at <> 'infinity' then q.due_at end as next_attempt_at, g.reason
from notifier.deliveries d
left join notifier.queue q on q.delivery_id = d.id
left join notifier.given_up g on g.delivery_id = d.id;`;

/** The notifier's tables. */
export class Notifier0001 implements MigrationInterface {
  readonly name = 'Notifier1763700000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [messagingTablesSql('notifier'), CONFIGURATION, HEARD, DELIVERIES]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema notifier cascade');
  }
}
