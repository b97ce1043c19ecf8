import { retryAfterMs } from './problems.js';

const FIRST_PAUSE_MS = 250;
const PAUSE_MAX_MS = 8_000;
/** A longer `Retry-After` is the caller's to wait out: an hour's limit is not sat through in a request. */
const RETRY_AFTER_MAX_MS = 60_000;

/** Statuses that say nothing about whether it was done. */
const UNSETTLED = new Set([408, 500, 502, 503, 504]);

/** What is known of a request when it is asked whether it may be sent again. */
export interface Repeatable {
  readonly method: string;
  /** Does the body carry a reference of its own? */
  readonly hasReference: boolean;
  /** Is there an `Idempotency-Key`, and does the operation take one? */
  readonly hasKey: boolean;
}

/** May the same request be sent twice without being done twice? Reads, and what the gateway itself knows again. */
export const mayRepeat = ({ method, hasReference, hasKey }: Repeatable): boolean =>
  method === 'GET' || method === 'HEAD' || hasReference || hasKey;

/** How long to wait before the next attempt after this answer; undefined where it settles the matter. */
export const pauseAfter = (status: number, headers: Headers, attempt: number, chance: number): number | undefined => {
  const told = retryAfterMs(headers);
  // A limit on amounts is a 429 as well, and does not pass by waiting: it has no Retry-After.
  if (status === 429 && told === undefined) return undefined;
  if (status !== 429 && !UNSETTLED.has(status)) return undefined;
  if (told !== undefined && told > RETRY_AFTER_MAX_MS) return undefined;
  return told === undefined ? pause(attempt, chance) : told + pause(0, chance) / 2;
};

/** Twice as long every time, somewhere between half of it and all of it, so that clients that failed together do not come back together. */
export const pause = (attempt: number, chance: number): number =>
  Math.min(PAUSE_MAX_MS, FIRST_PAUSE_MS * 2 ** attempt) * (0.5 + chance / 2);

/** Waits, or ends at once with the signal's reason. */
export const rest = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((done, failed) => {
    if (signal?.aborted === true) {
      failed(reasonOf(signal));
      return;
    }
    const end = (): void => {
      clearTimeout(timer);
      if (signal) failed(reasonOf(signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      done();
    }, ms);
    signal?.addEventListener('abort', end, { once: true });
  });

const reasonOf = (signal: AbortSignal): Error => (signal.reason instanceof Error ? signal.reason : new Error('It was called off.'));
