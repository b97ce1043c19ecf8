import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { LEDGER_ROLE } from './0001-books.js';
import { CHART } from './0003-finance-views.js';

/** What operators agreed on about cases. No projections: they are said by people, and count on the home server alone. */
const TABLES = `
create table ledger.case_policies (
  position integer primary key,
  kind text not null,
  provider text,
  currency text,
  max_amount_minor bigint,
  decision text not null
);
create table ledger.case_approvals (currency text primary key, above_minor bigint not null);
create table ledger.case_proposals (
  id bigint generated always as identity primary key,
  case_id uuid not null,
  decision text not null,
  note text not null,
  provider_reference text,
  receivable boolean not null,
  proposed_by text not null,
  proposed_at timestamptz not null default clock_timestamp(),
  ended text check (ended in ('confirmed', 'rejected')),
  ended_by text,
  ended_at timestamptz,
  ended_note text
);
create unique index case_proposals_open on ledger.case_proposals (case_id) where ended is null;
create index case_proposals_of_case on ledger.case_proposals (case_id);
create index cases_by_age on ledger.cases (opened_at, id);
grant select, insert, update, delete on ledger.case_policies, ledger.case_approvals, ledger.case_proposals to ${LEDGER_ROLE};
`;

/** Cases in full: what operators agreed on beforehand, and decisions that take two. */
export class Cases9 implements MigrationInterface {
  readonly name = 'Cases1764000000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(CHART.replace('create view', 'create or replace view'));
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('The books are never taken down.'));
  }
}
