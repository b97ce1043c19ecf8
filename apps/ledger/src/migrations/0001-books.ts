import { messagingTablesSql } from '@daftari/messaging';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** The role that the service works as: it may append events, and neither change nor delete them. */
export const LEDGER_ROLE = 'daftari_ledger';

const TABLES = `
create table ledger.shards (
  shard integer primary key,
  incarnation integer not null default 1,
  epoch bigint not null default 0,
  sequence bigint not null default 0,
  head_hash bytea not null default ''::bytea,
  recorded_at bigint not null default 0,
  position bigint not null default 0,
  next_account bigint not null default 1,
  log_id text,
  leader_epoch integer not null default -1
) with (fillfactor = 20);

-- The truth. body is the exact text that was hashed; recorded_at is in microseconds.
create table ledger.events (
  shard integer not null,
  sequence bigint not null,
  incarnation integer not null,
  recorded_at bigint not null,
  type text not null,
  version smallint not null,
  body text not null,
  hash bytea not null,
  primary key (shard, sequence)
);

-- Projections: everything below can be dropped and folded again from ledger.events.
create table ledger.entries (
  account bigint not null,
  sequence bigint not null,
  line smallint not null,
  amount bigint not null,
  balance bigint not null,
  primary key (account, sequence, line)
);
create table ledger.balances (
  account bigint primary key,
  balance bigint not null,
  sequence bigint not null,
  day date,
  day_used bigint
) with (fillfactor = 50);
create table ledger.accounts (
  number bigint primary key,
  shard integer not null,
  code text not null,
  currency text not null,
  mode text not null,
  business uuid
);
create index accounts_of_shard on ledger.accounts (shard);
create table ledger.wallets (
  account bigint primary key,
  held_account bigint not null,
  business uuid not null,
  mode text not null,
  currency text not null,
  wallet_id text not null,
  terms jsonb not null,
  updated_at bigint not null,
  unique (business, mode, currency)
);
create table ledger.transactions (
  wallet bigint not null,
  id uuid not null,
  reference_hash bigint not null,
  status smallint not null,
  first_sequence bigint not null,
  last_sequence bigint not null,
  primary key (wallet, id)
) with (fillfactor = 80);
create index transactions_by_reference on ledger.transactions (reference_hash);
create table ledger.open_transactions (
  wallet bigint not null,
  id uuid not null,
  held_at bigint not null,
  primary key (wallet, id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);

-- Outside the chain, kept for a while: why did they get a 402 at 10:02.
create table ledger.refusals (
  command_id uuid primary key,
  shard integer not null,
  business uuid not null,
  mode text not null,
  reference text not null,
  code text not null,
  available bigint,
  needed bigint,
  recorded_at bigint not null
);
create index refusals_recent on ledger.refusals (shard, recorded_at);
create index refusals_of_business on ledger.refusals (business, mode, recorded_at);

-- How far a shard's events are published on the broker; a hint, behind the truth by at most one batch.
create table ledger.publications (shard integer primary key, sequence bigint not null);
`;

/** What the embedded transport serves as ledger.events.v1, where it lies: the offset is the sequence. */
const EVENT_MESSAGES = `
create function ledger.event_id(shard integer, incarnation integer, sequence bigint) returns text language sql immutable parallel safe as $$
  select 'evt_' || lpad(to_hex(shard), 8, '0') || '-' || lpad(to_hex(incarnation), 4, '0') || '-8' || substr(s, 1, 3) || '-8' || substr(s, 4, 3) || '-' || substr(s, 7)
  from (select lpad(to_hex(sequence), 18, '0') as s) as hex $$;
create view ledger.event_messages as
select shard as partition, sequence as "offset", shard::text as key,
  '{"ce_specversion":"1.0","ce_id":"' || ledger.event_id(shard, incarnation, sequence) || '","ce_type":"daftari.ledger.' || type || '.v' || version
  || '","ce_source":"/ledger/shards/' || shard || '","ce_time":"' || to_char(to_timestamp(recorded_at / 1000000) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
  || '.' || lpad((recorded_at % 1000000)::text, 6, '0') || 'Z","ce_sequence":"' || sequence || '","message-version":"' || version
  || '","ledger-incarnation":"' || incarnation || '","ledger-hash":"' || encode(hash, 'hex') || '"}' as headers,
  body as value, recorded_at / 1000 as timestamp_ms
from ledger.events;
`;

const RIGHTS = `
do $$ begin
  create role ${LEDGER_ROLE} nologin;
exception when duplicate_object or unique_violation then null;
end $$;
grant ${LEDGER_ROLE} to current_user;
grant usage on schema ledger to ${LEDGER_ROLE};
grant select, insert on ledger.events to ${LEDGER_ROLE};
grant select, insert, update, delete on ledger.shards, ledger.entries, ledger.balances, ledger.accounts, ledger.wallets, ledger.transactions,
  ledger.open_transactions, ledger.refusals, ledger.publications, ledger.outbox, ledger.inbox_positions, ledger.dead_letters to ${LEDGER_ROLE};
grant select on ledger.event_messages to ${LEDGER_ROLE};
`;

/** The books: the event log, its projections, and the rights that keep it append-only. */
export class Books1 implements MigrationInterface {
  readonly name = 'Books1764000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(messagingTablesSql('ledger'));
    await runner.query(EVENT_MESSAGES);
    await runner.query(RIGHTS);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('The books are never taken down.'));
  }
}
