import { type MigrationInterface, type QueryRunner } from 'typeorm';

const CHANGES = `
alter table gateway.api_keys add column notifier_told text check (notifier_told in ('set', 'retired'));
create index api_keys_untold on gateway.api_keys (id)
where dialect in ('bmatror', 'blmpay') and notifier_told is distinct from case when revoked_at is null then 'set' else 'retired' end;`;

/** What the notifier was told of the webhook secrets of credentials in a dialect's form. */
export class Gateway0005 implements MigrationInterface {
  readonly name = 'Gateway1764000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CHANGES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table gateway.api_keys drop column notifier_told');
  }
}
