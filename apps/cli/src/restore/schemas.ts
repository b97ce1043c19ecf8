import { GATEWAY_SCHEMA } from '@daftari/api-gateway';
import { LEDGER_SCHEMA } from '@daftari/ledger';
import { migrateLog } from '@daftari/messaging';
import { NOTIFIER_SCHEMA } from '@daftari/notifier';
import { type Database, migrate, migrationName, type ServiceSchema } from '@daftari/platform';
import { CONNECTOR_SCHEMA } from '@daftari/provider-connector';
import { type Manifest } from '../backup/manifest.js';
import { CliError } from '../cli-error.js';

const SERVICES: readonly ServiceSchema[] = [LEDGER_SCHEMA, GATEWAY_SCHEMA, CONNECTOR_SCHEMA, NOTIFIER_SCHEMA];
/** The embedded log makes its own tables, and always as they are now. */
const LOG = 'messaging';

/** Can these schemas be made here? @throws CliError where a newer Daftari made the backup */
export const checkSchemas = ({ schemas, daftari }: Manifest): void => {
  for (const [name, applied] of Object.entries(schemas)) {
    if (name === LOG) continue;
    const service = SERVICES.find((one) => one.name === name);
    const known = service?.migrations.map(migrationName) ?? [];
    const unknown = applied.find((migration) => !known.includes(migration));
    if (!service || unknown !== undefined)
      throw new CliError(
        `The backup was made by daftari ${daftari}, which is newer: ${unknown ?? `the schema ${name}`} is not known here. Restore it with that version.`,
      );
  }
};

/** Makes the schemas as they were when the backup was made. */
export const makeSchemas = async (url: string, database: Database, { schemas }: Manifest): Promise<void> => {
  for (const { name, migrations } of SERVICES) {
    const applied = schemas[name];
    if (applied)
      await migrate(
        url,
        name,
        migrations.filter((migration) => applied.includes(migrationName(migration))),
      );
  }
  if (schemas[LOG]) await migrateLog(database);
};

/** Brings them from there to what this version has. */
export const upgradeSchemas = async (url: string, { schemas }: Manifest): Promise<void> => {
  for (const { name, migrations } of SERVICES) if (schemas[name]) await migrate(url, name, migrations);
};
