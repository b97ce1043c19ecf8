import { type MigrationInterface, type QueryRunner } from 'typeorm';

const CHANGES = `
alter table gateway.api_keys
  alter column hash drop not null,
  add column dialect text check (dialect in ('bmatror', 'blmpay', 'strongmb', 'mpp', 'bboxx')),
  add column shown jsonb,
  add column sealed bytea,
  add check (case when dialect is null then hash is not null and sealed is null and shown is null
    else shown is not null and (hash is not null or sealed is not null) end);
create unique index api_keys_dialect on gateway.api_keys (dialect, prefix) where dialect is not null and revoked_at is null;
create sequence gateway.bboxx_customers start 12000;

create table gateway.notifications (
  id text primary key,
  key_id text not null references gateway.api_keys,
  business_id text not null, reference text not null, content_hash text not null,
  message_id text not null,
  body text not null,
  state text not null default 'open' check (state in ('open', 'accepted', 'refused', 'conflict')),
  detail text,
  times integer not null default 1,
  received_at timestamptz(3) not null default now(),
  last_at timestamptz(3) not null default now(),
  tried_at timestamptz(3),
  unique (business_id, reference, content_hash)
);
create index notifications_state on gateway.notifications (state, id);
`;

/** Keys in the form of a dialect, and what was told with them of payments that nobody had asked for. */
export class Gateway0003 implements MigrationInterface {
  readonly name = 'Gateway1764000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CHANGES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table gateway.notifications');
    await runner.query('drop sequence gateway.bboxx_customers');
    await runner.query('delete from gateway.api_keys where dialect is not null');
    await runner.query(
      'alter table gateway.api_keys drop column dialect, drop column shown, drop column sealed, alter column hash set not null',
    );
  }
}
