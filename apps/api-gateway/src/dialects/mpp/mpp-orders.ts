import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { withSaid } from '@daftari/dialect';
import {
  type AskedTransaction,
  createdStatus,
  mppDone,
  readTransactionRequest,
  renderBusiness,
  renderOtherBusiness,
  renderUsedChannel,
  renderWay,
  type SaidBeside,
  saidOfTransaction,
  type ServedBusiness,
  type ServedChannel,
  wrongTexts,
} from '@daftari/dialect-mpp';
import { formatAmount } from '@daftari/money';
import { Problem, uuidIn } from '@daftari/platform';
import { type DepositDto } from '../../deposits/deposit.dto.js';
import { Deposits } from '../../deposits/deposits.service.js';
import { checkScope } from '../../keys/access.guard.js';
import { type Scope } from '../../keys/caller.js';
import { type MoneyAnswer } from '../../ledger-commands/money-requests.js';
import { type PaymentDto } from '../../payments/payment.dto.js';
import { Payments } from '../../payments/payments.service.js';
import { type PayoutDto } from '../../payouts/payout.dto.js';
import { Payouts } from '../../payouts/payouts.service.js';

import { type TransferDto } from '../../transfers/transfer.dto.js';
import { Transfers } from '../../transfers/transfers.service.js';
import { internationalNumber } from '../../recipients/mobile-number.js';
import { type FieldNames, renamed } from '../frame/renamed.js';
import { type Asked, type WireAnswer } from '../frame/served-dialect.js';
import { understood } from '../frame/understood.js';
import { MppBusinesses } from './mpp-businesses.js';
import { MppChannels } from './mpp-channels.js';

type Category = AskedTransaction['category'];

/** What a key must be allowed to do for each category. */
const SCOPES: Readonly<Record<Category, Scope>> = {
  payment: 'payments:write',
  transfer: 'payouts:write',
  payout: 'payouts:write',
  topup: 'transfers:write',
  cashin: 'transfers:write',
  deposit: 'payments:write',
};

/** What clients call the fields that we check, beside a channel's own. */
const NAMES: FieldNames = {
  phone: 'msisdn',
  'customer.phone': 'phone',
  'customer.first_name': 'first_name',
  'customer.last_name': 'last_name',
  'customer.email': 'email',
  'customer.country': 'country',
  'recipient.name': 'first_name',
  webhook_url: 'callback_url',
  reference: 'external_id',
  to_business: 'receiver_merchant_code',
};

/** Fields that a payment and a payout have places of their own for. */
const PLACED: ReadonlySet<string> = new Set(['msisdn', 'amount', 'first_name', 'last_name', 'email', 'phone', 'country']);
const PLACED_OF_PAYOUT: ReadonlySet<string> = new Set(['amount', 'first_name', 'last_name']);

interface Order extends Asked {
  readonly request: AskedTransaction;
  readonly business: ServedBusiness;
}

/** Transactions of six categories, as payments, payouts, transfers and deposits of ours. */
@Injectable()
export class MppOrders {
  constructor(
    private readonly businesses: MppBusinesses,
    private readonly channels: MppChannels,
    private readonly payments: Payments,
    private readonly payouts: Payouts,
    private readonly transfers: Transfers,
    private readonly deposits: Deposits,
  ) {}

  /** `POST /api/v1/transaction`. @throws Problem 403, 404, 409, 422, 429 or 503 */
  async create(asked: Asked): Promise<WireAnswer> {
    const request = understood(readTransactionRequest(asked.json));
    checkScope(asked.caller, [SCOPES[request.category]]);
    const business = await this.businesses.own(asked.caller, request.businessId);
    const { view, replayed } = await this.ordered({ ...asked, request, business });
    if (replayed) throw repeated(view);
    return mppDone({ id: uuidIn(view.id), status: createdStatus(view.status) }, asked.stamp.traceId);
  }

  private ordered(order: Order): Promise<MoneyAnswer> {
    switch (order.request.category) {
      case 'payment':
        return this.collect(order);
      case 'transfer':
      case 'payout':
        return this.pay(order, order.request.category);
      case 'topup':
      case 'cashin':
        return this.transfer(order, order.request.category);
      case 'deposit':
        return this.deposit(order);
    }
  }

  private async collect(order: Order): Promise<MoneyAnswer> {
    const channel = await this.carrying(order.request);
    const { msisdn, first_name = '', last_name = '', email, phone, country } = order.request.fields;
    const body: PaymentDto = {
      ...common(order, renderUsedChannel(channel), { feePayer: feePayerOf(channel, 'payment') }),
      method: 'mobile_money',
      channel: channel.code,
      phone: msisdn ?? null,
      customer: { first_name, last_name, email: email ?? null, phone: phone ?? null, country: country ?? null },
      fields: fieldsOf(order, channel, PLACED),
    };
    return told(NAMES, channel, () => this.payments.collect(order.caller, body, order.traceparent, internationalNumber));
  }

  private async pay(order: Order, category: 'transfer' | 'payout'): Promise<MoneyAnswer> {
    const channel = await this.carrying(order.request);
    const { msisdn = '', account_number = '', first_name = '', last_name = '' } = order.request.fields;
    const account = isOfPhones(channel) ? 'msisdn' : 'account_number';
    const body: PayoutDto = {
      ...common(order, renderUsedChannel(channel), { feePayer: feePayerOf(channel, category) }),
      channel: channel.code,
      recipient: { account: account === 'msisdn' ? msisdn : account_number, name: `${first_name} ${last_name}`.trim() },
      fields: fieldsOf(order, channel, new Set([...PLACED_OF_PAYOUT, account])),
    };
    // A channel that is open for one of the two takes the other as well: to us both are payouts.
    const categories = category === 'transfer' ? (['transfer', 'payout'] as const) : (['payout', 'transfer'] as const);
    const names = { ...NAMES, 'recipient.account': account };
    return told(names, channel, () =>
      this.payouts.pay(order.caller, body, order.traceparent, { categories, alsoPhone: internationalNumber }),
    );
  }

  /** The channel, where it takes what was said. @throws Problem 404 or 422 */
  private async carrying(request: AskedTransaction): Promise<ServedChannel> {
    const channel = await this.channels.named(request.channel);
    const wrong = wrongTexts(request, channel.fields);
    return understood(wrong.length > 0 ? { ok: false, wrong } : { ok: true, request: channel });
  }

  /** From account to account; whether the other business was paid in cash is its own matter. */
  private async transfer(order: Order, category: 'topup' | 'cashin'): Promise<MoneyAnswer> {
    const way = renderWay(category, category === 'cashin' ? 'cash' : 'account', order.request.channel);
    const code = order.request.fields['receiver_merchant_code'] ?? '';
    const receiver = await this.businesses.paid(code);
    const body: TransferDto = { ...common(order, way, { receiver: receiver && renderOtherBusiness(receiver) }), to_business: code };
    return told(NAMES, undefined, () => this.transfers.send(order.caller, body, order.traceparent));
  }

  /** By whatever channel it was paid in: what proves it is for an operator to see. */
  private async deposit(order: Order): Promise<MoneyAnswer> {
    const { channel, proof } = order.request;
    const known = (await this.channels.all()).find(({ code }) => code.toLowerCase() === channel.toLowerCase());
    const method = known?.type === 'cash' ? 'cash' : 'bank';
    const body: DepositDto = { ...common(order, renderWay('deposit', method, channel)), method, proof };
    return told(NAMES, undefined, () => this.deposits.announce(order.caller, body, order.traceparent));
  }
}

const isOfPhones = ({ type }: ServedChannel): boolean => type === 'momo' || type === 'cash';

const feePayerOf = ({ categories }: ServedChannel, wanted: Category): string =>
  (categories.find(({ category }) => category === wanted) ?? categories[0])?.fee_payer ?? 'merchant';

/** What every request of ours carries. */
const common = (
  { request, business, caller }: Order,
  channel: SaidBeside['channel'],
  { feePayer = 'merchant', receiver }: Partial<Pick<SaidBeside, 'feePayer' | 'receiver'>> = {},
) => ({
  reference: referenceOf(request.externalId),
  amount: formatAmount(request.amountMinor, request.currency),
  currency: request.currency,
  webhook_url: request.callbackUrl ?? null,
  metadata: withSaid(
    {},
    {
      name: 'mpp',
      key: caller.keyId,
      words: saidOfTransaction(request, { business: renderBusiness(business), channel, feePayer, receiver }),
    },
  ),
});

const REFERENCE = /^[A-Za-z0-9._:-]{1,64}$/;

/** A client's id of any form as a reference of ours: itself where it can be one, otherwise always the same for the same id. */
export const referenceOf = (externalId: string): string =>
  REFERENCE.test(externalId) ? externalId : `mpp:${createHash('sha256').update(externalId).digest('base64url')}`;

/** The fields that the channel asks for; what it does not ask for is only kept. */
const fieldsOf = ({ request }: Order, channel: ServedChannel, placed: ReadonlySet<string>): Record<string, string> =>
  Object.fromEntries(Object.entries(request.fields).filter(([name]) => Object.hasOwn(channel.fields, name) && !placed.has(name)));

const told = async (names: FieldNames, channel: ServedChannel | undefined, work: () => Promise<MoneyAnswer>): Promise<MoneyAnswer> => {
  try {
    return await work();
  } catch (error) {
    const ofChannel = Object.keys(channel?.fields ?? {}).map((name) => [`fields.${name}`, name] as const);
    throw renamed(error, { ...Object.fromEntries(ofChannel), ...names });
  }
};

const repeated = (view: MoneyAnswer['view']): Problem =>
  new Problem('reference_conflict', `A transaction with this external_id exists already: ${uuidIn(view.id)}, which is ${view.status}.`);
