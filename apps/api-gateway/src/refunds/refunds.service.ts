import { Injectable } from '@nestjs/common';
import { PlaceHold, type TransactionView } from '@daftari/contracts';
import { ChannelBook } from '../channels/channel-book.js';
import { type BusinessCaller } from '../keys/caller.js';
import { LedgerCommands } from '../ledger-commands/ledger-commands.js';
import { beginning, moneyRequest } from '../ledger-commands/money-command.js';
import { type MoneyAnswer, MoneyRequests } from '../ledger-commands/money-requests.js';
import { ReplayedRequests } from '../transactions/replayed-requests.js';
import { type CheckedRefund, checkRefund } from './check-refund.js';
import { type RefundDto } from './refund.dto.js';
import { type RefundablePayment, RefundablePayments } from './refundable-payments.js';

/** Refunds: find the payment, see by which way it goes back, and have the money held. */
@Injectable()
export class Refunds {
  constructor(
    private readonly payments: RefundablePayments,
    private readonly book: ChannelBook,
    private readonly commands: LedgerCommands,
    private readonly requests: MoneyRequests,
    private readonly replayed: ReplayedRequests,
  ) {}

  /** @throws Problem 402, 403, 404, 409, 422 or 503 */
  async giveBack(caller: BusinessCaller, body: RefundDto, traceparent: string): Promise<MoneyAnswer> {
    const [payment, channels] = await Promise.all([
      this.payments.get(body.transaction_id, { businessId: caller.business.id, mode: caller.mode }),
      this.book.all(),
    ]);
    try {
      return await this.requests.answer(this.hold(caller, body, checkRefund(channels, payment, body), traceparent));
    } catch (error) {
      return this.replayed.orRefuse(error, caller, body, (view) => isSameRefund(view, payment));
    }
  }

  private hold(caller: BusinessCaller, body: RefundDto, checked: CheckedRefund, traceparent: string) {
    const data = {
      ...this.commands.head(),
      ...beginning(caller, body, checked),
      kind: 'refund' as const,
      refunds: checked.refunds,
      ...(checked.recipientName === undefined ? {} : { recipient_name: checked.recipientName }),
    };
    return moneyRequest(PlaceHold, data, caller, traceparent);
  }
}

/** As far as a transaction shows what was asked for. */
const isSameRefund = (view: TransactionView, { transaction }: RefundablePayment): boolean =>
  view.kind === 'refund' &&
  view.refunds === transaction.id &&
  view.currency === transaction.currency &&
  view.channel === transaction.channel &&
  view.recipient === transaction.recipient;
