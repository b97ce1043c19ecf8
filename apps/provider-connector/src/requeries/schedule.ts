import { type Provider } from '../providers/provider.js';

/** Asked about sooner, but never as if at once. */
const SOONEST_S = 0.05;

/**
 * Seconds until the next question: growing, with up to a fifth of jitter.
 * @param turnsInS when an answer will mean more than now (a payment expires, "not found" begins to count): asked then, rather than long after
 */
export const nextQuestionS = (
  provider: Pick<Provider, 'requery'>,
  asked: number,
  chance: number,
  ...turnsInS: readonly number[]
): number => {
  const { first_s: first, factor, max_s: max } = provider.requery;
  const jitter = 0.9 + chance * 0.2;
  const grown = Math.min(first * factor ** Math.min(asked, 60), max) * jitter;
  const [turn] = turnsInS.filter((at) => at > 0 && at < grown).sort((left, right) => left - right);
  // A little after it, each at another time: whatever turns at once would be asked about at once.
  return turn === undefined ? grown : Math.min(grown, Math.max(SOONEST_S, turn + first * 0.1 * jitter));
};
