import { join } from 'node:path';
import { type Database, reasonOf } from '@daftari/platform';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type Manifest, type TableEntry } from '../backup/manifest.js';
import { connect } from '../backup/snapshot.js';
import { loadTableFile, measureTableFile } from '../backup/table-file.js';
import { CliError } from '../cli-error.js';

type Progress = (done: number, total: number) => void;

/** Is every file there, and as it was written? @throws CliError that names the first that is not */
export const checkFiles = async (directory: string, { tables }: Manifest, progress: Progress): Promise<void> => {
  const total = tables.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  for (const { file, bytes, sha256 } of tables) {
    const found = await measureTableFile(join(directory, file)).catch((error: unknown) => {
      throw new CliError(`The backup is damaged: ${file} cannot be read: ${reasonOf(error)}`);
    });
    if (found.bytes !== bytes || found.sha256 !== sha256)
      throw new CliError(
        `The backup is damaged: ${file} is not as it was written (${found.bytes} bytes of ${bytes}). Nothing was restored.`,
      );
    progress((done += bytes), total);
  }
};

const named = (name: string): string => name.split('.').map(pg.escapeIdentifier).join('.');

/** Loads every table, those first that others refer to; then sequences, and what the planner has to know. */
export const loadTables = async (database: Database, directory: string, manifest: Manifest, progress: Progress): Promise<void> => {
  const total = manifest.tables.reduce((sum, { rows }) => sum + rows, 0);
  const client = await connect(database);
  try {
    const tables = await inOrder(client, manifest.tables);
    // What the migrations put there is in the backup as well, as it was.
    await client.query(`truncate ${tables.map(({ name }) => named(name)).join(', ')}`);
    let done = 0;
    for (const table of tables) {
      await load(client, directory, table);
      progress((done += table.rows), total);
    }
    for (const { name, last_value, is_called } of manifest.sequences)
      await client.query('select setval($1::regclass, $2::bigint, $3)', [name, last_value, is_called]);
    await client.query('analyze');
  } finally {
    await client.end();
  }
};

const load = async (client: pg.Client, directory: string, { name, columns, file, rows }: TableEntry): Promise<void> => {
  const statement = `copy ${named(name)} (${columns.map((column) => pg.escapeIdentifier(column)).join(', ')}) from stdin`;
  const into = client.query(copyFrom(statement));
  await loadTableFile(join(directory, file), into).catch((error: unknown) => {
    throw new CliError(`${name} could not be loaded from ${file}: ${reasonOf(error)}`);
  });
  if (into.rowCount !== rows)
    throw new CliError(`The backup is damaged: ${file} gave ${into.rowCount} rows, and the manifest says ${rows}.`);
};

const REFERENCES = `
select format('%s.%s', cn.nspname, c.relname) as child, format('%s.%s', pn.nspname, p.relname) as parent from pg_constraint k
join pg_class c on c.oid = k.conrelid join pg_namespace cn on cn.oid = c.relnamespace
join pg_class p on p.oid = k.confrelid join pg_namespace pn on pn.oid = p.relnamespace where k.contype = 'f' and k.conrelid <> k.confrelid`;

const inOrder = async (client: pg.Client, tables: readonly TableEntry[]): Promise<TableEntry[]> => {
  const { rows } = await client.query<{ child: string; parent: string }>(REFERENCES);
  const waiting = [...tables];
  const ordered: TableEntry[] = [];
  while (waiting.length > 0) {
    const isWaiting = (name: string): boolean => waiting.some((table) => table.name === name);
    const next = waiting.findIndex(({ name }) => !rows.some(({ child, parent }) => child === name && isWaiting(parent)));
    if (next < 0) throw new Error('Tables refer to each other in a ring.');
    ordered.push(...waiting.splice(next, 1));
  }
  return ordered;
};
