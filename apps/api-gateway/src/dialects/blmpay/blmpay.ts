import { Injectable } from '@nestjs/common';
import {
  BLMPAY_CURRENCY,
  blmpayEndpoints as endpoints,
  blmpayList,
  type BlmpayRefusal,
  blmpayRefusals,
  blmpayRefused,
  blmpaySuccess,
  blmpayUndecided,
  readListQuery,
  renderBalance,
  renderTransaction,
  statusesCalled,
} from '@daftari/dialect-blmpay';
import { notFound, type Problem, type ProblemCode } from '@daftari/platform';
import { type FastifyRequest } from 'fastify';
import { type BusinessCaller, type Rate } from '../../keys/caller.js';
import { KeyRing } from '../../keys/key-ring.js';
import { rateHeaders, type RateVerdict } from '../../limits/rate-limiter.js';
import { NumberedPages } from '../../transactions/numbered-pages.js';
import { TransactionReader } from '../../transactions/transaction-reader.js';
import { Wallets } from '../../wallets/wallets.js';
import { bearerOf, holderOf } from '../frame/admission.js';
import { type Allowance, type Asked, type Operation, type ServedDialect, type WireAnswer } from '../frame/served-dialect.js';
import { understood } from '../frame/understood.js';
import { BlmpayInvoices } from './blmpay-invoices.js';
import { BlmpayOrders } from './blmpay-orders.js';

type Moving = 'payment' | 'payout';

/** BLMPay's API, served (API.md sections 5 and 7). Its wallet is the TZS one. */
@Injectable()
export class Blmpay implements ServedDialect<BlmpayRefusal> {
  readonly name = 'blmpay';
  readonly refusals: Readonly<Record<ProblemCode, BlmpayRefusal>> = blmpayRefusals;
  readonly undecided = blmpayUndecided;
  readonly operations: readonly Operation[] = [
    { endpoint: endpoints.createPayment, answer: (asked) => this.orders.collect(asked) },
    { endpoint: endpoints.listPayments, answer: (asked) => this.list('payment', asked) },
    { endpoint: endpoints.getPayment, answer: (asked) => this.one('payment', asked) },
    { endpoint: endpoints.createPayout, answer: (asked) => this.orders.pay(asked) },
    { endpoint: endpoints.listPayouts, answer: (asked) => this.list('payout', asked) },
    { endpoint: endpoints.getPayout, answer: (asked) => this.one('payout', asked) },
    { endpoint: endpoints.createInvoice, answer: (asked) => this.invoices.create(asked) },
    { endpoint: endpoints.listInvoices, answer: (asked) => this.invoices.list(asked) },
    { endpoint: endpoints.getInvoice, answer: (asked) => this.invoices.get(asked) },
    { endpoint: endpoints.balance, answer: (asked) => this.balance(asked) },
  ];

  constructor(
    private readonly keys: KeyRing,
    private readonly orders: BlmpayOrders,
    private readonly invoices: BlmpayInvoices,
    private readonly reader: TransactionReader,
    private readonly pages: NumberedPages,
    private readonly wallets: Wallets,
  ) {}

  authenticate(request: FastifyRequest): BusinessCaller | Promise<BusinessCaller> {
    return holderOf(this.keys, this.name, bearerOf(request));
  }

  allowance({ keyId, rate }: BusinessCaller): Allowance {
    return { account: keyId, rate: rateOf(rate) };
  }

  /** The document has no headers for its limit; these are the usual ones. */
  limitHeaders(verdict: RateVerdict | undefined): Readonly<Record<string, string>> {
    return verdict ? rateHeaders(verdict) : {};
  }

  refuse(refusal: BlmpayRefusal, { detail }: Problem): WireAnswer {
    return blmpayRefused(refusal, detail);
  }

  private async list(kind: Moving, { caller, query }: Asked): Promise<WireAnswer> {
    const { limit, offset, status } = understood(readListQuery(query));
    const { data, total } = await this.pages.page(ownerOf(caller), {
      kinds: [kind],
      currency: BLMPAY_CURRENCY,
      ...(status === undefined ? {} : { statuses: statusesCalled(kind, status) }),
      offset,
      limit,
    });
    return blmpayList(data.map(renderTransaction), { limit, offset }, total);
  }

  private async one(kind: Moving, { caller, params }: Asked): Promise<WireAnswer> {
    const reference = params['reference'] ?? '';
    const view = isReference(reference) ? await this.reader.byReference(ownerOf(caller), reference) : undefined;
    if (view?.kind !== kind || view.currency !== BLMPAY_CURRENCY) throw notFound(`The ${kind}`);
    return blmpaySuccess(renderTransaction(view));
  }

  private async balance({ caller }: Asked): Promise<WireAnswer> {
    const wallet = await this.wallets.find(caller.business.id, caller.mode, BLMPAY_CURRENCY);
    if (!wallet) throw notFound(`The ${BLMPAY_CURRENCY} wallet`);
    const [available, held] = [BigInt(wallet.available_minor), BigInt(wallet.held_minor)];
    return blmpaySuccess(renderBalance({ available, total: available + held, pending: BigInt(wallet.pending_minor) }));
  }
}

/** What can be none is not asked for. */
const isReference = (text: string): boolean => /^[A-Za-z0-9._:-]{1,128}$/.test(text);

const ownerOf = ({ business, mode }: BusinessCaller) => ({ businessId: business.id, mode });

const PER_MINUTE = 60;

/** The document's sixty a minute unless the tier says more: one without any limit does (API.md §7). */
const rateOf = ({ perHour, perMinute }: Rate): Rate =>
  perHour === null && perMinute === null ? { perHour, perMinute } : { perHour, perMinute: Math.max(PER_MINUTE, perMinute ?? 0) };
