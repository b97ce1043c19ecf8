import { messagingTablesSql } from '@daftari/messaging';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

const tables = `
create table gateway.tiers (
  name text primary key,
  per_hour integer check (per_hour > 0),
  per_minute integer check (per_minute > 0),
  limits jsonb not null default '{}',
  updated_at timestamptz(3) not null default now()
);
insert into gateway.tiers (name, per_hour) values ('free', 100), ('pro', 1000), ('enterprise', null);

create sequence gateway.business_codes start 100001 maxvalue 999999;
create table gateway.businesses (
  id text primary key,
  code text not null unique default nextval('gateway.business_codes')::text,
  name text not null, email text not null, phone text, country text not null,
  status text not null default 'active' check (status in ('active', 'suspended', 'closed')),
  kyc_status text not null default 'verified',
  tier text not null references gateway.tiers,
  timezone text not null,
  currencies text[] not null,
  shard integer not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
create index businesses_shard on gateway.businesses (shard);

create table gateway.api_keys (
  id text primary key,
  prefix text not null,
  hash bytea not null unique,
  business_id text references gateway.businesses,
  mode text check (mode in ('live', 'test')),
  scopes text[] not null default '{}',
  role text check (role in ('operator', 'finance', 'support')),
  name text,
  expires_at timestamptz(3), revoked_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  check ((business_id is null) = (mode is null) and (business_id is null) = (role is not null))
);
create index api_keys_prefix on gateway.api_keys (prefix);
create index api_keys_business on gateway.api_keys (business_id, id);

create table gateway.products (
  code text primary key,
  kind text not null check (kind in ('airtime', 'data', 'cable', 'electricity', 'bill')),
  network text not null, name text not null, country text not null, currency text not null,
  pricing jsonb not null,
  min_amount_minor bigint not null, max_amount_minor bigint,
  bundle_size_mb integer, validity text,
  fields jsonb not null default '[]',
  status text not null default 'active' check (status in ('active', 'inactive')),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table gateway.rate_windows (
  key_id text not null, seconds integer not null, starts_at bigint not null, leased integer not null,
  primary key (key_id, seconds, starts_at)
) with (fillfactor = 50);

create table gateway.notes (
  command_id text primary key,
  transaction_id text not null unique,
  business_id text not null, mode text not null, reference text not null, request_hash text not null,
  shard integer not null,
  state text not null default 'open' check (state in ('open', 'accepted', 'refused', 'rejected')),
  view jsonb not null,
  resolved_id text,
  not_after timestamptz(3) not null,
  created_at timestamptz(3) not null default now(),
  decided_at timestamptz(3)
);
create index notes_reference on gateway.notes (business_id, mode, reference);
create index notes_open on gateway.notes (created_at) where state = 'open';
`;

/** Businesses, keys, products, tiers, the blocks of the limits, notes of unanswered commands, and the messaging tables. */
export class Gateway1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
    await runner.query(messagingTablesSql('gateway'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema gateway cascade');
  }
}
