import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { LEDGER_ROLE } from './0001-books.js';

const COLUMNS = `
-- Opened by their first use.
alter table ledger.wallets add column pending_account bigint, add column commission_account bigint;

alter table ledger.transactions add column kind smallint not null default 1;
update ledger.transactions t set kind = 7 from ledger.events e
  where e.shard = (t.wallet >> 40)::int and e.sequence = t.first_sequence and e.type <> 'FundsHeld';
alter table ledger.open_transactions add column kind smallint not null default 1;
alter table ledger.transactions alter column kind drop default;
alter table ledger.open_transactions alter column kind drop default;

alter table ledger.refusals add column currency text;
`;

const TABLES = `
-- What is between two shards: gone from here when the other shard has answered. A projection like the others.
create table ledger.in_flight (
  transaction uuid primary key,
  shard integer not null,
  sequence bigint not null,
  wallet bigint not null,
  to_shard integer not null,
  currency text not null,
  mode text not null,
  amount bigint not null,
  sent_at bigint not null
);

create table ledger.cases (
  id uuid primary key,
  shard integer not null,
  wallet bigint not null,
  transaction uuid not null,
  kind text not null,
  status text not null,
  opened_sequence bigint not null,
  resolved_sequence bigint,
  opened_at bigint not null,
  resolved_at bigint
);
create index cases_of_status on ledger.cases (status, opened_at);

-- The newest versions of events that this installation writes: raised by an operator once every process knows them (P9).
create table ledger.installation (only_one boolean primary key default true check (only_one), format integer not null);
insert into ledger.installation (format) select case when exists (select from ledger.shards) then 1 else 2 end;
`;

const RIGHTS = `
grant select, insert, update, delete on ledger.in_flight, ledger.cases to ${LEDGER_ROLE};
grant select on ledger.installation to ${LEDGER_ROLE};
`;

/** Every kind of transaction: transfers between shards, cases, and the format of what is written. */
export class EveryKind2 implements MigrationInterface {
  readonly name = 'EveryKind1764000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(COLUMNS);
    await runner.query(TABLES);
    await runner.query(RIGHTS);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('The books are never taken down.'));
  }
}
