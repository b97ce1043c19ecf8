import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, reasonOf } from '@daftari/platform';
import { type Client } from 'pg';
import { CliError } from '../cli-error.js';
import { type Copying, copyUpTo, copyWhole, isAppendOnly } from './copy-table.js';
import { BACKUP_FORMAT, type Manifest, type SequenceEntry, type TableEntry, writeManifest } from './manifest.js';
import { connect, type Snapshot, takeSnapshot } from './snapshot.js';
import { writeTableFile } from './table-file.js';
import { sequencesOf, type TableToCopy } from './tables.js';

export interface WriteOptions {
  readonly database: Database;
  readonly directory: string;
  readonly version: string;
  readonly progress: (done: number, total: number) => void;
}

/** So many tables are copied side by side while the snapshot is held: the sooner it is let go, the better for everybody else. */
const SIDE_BY_SIDE = 2;

/** Copies an installation into a folder that is new or empty. What was begun is taken away again when it fails. */
export const writeBackup = async (options: WriteOptions): Promise<Manifest> => {
  const { directory } = options;
  const isNew = await makeDirectory(directory);
  try {
    return await copyAll(options);
  } catch (error) {
    for (const name of await readdir(directory)) await rm(join(directory, name));
    if (isNew) await rm(directory, { recursive: true });
    throw error;
  }
};

const makeDirectory = async (directory: string): Promise<boolean> => {
  const there = await readdir(directory).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new CliError(`${directory} cannot be used: ${reasonOf(error)}`);
  });
  if (there && there.length > 0) throw new CliError(`${directory} is not empty. Nothing is overwritten: name a new folder.`);
  if (there) return false;
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw new CliError(`${directory} cannot be made: ${reasonOf(error)}`);
  });
  return true;
};

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

const copyAll = async (options: WriteOptions): Promise<Manifest> => {
  const snapshot = await takeSnapshot(options.database);
  const progress = totalled(snapshot, options.progress);
  let held: { tables: TableEntry[]; sequences: SequenceEntry[] };
  try {
    held = await copyHeld(snapshot, options, progress);
  } finally {
    await snapshot.end();
  }
  const added = await copyAppendOnly(snapshot, options, progress);
  const { postgres, madeAt, schemas, heads } = snapshot;
  const manifest = {
    format: BACKUP_FORMAT,
    daftari: options.version,
    postgres,
    made_at: madeAt,
    schemas,
    tables: [...held.tables, ...added].sort((left, right) => left.name.localeCompare(right.name)),
    sequences: held.sequences,
    heads: [...heads],
  };
  await writeManifest(options.directory, manifest);
  return manifest;
};

/** All that changes, while the snapshot is held. */
const copyHeld = async (snapshot: Snapshot, options: WriteOptions, progress: (rows: number) => void) => {
  const waiting = snapshot.tables.filter((table) => !isAppendOnly(table));
  const tables: TableEntry[] = [];
  const copySome = async (client: Client): Promise<void> => {
    for (let table = waiting.shift(); table; table = waiting.shift())
      tables.push(await write(options.directory, table, copyWhole(client, table, progress)));
  };
  await withClients(SIDE_BY_SIDE, () => snapshot.connect(), copySome);
  const sequences = await withClient(() => connect(options.database), sequencesOf);
  return { tables, sequences };
};

const copyAppendOnly = ({ tables, heads }: Snapshot, options: WriteOptions, progress: (rows: number) => void): Promise<TableEntry[]> =>
  withClient(
    () => connect(options.database),
    async (client) => {
      const written: TableEntry[] = [];
      for (const table of tables.filter(isAppendOnly))
        written.push(await write(options.directory, table, copyUpTo(client, table, heads, progress)));
      return written;
    },
  );

const write = async (directory: string, table: TableToCopy, copying: Copying): Promise<TableEntry> => {
  const name = `${table.schema}.${table.table}`;
  const file = `${name}.copy.zst`;
  const written = await writeTableFile(join(directory, file), copying.chunks());
  return { name, columns: [...table.columns], file, rows: copying.rows, ...written };
};

/** Rows done, of those that there are about. */
const totalled = ({ tables, heads }: Snapshot, progress: (done: number, total: number) => void): ((rows: number) => void) => {
  const events = heads.reduce((sum, head) => sum + head.sequence, 0);
  const estimated = tables.reduce((sum, { table, schema, rows }) => sum + (schema === 'ledger' && table === 'events' ? events : rows), 0);
  let done = 0;
  return (rows) => progress((done += rows), Math.max(done, estimated));
};

const withClient = async <T>(make: () => Promise<Client>, work: (client: Client) => Promise<T>): Promise<T> => {
  const client = await make();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
};

const withClients = async (count: number, make: () => Promise<Client>, work: (client: Client) => Promise<void>): Promise<void> => {
  const done = await Promise.allSettled(Array.from({ length: count }, () => withClient(make, work)));
  for (const one of done) if (one.status === 'rejected') throw one.reason;
};
