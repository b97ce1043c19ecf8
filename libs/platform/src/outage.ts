import { isConnectionFault } from './database.js';
import { type Logger } from './logging.js';
import { reasonOf } from './reason.js';

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
    const reason = reasonOf(error);
    this.logger.warn(
      { reason, ...(isConnectionFault(error) ? {} : { err: error }) },
      `${this.what} is away; trying again until it is back`,
    );
  }

  mended(): void {
    if (this.since === undefined) return;
    this.logger.info({ awayMs: Math.round(performance.now() - this.since) }, `${this.what} is back`);
    this.since = undefined;
  }

  /** Waits for work that is tried again anyway, and tells of its failures; undefined where it failed. */
  async watch<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      const result = await work;
      this.mended();
      return result;
    } catch (error) {
      this.failed(error);
      return undefined;
    }
  }
}
