import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Two short columns and the indexes that are needed: a row is written for every command that moves money. */
const TABLE = `
create table gateway.sent_commands (command_id uuid primary key, request bigint not null);
create index sent_commands_request on gateway.sent_commands (request);
`;

/** Which references were sent to the ledger lately, by any gateway. */
export class Gateway0009 implements MigrationInterface {
  readonly name = 'Gateway1764000000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table gateway.sent_commands');
  }
}
