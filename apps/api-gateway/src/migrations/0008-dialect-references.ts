import { type MigrationInterface, type QueryRunner } from 'typeorm';

const TABLE = `
create table gateway.dialect_references (
  business_id text not null, mode text not null, thing text not null, idempotency_key text not null,
  reference text not null,
  created_at timestamptz(3) not null default now(),
  primary key (business_id, mode, thing, idempotency_key)
);
create index dialect_references_created on gateway.dialect_references (created_at);
`;

/** Which reference was made for a key that a client may repeat, in dialects whose references are ours to make. */
export class Gateway0008 implements MigrationInterface {
  readonly name = 'Gateway1764000000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table gateway.dialect_references');
  }
}
