import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '@daftari/messaging';
import { newId } from '@daftari/platform';

/**
 * What the write path takes from around it that is never the same twice, besides the clock and its connections: waiting, and new ids.
 * A process has its own; a simulation gives the same again for the same seed.
 */
export interface Surroundings {
  /** Waits before trying again, longer with every attempt (from 0). */
  backOff(attempt: number): Promise<void>;
  /** Does something again and again; answers how to end it. */
  every(ms: number, work: () => void): () => void;
  readonly newCommandId: () => string;
}

const RETRY_FIRST_MS = 50;
const RETRY_MAX_MS = 2_000;

export const processSurroundings: Surroundings = {
  backOff: (attempt) => sleep(backoffMs(attempt, RETRY_FIRST_MS, RETRY_MAX_MS)),
  every: (ms, work) => {
    const timer = setInterval(work, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
  newCommandId: () => newId('cmd'),
};
