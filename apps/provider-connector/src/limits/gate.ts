import { type HeaderMap, type Limits as DialectLimits, retryAfterOf, retryDefaultMs } from '@daftari/dialect';
import { RequestWindow } from './request-window.js';
import { type Purpose, otherPurpose, SharedRate } from './shared-rate.js';

/** What an operator allows a provider to be called. */
export interface GateSettings {
  readonly per_second: number;
  readonly in_flight: number;
  /** No pause that the provider asks for is kept for longer; seconds. */
  readonly pause_max_s?: number;
}

/** The slots that a purpose leaves to the other one. With a single slot they take turns. */
const LEFT_BY: Readonly<Record<Purpose, (slots: number) => number>> = {
  send: (slots) => (slots === 1 ? 0 : Math.max(1, Math.floor(slots / 4))),
  ask: (slots) => (slots === 1 ? 0 : Math.max(1, Math.floor(slots / 2))),
};
/** A provider that names a longer time is tried again after this: it may have meant something else. */
const PAUSE_MAX_MS = 3_600_000;

/**
 * What one provider may be called now, by all that it bounds: slots in flight, calls per second, what it counts itself, and the pause that it asked for.
 * Of each, sending and asking have a share that the other one cannot take. Time is milliseconds of any clock that does not go back.
 */
export class Gate {
  private readonly slots: Record<Purpose, number> = { send: 0, ask: 0 };
  /** Slots whose call has not begun yet. */
  private readonly pending: Record<Purpose, number> = { send: 0, ask: 0 };
  /** Lanes that took all they could get when they last looked, or got nothing. */
  private readonly wanting: Record<Purpose, boolean> = { send: false, ask: false };
  private last: Purpose = 'ask';
  private calls = 0;
  private pausedUntil = -Infinity;
  private readonly rate: SharedRate;
  private readonly window: RequestWindow;

  constructor(
    private settings: GateSettings,
    private readonly dialect: DialectLimits,
    nowMs: number,
  ) {
    this.rate = new SharedRate(settings.per_second, nowMs);
    this.window = new RequestWindow(dialect.requests);
  }

  set(settings: GateSettings): void {
    this.settings = settings;
  }

  /** Takes the slots that are free for a purpose, at most so many, and says how many they are. */
  reserve(purpose: Purpose, most: number, nowMs: number): number {
    const free = Math.min(most, this.freeSlots(purpose), this.freeCalls(purpose, nowMs));
    this.slots[purpose] += free;
    this.pending[purpose] += free;
    this.wanting[purpose] = true;
    if (free > 0) this.last = purpose;
    return free;
  }

  /** Gives back what was reserved and not used: the purpose has nothing more to do for now. */
  giveBack(purpose: Purpose, count: number): void {
    this.slots[purpose] -= count;
    this.pending[purpose] = Math.max(0, this.pending[purpose] - count);
    if (count > 0) this.wanting[purpose] = false;
  }

  /** What a slot was reserved for has ended. */
  release(purpose: Purpose): void {
    this.slots[purpose]--;
    this.pending[purpose] = Math.min(this.pending[purpose], this.slots[purpose]);
  }

  /** A call begins. */
  begun(purpose: Purpose, nowMs: number): void {
    this.calls++;
    this.pending[purpose] = Math.max(0, this.pending[purpose] - 1);
    this.rate.take(purpose);
    this.window.take(purpose, nowMs);
  }

  /** A call ended; with the headers of its answer, where it had one. */
  ended(answer: { readonly status: number; readonly headers: HeaderMap } | undefined, nowMs: number): void {
    this.calls--;
    if (!answer) return;
    if (answer.status === 429) this.refused(answer.headers, nowMs);
    this.window.told(this.dialect.budgetOf(answer.headers, Date.now()), this.calls, nowMs);
  }

  /** For how long nothing is called, because the provider said so or has counted enough; 0 where it may be. */
  closedForMs(purpose: Purpose, nowMs: number): number {
    const spentMs = this.window.free(purpose, 0, nowMs) > 0 ? 0 : this.window.endsInMs(nowMs);
    return Math.max(0, this.pausedUntil - nowMs, spentMs);
  }

  /** Calls per second that the provider itself counts, where that is known. */
  countedPerSecond(nowMs: number): number | undefined {
    return this.window.perSecond(nowMs);
  }

  inFlight(purpose: Purpose): number {
    return this.slots[purpose];
  }

  /** Did a purpose take all it could get when it last looked? Then it may want more. */
  wants(purpose: Purpose): boolean {
    return this.wanting[purpose];
  }

  private freeSlots(purpose: Purpose): number {
    const { in_flight: most } = this.settings;
    const free = Math.min(most - this.slots.send - this.slots.ask, most - LEFT_BY[purpose](most) - this.slots[purpose]);
    const isOthersTurn = most === 1 && this.last === purpose && this.wanting[otherPurpose(purpose)];
    return isOthersTurn ? 0 : Math.max(0, free);
  }

  private freeCalls(purpose: Purpose, nowMs: number): number {
    if (this.pausedUntil > nowMs) return 0;
    const pending = this.pending.send + this.pending.ask;
    const rate = this.rate.free(purpose, this.settings.per_second, pending, this.wanting[otherPurpose(purpose)], nowMs);
    return Math.min(rate, this.window.free(purpose, pending, nowMs));
  }

  private refused(headers: HeaderMap, nowMs: number): void {
    const pauseMs = Math.min(retryAfterOf(headers) ?? retryDefaultMs, PAUSE_MAX_MS, (this.settings.pause_max_s ?? Infinity) * 1000);
    this.pausedUntil = Math.max(this.pausedUntil, nowMs + pauseMs);
  }
}
