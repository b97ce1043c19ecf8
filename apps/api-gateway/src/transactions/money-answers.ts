import { Injectable } from '@nestjs/common';
import { isTerminal, type TransactionView } from '@daftari/contracts';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type MoneyAnswer } from '../ledger-commands/money-requests.js';
import { type ShownTransaction, shownTransaction } from './shown-transaction.js';
import { type StandingTransaction, TransactionReader } from './transaction-reader.js';
import { EndWaiter, waitPreference } from './wait.js';

/** Answers money-moving requests: waits where the client asked for it, and chooses the status (API.md section 1). */
@Injectable()
export class MoneyAnswers {
  constructor(
    private readonly waiter: EndWaiter,
    private readonly reader: TransactionReader,
  ) {}

  /** 200 for one that was sent before, 201 where it has ended, 202 otherwise. */
  async send(answer: MoneyAnswer, request: FastifyRequest, reply: FastifyReply): Promise<ShownTransaction> {
    const seconds = waitPreference(request.headers.prefer);
    if (seconds !== undefined) void reply.header('preference-applied', `wait=${seconds}`);
    const known = await this.standing(answer);
    const view = seconds === undefined ? known : await this.waiter.wait(known, seconds);
    if (answer.replayed) void reply.header('idempotent-replayed', 'true');
    void reply.status(answer.replayed ? 200 : isTerminal(view.status) ? 201 : 202);
    return shownTransaction(view);
  }

  /** The transaction of an answer: one that was sent before as it now stands. */
  standing({ view, replayed }: MoneyAnswer): Promise<StandingTransaction> {
    return replayed ? this.asItStands(view) : Promise.resolve(view);
  }

  /** What a note said may be in the books by now. */
  private async asItStands(view: TransactionView): Promise<StandingTransaction> {
    if (view.status !== 'initiated') return this.reader.asItStands(view);
    return this.reader.get(view.id, { businessId: view.business_id, mode: view.mode }).catch(() => view);
  }
}
