import { type Logger } from '@daftari/platform';
import { reasonOf } from './errors.js';

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

/** Waits for an event, but no longer than so many milliseconds. */
export const within = (ms: number, event: Promise<unknown>): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(end, ms);
    event.then(end, end);
  });

/** One outage is one line when it begins and one when it ends, whatever is retried in between. */
export class Outage {
  private since: number | undefined;

  constructor(
    private readonly logger: Logger,
    private readonly what: string,
  ) {}

  failed(error: unknown): void {
    if (this.since !== undefined) return;
    this.since = performance.now();
    this.logger.warn({ reason: reasonOf(error) }, `${this.what} is away; trying again until it is back`);
  }

  mended(): void {
    if (this.since === undefined) return;
    this.logger.info({ awayMs: Math.round(performance.now() - this.since) }, `${this.what} is back`);
    this.since = undefined;
  }
}

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
      outage.failed(error);
      await pauseFor(backoffMs(attempt, 100, 2_000), signal);
    }
  }
  return undefined;
};
