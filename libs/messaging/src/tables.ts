/** The schema's name in SQL. Names come from our own code; anything but a plain one is a mistake. */
export const plainName = (name: string): string => {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Error(`Not a plain schema name: ${name}`);
  return name;
};

/**
 * The tables that a service needs to publish and consume, for its first migration:
 * `outbox`, `inbox_positions` (the fence and the offsets, the only truth of both: P2, P3) and `dead_letters`.
 */
export const messagingTablesSql = (schema: string): string => {
  const s = plainName(schema);
  return `
create table ${s}.outbox (
  id bigint generated always as identity primary key,
  topic text not null, partition integer not null, key text not null, headers text not null, value text not null,
  created_at timestamptz not null default clock_timestamp()
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000, autovacuum_vacuum_cost_delay = 0);
create table ${s}.inbox_positions (
  consumer_group text not null, topic text not null, partition integer not null,
  position bigint not null, epoch bigint not null, log_id text not null, leader_epoch integer not null,
  primary key (consumer_group, topic, partition)
) with (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);
create table ${s}.dead_letters (
  id bigint generated always as identity primary key,
  consumer_group text not null, topic text not null, partition integer not null, "offset" bigint not null,
  key text not null, headers text not null, value text not null, timestamp_ms bigint not null,
  error text not null, reason text not null,
  parked_at timestamptz not null default clock_timestamp(),
  replayed_at timestamptz,
  unique (consumer_group, topic, partition, "offset")
);`;
};
