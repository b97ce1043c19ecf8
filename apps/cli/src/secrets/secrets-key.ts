import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writePrivately } from '@daftari/platform';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { CliError } from '../cli-error.js';
import { type Whereabouts } from '../installation/books-database.js';

const SecretsFile = Type.Object({ secrets_key: Type.String() });

/** Where the key of the stored secrets is: in the configuration, or in the data folder. */
export type KeyPlace =
  | { readonly kind: 'configured'; readonly secretsKey: string }
  | { readonly kind: 'file'; readonly file: string; readonly secretsKey: string };

/** @throws CliError where there is none */
export const findSecretsKey = async ({ environment }: Whereabouts): Promise<KeyPlace> => {
  const configured = environment['DAFTARI_SECRETS_KEY'];
  if (configured !== undefined && configured !== '') return { kind: 'configured', secretsKey: configured };
  const file = fileIn(environment);
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept === undefined)
    throw new CliError(`There is no key: set DAFTARI_SECRETS_KEY, or name the data folder that holds secrets.json in DAFTARI_DATA_DIR.`);
  return { kind: 'file', file, secretsKey: parsed(file, kept).secrets_key };
};

/** Puts a new key in front of the one in the data folder. Gives the file; undefined where the key is configured elsewhere. */
export const putNewKey = async (place: KeyPlace, key: string): Promise<string | undefined> => {
  if (place.kind === 'configured') return undefined;
  const { file } = place;
  const kept = parsed(file, await readFile(file, 'utf8'));
  const text = JSON.stringify({ ...kept, secrets_key: `${key},${kept.secrets_key}` }, null, 2);
  await writePrivately(file, text);
  return file;
};

export const newSecretsKey = (): string => randomBytes(32).toString('hex');

const fileIn = (environment: Whereabouts['environment']): string =>
  join(resolve(environment['DAFTARI_DATA_DIR'] ?? '.daftari'), 'secrets.json');

const parsed = (file: string, text: string): { secrets_key: string } => {
  const value: unknown = JSON.parse(text);
  if (!Value.Check(SecretsFile, value)) throw new CliError(`${file} does not hold an installation's secrets.`);
  return value;
};
