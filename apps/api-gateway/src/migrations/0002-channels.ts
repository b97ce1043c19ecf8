import { type MigrationInterface, type QueryRunner } from 'typeorm';

const CHANGES = `
create table gateway.channels (
  code text primary key,
  type text not null check (type in ('momo', 'bank', 'card', 'cash')),
  country text not null, currency text not null,
  description text,
  fields jsonb not null default '[]',
  categories jsonb not null default '[]',
  status text not null default 'active' check (status in ('active', 'inactive')),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
-- Cable and electricity could be registered before they could be bought: they get the fields that such products have unless an operator says otherwise.
update gateway.products set fields = '[{"name": "phone", "rules": ["nullable", "phone_number"]}]' where kind = 'cable' and fields = '[]';
update gateway.products set fields =
  '[{"name": "meter_type", "rules": ["required", "string"]}, {"name": "phone", "rules": ["required", "phone_number"]}]'
  where kind = 'electricity' and fields = '[]';
`;

/** Channels, and the fields that products of each kind have. */
export class Gateway0002 implements MigrationInterface {
  readonly name = 'Gateway1764000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CHANGES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table gateway.channels');
  }
}
