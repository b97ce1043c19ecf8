/** What a call to a provider is for: `send` has it do something, `ask` only wants to know. */
export type Purpose = 'send' | 'ask';
export const otherPurpose = (purpose: Purpose): Purpose => (purpose === 'send' ? 'ask' : 'send');

/** What a purpose is sure of while the other one wants all. */
const SHARE: Readonly<Record<Purpose, number>> = { send: 0.75, ask: 0.25 };

/** At most this many calls in a second, which the two purposes share: each is sure of its share, and what one leaves the other may take. */
export class SharedRate {
  private tokens: number;
  /** By how many calls sending is ahead of its share; below zero, asking is. */
  private ahead = 0;

  constructor(
    private perSecond: number,
    private filledAt: number,
  ) {
    this.tokens = burst(perSecond);
  }

  /**
   * How many calls of a purpose may begin now.
   * @param pending calls of either purpose that are to begin already
   * @param isOtherWaiting the other purpose wants what it can get: it is left its share, and the last one to whoever is not ahead
   */
  free(purpose: Purpose, perSecond: number, pending: number, isOtherWaiting: boolean, nowMs: number): number {
    this.perSecond = perSecond;
    this.refill(nowMs);
    const all = Math.max(0, Math.floor(this.tokens - pending));
    if (!isOtherWaiting || all === 0) return all;
    return Math.max(Math.floor(all * SHARE[purpose]), this.isTurnOf(purpose) ? 1 : 0);
  }

  /** A call begins, whether it was free or not: what is taken too much is waited for, but never for longer than a second or a call's time. */
  take(purpose: Purpose): void {
    this.tokens = Math.max(-burst(this.perSecond), this.tokens - 1);
    const step = purpose === 'send' ? SHARE.ask : -SHARE.send;
    this.ahead = Math.min(1, Math.max(-1, this.ahead + step));
  }

  private isTurnOf(purpose: Purpose): boolean {
    return purpose === 'send' ? this.ahead <= 0 : this.ahead > 0;
  }

  private refill(nowMs: number): void {
    const gained = (Math.max(0, nowMs - this.filledAt) / 1000) * this.perSecond;
    this.filledAt = nowMs;
    this.tokens = Math.min(burst(this.perSecond), this.tokens + gained);
  }
}

/** What may gather while nothing is called: a second's worth, and never less than one call. */
const burst = (perSecond: number): number => Math.max(1, perSecond);
