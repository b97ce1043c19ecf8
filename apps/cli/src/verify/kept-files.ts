import { readFile } from 'node:fs/promises';
import { type Checkpoint, holdCheckpoints, type KeptCheckpoints, readKeptCheckpoints } from '@daftari/ledger';
import { reasonOf } from '@daftari/platform';
import { type Pool } from 'pg';
import { CliError } from '../cli-error.js';

/** Checkpoints that an auditor kept, and the key that the auditor says they are signed with. */
export interface KeptFiles {
  readonly checkpoints: readonly Checkpoint[];
  readonly publicKey: string | undefined;
}

const read = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CliError(`The file ${file} cannot be read: ${reasonOf(error)}`);
  }
};

const checkpointsIn = async (file: string): Promise<Checkpoint[]> => {
  const text = await read(file);
  try {
    return readKeptCheckpoints(text);
  } catch (error) {
    throw new CliError(`The file ${file} is not one of checkpoints: ${reasonOf(error)}.`);
  }
};

/** Reads the files that were named; undefined where none was. */
export const readCheckpointFiles = async (request: {
  readonly checkpoint: readonly string[];
  readonly publicKey?: string | undefined;
}): Promise<KeptFiles | undefined> => {
  if (request.checkpoint.length === 0) {
    if (request.publicKey !== undefined) throw new CliError('--public-key says whose signature a --checkpoint must have; name one.');
    return undefined;
  }
  const checkpoints: Checkpoint[] = [];
  for (const file of request.checkpoint) checkpoints.push(...(await checkpointsIn(file)));
  return { checkpoints, publicKey: request.publicKey === undefined ? undefined : await read(request.publicKey) };
};

/** What the checkpoints demand. Without a key of the auditor's own, the installation's is taken: the one that it says signed that checkpoint. */
export const holdKept = async (pool: Pool, { checkpoints, publicKey }: KeptFiles): Promise<KeptCheckpoints> => {
  if (publicKey !== undefined) return holdCheckpoints(checkpoints, () => publicKey);
  const { rows } = await pool.query<{ number: string; public_key: string }>(
    'select number, public_key from ledger.checkpoints order by number',
  );
  const own = new Map(rows.map((row) => [Number(row.number), row.public_key]));
  return holdCheckpoints(checkpoints, ({ number }) => own.get(number) ?? rows.at(-1)?.public_key ?? '');
};
