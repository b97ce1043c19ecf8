/** Work that is done round by round, one at a time, for as long as a process runs. A process may end between two rounds. */
export class Rounds {
  private timer: NodeJS.Timeout | undefined;
  private going: Promise<void> | undefined;

  /** @param round says itself what went wrong: a round that rejects ends the process */
  constructor(
    private readonly everyMs: number,
    private readonly round: () => Promise<unknown>,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.now(), this.everyMs).unref();
  }

  /** Waits for the round that goes on. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.going;
  }

  /** A round now, or the end of the one that goes on. */
  now(): Promise<void> {
    this.going ??= this.round()
      .then(() => undefined)
      .finally(() => (this.going = undefined));
    return this.going;
  }
}
