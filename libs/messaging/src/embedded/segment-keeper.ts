import { type Database, type Logger, reasonOf } from '@daftari/platform';
import { type Appender } from './appender.js';

const EVERY_MS = 2_000;

/** Keeps the log small: rotates its tables, and truncates the oldest once every registered consumer is past it (P19). */
export class SegmentKeeper {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly appender: Appender,
    private readonly logger: Logger,
    private readonly bytesMax: number,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.keep());
    }, EVERY_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** One round of upkeep. What fails (a lock that another holds, PostgreSQL away) is done in a later round. */
  private async keep(): Promise<void> {
    try {
      await this.database.pool.query('select messaging.upkeep($1)', [this.bytesMax]);
      const { rows } = await this.database.pool.query<{ slot: number }>('select slot from messaging.segments order by number desc limit 1');
      this.appender.slot = rows[0]?.slot ?? this.appender.slot;
    } catch (error) {
      this.logger.debug({ reason: reasonOf(error) }, 'upkeep of the log is put off');
    }
  }
}
