import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { LEDGER_ROLE } from './0001-books.js';

const SERVERS = `
-- The control table, true on the home server: where each shard lies. The epoch counts its moves.
create table ledger.placements (shard integer primary key, server text not null, epoch integer not null default 1);
-- A writer writes only where the shard's own row agrees with the control table. moved_to seals a row for good.
alter table ledger.shards add column placement integer not null default 1, add column moved_to text;
grant select on ledger.placements to ${LEDGER_ROLE};
`;

/** Shards on several PostgreSQL servers. */
export class Servers6 implements MigrationInterface {
  readonly name = 'Servers1764000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SERVERS);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('The books are never taken down.'));
  }
}
