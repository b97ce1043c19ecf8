import { hash } from 'node:crypto';
import { type CheckpointMade, type DataOf } from '@daftari/contracts';

/** A signed checkpoint, as it is published, listed and kept. */
export type Checkpoint = DataOf<typeof CheckpointMade>;

/** What is signed of a checkpoint. */
export type CheckpointContent = Pick<Checkpoint, 'number' | 'made_at' | 'previous' | 'shards'>;

const FORMAT = 'daftari-checkpoint-1';
const NONE = '-';

const shardLine = ({ shard, incarnation, sequence, hash: head }: Checkpoint['shards'][number]): string =>
  `${shard} ${incarnation} ${sequence} ${head ?? NONE}`;

/** The canonical text: the bytes that are hashed and signed (docs/proof.md). */
export const checkpointText = ({ number, made_at: madeAt, previous, shards }: CheckpointContent): string =>
  [FORMAT, number, madeAt, previous ?? NONE, ...shards.map(shardLine)].join('\n');

/** SHA-256 of the canonical text, in hexadecimal: the next checkpoint names it. */
export const checkpointHash = (text: string): string => hash('sha256', text);

const shardOf = (line: string): Checkpoint['shards'][number] => {
  const [shard, incarnation, sequence, head] = line.split(' ');
  return {
    shard: Number(shard),
    incarnation: Number(incarnation),
    sequence: Number(sequence),
    hash: head === NONE ? null : (head ?? null),
  };
};

/** Reads a canonical text of ours. @throws where it is none */
export const parseCheckpointText = (text: string): CheckpointContent => {
  const [format, number, madeAt = '', previous = NONE, ...shards] = text.split('\n');
  if (format !== FORMAT) throw new Error(`A checkpoint's text begins with ${FORMAT}, not with ${format ?? 'nothing'}.`);
  return { number: Number(number), made_at: madeAt, previous: previous === NONE ? null : previous, shards: shards.map(shardOf) };
};
