import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** How a provider writes its statements, which the ledger is told with each upload. */
export class Connector0006 implements MigrationInterface {
  readonly name = 'Connector1764000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table connector.providers add column statement jsonb not null default '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table connector.providers drop column statement');
  }
}
