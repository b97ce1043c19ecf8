import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** The role that the service works as: it may add to the audit log, and neither change nor delete what is in it. */
export const GATEWAY_ROLE = 'daftari_gateway';

const TABLES = `
-- Secrets that were replaced and work a while longer.
create table gateway.retired_secrets (
  key_id text not null references gateway.api_keys on delete cascade,
  prefix text not null,
  hash bytea not null unique,
  works_until timestamptz(3) not null,
  retired_at timestamptz(3) not null default clock_timestamp()
);
create index retired_secrets_prefix on gateway.retired_secrets (prefix);
create index retired_secrets_key on gateway.retired_secrets (key_id);

create table gateway.oauth_clients (
  id text primary key,
  business_id text not null references gateway.businesses,
  mode text not null check (mode in ('live', 'test')),
  hash bytea not null,
  scopes text[] not null,
  name text,
  revoked_at timestamptz(3),
  created_at timestamptz(3) not null default now()
);
create index oauth_clients_business on gateway.oauth_clients (business_id, id);

create table gateway.audit_log (
  id text primary key,
  at timestamptz(3) not null default clock_timestamp(),
  key_id text not null,
  role text not null,
  action text not null,
  method text not null, path text not null,
  subject text, business_id text,
  outcome text not null check (outcome in ('asked', 'done', 'refused')),
  status integer,
  before jsonb, after jsonb,
  request_id text not null, trace_id text not null
);
create index audit_log_business on gateway.audit_log (business_id, id);
create index audit_log_key on gateway.audit_log (key_id, id);
create index audit_log_subject on gateway.audit_log (subject, id);
create index audit_log_request on gateway.audit_log (request_id);

create table gateway.idempotency_keys (
  owner text not null, key text not null,
  fingerprint text not null,
  state text not null check (state in ('running', 'done', 'by_reference')),
  attempt text not null,
  runs_until timestamptz(3) not null,
  status integer, answer bytea,
  expires_at timestamptz(3) not null,
  primary key (owner, key)
);
create index idempotency_keys_expiry on gateway.idempotency_keys (expires_at);
`;

/** Tables of later migrations are the service's as the earlier ones are; what is only added to says so itself. */
const RIGHTS = `
do $$ begin
  create role ${GATEWAY_ROLE} nologin;
exception when duplicate_object or unique_violation then null;
end $$;
grant ${GATEWAY_ROLE} to current_user;
grant usage on schema gateway to ${GATEWAY_ROLE};
grant select, insert, update, delete on all tables in schema gateway to ${GATEWAY_ROLE};
grant usage, select on all sequences in schema gateway to ${GATEWAY_ROLE};
alter default privileges in schema gateway grant select, insert, update, delete on tables to ${GATEWAY_ROLE};
alter default privileges in schema gateway grant usage, select on sequences to ${GATEWAY_ROLE};
revoke update, delete, truncate on gateway.audit_log from ${GATEWAY_ROLE};
`;

/** Who may do what: replaced secrets, OAuth clients, the operators' audit log, idempotency keys, and the rights that keep the log append-only. */
export class Gateway0007 implements MigrationInterface {
  readonly name = 'Gateway1764000000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(RIGHTS);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('The audit log is never taken down.'));
  }
}
