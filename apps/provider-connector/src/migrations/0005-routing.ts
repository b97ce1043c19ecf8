import { type MigrationInterface, type QueryRunner } from 'typeorm';

const CHANGES = `
alter table connector.providers add column circuit jsonb not null default '{}';
alter table connector.providers add column float jsonb not null default '{}';
-- Why this route: what could be chosen from, and why the others were passed over.
alter table connector.attempts add column decision jsonb;
-- Whose turn it is to be asked about is told by business.
alter table connector.attempts add column business uuid;
update connector.attempts a set business = t.business from connector.transactions t where t.id = a.transaction;
create index attempts_questions on connector.attempts (provider, due_at) where state in ('waiting', 'recheck');
create index attempts_questions_in_turn on connector.attempts (provider, business, due_at) where state in ('waiting', 'recheck');
-- The same answer again is counted on its line.
alter table connector.requeries add column times integer not null default 1;
alter table connector.requeries add column last_at timestamptz;
drop index connector.requeries_of_transaction;
create index requeries_of_attempt on connector.requeries (transaction, number, id);

-- Our money at providers, as they last told us.
create table connector.floats (
  provider text not null references connector.providers (code),
  currency text not null,
  balance_minor bigint not null,
  at timestamptz not null default clock_timestamp(),
  source text not null,
  primary key (provider, currency)
) with (fillfactor = 50);

-- How each process sees each provider; forgotten a minute after the process has gone.
create table connector.provider_health (
  provider text not null,
  process uuid not null,
  state text not null,
  since timestamptz not null,
  healthy integer not null,
  unhealthy integer not null,
  p50_ms integer,
  p99_ms integer,
  paused_until timestamptz,
  at timestamptz not null default clock_timestamp(),
  primary key (provider, process)
) with (fillfactor = 50);
`;

/** What routes are chosen by, and whose turn it is to be asked about. */
export class Connector0005 implements MigrationInterface {
  readonly name = 'Connector1764000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CHANGES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table connector.floats, connector.provider_health');
    await runner.query('alter table connector.providers drop column circuit, drop column float');
    await runner.query('alter table connector.attempts drop column decision, drop column business');
    await runner.query('drop index connector.requeries_of_attempt');
    await runner.query('alter table connector.requeries drop column times, drop column last_at');
    await runner.query('create index requeries_of_transaction on connector.requeries (transaction)');
  }
}
