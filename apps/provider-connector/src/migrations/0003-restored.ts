import { type MigrationInterface, type QueryRunner } from 'typeorm';

const CHANGES = `
-- Shards whose log is read again after a restore: what it holds was sent perhaps, and nobody here remembers.
create table connector.restores (
  shard integer primary key,
  incarnation integer not null,
  restored_at timestamptz not null default clock_timestamp(),
  -- When the log was read up to its ShardRestored.
  caught_up_at timestamptz
);
-- The last attempt that was told of on provider.events.v1 beyond the backup.
create table connector.told_attempts (
  transaction uuid primary key,
  number integer not null,
  provider text not null,
  facts integer not null
);
-- Attempts of such a transaction are never sent, only asked about: 'known' where it was told whom it was sent to, else 'guessed'.
alter table connector.transactions add column restored text;
`;

/** After a restore: what may have been sent is asked about. */
export class Connector0003 implements MigrationInterface {
  readonly name = 'Connector1764000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CHANGES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table connector.restores, connector.told_attempts');
    await runner.query('alter table connector.transactions drop column restored');
  }
}
