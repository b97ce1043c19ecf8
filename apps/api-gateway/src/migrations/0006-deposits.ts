import { type MigrationInterface, type QueryRunner } from 'typeorm';

const CHANGES = `
create table gateway.deposits (
  id text primary key,
  business_id text not null, mode text not null check (mode in ('live', 'test')), shard integer not null,
  reference text not null, currency text not null, amount_minor bigint not null,
  method text not null check (method in ('bank', 'cash')),
  -- JSON as text: it may hold characters that PostgreSQL's own JSON cannot.
  proof text not null,
  status text not null default 'initiated',
  decision text check (decision in ('approve', 'reject', 'void')), note text, decided_by text, decided_at timestamptz(3),
  tried_at timestamptz(3) not null default now(),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check ((decision is null) = (decided_by is null) and (decision is null) = (decided_at is null))
);
create index deposits_status on gateway.deposits (status, id);
create index deposits_undone on gateway.deposits (tried_at) where status = 'initiated' or (status = 'pending' and decision is not null);
`;

/** What businesses paid in at our bank, with what proves it and what an operator decided. */
export class Gateway0006 implements MigrationInterface {
  readonly name = 'Gateway1764000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CHANGES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table gateway.deposits');
  }
}
