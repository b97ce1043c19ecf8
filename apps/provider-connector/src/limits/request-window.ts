import { type Budget, type Limits } from '@daftari/dialect';
import { type Purpose } from './shared-rate.js';

/** Of what a provider counts in its window, sending leaves this much for asking; asking never takes more than its most. */
const KEPT_FOR_ASKING = 0.1;
const MOST_FOR_ASKING = 0.5;
/** Two answers of one window may round its end differently. */
const SAME_END_MS = 2_000;
/** A window is believed for no longer than this, whatever a header says. */
const WINDOW_MAX_MS = 24 * 3_600_000;
interface Window {
  readonly limit: number;
  left: number;
  asked: number;
  readonly endsAt: number;
}

/**
 * What is left of the requests that a provider counts per window, so that its limit is respected before it is hit: by the headers of its answers; by
 * its document's figure before the first answer. A provider that counts and sends no headers is heard by its 429s.
 */
export class RequestWindow {
  private window: Window | undefined;
  private isHeard = false;

  constructor(private readonly documented: Limits['requests']) {}

  /**
   * How many calls of a purpose may begin.
   * @param pending calls of either purpose that are to begin already
   */
  free(purpose: Purpose, pending: number, nowMs: number): number {
    const window = this.current(nowMs);
    if (!window) return Infinity;
    const left = Math.max(0, window.left - pending);
    const kept = window.limit > 1 ? Math.ceil(window.limit * KEPT_FOR_ASKING) : 0;
    if (purpose === 'send') return Math.max(0, left - kept);
    return left <= kept ? left : Math.max(0, Math.min(left, Math.ceil(window.limit * MOST_FOR_ASKING) - window.asked));
  }

  endsInMs(nowMs: number): number {
    return Math.max(0, (this.current(nowMs)?.endsAt ?? nowMs) - nowMs);
  }

  /** Requests in a second, where a window is known: what is done now and then goes by it. */
  perSecond(nowMs: number): number | undefined {
    const window = this.current(nowMs);
    return window && this.documented ? window.limit / this.documented.perS : undefined;
  }

  take(purpose: Purpose, nowMs: number): void {
    const window = this.current(nowMs);
    if (!window) return;
    window.left--;
    if (purpose === 'ask') window.asked++;
  }

  /** @param others calls under way, which the provider may not have counted yet */
  told(budget: Budget | undefined, others: number, nowMs: number): void {
    this.isHeard = true;
    if (!budget) {
      this.window = undefined;
      return;
    }
    const left = Math.max(0, budget.remaining - others);
    const endsAt = nowMs + Math.min(Math.max(0, budget.resetsAtMs - Date.now()), WINDOW_MAX_MS);
    const known = this.current(nowMs);
    const isSame = known !== undefined && Math.abs(known.endsAt - endsAt) <= SAME_END_MS;
    const limit = budget.limit ?? (isSame ? known.limit : budget.remaining + 1);
    this.window = { limit, left, asked: isSame ? known.asked : 0, endsAt };
  }

  private current(nowMs: number): Window | undefined {
    if (this.window && this.window.endsAt > nowMs) return this.window;
    this.window = undefined;
    if (!this.documented || this.isHeard) return undefined;
    const { count, perS } = this.documented;
    this.window = { limit: count, left: count, asked: 0, endsAt: nowMs + perS * 1000 };
    return this.window;
  }
}
