import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { LEDGER_ROLE } from './0001-books.js';

const TABLES = `
-- body is the exact text that was signed; hash is its SHA-256, which the next one names. made_at is in microseconds.
create table ledger.checkpoints (
  number bigint primary key,
  made_at bigint not null,
  body text not null,
  hash bytea not null,
  signature bytea not null,
  public_key text not null
);
grant select, insert on ledger.checkpoints to ${LEDGER_ROLE};

-- How far the books were verified, and what the fold knew there. Whoever verifies writes it; the service only reads it.
create table ledger.verifications (
  shard integer primary key,
  sequence bigint not null,
  incarnation integer not null,
  recorded_at bigint not null,
  hash bytea not null,
  accounts bigint not null,
  begun bigint not null,
  open bytea not null,
  overdrafts jsonb not null,
  verified_at timestamptz not null default clock_timestamp()
);
grant select on ledger.verifications to ${LEDGER_ROLE};
`;

/** Signed checkpoints, which nobody but the owner can change or delete, and how far the books were verified. */
export class Proof4 implements MigrationInterface {
  readonly name = 'Proof1764000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('The books are never taken down.'));
  }
}
