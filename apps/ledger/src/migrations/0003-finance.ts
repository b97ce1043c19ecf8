import { CURRENCIES, decimalsOf } from '@daftari/money';
import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { LEDGER_ROLE } from './0001-books.js';
import { FINANCE_VIEWS } from './0003-finance-views.js';

/** The role that people who read by SQL are members of: it can read the schema `finance` and nothing else. */
export const FINANCE_ROLE = 'daftari_finance';

/** What the questions of finance look accounts up by. None of these columns ever changes (P11). */
const INDEXES = `
create index accounts_of_business on ledger.accounts (business, mode, currency, code) where business is not null;
create index accounts_of_platform on ledger.accounts (code, currency, mode) where business is null;
create index wallets_by_id on ledger.wallets (wallet_id);
`;

const currenciesWith = (decimals: number): string =>
  CURRENCIES.filter((currency) => decimalsOf(currency) === decimals)
    .map((currency) => `'${currency}'`)
    .join(', ');

/**
 * `readable`: a client may put into its metadata what PostgreSQL cannot read out of JSON (a zero character, half a surrogate pair); both are written as
 * escapes of six characters, and another escape of six takes their place. The first look is cheap: few bodies have any escape.
 */
const FUNCTIONS = String.raw`
create function finance.major(minor numeric, currency text) returns numeric language sql immutable parallel safe as $$
  select case when currency in (${currenciesWith(0)}) then round(minor, 0) when currency in (${currenciesWith(3)}) then round(minor / 1000, 3) else round(minor / 100, 2) end $$;
comment on function finance.major(numeric, text) is 'Minor units in major units of the currency (ISO 4217): 9900 NGN is 99.00.';
create function finance.instant(microseconds bigint) returns timestamptz language sql immutable parallel safe as $$
  select timestamptz '1970-01-01 00:00:00+00' + microseconds * interval '1 microsecond' $$;
comment on function finance.instant(bigint) is 'An instant of the books, which are stamped in microseconds since 1970.';
create function ledger.readable(body text) returns json language sql immutable parallel safe as $$
  select case when strpos(body, '\u') > 0 and body ~ '\\u(0000|[dD][89a-fA-F])' then regexp_replace(body, '\\u(0000|[dD][89a-fA-F][0-9a-fA-F]{2})', '\\ufffd', 'g')::json
    else body::json end $$;
comment on function ledger.readable(text) is 'An event''s body as JSON that can be taken apart here: characters that PostgreSQL cannot hold are replaced.';
`;

/** Settings of a group do not reach its members: each login has them too, set by `daftari finance-user`. */
const RIGHTS = `
do $$ begin
  create role ${FINANCE_ROLE} nologin;
  alter role ${FINANCE_ROLE} set transaction_timeout = '60s';
  alter role ${FINANCE_ROLE} set idle_in_transaction_session_timeout = '10s';
  alter role ${FINANCE_ROLE} set default_transaction_read_only = on;
exception when duplicate_object or unique_violation then null;
end $$;
revoke all on all functions in schema finance from public;
grant usage on schema finance to ${FINANCE_ROLE}, ${LEDGER_ROLE};
grant select on all tables in schema finance to ${FINANCE_ROLE}, ${LEDGER_ROLE};
grant execute on all functions in schema finance to ${FINANCE_ROLE}, ${LEDGER_ROLE};
`;

/** What finance reads: the schema `finance` for SQL, its role, and the indexes that its questions need. */
export class Finance3 implements MigrationInterface {
  readonly name = 'Finance1764000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(INDEXES);
    await runner.query('create schema finance');
    await runner.query(`comment on schema finance is 'The books for reading: what finance teams and their tools may ask by SQL.'`);
    await runner.query(FUNCTIONS);
    for (const views of FINANCE_VIEWS) await runner.query(views);
    await runner.query(RIGHTS);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('The books are never taken down.'));
  }
}
