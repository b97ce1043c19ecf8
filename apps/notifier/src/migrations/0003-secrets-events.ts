import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * What signs: secrets that were rotated and still sign for a while, by their holder (an endpoint or a business), and those of credentials in a dialect's
 * form. A delivery names the dialect that its body is in, and the credentials of the request that it is about.
 */
const SIGNING = `
alter table notifier.deliveries alter column transaction_id drop not null, add column dialect text, add column key_id uuid;
create table notifier.old_secrets (
  id bigint generated always as identity primary key,
  holder uuid not null, sealed_secret bytea not null, signs_until timestamptz not null
);
create index old_secrets_of_holder on notifier.old_secrets (holder, signs_until);
create table notifier.dialect_secrets (
  key_id uuid primary key, business_id uuid not null, mode text not null check (mode in ('live', 'test')), dialect text not null,
  sealed_secret bytea not null, retired_at timestamptz
);
create index dialect_secrets_of_business on notifier.dialect_secrets (business_id, mode, dialect, key_id);`;

/**
 * What listeners are sent: a business's events in one mode, numbered without gaps in the order in which they became true. Numbers are given under the
 * lock of the business's shard, so that they are committed in their order and a reader who asks for what is higher misses nothing. Only who has listened
 * within the retention has events.
 */
const LISTENING = `
create table notifier.listeners (
  business_id uuid not null, mode text not null check (mode in ('live', 'test')),
  last bigint not null default 0, listening boolean not null default true, listened_at timestamptz not null default now(),
  primary key (business_id, mode)
) with (fillfactor = 50);
create table notifier.events (
  business_id uuid not null, mode text not null, position bigint not null, incarnation integer not null, type text not null, body text not null,
  at timestamptz not null default now(),
  primary key (business_id, mode, position)
);
create index events_at on notifier.events (at);`;

/** Rotated secrets, webhooks in the form of dialects, and the events of listeners. */
export class Notifier0003 implements MigrationInterface {
  readonly name = 'Notifier1763700000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SIGNING);
    await runner.query(LISTENING);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table notifier.events, notifier.listeners, notifier.dialect_secrets, notifier.old_secrets');
    await runner.query('delete from notifier.deliveries where transaction_id is null');
    await runner.query('alter table notifier.deliveries drop column dialect, drop column key_id, alter column transaction_id set not null');
  }
}
