import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { LEDGER_ROLE } from './0001-books.js';

const WITNESSES = `
-- The last digits of a number, however it is written (+234803…, 0803…); else the text in small letters.
create function ledger.recipient_key(recipient text) returns text language sql immutable parallel safe as $$
  select case when digits = '' then lower(recipient) else right(digits, 9) end from (select regexp_replace(recipient, '\\D', '', 'g') as digits) d $$;

-- What the witnesses of each attempt said last, true on the home server. Each word is kept as a text that sorts after those that it replaces:
-- 1 where it settles something else 0, the instant, the word, the amount in minor units, the currency. So the greatest is the last, in whatever
-- order they come and however often.
create table ledger.witnessed_attempts (
  transaction uuid not null,
  attempt smallint not null,
  business uuid not null,
  mode text not null,
  currency text not null,
  provider text not null,
  upstream_reference text not null,
  direction text not null,
  begun_at bigint not null,
  sent_at bigint,
  asked bigint,
  recipient text collate "C",
  theirs text collate "C",
  answer text collate "C",
  callback text collate "C",
  requery text collate "C",
  provider_reference text collate "C" generated always as (substr(theirs, 29)) stored,
  recipient_key text generated always as (ledger.recipient_key(recipient)) stored,
  primary key (transaction, attempt)
) with (fillfactor = 70);
create index witnessed_by_provider_reference on ledger.witnessed_attempts (provider, provider_reference) where theirs is not null;
create index witnessed_by_upstream_reference on ledger.witnessed_attempts (provider, upstream_reference);
create index witnessed_by_recipient on ledger.witnessed_attempts (provider, recipient_key, begun_at);
create index witnessed_by_time on ledger.witnessed_attempts (provider, begun_at);
`;

const STATEMENTS = `
create table ledger.reconciliations (
  id uuid primary key,
  provider text not null,
  mode text not null,
  day date not null,
  covers_from bigint,
  covers_to bigint,
  content_hash bytea not null,
  bytes bigint not null,
  counts jsonb not null,
  cases text not null,
  uploaded_by text,
  uploaded_at bigint not null,
  finished_at bigint not null,
  unique (provider, content_hash)
);
create index reconciliations_of_provider on ledger.reconciliations (provider, id);

-- A row for each line of a statement, and for each attempt that it should have had (line is null). Written together with
-- its reconciliation; a foreign key would be looked up for every row.
create table ledger.statement_lines (
  reconciliation uuid not null,
  place integer not null,
  line integer,
  result text not null,
  certainty text,
  transaction uuid,
  attempt smallint,
  provider_reference text,
  reference text,
  recipient text,
  amount bigint,
  currency text,
  word text,
  executed_at bigint,
  detail jsonb,
  primary key (reconciliation, place)
);
create index statement_lines_of_transaction on ledger.statement_lines (transaction) where transaction is not null;
create index statement_lines_to_look_at on ledger.statement_lines (reconciliation, place) where result <> 'matched';
create index statement_lines_answerable on ledger.statement_lines (transaction, attempt)
  where result = 'missing_there' or (result = 'status_differs' and word = 'pending');
create index statement_lines_open on ledger.statement_lines (reconciliation, place) where result = 'matched' and detail ->> 'books' = 'open';
create index if not exists cases_of_transaction on ledger.cases (transaction);
`;

const RIGHTS = `
grant select, insert, update, delete on ledger.witnessed_attempts, ledger.reconciliations, ledger.statement_lines to ${LEDGER_ROLE};
`;

/** What witnesses say of attempts, and what statements say of both. */
export class Reconciliation8 implements MigrationInterface {
  readonly name = 'Reconciliation1764000000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(WITNESSES);
    await runner.query(STATEMENTS);
    await runner.query(RIGHTS);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('The books are never taken down.'));
  }
}
