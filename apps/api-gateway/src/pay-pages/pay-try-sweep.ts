import { Inject, Injectable } from '@nestjs/common';
import { type Logger, Rounds } from '@daftari/platform';
import { LOGGER } from '../edge/logger.js';
import { PayTries } from './pay-tries.js';
import { type PayTry } from './pay-try-rows.js';

const EVERY_MS = 1_000;
const PER_SWEEP = 100;
/** So many are looked at side by side: each is a question to the ledger. */
const AT_ONCE = 4;

/**
 * Looks at tries until their payments have ended, so that an invoice becomes paid, and its webhook goes out, although its page was closed and the gateway
 * that began it is gone. Any number of gateways may sweep at once.
 */
@Injectable()
export class PayTrySweep {
  private readonly rounds = new Rounds(EVERY_MS, () =>
    this.sweep().catch((error: unknown) =>
      this.logger.warn({ err: error }, 'tries at invoices and links could not be read; the next round tries again'),
    ),
  );

  constructor(
    private readonly tries: PayTries,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async sweep(): Promise<void> {
    const due = await this.tries.claimDue(PER_SWEEP);
    const next = async (): Promise<void> => {
      for (let one = due.pop(); one; one = due.pop()) await this.settle(one);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  }

  private async settle(one: PayTry): Promise<void> {
    await this.tries
      .settle(one)
      .catch((error: unknown) =>
        this.logger.warn({ err: error, reference: one.reference }, 'a try could not be settled; a later round tries again'),
      );
  }
}
