import { type Outage } from '@daftari/platform';

/** Exponential, with full jitter in its upper half so that many who failed together do not return together. */
export const backoffMs = (attempt: number, firstMs: number, maxMs: number): number => {
  const full = Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 20));
  return full / 2 + (Math.random() * full) / 2;
};

/** Sleeps, or returns at once when the signal aborts. */
export const pauseFor = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
  });

/** Waits for an event, but no longer than so many milliseconds. Answers whether it came. */
export const within = (ms: number, event: Promise<unknown>): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms);
    const came = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    event.then(came, came);
  });

/** Asked anew: what is awaited in between may have changed it. */
const isOver = (signal: AbortSignal): boolean => signal.aborted;

/** Tries until it works or the signal aborts; undefined means aborted. */
export const untilItWorks = async <T>(
  work: () => Promise<T>,
  outage: Outage,
  signal: AbortSignal,
  isFinal: (error: unknown) => boolean = () => false,
): Promise<T | undefined> => {
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      const result = await work();
      outage.mended();
      return result;
    } catch (error) {
      if (isFinal(error)) throw error;
      if (isOver(signal)) return undefined;
      outage.failed(error);
      await pauseFor(backoffMs(attempt, 100, 2_000), signal);
    }
  }
  return undefined;
};
