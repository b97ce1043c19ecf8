import { Inject, Injectable } from '@nestjs/common';
import { type Logger, Rounds } from '@daftari/platform';
import { LOGGER } from '../../edge/logger.js';
import { BboxxPayments } from './bboxx-payments.js';
import { NotificationLog, type OpenNotification } from './notification-log.js';

const EVERY_MS = 10_000;
/** Its sender is given so long to repeat it, and a command of the first try to be decided or too late. */
const LEFT_ALONE_S = 120;
const PER_SWEEP = 50;

/**
 * Takes up notifications that were stored and left undecided, by a gateway that died or a ledger that was away. Any number of gateways may do so at
 * once, beside repetitions: all that is sent may be sent again.
 */
@Injectable()
export class NotificationSweep {
  private readonly rounds = new Rounds(EVERY_MS, () =>
    this.sweep().catch((error: unknown) =>
      this.logger.warn({ err: error }, 'undecided notifications could not be read; the next round tries again'),
    ),
  );

  constructor(
    private readonly log: NotificationLog,
    private readonly payments: BboxxPayments,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async sweep(): Promise<void> {
    for (const stored of await this.log.open(LEFT_ALONE_S, PER_SWEEP)) await this.resume(stored);
  }

  /** One that fails goes to the end of the line. */
  private async resume(stored: OpenNotification): Promise<void> {
    try {
      await this.payments.resume(stored);
    } catch (error) {
      this.logger.warn({ err: error, notification: stored.id }, 'an undecided notification could not be taken; a later round tries again');
      await this.log.decide(stored.id, 'open', null);
    }
  }
}
