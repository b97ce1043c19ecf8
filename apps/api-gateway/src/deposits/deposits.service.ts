import { Injectable } from '@nestjs/common';
import { ExpectFunds } from '@daftari/contracts';
import { Problem } from '@daftari/platform';
import { type BusinessCaller } from '../keys/caller.js';
import { LedgerCommands } from '../ledger-commands/ledger-commands.js';
import { beginning, moneyRequest } from '../ledger-commands/money-command.js';
import { type MoneyAnswer, MoneyRequests } from '../ledger-commands/money-requests.js';
import { checkDeposit } from './check-deposit.js';
import { DepositBook, type NewDeposit } from './deposit-book.js';
import { type DepositDto } from './deposit.dto.js';

/** Deposits as businesses announce them. */
@Injectable()
export class Deposits {
  constructor(
    private readonly book: DepositBook,
    private readonly commands: LedgerCommands,
    private readonly requests: MoneyRequests,
  ) {}

  /** @throws Problem 403, 409, 422, 429 or 503 */
  async announce(caller: BusinessCaller, body: DepositDto, traceparent: string): Promise<MoneyAnswer> {
    const data = {
      ...this.commands.head(),
      ...beginning(caller, body, checkDeposit(body)),
      kind: 'deposit' as const,
      tax_minor: '0',
      fee_payer: 'merchant' as const,
    };
    const deposit = { ...data, id: data.transaction_id, shard: caller.business.shard, method: body.method, proof: body.proof };
    await this.book.note(deposit);
    try {
      const answer = await this.requests.answer(moneyRequest(ExpectFunds, data, caller, traceparent));
      await this.keep(deposit, answer);
      return answer;
    } catch (error) {
      // What is not known to be refused may be in the books: the sweep finds out.
      if (error instanceof Problem && error.status < 500) await this.book.forget(deposit.id);
      throw error;
    }
  }

  /**
   * The same request may have been taken before, under another id: this one will never be in the books. That one is kept here already, unless a
   * restore lost it, whose books know more than its backup did.
   */
  private async keep(deposit: NewDeposit, { view }: MoneyAnswer): Promise<void> {
    if (view.status === 'initiated') return;
    if (view.id !== deposit.id) {
      await this.book.forget(deposit.id);
      await this.book.note({ ...deposit, id: view.id });
    }
    await this.book.settle(view);
  }
}
