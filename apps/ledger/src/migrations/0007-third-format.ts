import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Installations that are made from here on write the third format; those that have shards already are raised by their operator (P9). */
const FORMAT = `update ledger.installation set format = 3 where not exists (select from ledger.shards)`;

/** The third format: what reconciliation finds. */
export class ThirdFormat7 implements MigrationInterface {
  readonly name = 'ThirdFormat1764000000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(FORMAT);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('The books are never taken down.'));
  }
}
