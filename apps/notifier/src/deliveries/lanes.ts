import { LRUCache } from 'lru-cache';

/** Attempts at one receiver at once, and of one that we know nothing of yet. */
export const LANE_MAX = 64;
export const LANE_FIRST = 16;
/** A receiver that fails keeps this much, so that its deliveries still go through their attempts. */
const LANE_MIN = 4;
const LANES_REMEMBERED = 1_000;

interface Lane {
  limit: number;
  inFlight: number;
}

/**
 * How many attempts at each receiver may be under way: it grows with every success and halves with every failure.
 * Those that fail may together take half of all there is, so that receivers which hang never hold up the others.
 */
export class Lanes {
  private readonly busy = new Map<string, Lane>();
  private readonly idle = new LRUCache<string, Lane>({ max: LANES_REMEMBERED });
  inFlight = 0;

  constructor(private readonly inFlightMax: number) {}

  get free(): number {
    return this.inFlightMax - this.inFlight;
  }

  began(id: string): void {
    const lane = this.laneOf(id);
    lane.inFlight += 1;
    this.inFlight += 1;
    this.idle.delete(id);
    this.busy.set(id, lane);
  }

  /** An attempt is recorded: its place is free again. */
  ended(id: string, succeeded: boolean): void {
    const lane = this.laneOf(id);
    lane.inFlight -= 1;
    this.inFlight -= 1;
    lane.limit = succeeded ? Math.min(LANE_MAX, lane.limit + 1) : Math.max(LANE_MIN, Math.floor(lane.limit / 2));
    if (lane.inFlight > 0) return;
    this.busy.delete(id);
    this.idle.set(id, lane);
  }

  /** The lanes that may take another number than an unknown one, and which. */
  allowances(): { readonly lanes: string[]; readonly free: number[] } {
    let failingMay = this.inFlightMax / 2;
    for (const lane of this.busy.values()) if (isFailing(lane)) failingMay -= lane.inFlight;
    const lanes: string[] = [];
    const free: number[] = [];
    for (const [id, lane] of [...this.busy, ...this.idle.entries()]) {
      const own = Math.max(0, lane.limit - lane.inFlight);
      const may = isFailing(lane) ? Math.max(0, Math.min(own, Math.floor(failingMay))) : own;
      if (isFailing(lane)) failingMay -= may;
      lanes.push(id);
      free.push(may);
    }
    return { lanes, free };
  }

  private laneOf(id: string): Lane {
    return this.busy.get(id) ?? this.idle.get(id) ?? { limit: LANE_FIRST, inFlight: 0 };
  }
}

const isFailing = (lane: Lane): boolean => lane.limit < LANE_FIRST;
