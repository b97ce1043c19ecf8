import { Injectable } from '@nestjs/common';
import { ExpectFunds, type TransactionView } from '@daftari/contracts';
import { ChannelBook } from '../channels/channel-book.js';
import { type BusinessCaller } from '../keys/caller.js';
import { LedgerCommands } from '../ledger-commands/ledger-commands.js';
import { beginning, moneyRequest } from '../ledger-commands/money-command.js';
import { type MoneyAnswer, MoneyRequests } from '../ledger-commands/money-requests.js';
import { isSameNumber, type PhoneReading } from '../recipients/mobile-number.js';
import { ReplayedRequests } from '../transactions/replayed-requests.js';
import { type CheckedPayment, checkPayment } from './check-payment.js';
import { payingPhone } from './payment-channel.js';
import { type PaymentDto } from './payment.dto.js';

/** How long a payer has, unless the client says it. */
const EXPIRES_IN_S = 4 * 3_600;

/** Payments: validate, price, and have the money expected. */
@Injectable()
export class Payments {
  constructor(
    private readonly book: ChannelBook,
    private readonly commands: LedgerCommands,
    private readonly requests: MoneyRequests,
    private readonly replayed: ReplayedRequests,
  ) {}

  /**
   * @param alsoPhone numbers that pass beside those of the channel's country
   * @throws Problem 403, 409, 422, 429 or 503
   */
  async collect(caller: BusinessCaller, body: PaymentDto, traceparent: string, alsoPhone?: PhoneReading): Promise<MoneyAnswer> {
    const channels = await this.book.all();
    try {
      const checked = checkPayment(channels, body, alsoPhone);
      return await this.requests.answer(this.expectation(caller, body, checked, traceparent));
    } catch (error) {
      return this.replayed.orRefuse(error, caller, body, (view) => isSamePayment(view, body));
    }
  }

  private expectation(caller: BusinessCaller, body: PaymentDto, checked: CheckedPayment, traceparent: string) {
    const expiresAt = new Date(Date.now() + (body.expires_in ?? EXPIRES_IN_S) * 1_000).toISOString();
    const data = {
      ...this.commands.head(),
      ...beginning(caller, body, checked),
      kind: 'payment' as const,
      tax_minor: '0',
      fee_payer: checked.price.feePayer,
      collection: { ...checked.collection, expires_at: expiresAt },
    };
    return moneyRequest(ExpectFunds, data, caller, traceparent);
  }
}

/** As far as a transaction shows what was asked for. */
const isSamePayment = (view: TransactionView, body: PaymentDto): boolean => {
  const phone = body.method === 'card' ? undefined : payingPhone(body);
  const isSamePhone =
    phone === undefined || view.recipient === null ? phone === undefined && view.recipient === null : isSameNumber(phone, view.recipient);
  return view.kind === 'payment' && view.currency === body.currency && isSamePhone && (body.channel ?? view.channel) === view.channel;
};
