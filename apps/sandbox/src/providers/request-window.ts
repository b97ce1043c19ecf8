/** Counts requests in a window of the clock, such as this hour. */
export class RequestWindow {
  private startMs = 0;
  private counted = 0;

  constructor(private readonly lengthMs: number) {}

  /** Counts one request. */
  count(nowMs: number): void {
    const { count } = this.standing(nowMs);
    this.startMs = this.startOf(nowMs);
    this.counted = count + 1;
  }

  /** Requests so far in the window of that instant, and when it ends. */
  standing(nowMs: number): { readonly count: number; readonly endsAtMs: number } {
    const startMs = this.startOf(nowMs);
    return { count: this.startMs === startMs ? this.counted : 0, endsAtMs: startMs + this.lengthMs };
  }

  private startOf(nowMs: number): number {
    return nowMs - (nowMs % this.lengthMs);
  }
}
