import { webhooksOf } from './dialects.js';
import { type Attempt } from './webhook-client.js';
import { type Verdict } from './record.js';

/** A tenth either way, so that what failed together does not come back together. */
const jittered = (ms: number): number => ms * (0.9 + Math.random() * 0.2);

/**
 * What follows from an attempt.
 * @param tries how many attempts of this round came before it
 * @param scheduleS the seconds before each attempt after the first
 */
export const judge = (attempt: Attempt, tries: number, scheduleS: readonly number[]): Verdict => {
  if (attempt.error === null) return { kind: 'delivered' };
  if (attempt.status === 410) return { kind: 'given_up', reason: 'HTTP 410: the receiver wants no more.', disablesEndpoint: true };
  const waitS = scheduleS[tries];
  if (waitS === undefined) return { kind: 'given_up', reason: attempt.error, disablesEndpoint: false };
  return { kind: 'again', afterMs: jittered(waitS * 1_000) };
};

/** The schedule as far as a dialect's document has it. */
export const scheduleOf = (dialect: string | null, scheduleS: readonly number[]): readonly number[] => {
  const attemptsMax = webhooksOf(dialect)?.attemptsMax;
  return attemptsMax === undefined ? scheduleS : scheduleS.slice(0, attemptsMax - 1);
};
