import { type MigrationInterface, type QueryRunner } from 'typeorm';

const CHANGES = `
-- Until when a collection may be paid.
alter table connector.transactions add column expires_at timestamptz;
-- What each witness said last and was told on, so that the same words are not told twice; and where a card's payer pays.
alter table connector.attempts add column said jsonb not null default '{}', add column checkout_url text;
-- What the buyer needs of it, such as the token of a prepaid meter.
alter table connector.attempts add column extras jsonb;
-- Callbacks may name an attempt by the provider's reference alone.
create index attempts_by_provider_reference on connector.attempts (provider, provider_reference) where provider_reference is not null;
alter table connector.callbacks add column provider_reference text;
-- What was refused, and what matches nothing, for people to look at.
create index callbacks_refused on connector.callbacks (received_at) where refused is not null;
`;

/** Collections and payouts beside purchases. */
export class Connector0004 implements MigrationInterface {
  readonly name = 'Connector1764000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CHANGES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index connector.callbacks_refused, connector.attempts_by_provider_reference');
    await runner.query('alter table connector.callbacks drop column provider_reference');
    await runner.query('alter table connector.attempts drop column said, drop column checkout_url, drop column extras');
    await runner.query('alter table connector.transactions drop column expires_at');
  }
}
