import { Injectable } from '@nestjs/common';
import { withSaid } from '@daftari/dialect';
import {
  type AskedMobilePayment,
  BLMPAY_CURRENCY,
  blmpaySuccess,
  readPaymentRequest,
  readPayoutRequest,
  renderTransaction,
  saidOfPayment,
  saidOfPayout,
} from '@daftari/dialect-blmpay';
import { formatAmount } from '@daftari/money';
import { Problem } from '@daftari/platform';
import { ChannelBook, type PricedChannel } from '../../channels/channel-book.js';
import { type ChannelType } from '../../channels/channel.entity.js';
import { categoryOf, type ChannelUse } from '../../channels/usable-channel.js';
import { type MoneyAnswer } from '../../ledger-commands/money-requests.js';
import { Checkouts } from '../../payments/checkouts.js';
import { type PaymentDto } from '../../payments/payment.dto.js';
import { Payments } from '../../payments/payments.service.js';
import { type PayoutDto } from '../../payouts/payout.dto.js';
import { Payouts } from '../../payouts/payouts.service.js';
import { MoneyAnswers } from '../../transactions/money-answers.js';
import { type FieldNames, renamed } from '../frame/renamed.js';
import { type Asked, type WireAnswer } from '../frame/served-dialect.js';
import { understood } from '../frame/understood.js';
import { BlmpayReferences } from './references.js';

/** What clients call the fields that we check. */
const NAMES: FieldNames = {
  amount: 'details.amount',
  currency: 'details.currency',
  redirect_url: 'details.redirect_url',
  cancel_url: 'details.cancel_url',
  method: 'payment_type',
  channel: 'payment_type',
  phone: 'phone_number',
  'customer.first_name': 'customer.firstname',
  'customer.last_name': 'customer.lastname',
  'recipient.account': 'phone_number',
  'recipient.name': 'recipient_name',
};

/** Payments and payouts that a client asks for: ours, by the channel that its currency has. */
@Injectable()
export class BlmpayOrders {
  constructor(
    private readonly book: ChannelBook,
    private readonly references: BlmpayReferences,
    private readonly payments: Payments,
    private readonly payouts: Payouts,
    private readonly checkouts: Checkouts,
    private readonly answers: MoneyAnswers,
  ) {}

  /** `POST /api/v1/payments`. @throws Problem 403, 409, 422, 429 or 503 */
  async collect(asked: Asked): Promise<WireAnswer> {
    const request = understood(readPaymentRequest(asked.json));
    const isCard = request.payment_type === 'card';
    const channel = await this.channelFor({ ...PAYMENTS, types: [isCard ? 'card' : 'momo'] });
    const body: PaymentDto = {
      reference: await this.references.of('payment', asked),
      method: isCard ? 'card' : 'mobile_money',
      channel,
      amount: formatAmount(request.amountMinor, BLMPAY_CURRENCY),
      currency: BLMPAY_CURRENCY,
      phone: isCard ? null : international(request.phone_number),
      customer: customerOf(request.customer, isCard ? request.phone_number : null),
      ...(isCard ? { redirect_url: request.details.redirect_url, cancel_url: request.details.cancel_url } : {}),
      webhook_url: request.webhook_url ?? null,
      metadata: said(asked, request.metadata, saidOfPayment(request)),
    };
    const answer = await told(() => this.payments.collect(asked.caller, body, asked.traceparent));
    return this.answered(isCard ? await this.checkouts.known(answer) : answer);
  }

  /** `POST /api/v1/payouts`. @throws Problem 402, 403, 409, 422, 429 or 503 */
  async pay(asked: Asked): Promise<WireAnswer> {
    const request = understood(readPayoutRequest(asked.json));
    const channel = await this.channelFor(PAYOUTS);
    const body: PayoutDto = {
      reference: await this.references.of('payout', asked),
      channel,
      amount: formatAmount(request.amountMinor, BLMPAY_CURRENCY),
      currency: BLMPAY_CURRENCY,
      recipient: { account: `+${request.phone_number}`, name: request.recipient_name ?? null },
      webhook_url: request.webhook_url ?? null,
      metadata: said(asked, request.metadata, saidOfPayout(request)),
    };
    return this.answered(await told(() => this.payouts.pay(asked.caller, body, asked.traceparent)));
  }

  /** 201 for what is new; what a repeated `Idempotency-Key` stands for is answered with 200. */
  private async answered(answer: MoneyAnswer): Promise<WireAnswer> {
    return blmpaySuccess(renderTransaction(await this.answers.standing(answer)), answer.replayed ? 200 : 201);
  }

  /** Clients name no channel: it is the first, by its code, that is open for this. */
  private async channelFor(use: ChannelUse): Promise<string> {
    const channel = (await this.book.all()).find((one) => one.active && isOfUse(one, use));
    if (channel) return channel.code;
    throw new Problem('currency_not_supported', `There are no ${use.what} in ${BLMPAY_CURRENCY} at the moment.`);
  }
}

const MOMO: readonly ChannelType[] = ['momo'];
const PAYMENTS: ChannelUse = { what: 'payments of this type', categories: ['payment'], types: MOMO, currency: BLMPAY_CURRENCY };
const PAYOUTS: ChannelUse = { what: 'payouts', categories: ['payout', 'transfer'], types: MOMO, currency: BLMPAY_CURRENCY };

const isOfUse = (channel: PricedChannel, use: ChannelUse): boolean =>
  use.types.includes(channel.type) && channel.currency === use.currency && categoryOf(channel, use) !== undefined;

const told = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw renamed(error, NAMES);
  }
};

const said = ({ caller }: Asked, metadata: Readonly<Record<string, unknown>> | undefined, words: Readonly<Record<string, unknown>>) =>
  withSaid(metadata ?? {}, { name: 'blmpay', key: caller.keyId, words });

/** The document writes numbers without their plus. */
const international = (phone: string | null | undefined): string | null => (typeof phone === 'string' ? `+${phone}` : null);

/** The phone of a payer by card is the customer's. */
const customerOf = (
  { firstname, lastname, email, phone, country }: AskedMobilePayment['customer'],
  payer: string | null | undefined,
): PaymentDto['customer'] => ({
  first_name: firstname,
  last_name: lastname,
  email,
  phone: international(phone ?? payer),
  country: country ?? null,
});
