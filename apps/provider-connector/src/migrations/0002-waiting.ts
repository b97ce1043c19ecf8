import { type MigrationInterface, type QueryRunner } from 'typeorm';

const CHANGES = `
-- A callback that matches nothing yet is looked at again later and later, so that it never stands in front of others.
alter table connector.callbacks add column look_at timestamptz not null default clock_timestamp();
drop index connector.callbacks_waiting;
create index callbacks_waiting on connector.callbacks (look_at) where handled_at is null and refused is null;
-- What is due is claimed provider by provider.
drop index connector.attempts_due;
create index attempts_due on connector.attempts (provider, state, due_at) where state <> 'done';
`;

/** What waits, in the order in which it is taken. */
export class Connector0002 implements MigrationInterface {
  readonly name = 'Connector1764000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CHANGES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table connector.callbacks drop column look_at');
    await runner.query('create index callbacks_waiting on connector.callbacks (received_at) where handled_at is null and refused is null');
  }
}
