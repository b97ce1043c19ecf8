import { type MigrationInterface, type QueryRunner } from 'typeorm';

const COLUMNS = `
alter table gateway.api_keys add column per_hour integer check (per_hour > 0), add column per_minute integer check (per_minute > 0);
alter table gateway.oauth_clients add column per_hour integer check (per_hour > 0), add column per_minute integer check (per_minute > 0);
`;

/** How much a key may send of what its business may; null where it has no bound of its own. */
export class Gateway0010 implements MigrationInterface {
  readonly name = 'Gateway1764000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(COLUMNS);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['api_keys', 'oauth_clients'])
      await runner.query(`alter table gateway.${table} drop column per_hour, drop column per_minute`);
  }
}
