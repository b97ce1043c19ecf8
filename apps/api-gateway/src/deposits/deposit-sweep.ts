import { Inject, Injectable } from '@nestjs/common';
import { type Logger, Rounds, traceFrom } from '@daftari/platform';
import { LOGGER } from '../edge/logger.js';
import { type Deposit, DepositBook } from './deposit-book.js';
import { DepositDecisions } from './deposit-decisions.js';

const EVERY_MS = 2_000;
/** The request that wrote it is given so long to finish it. */
const LEFT_ALONE_S = 10;
/** What is not in the books so long after it was announced never will be: its command's deadline is over (P4). */
const FORGET_AFTER_MS = 180_000;
const PER_SWEEP = 50;

/**
 * Finishes what a gateway left half done: an announcement of which it is not known whether the books took it, a decision that is not in the books.
 * Any number of gateways may do so at once: all that is sent may be sent again.
 */
@Injectable()
export class DepositSweep {
  private readonly rounds = new Rounds(EVERY_MS, () =>
    this.sweep(LEFT_ALONE_S).catch((error: unknown) =>
      this.logger.warn({ err: error }, 'unfinished deposits could not be read; the next round tries again'),
    ),
  );

  constructor(
    private readonly book: DepositBook,
    private readonly decisions: DepositDecisions,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  /** One round over what was left alone for so long. */
  async sweep(leftAloneSeconds: number): Promise<void> {
    const { decided, announced } = await this.book.undone(leftAloneSeconds, PER_SWEEP);
    for (const deposit of decided) await this.tried(deposit, this.decisions.carryOut(deposit, traceFrom(undefined).traceparent));
    for (const deposit of announced) await this.tried(deposit, this.find(deposit));
  }

  private async find(deposit: Deposit): Promise<void> {
    if (await this.decisions.learn(deposit)) return;
    if (Date.now() - deposit.created_at.getTime() > FORGET_AFTER_MS) await this.book.forget(deposit.id);
  }

  private async tried({ id }: Deposit, trying: Promise<void>): Promise<void> {
    await trying.catch((error: unknown) =>
      this.logger.warn({ err: error, deposit: id }, 'a deposit could not be finished; a later round tries again'),
    );
  }
}
