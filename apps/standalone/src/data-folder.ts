import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, readFile, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { newSecret, writePrivately } from '@daftari/platform';
import { StartError } from './start-error.js';

/** The layout of the data folder. Raised when an older Daftari could not read it. */
const DATA_VERSION = 1;

const Secrets = Type.Object({
  internal_token: Type.String(),
  secrets_key: Type.String(),
  signing_key: Type.String(),
  operator_key: Type.String(),
  finance_key: Type.String(),
  sandbox_key: Type.String(),
});

/** Made once, kept in the data folder with mode 0600. */
export type Secrets = Static<typeof Secrets>;

/** Data folders made before there were checkpoints have no key for them. */
const KeptSecrets = Type.Object({ ...Secrets.properties, signing_key: Type.Optional(Type.String()) });

const newSigningKey = (): string => randomBytes(32).toString('base64');

const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : error instanceof Error ? error.message : String(error);

const checkVersion = async (directory: string): Promise<void> => {
  const file = join(directory, 'version');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return writeFile(file, `${DATA_VERSION}\n`);
  const version = Number(text.trim());
  if (!Number.isInteger(version) || version < 1)
    throw new StartError(`${file} does not hold a version. Restore it from your backup; this Daftari writes ${DATA_VERSION}.`);
  if (version > DATA_VERSION) {
    throw new StartError(
      `The data folder ${directory} was made by a newer Daftari (version ${version}, this one knows ${DATA_VERSION}). Start that version, or name another folder in DAFTARI_DATA_DIR.`,
    );
  }
};

const checkSpace = async (directory: string, minFreeBytes: number): Promise<void> => {
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  if (free >= minFreeBytes) return;
  const mib = (bytes: number): string => `${Math.floor(bytes / 1_048_576)} MiB`;
  throw new StartError(
    `Too little disk: ${mib(free)} are free at ${directory}, ${mib(minFreeBytes)} are needed. Free some, or lower DAFTARI_MIN_FREE_BYTES.`,
  );
};

/** Makes the data folder or checks the one there is: usable, not of a newer version, on a disk with room. */
export const openDataFolder = async (directory: string, minFreeBytes: number): Promise<void> => {
  try {
    await mkdir(directory, { recursive: true, mode: 0o755 });
    await access(directory, constants.W_OK);
  } catch (error) {
    throw new StartError(
      `The data folder ${directory} cannot be used (${reasonOf(error)}). Name a folder that you can write to in DAFTARI_DATA_DIR.`,
    );
  }
  await checkVersion(directory);
  await checkSpace(directory, minFreeBytes);
};

/** The installation's secrets, made at the first start. */
export const openSecrets = async (directory: string): Promise<Secrets> => {
  const file = join(directory, 'secrets.json');
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept !== undefined) {
    const secrets: unknown = JSON.parse(kept);
    if (!Value.Check(KeptSecrets, secrets))
      throw new StartError(`${file} is not readable as this installation's secrets. Restore it from your backup.`);
    if (secrets.signing_key !== undefined) return { ...secrets, signing_key: secrets.signing_key };
    const completed: Secrets = { ...secrets, signing_key: newSigningKey() };
    await writePrivately(file, JSON.stringify(completed, null, 2));
    return completed;
  }
  const made: Secrets = {
    internal_token: randomBytes(32).toString('hex'),
    secrets_key: randomBytes(32).toString('hex'),
    signing_key: newSigningKey(),
    operator_key: newSecret('dk_admin_'),
    finance_key: newSecret('dk_admin_'),
    sandbox_key: randomBytes(24).toString('hex'),
  };
  await writePrivately(file, JSON.stringify(made, null, 2));
  return made;
};
