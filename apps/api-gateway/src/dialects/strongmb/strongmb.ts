import { Injectable } from '@nestjs/common';
import { type PurchaseKind } from '@daftari/dialect';
import {
  type AnswerStamp,
  billersOf,
  productsAnswer,
  refusal,
  refusalAnswer,
  STRONGMB_CURRENCY,
  strongmbEndpoints as endpoints,
  type StrongmbRefusal,
  strongmbRefusals,
  strongmbUndecided,
  transactionAnswer,
  transactionsAnswer,
  userAnswer,
  walletsAnswer,
} from '@daftari/dialect-strongmb';
import { Problem, type ProblemCode } from '@daftari/platform';
import { type FastifyRequest } from 'fastify';
import { Businesses } from '../../businesses/businesses.service.js';
import { type BusinessCaller } from '../../keys/caller.js';
import { KeyRing } from '../../keys/key-ring.js';
import { rateHeaders, type RateVerdict } from '../../limits/rate-limiter.js';
import { Assortment } from '../../products/assortment.js';
import { Wallets } from '../../wallets/wallets.js';
import { bearerOf, holderOf } from '../frame/admission.js';
import { PurchaseDesk } from '../frame/purchase-desk.js';
import { type Allowance, type Asked, type Operation, type ServedDialect, type Stamp, type WireAnswer } from '../frame/served-dialect.js';
import { shownAccount, shownWallet, soldProduct } from './shown.js';
import { StrongmbPurchases } from './strongmb-purchases.js';

const TRACE_ID_LENGTH = 10;

/** The beginning of the trace id, which finds the request in our logs. */
const stampOf = ({ nowMs, traceId }: Stamp): AnswerStamp => ({
  timestamp: Math.floor(nowMs / 1_000),
  traceId: traceId.slice(0, TRACE_ID_LENGTH).toUpperCase(),
});

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A list goes on after one of the uuids that it shows: our id without its prefix. */
const withOurId = (query: Asked['query']): Asked['query'] => {
  const after = query['starting_after'];
  return after !== undefined && UUID.test(after) ? { ...query, starting_after: `txn_${after}` } : query;
};

/** Strongmb's API, served (API.md sections 5 and 7). Its wallet is the NGN one. */
@Injectable()
export class Strongmb implements ServedDialect<StrongmbRefusal> {
  readonly name = 'strongmb';
  readonly refusals: Readonly<Record<ProblemCode, StrongmbRefusal>> = strongmbRefusals;
  readonly undecided = strongmbUndecided;
  readonly operations: readonly Operation[] = [
    { endpoint: endpoints.user, answer: (asked) => this.user(asked) },
    { endpoint: endpoints.wallets, answer: (asked) => this.wallet(asked) },
    { endpoint: endpoints.transactions, answer: (asked) => this.transactions(asked) },
    { endpoint: endpoints.transaction, answer: (asked) => this.transaction(asked) },
    { endpoint: endpoints.airtimeProducts, answer: (asked) => this.products('airtime', asked) },
    { endpoint: endpoints.buyAirtime, answer: (asked) => this.buy('airtime', asked) },
    { endpoint: endpoints.dataProducts, answer: (asked) => this.products('data', asked) },
    { endpoint: endpoints.buyData, answer: (asked) => this.buy('data', asked) },
    { endpoint: endpoints.cableProducts, answer: (asked) => this.products('cable', asked) },
    { endpoint: endpoints.buyCable, answer: (asked) => this.buy('cable', asked) },
    { endpoint: endpoints.electricityProducts, answer: (asked) => this.products('electricity', asked) },
    { endpoint: endpoints.buyElectricity, answer: (asked) => this.buy('electricity', asked) },
    { endpoint: endpoints.billProducts, answer: (asked) => this.products('bill', asked) },
    { endpoint: endpoints.payBill, answer: (asked) => this.buy('bill', asked) },
  ];

  constructor(
    private readonly keys: KeyRing,
    private readonly businesses: Businesses,
    private readonly wallets: Wallets,
    private readonly assortment: Assortment,
    private readonly desk: PurchaseDesk,
    private readonly purchases: StrongmbPurchases,
  ) {}

  authenticate(request: FastifyRequest): BusinessCaller | Promise<BusinessCaller> {
    return holderOf(this.keys, this.name, bearerOf(request));
  }

  /** Its document knows no limit of requests: each key has its tier's, as in the native API. */
  allowance({ keyId, rate }: BusinessCaller): Allowance {
    return { account: keyId, rate };
  }

  limitHeaders(verdict: RateVerdict | undefined): Readonly<Record<string, string>> {
    return verdict ? rateHeaders(verdict) : {};
  }

  refuse(how: StrongmbRefusal, problem: Problem, stamp: Stamp): WireAnswer {
    return refusalAnswer(how, problem.detail, stampOf(stamp));
  }

  private async user({ caller, stamp }: Asked): Promise<WireAnswer> {
    return userAnswer(shownAccount(await this.businesses.get(caller.business.id)), stampOf(stamp));
  }

  private async wallet({ caller, stamp }: Asked): Promise<WireAnswer> {
    const wallet = await this.wallets.find(caller.business.id, caller.mode, STRONGMB_CURRENCY);
    return walletsAnswer(wallet ? [shownWallet(wallet)] : [], stampOf(stamp));
  }

  private async products(kind: PurchaseKind, { stamp }: Asked): Promise<WireAnswer> {
    const products = await this.assortment.of(STRONGMB_CURRENCY);
    return productsAnswer(billersOf(products.filter((product) => product.kind === kind).map(soldProduct)), stampOf(stamp));
  }

  private async transactions(asked: Asked): Promise<WireAnswer> {
    const views = await this.desk.latest({ ...asked, query: withOurId(asked.query) }, STRONGMB_CURRENCY);
    return transactionsAnswer(await this.purchases.shown(views), stampOf(asked.stamp));
  }

  private async transaction({ caller, params, stamp }: Asked): Promise<WireAnswer> {
    const found = await this.desk.find(caller, STRONGMB_CURRENCY, params['reference'] ?? '');
    const [view] = await this.purchases.shown(found ? [found] : []);
    return view ? transactionAnswer(view, stampOf(stamp)) : refusal('ERR_TRANSACTIONS_NOT_FOUND', stampOf(stamp));
  }

  private buy(kind: PurchaseKind, asked: Asked): Promise<WireAnswer> {
    if (asked.json === undefined) throw new Problem('malformed_json', 'The body is empty; send a JSON object.');
    return this.purchases.buy(kind, asked, asked.json.value, stampOf(asked.stamp));
  }
}
