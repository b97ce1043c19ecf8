import { CheckpointMade } from '@daftari/contracts';
import { type CheckpointMark } from '../proof/verify-shard.js';
import { type Checkpoint, checkpointHash, checkpointText } from './checkpoint-text.js';
import { isSignedBy } from './signing-key.js';

/** What checkpoints that an auditor kept demand of the books, and what is wrong with the checkpoints themselves. */
export interface KeptCheckpoints {
  /** By shard. */
  readonly marks: ReadonlyMap<number, readonly CheckpointMark[]>;
  readonly problems: readonly string[];
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** A file holds one checkpoint as it was published, a page of the list, or one checkpoint a line. */
const candidatesIn = (text: string): readonly unknown[] => {
  const whole = parsed(text);
  if (whole === undefined)
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map(parsed);
  if (Array.isArray(whole)) return whole;
  return typeof whole === 'object' && whole !== null && 'data' in whole && Array.isArray(whole.data) ? whole.data : [whole];
};

/** Reads the checkpoints of a file. @throws Error that says what is wrong with it */
export const readKeptCheckpoints = (text: string): Checkpoint[] => {
  const candidates = candidatesIn(text);
  if (candidates.length === 0) throw new Error('it holds no checkpoint');
  return candidates.map((candidate) => {
    if (CheckpointMade.matches(candidate)) return candidate;
    throw new Error(`what it holds is no checkpoint: ${CheckpointMade.problem(candidate) ?? 'it cannot be read'}`);
  });
};

const ownProblems = (checkpoint: Checkpoint, publicKey: string): string[] => {
  const text = checkpointText(checkpoint);
  const name = `checkpoint ${checkpoint.number}`;
  if (checkpointHash(text) !== checkpoint.hash) return [`${name}: its hash is not that of its text`];
  const signature = Buffer.from(checkpoint.signature, 'base64');
  return isSignedBy(publicKey, text, signature) ? [] : [`${name}: the signature is not one of the given key`];
};

/** Each must name the one before it, where both are there. */
const chainProblems = (checkpoints: readonly Checkpoint[]): string[] => {
  const byNumber = new Map(checkpoints.map((checkpoint) => [checkpoint.number, checkpoint]));
  return checkpoints.flatMap((checkpoint) => {
    const before = byNumber.get(checkpoint.number - 1);
    return !before || before.hash === checkpoint.previous
      ? []
      : [`checkpoint ${checkpoint.number}: the one before it is not the one that it names`];
  });
};

/** Checks the checkpoints themselves, and gathers what they say of each shard. */
export const holdCheckpoints = (checkpoints: readonly Checkpoint[], publicKeyOf: (checkpoint: Checkpoint) => string): KeptCheckpoints => {
  const marks = new Map<number, CheckpointMark[]>();
  for (const { number, shards } of checkpoints)
    for (const { shard, incarnation, sequence, hash } of shards) {
      const ofShard = marks.get(shard) ?? [];
      marks.set(shard, ofShard);
      ofShard.push({ checkpoint: number, incarnation, sequence, hash: hash ?? '' });
    }
  for (const ofShard of marks.values()) ofShard.sort((left, right) => left.sequence - right.sequence);
  const problems = checkpoints.flatMap((checkpoint) => ownProblems(checkpoint, publicKeyOf(checkpoint)));
  return { marks, problems: [...problems, ...chainProblems(checkpoints)] };
};
