import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { CliError } from '../cli-error.js';

/** The layout of a backup. Raised when an older `daftari restore` could not read it. */
export const BACKUP_FORMAT = 1;

const TableEntry = Type.Object({
  /** With its schema: `ledger.events`. */
  name: Type.String(),
  columns: Type.Array(Type.String()),
  file: Type.String(),
  rows: Type.Integer(),
  bytes: Type.Integer(),
  sha256: Type.String(),
});
export type TableEntry = Static<typeof TableEntry>;

const SequenceEntry = Type.Object({ name: Type.String(), last_value: Type.String(), is_called: Type.Boolean() });
export type SequenceEntry = Static<typeof SequenceEntry>;

const HeadEntry = Type.Object({
  shard: Type.Integer(),
  incarnation: Type.Integer(),
  sequence: Type.Integer(),
  hash: Type.String(),
  /** Microseconds of the last event's stamp. */
  recorded_at: Type.Integer(),
  /** The offset of the next command. */
  position: Type.Integer(),
  /** The last sequence known to be published; null where nothing was. */
  published: Type.Union([Type.Integer(), Type.Null()]),
});
export type HeadEntry = Static<typeof HeadEntry>;

const Manifest = Type.Object({
  format: Type.Integer(),
  /** The version of the `daftari` that made it. */
  daftari: Type.String(),
  postgres: Type.String(),
  made_at: Type.String(),
  /** The migrations that each schema had, oldest first; none where a schema is made otherwise. */
  schemas: Type.Record(Type.String(), Type.Array(Type.String())),
  tables: Type.Array(TableEntry),
  sequences: Type.Array(SequenceEntry),
  heads: Type.Array(HeadEntry),
});
export type Manifest = Static<typeof Manifest>;

const NAME = 'manifest.json';

/** Written last, whole or not at all: a backup without one was cut off. */
export const writeManifest = async (directory: string, manifest: Manifest): Promise<void> => {
  const file = join(directory, NAME);
  await writeFile(`${file}.new`, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true });
  await rename(`${file}.new`, file);
};

/** Reads a backup's manifest. @throws CliError where there is none that this version can read */
export const readManifest = async (directory: string): Promise<Manifest> => {
  const text = await readFile(join(directory, NAME), 'utf8').catch(() => undefined);
  if (text === undefined)
    throw new CliError(`There is no backup in ${directory}: it has no ${NAME}. One that was cut off has none either.`);
  const manifest = parsed(text);
  if (manifest === undefined) throw new CliError(`${join(directory, NAME)} is damaged: it is not a manifest of a backup.`);
  if (!isFormat(manifest)) throw new CliError(`${join(directory, NAME)} is damaged: it names no format.`);
  if (manifest.format > BACKUP_FORMAT)
    throw new CliError(
      `The backup has format ${manifest.format}, this daftari knows ${BACKUP_FORMAT}. Restore it with the version that made it, or a newer one.`,
    );
  if (!Value.Check(Manifest, manifest)) {
    const problem = Value.Errors(Manifest, manifest).First();
    throw new CliError(`${join(directory, NAME)} is damaged: ${problem?.path ?? ''} ${problem?.message ?? ''}`);
  }
  return manifest;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isFormat = (value: unknown): value is { format: number } =>
  typeof value === 'object' && value !== null && 'format' in value && typeof value.format === 'number';
