import { type Database } from '@daftari/platform';

/** Rotating tables of the log: one is written, the older ones wait until every registered consumer is past them (P19). */
export const SEGMENTS = 4;

const segment = (slot: number): string => `
create table if not exists messaging.segment_${slot} (
  topic integer not null,
  partition integer not null,
  "offset" bigint not null,
  key text not null,
  headers text not null,
  value text not null,
  timestamp_ms bigint not null,
  primary key (topic, partition, "offset")
) with (autovacuum_enabled = false);`;

const slots = Array.from({ length: SEGMENTS }, (_, slot) => slot);

const TABLES = `
create schema if not exists messaging;
create table if not exists messaging.log (single boolean primary key default true check (single), id uuid not null default gen_random_uuid());
insert into messaging.log default values on conflict do nothing;
create table if not exists messaging.topics (id integer generated always as identity primary key, name text not null unique, partitions integer not null);
create table if not exists messaging.heads (
  topic integer not null, partition integer not null, next_offset bigint not null default 0, primary key (topic, partition)
) with (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);
create table if not exists messaging.lows (topic integer not null, partition integer not null, low_offset bigint not null, primary key (topic, partition));
${slots.map(segment).join('')}
create or replace view messaging.messages as ${slots.map((slot) => `select * from messaging.segment_${slot}`).join(' union all ')};
create table if not exists messaging.segments (slot integer primary key, number bigint not null);
insert into messaging.segments values ${slots.map((slot) => `(${slot}, ${slot === 0 ? 1 : 0})`).join(', ')} on conflict do nothing;
create table if not exists messaging.consumers (
  consumer_group text not null, topic text not null, partition integer not null, position bigint not null default 0,
  primary key (consumer_group, topic, partition)
) with (fillfactor = 50);
create table if not exists messaging.members (
  consumer_group text not null, member uuid not null, topics text[] not null, expires_at timestamptz not null,
  primary key (consumer_group, member)
) with (fillfactor = 50);
create table if not exists messaging.claims (
  consumer_group text not null, topic text not null, partition integer not null, member uuid not null,
  number bigint generated always as identity,
  primary key (consumer_group, topic, partition)
);`;

/**
 * One heartbeat of one member: renews its lease by PostgreSQL's clock, forgets the dead, gives back what it let go, and takes what is free and
 * meant for it. A partition goes to the same member in every topic that the member reads. Answers what it holds and whether it should keep it.
 */
const HEARTBEAT = `
create or replace function messaging.heartbeat(the_group text, me uuid, my_topics text[], lease_ms integer, let_go_topics text[], let_go_partitions integer[])
returns table (topic text, partition integer, number bigint, keep boolean) language plpgsql as $$
#variable_conflict use_column
begin
  perform pg_advisory_xact_lock(hashtextextended('daftari/messaging/' || the_group, 0));
  delete from messaging.members m where m.consumer_group = the_group and m.expires_at < clock_timestamp();
  insert into messaging.members as m values (the_group, me, my_topics, clock_timestamp() + lease_ms * interval '1 millisecond')
    on conflict (consumer_group, member) do update set topics = excluded.topics, expires_at = excluded.expires_at;
  delete from messaging.claims c where c.consumer_group = the_group
    and not exists (select from messaging.members m where m.consumer_group = the_group and m.member = c.member);
  delete from messaging.claims c using unnest(let_go_topics, let_go_partitions) as g(topic, partition)
    where c.consumer_group = the_group and c.member = me and c.topic = g.topic and c.partition = g.partition;
  return query
    with interested as (
      select t.topic, m.member, row_number() over (partition by t.topic order by m.member) - 1 as place, count(*) over (partition by t.topic) as members
      from messaging.members m, unnest(m.topics) as t(topic) where m.consumer_group = the_group),
    meant as (
      select i.topic, p.partition from interested i join messaging.topics t on t.name = i.topic, generate_series(0, t.partitions - 1) as p(partition)
      where i.member = me and p.partition % i.members = i.place),
    taken as (
      insert into messaging.claims as c (consumer_group, topic, partition, member)
      select the_group, m.topic, m.partition, me from meant m on conflict do nothing returning c.topic, c.partition, c.number)
    select c.topic, c.partition, c.number, exists (select from meant m where m.topic = c.topic and m.partition = c.partition)
      from messaging.claims c where c.consumer_group = the_group and c.member = me
    union all select k.topic, k.partition, k.number, true from taken k;
end $$;`;

/**
 * Rotation and truncation, each in one unit of work of the server's, so that a process that dies leaves nothing half done.
 * A writer with an old hint may still add rows to a segment that was rotated: so what is in the table counts, looked at again under its lock.
 */
const UPKEEP = `
create or replace function messaging.segment_is_read(slot integer) returns boolean language plpgsql as $$
declare answer boolean;
begin
  execute format('select not exists (
    select from messaging.consumers c join messaging.topics t on t.name = c.topic
    where c.position <= (select s."offset" from messaging.segment_%s s where s.topic = t.id and s.partition = c.partition order by s."offset" desc limit 1))', slot)
    into answer;
  return answer;
end $$;
create or replace function messaging.upkeep(bytes_max bigint) returns void language plpgsql as $$
declare current record; oldest record;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('daftari/messaging/segments', 0)) then return; end if;
  select * into current from messaging.segments order by number desc limit 1;
  select * into oldest from messaging.segments where slot <> current.slot and number > 0 order by number limit 1;
  if oldest.slot is not null and messaging.segment_is_read(oldest.slot) then
    perform set_config('lock_timeout', '500ms', true);
    execute format('lock table messaging.segment_%s in access exclusive mode', oldest.slot);
    if messaging.segment_is_read(oldest.slot) then
      execute format('insert into messaging.lows as w
        select h.topic, h.partition, l.last + 1 from messaging.heads h
        cross join lateral (select s."offset" as last from messaging.segment_%s s where s.topic = h.topic and s.partition = h.partition order by s."offset" desc limit 1) l
        order by 1, 2 on conflict (topic, partition) do update set low_offset = greatest(w.low_offset, excluded.low_offset)', oldest.slot);
      execute format('truncate messaging.segment_%s', oldest.slot);
      update messaging.segments s set number = 0 where s.slot = oldest.slot;
    end if;
  end if;
  if pg_relation_size(('messaging.segment_' || current.slot)::regclass) > bytes_max then
    update messaging.segments s set number = current.number + 1
      where s.slot = (select f.slot from messaging.segments f where f.number = 0 order by (f.slot - current.slot + ${SEGMENTS}) % ${SEGMENTS} limit 1);
  end if;
end $$;`;

/** Makes the log's tables. Several processes may start at once. */
export const migrateLog = async (database: Database): Promise<void> => {
  await database.unitOfWork(async (client) => {
    await client.query(`select pg_advisory_xact_lock(hashtextextended('daftari/messaging', 0))`);
    await client.query(TABLES);
    await client.query(HEARTBEAT);
    await client.query(UPKEEP);
  });
};
