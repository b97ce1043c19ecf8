import { Injectable } from '@nestjs/common';
import { PlaceHold, type TransactionView } from '@daftari/contracts';
import { ChannelBook } from '../channels/channel-book.js';
import { type BusinessCaller } from '../keys/caller.js';
import { LedgerCommands } from '../ledger-commands/ledger-commands.js';
import { beginning, moneyRequest } from '../ledger-commands/money-command.js';
import { type MoneyAnswer, MoneyRequests } from '../ledger-commands/money-requests.js';
import { isSameNumber } from '../recipients/mobile-number.js';
import { ReplayedRequests } from '../transactions/replayed-requests.js';
import { type CheckedPayout, checkPayout, type PayoutReading } from './check-payout.js';
import { type PayoutDto } from './payout.dto.js';

/** Payouts: validate, price, and have the money held. */
@Injectable()
export class Payouts {
  constructor(
    private readonly book: ChannelBook,
    private readonly commands: LedgerCommands,
    private readonly requests: MoneyRequests,
    private readonly replayed: ReplayedRequests,
  ) {}

  /** @throws Problem 402, 403, 409, 422, 429 or 503 */
  async pay(caller: BusinessCaller, body: PayoutDto, traceparent: string, reading?: PayoutReading): Promise<MoneyAnswer> {
    const channels = await this.book.all();
    try {
      return await this.requests.answer(this.hold(caller, body, checkPayout(channels, body, reading), traceparent));
    } catch (error) {
      return this.replayed.orRefuse(error, caller, body, (view) => isSamePayout(view, body));
    }
  }

  private hold(caller: BusinessCaller, body: PayoutDto, checked: CheckedPayout, traceparent: string) {
    const data = {
      ...this.commands.head(),
      ...beginning(caller, body, checked),
      kind: 'payout' as const,
      fee_payer: checked.price.feePayer,
      ...(checked.recipientName === undefined ? {} : { recipient_name: checked.recipientName }),
    };
    return moneyRequest(PlaceHold, data, caller, traceparent);
  }
}

/** As far as a transaction shows what was asked for. */
const isSamePayout = (view: TransactionView, { channel, currency, recipient }: PayoutDto): boolean =>
  view.kind === 'payout' &&
  view.channel === channel &&
  view.currency === currency &&
  view.recipient !== null &&
  (isSameNumber(recipient.account, view.recipient) || recipient.account.replaceAll(/\s/g, '') === view.recipient);
