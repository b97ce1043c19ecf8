import { messagingTablesSql } from '@daftari/messaging';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

const TABLES = `
create table connector.providers (
  code text primary key,
  id text not null unique,
  dialect text not null,
  mode text not null,
  base_url text not null,
  credentials bytea not null,
  callback_secret bytea,
  allow_from text[] not null default '{}',
  timeout_ms integer not null,
  requery jsonb not null,
  limits jsonb not null,
  status text not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp()
);
create table connector.routes (
  place integer primary key,
  product_code text,
  channel text,
  mode text not null,
  provider text not null references connector.providers (code),
  provider_product_code text,
  priority integer not null,
  weight integer not null,
  cost jsonb
);

-- One row per transaction, made by whichever comes first: its hold (then there is an attempt) or a tombstone (then nothing will be sent).
create table connector.transactions (
  id uuid primary key,
  business uuid not null,
  mode text not null,
  currency text not null,
  shard integer not null,
  hold jsonb,
  status text not null,
  status_detail text,
  facts integer not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp()
) with (fillfactor = 80);

create table connector.attempts (
  transaction uuid not null references connector.transactions (id),
  number integer not null,
  id text not null,
  provider text not null,
  route jsonb not null,
  reason text not null,
  upstream_reference text not null,
  state text not null,
  due_at timestamptz not null default clock_timestamp(),
  send_deadline timestamptz,
  sent_at timestamptz,
  answered_at timestamptz,
  outcome text,
  detail text,
  provider_reference text,
  charged_minor bigint,
  requeries integer not null default 0,
  rechecks integer not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  primary key (transaction, number)
) with (fillfactor = 70);
create unique index attempts_by_reference on connector.attempts (provider, upstream_reference);
create index attempts_due on connector.attempts (state, due_at) where state <> 'done';

-- What providers sent us, as it came, before anybody read it; also what was refused, and why.
create table connector.callbacks (
  id text primary key,
  provider text not null,
  received_at timestamptz not null default clock_timestamp(),
  headers jsonb not null,
  body bytea not null,
  refused text,
  callback_id text,
  reference text,
  transaction uuid,
  handled_at timestamptz,
  outcome text
);
create unique index callbacks_once on connector.callbacks (provider, callback_id) where refused is null;
create index callbacks_waiting on connector.callbacks (received_at) where handled_at is null and refused is null;
create index callbacks_of_transaction on connector.callbacks (transaction);

create table connector.requeries (
  id bigint generated always as identity primary key,
  transaction uuid not null,
  number integer not null,
  at timestamptz not null default clock_timestamp(),
  outcome text not null,
  detail text
);
create index requeries_of_transaction on connector.requeries (transaction);
`;

/** Providers, routes, attempts, callbacks and requeries. */
export class Connector0001 implements MigrationInterface {
  readonly name = 'Connector1764000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(messagingTablesSql('connector'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema connector cascade');
  }
}
