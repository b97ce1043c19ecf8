import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** When a callback that matches nothing was made a case. */
export class Connector0007 implements MigrationInterface {
  readonly name = 'Connector1764000000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table connector.callbacks add column reported_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table connector.callbacks drop column reported_at');
  }
}
