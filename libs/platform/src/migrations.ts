import { DataSource, type MigrationInterface, type MixedList } from 'typeorm';
import pg from 'pg';
import { sessionAs } from './database.js';

type Migration = new () => MigrationInterface;

/** A service's schema, and what brings it up to date. */
export interface ServiceSchema {
  readonly name: string;
  /** Oldest first. */
  readonly migrations: readonly Migration[];
}

/** The name by which a migration is remembered in its schema. */
export const migrationName = (migration: Migration): string => new migration().name ?? migration.name;

// typeorm's entities are classes; it names that type by `Function`.
type Entities = NonNullable<ConstructorParameters<typeof DataSource>[0]['entities']>;

/** The TypeORM data source of one service: its own schema, its own migrations table in it, no synchronising. With a role its sessions take that on. */
export const createDataSource = (
  url: string,
  schema: string,
  migrations: readonly Migration[],
  entities: Entities = [] as MixedList<never>,
  role?: string,
): DataSource => {
  const session = sessionAs(url, role);
  return new DataSource({
    type: 'postgres',
    url: session.url,
    schema,
    entities,
    migrations: [...migrations],
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
    extra: { max: 4, ...(session.options === '' ? {} : { options: session.options }) },
  });
};

const MIGRATION_LOCK = 4_301_001;

/**
 * Brings a service's schema up to date. Several processes may start at once: one migrates, the others wait for it.
 */
export const migrate = async (url: string, schema: string, migrations: readonly Migration[]): Promise<void> => {
  const lock = new pg.Client({ connectionString: url });
  await lock.connect();
  try {
    await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await lock.query(`create schema if not exists ${pg.escapeIdentifier(schema)}`);
    const source = await createDataSource(url, schema, migrations).initialize();
    try {
      await source.runMigrations();
    } finally {
      await source.destroy();
    }
  } finally {
    await lock.end();
  }
};
