/** A step of the durations' scale is a tenth more than the one before, from a millisecond to four minutes. */
const STEP = Math.log(1.1);
const STEPS = 130;
const SLICES = 12;

/** Of a slice that holds nothing; the clock may have begun a moment ago, so that no number is old enough. */
const NEVER = -Infinity;

interface Slice {
  number: number;
  healthy: number;
  unhealthy: number;
  readonly durations: Uint32Array;
}

/** What a window holds. */
export interface Seen {
  readonly healthy: number;
  readonly unhealthy: number;
  /** Milliseconds, within a tenth; null where there was no call. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

/** Calls of the last while, in a dozen slices that are used again and again: however many calls there are, it is never larger. */
export class RollingWindow {
  private readonly slices: readonly Slice[] = Array.from({ length: SLICES }, () => ({
    number: NEVER,
    healthy: 0,
    unhealthy: 0,
    durations: new Uint32Array(STEPS),
  }));

  constructor(private lengthMs: number) {}

  /** A window of another length begins empty. */
  resize(lengthMs: number): void {
    if (lengthMs === this.lengthMs) return;
    this.lengthMs = lengthMs;
    this.clear();
  }

  clear(): void {
    for (const slice of this.slices) slice.number = NEVER;
  }

  add(isHealthy: boolean, durationMs: number, nowMs: number): void {
    const slice = this.sliceAt(nowMs);
    if (isHealthy) slice.healthy++;
    else slice.unhealthy++;
    const step = stepOf(durationMs);
    slice.durations[step] = (slice.durations[step] ?? 0) + 1;
  }

  seen(nowMs: number): Seen {
    const oldest = this.numberOf(nowMs) - SLICES;
    const current = this.slices.filter((slice) => slice.number > oldest);
    const sum = (count: (slice: Slice) => number): number => current.reduce((total, slice) => total + count(slice), 0);
    return {
      healthy: sum(({ healthy }) => healthy),
      unhealthy: sum(({ unhealthy }) => unhealthy),
      p50Ms: quantile(current, 0.5),
      p99Ms: quantile(current, 0.99),
    };
  }

  private numberOf(nowMs: number): number {
    return Math.floor(nowMs / (this.lengthMs / SLICES));
  }

  private sliceAt(nowMs: number): Slice {
    const number = this.numberOf(nowMs);
    const slice = this.slices[number % SLICES];
    if (!slice) throw new Error('A window is asked about a time before its clock began.');
    if (slice.number !== number) {
      slice.durations.fill(0);
      Object.assign(slice, { number, healthy: 0, unhealthy: 0 });
    }
    return slice;
  }
}

const stepOf = (durationMs: number): number => Math.min(STEPS - 1, Math.max(0, Math.ceil(Math.log(Math.max(1, durationMs)) / STEP)));

const quantile = (slices: readonly Slice[], share: number): number | null => {
  const counts = Array.from({ length: STEPS }, (_, step) => slices.reduce((total, { durations }) => total + (durations[step] ?? 0), 0));
  const all = counts.reduce((total, count) => total + count, 0);
  if (all === 0) return null;
  let left = Math.ceil(all * share);
  const step = counts.findIndex((count) => (left -= count) <= 0);
  return Math.round(Math.exp(step * STEP));
};
