import { Injectable } from '@nestjs/common';
import {
  balanceAnswer,
  BMATROR_CURRENCY,
  bmatrorEndpoints as endpoints,
  type BmatrorRefusal,
  bmatrorRefusals,
  type BmatrorType,
  bmatrorUndecided,
  bundlesAnswer,
  rateLimitHeaders,
  refusalAnswer,
  transactionAnswer,
  transactionsAnswer,
  viewOf,
} from '@daftari/dialect-bmatror';
import { notFound, Problem, type ProblemCode } from '@daftari/platform';
import { type FastifyRequest } from 'fastify';
import { type BusinessCaller } from '../../keys/caller.js';
import { KeyRing } from '../../keys/key-ring.js';
import { type RateVerdict } from '../../limits/rate-limiter.js';
import { Assortment } from '../../products/assortment.js';
import { type StandingTransaction } from '../../transactions/transaction-reader.js';
import { Wallets } from '../../wallets/wallets.js';
import { holderOf } from '../frame/admission.js';
import { PurchaseDesk } from '../frame/purchase-desk.js';
import { type Allowance, type Asked, type Operation, type ServedDialect, type Stamp, type WireAnswer } from '../frame/served-dialect.js';
import { bundleOf } from './bundles.js';
import { BmatrorPurchases } from './bmatror-purchases.js';

const HOUR_S = 3_600;
/** The free tier's, of which nothing is used: what is told to whom nobody knows. */
const UNKNOWN_LIMIT = 100;

/** BMATROR's API, served (API.md sections 5 and 7). Its wallet is the GHS one. */
@Injectable()
export class Bmatror implements ServedDialect<BmatrorRefusal> {
  readonly name = 'bmatror';
  readonly refusals: Readonly<Record<ProblemCode, BmatrorRefusal>> = bmatrorRefusals;
  readonly undecided = bmatrorUndecided;
  readonly operations: readonly Operation[] = [
    { endpoint: endpoints.balance, answer: (asked) => this.balance(asked) },
    { endpoint: endpoints.buyData, answer: (asked) => this.buy('data', asked) },
    { endpoint: endpoints.buyAirtime, answer: (asked) => this.buy('airtime', asked) },
    { endpoint: endpoints.buyUtility, answer: (asked) => this.buy('utility', asked) },
    { endpoint: endpoints.bundles, answer: (asked) => this.bundles(asked) },
    { endpoint: endpoints.transactions, answer: (asked) => this.transactions(asked) },
    { endpoint: endpoints.transaction, answer: (asked) => this.transaction(asked) },
  ];

  constructor(
    private readonly keys: KeyRing,
    private readonly wallets: Wallets,
    private readonly assortment: Assortment,
    private readonly desk: PurchaseDesk,
    private readonly purchases: BmatrorPurchases,
  ) {}

  authenticate({ headers }: FastifyRequest): BusinessCaller | Promise<BusinessCaller> {
    const key = headers['x-api-key'];
    return holderOf(this.keys, this.name, Array.isArray(key) ? key[0] : key);
  }

  /** Per account and clock hour, whatever number of keys it has. */
  allowance({ business, mode, rate }: BusinessCaller): Allowance {
    return { account: `${this.name}:${business.id}:${mode}`, rate: { perHour: rate.perHour, perMinute: null } };
  }

  limitHeaders(verdict: RateVerdict | undefined): Readonly<Record<string, string>> {
    if (verdict) return rateLimitHeaders({ limit: verdict.limit, remaining: verdict.remaining, resetAtS: verdict.resetAt });
    const hour = Math.floor(Date.now() / 1_000 / HOUR_S);
    return rateLimitHeaders({ limit: UNKNOWN_LIMIT, remaining: UNKNOWN_LIMIT, resetAtS: (hour + 1) * HOUR_S });
  }

  refuse(refusal: BmatrorRefusal, problem: Problem, _stamp: Stamp): WireAnswer {
    return refusalAnswer(refusal, problem.detail);
  }

  private async balance({ caller }: Asked): Promise<WireAnswer> {
    const wallet = await this.wallets.find(caller.business.id, caller.mode, BMATROR_CURRENCY);
    if (!wallet) throw notFound(`The ${BMATROR_CURRENCY} wallet`);
    return balanceAnswer(BigInt(wallet.available_minor));
  }

  private buy(type: BmatrorType, asked: Asked): Promise<WireAnswer> {
    if (asked.json === undefined) throw new Problem('malformed_json', 'The body is empty; send a JSON object.');
    return this.purchases.buy(type, asked, asked.json);
  }

  /** All of them, or those of one network. */
  private async bundles({ query }: Asked): Promise<WireAnswer> {
    const bundles = (await this.assortment.of(BMATROR_CURRENCY)).flatMap((product) => bundleOf(product) ?? []);
    const network = query['network']?.toLowerCase();
    return bundlesAnswer(network === undefined ? bundles : bundles.filter((bundle) => bundle.network.toLowerCase() === network));
  }

  private async transactions(asked: Asked): Promise<WireAnswer> {
    const views = await this.desk.latest(asked, BMATROR_CURRENCY);
    return transactionsAnswer(await Promise.all(views.map((view) => this.shown(view))));
  }

  private async transaction({ caller, params }: Asked): Promise<WireAnswer> {
    const view = await this.desk.find(caller, BMATROR_CURRENCY, params['reference'] ?? '');
    if (!view) throw notFound('The transaction');
    return transactionAnswer(await this.shown(view));
  }

  private async shown(view: StandingTransaction) {
    const products = await this.assortment.of(BMATROR_CURRENCY);
    return viewOf(
      view,
      products.find(({ code }) => code === view.product_code),
    );
  }
}
