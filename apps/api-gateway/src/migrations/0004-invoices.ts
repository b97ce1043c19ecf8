import { type MigrationInterface, type QueryRunner } from 'typeorm';

const CHANGES = `
create table gateway.invoice_counters (
  business_id text not null references gateway.businesses, mode text not null check (mode in ('live', 'test')),
  last_number bigint not null default 0,
  primary key (business_id, mode)
);
create table gateway.invoices (
  id text primary key,
  business_id text not null references gateway.businesses, mode text not null check (mode in ('live', 'test')),
  reference text not null, request_hash text not null,
  number bigint not null check (number > 0),
  currency text not null,
  customer jsonb not null, items jsonb not null,
  tax_percent text not null,
  subtotal_minor bigint not null, tax_minor bigint not null, total_minor bigint not null check (total_minor > 0),
  due_date date, notes text,
  token text not null unique,
  state text not null default 'open' check (state in ('open', 'paid', 'void')),
  paid_minor bigint not null default 0,
  transaction_id text, paid_at timestamptz(3), voided_at timestamptz(3),
  tries integer not null default 0,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (business_id, mode, reference),
  unique (business_id, mode, number)
);
create index invoices_of_business on gateway.invoices (business_id, mode, id);

create table gateway.payment_links (
  id text primary key,
  business_id text not null references gateway.businesses, mode text not null check (mode in ('live', 'test')),
  reference text not null, request_hash text not null,
  currency text not null, amount_minor bigint check (amount_minor > 0),
  description text not null,
  max_uses integer check (max_uses > 0),
  uses integer not null default 0,
  token text not null unique,
  active boolean not null default true,
  tries integer not null default 0,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (business_id, mode, reference)
);
create index payment_links_of_business on gateway.payment_links (business_id, mode, id);

-- One go at paying an invoice or link on its page. check_at says when to look at its payment next; null is never again.
create table gateway.pay_tries (
  token text primary key,
  invoice_id text references gateway.invoices, link_id text references gateway.payment_links,
  business_id text not null, mode text not null, reference text not null,
  method text not null, channel text not null,
  currency text not null, amount_minor bigint not null,
  state text not null default 'open' check (state in ('open', 'completed', 'ended')),
  transaction_id text, status text not null default 'initiated',
  created_at timestamptz(3) not null default now(), ended_at timestamptz(3),
  checks integer not null default 0, check_at timestamptz(3),
  unique (business_id, mode, reference),
  check (num_nonnulls(invoice_id, link_id) = 1)
);
create unique index pay_tries_one_open on gateway.pay_tries (invoice_id) where state = 'open' and invoice_id is not null;
create index pay_tries_open_of_link on gateway.pay_tries (link_id) where state = 'open' and link_id is not null;
create index pay_tries_due on gateway.pay_tries (check_at) where check_at is not null;
`;

/** Invoices, payment links, and what was tried on their pages. */
export class Gateway0004 implements MigrationInterface {
  readonly name = 'Gateway1764000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CHANGES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table gateway.pay_tries, gateway.payment_links, gateway.invoices, gateway.invoice_counters');
  }
}
