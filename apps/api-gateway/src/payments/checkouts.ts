import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { isTerminal } from '@daftari/contracts';
import { type MoneyAnswer } from '../ledger-commands/money-requests.js';
import { type StandingTransaction, TransactionReader } from '../transactions/transaction-reader.js';

/** A provider makes its page within a second or so; whoever waits longer finds it when the transaction is read. */
const WAIT_MS = 3_000;
const FIRST_PAUSE_MS = 40;
const GROWTH = 1.6;

/** A card payment is of little use before it is known where the payer goes, so its answer waits for that, a little. */
@Injectable()
export class Checkouts {
  constructor(private readonly reader: TransactionReader) {}

  /** The answer with the address of the provider's page, where it came to be known in time. The payment is in the books either way. */
  async known(answer: MoneyAnswer): Promise<MoneyAnswer> {
    const deadlineMs = performance.now() + WAIT_MS;
    let latest = await this.latest(answer.view);
    for (let pauseMs = FIRST_PAUSE_MS; isOpenWithout(latest); pauseMs *= GROWTH) {
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0) break;
      await pause(Math.min(pauseMs, leftMs));
      latest = await this.latest(latest);
    }
    return { ...answer, view: latest };
  }

  private latest(view: StandingTransaction): Promise<StandingTransaction> {
    return this.reader.get(view.id, { businessId: view.business_id, mode: view.mode }).catch(() => view);
  }
}

const isOpenWithout = (view: StandingTransaction): boolean => !isTerminal(view.status) && (view.checkout_url ?? null) === null;
