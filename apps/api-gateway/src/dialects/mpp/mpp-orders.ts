import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { withSaid } from '@daftari/dialect';
import {
  type AskedTransaction,
  mppDone,
  readTransactionRequest,
  renderBusiness,
  renderUsedChannel,
  saidOfTransaction,
  type ServedBusiness,
  type ServedChannel,
  servedStatuses,
} from '@daftari/dialect-mpp';
import { formatAmount } from '@daftari/money';
import { Problem, uuidIn, validationFailed } from '@daftari/platform';
import { checkScope } from '../../keys/access.guard.js';
import { type Scope } from '../../keys/caller.js';
import { type MoneyAnswer } from '../../ledger-commands/money-requests.js';
import { type PaymentDto } from '../../payments/payment.dto.js';
import { Payments } from '../../payments/payments.service.js';
import { type PayoutDto } from '../../payouts/payout.dto.js';
import { Payouts } from '../../payouts/payouts.service.js';

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
  deposit: 'transfers:write',
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
  ) {}

  /** `POST /api/v1/transaction`. @throws Problem 403, 404, 409, 422, 429 or 503 */
  async create(asked: Asked): Promise<WireAnswer> {
    const request = understood(readTransactionRequest(asked.json));
    checkScope(asked.caller, [SCOPES[request.category]]);
    const business = await this.businesses.own(asked.caller, request.businessId);
    const { view, replayed } = await this.ordered({ ...asked, request, business });
    if (replayed) throw repeated(view);
    return mppDone({ id: uuidIn(view.id), status: servedStatuses[view.status] }, asked.stamp.traceId);
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
      case 'deposit':
        throw notOffered(order.request.category);
    }
  }

  private async collect(order: Order): Promise<MoneyAnswer> {
    const channel = await this.channels.named(order.request.channel);
    const { msisdn, first_name = '', last_name = '', email, phone, country } = order.request.fields;
    const body: PaymentDto = {
      ...common(order, channel, 'payment'),
      method: 'mobile_money',
      channel: channel.code,
      phone: msisdn ?? null,
      customer: { first_name, last_name, email: email ?? null, phone: phone ?? null, country: country ?? null },
      fields: fieldsOf(order, channel, PLACED),
    };
    return told(NAMES, channel, () => this.payments.collect(order.caller, body, order.traceparent));
  }

  private async pay(order: Order, category: 'transfer' | 'payout'): Promise<MoneyAnswer> {
    const channel = await this.channels.named(order.request.channel);
    const { msisdn = '', account_number = '', first_name = '', last_name = '' } = order.request.fields;
    const account = isOfPhones(channel) ? 'msisdn' : 'account_number';
    const body: PayoutDto = {
      ...common(order, channel, category),
      channel: channel.code,
      recipient: { account: account === 'msisdn' ? msisdn : account_number, name: `${first_name} ${last_name}`.trim() },
      fields: fieldsOf(order, channel, new Set([...PLACED_OF_PAYOUT, account])),
    };
    // A channel that is open for one of the two takes the other as well: to us both are payouts.
    const categories = category === 'transfer' ? (['transfer', 'payout'] as const) : (['payout', 'transfer'] as const);
    const names = { ...NAMES, 'recipient.account': account };
    return told(names, channel, () => this.payouts.pay(order.caller, body, order.traceparent, categories));
  }
}

const isOfPhones = ({ type }: ServedChannel): boolean => type === 'momo' || type === 'cash';

/** What every request of ours carries. */
const common = ({ request, business, caller }: Order, channel: ServedChannel, category: Category) => {
  const used = channel.categories.find((one) => one.category === category) ?? channel.categories[0];
  const words = saidOfTransaction(request, {
    business: renderBusiness(business),
    channel: renderUsedChannel(channel),
    feePayer: used?.fee_payer ?? 'merchant',
  });
  return {
    reference: referenceOf(request.externalId),
    amount: formatAmount(request.amountMinor, request.currency),
    currency: request.currency,
    webhook_url: request.callbackUrl ?? null,
    metadata: withSaid({}, { name: 'mpp', key: caller.keyId, words }),
  };
};

const REFERENCE = /^[A-Za-z0-9._:-]{1,64}$/;

/** A client's id of any form as a reference of ours: itself where it can be one, otherwise always the same for the same id. */
export const referenceOf = (externalId: string): string =>
  REFERENCE.test(externalId) ? externalId : `mpp:${createHash('sha256').update(externalId).digest('base64url')}`;

/** The fields that the channel asks for; what it does not ask for is only kept. */
const fieldsOf = ({ request }: Order, channel: ServedChannel, placed: ReadonlySet<string>): Record<string, string> =>
  Object.fromEntries(Object.entries(request.fields).filter(([name]) => Object.hasOwn(channel.fields, name) && !placed.has(name)));

const told = async (names: FieldNames, channel: ServedChannel, work: () => Promise<MoneyAnswer>): Promise<MoneyAnswer> => {
  try {
    return await work();
  } catch (error) {
    const ofChannel = Object.keys(channel.fields).map((name) => [`fields.${name}`, name] as const);
    throw renamed(error, { ...Object.fromEntries(ofChannel), ...names });
  }
};

const repeated = (view: MoneyAnswer['view']): Problem =>
  new Problem('reference_conflict', `A transaction with this external_id exists already: ${uuidIn(view.id)}, which is ${view.status}.`);

const notOffered = (category: Category): Problem =>
  validationFailed([{ field: 'category', code: 'not_supported', detail: `The category ${category} is not offered here.` }]);
