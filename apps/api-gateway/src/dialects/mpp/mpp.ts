import { Injectable } from '@nestjs/common';
import { type TransactionKind } from '@daftari/contracts';
import {
  mppDone,
  mppEndpoints as endpoints,
  mppPaged,
  type MppRefusal,
  mppRefusalAnswer,
  mppRefusals,
  mppUndecided,
  mppValidated,
  readLookup,
  readPageQuery,
  renderAccount,
  renderBalance,
  renderBusiness,
  renderChannel,
  renderListedTransaction,
  renderProfile,
  renderTransaction,
  renderUsedChannel,
  servedStatuses,
  sixDigits,
} from '@daftari/dialect-mpp';
import { notFound, Problem, type ProblemCode, uuidIn, uuidOf } from '@daftari/platform';
import { type FastifyRequest } from 'fastify';
import { type BusinessCaller } from '../../keys/caller.js';
import { rateHeaders, type RateVerdict } from '../../limits/rate-limiter.js';
import { Lookups } from '../../lookups/lookups.service.js';
import { Cancellation } from '../../transactions/cancellation.js';
import { NumberedPages } from '../../transactions/numbered-pages.js';
import { type StandingTransaction, TransactionReader } from '../../transactions/transaction-reader.js';
import { renamed } from '../frame/renamed.js';
import {
  type Allowance,
  type Asked,
  type OpenOperation,
  type Operation,
  type ServedDialect,
  type Stamp,
  type WireAnswer,
} from '../frame/served-dialect.js';
import { understood } from '../frame/understood.js';
import { MppBusinesses } from './mpp-businesses.js';
import { MppChannels } from './mpp-channels.js';
import { MppOrders } from './mpp-orders.js';
import { MppProblem } from './mpp-problem.js';
import { MppTokens } from './mpp-tokens.js';

/** What the dialect has words for. */
const KINDS: readonly TransactionKind[] = ['payment', 'payout', 'transfer', 'deposit'];

/** The document writes some of its paths with a slash at the end, and some without. */
const withSlashes = <T extends Operation | OpenOperation>(operations: readonly T[]): readonly T[] =>
  operations.flatMap((operation) => [
    operation,
    { ...operation, endpoint: { ...operation.endpoint, path: `${operation.endpoint.path}/` } },
  ]);

/** The Merchant Payment Platform's API, served (API.md sections 5 and 7). */
@Injectable()
export class Mpp implements ServedDialect<MppRefusal> {
  readonly name = 'mpp';
  readonly refusals: Readonly<Record<ProblemCode, MppRefusal>> = mppRefusals;
  readonly undecided = mppUndecided;
  readonly openOperations: readonly OpenOperation[] = withSlashes<OpenOperation>([
    { endpoint: endpoints.token, answer: (asked) => this.tokens.grant(asked) },
    { endpoint: endpoints.tokenByGet, answer: (asked) => this.tokens.grant(asked) },
    { endpoint: endpoints.refresh, answer: (asked) => this.tokens.refresh(asked) },
  ]);
  readonly operations: readonly Operation[] = withSlashes<Operation>([
    { endpoint: endpoints.business, answer: (asked) => this.business(asked) },
    { endpoint: endpoints.balance, answer: (asked) => this.balance(asked) },
    { endpoint: endpoints.channels, answer: (asked) => this.listChannels(asked) },
    { endpoint: endpoints.validateByGet, answer: (asked) => this.validate(asked) },
    { endpoint: endpoints.validate, answer: (asked) => this.validate(asked) },
    { endpoint: endpoints.create, answer: (asked) => this.orders.create(asked) },
    { endpoint: endpoints.list, answer: (asked) => this.list(asked) },
    { endpoint: endpoints.details, answer: (asked) => this.details(asked) },
    { endpoint: endpoints.status, answer: (asked) => this.status(asked) },
    { endpoint: endpoints.cancel, answer: (asked) => this.cancel(asked) },
  ]);

  constructor(
    private readonly tokens: MppTokens,
    private readonly businesses: MppBusinesses,
    private readonly channels: MppChannels,
    private readonly orders: MppOrders,
    private readonly lookups: Lookups,
    private readonly reader: TransactionReader,
    private readonly pages: NumberedPages,
    private readonly cancellation: Cancellation,
  ) {}

  authenticate(request: FastifyRequest): BusinessCaller | Promise<BusinessCaller> {
    return this.tokens.authenticate(request);
  }

  allowance({ keyId, rate }: BusinessCaller): Allowance {
    return { account: keyId, rate };
  }

  /** The document has none; these are the usual ones. */
  limitHeaders(verdict: RateVerdict | undefined): Readonly<Record<string, string>> {
    return verdict ? rateHeaders(verdict) : {};
  }

  refuse(refusal: MppRefusal, problem: Problem, { traceId }: Stamp): WireAnswer {
    return mppRefusalAnswer(problem instanceof MppProblem ? problem.refusal : refusal, problem.detail, problem.errors, traceId);
  }

  private async business({ caller, stamp }: Asked): Promise<WireAnswer> {
    const [business, funds] = await Promise.all([this.businesses.of(caller.business.id), this.businesses.funds(caller)]);
    return mppDone(renderProfile(business, funds), stamp.traceId);
  }

  private async balance({ caller, params, stamp }: Asked): Promise<WireAnswer> {
    await this.businesses.own(caller, params['business'] ?? '');
    return mppDone(renderBalance(await this.businesses.funds(caller)), stamp.traceId);
  }

  private async listChannels(asked: Asked): Promise<WireAnswer> {
    const { id } = await this.businesses.own(asked.caller, asked.params['business'] ?? '');
    const page = understood(readPageQuery(asked.query));
    const all = await this.channels.all();
    const first = (page.page - 1) * page.pageSize;
    const shown = all.slice(first, first + page.pageSize).map(renderChannel);
    return mppPaged(shown, page, all.length, addressOf(asked, `/api/v1/business/${id}/channel`), asked.stamp.traceId);
  }

  private async validate({ caller, json, query, traceparent, stamp }: Asked): Promise<WireAnswer> {
    const { code, msisdn } = understood(readLookup(json, query));
    const channel = await this.channels.named(code);
    try {
      const { name, details } = await this.lookups.find(caller.mode, { channel: channel.code, recipient: msisdn }, traceparent);
      return mppValidated(renderAccount(name, details), stamp.traceId);
    } catch (error) {
      throw renamed(error, { recipient: 'msisdn', channel: 'code' });
    }
  }

  private async list(asked: Asked): Promise<WireAnswer> {
    const page = understood(readPageQuery(asked.query));
    const part = { offset: (page.page - 1) * page.pageSize, limit: page.pageSize };
    const { data, total } = await this.pages.page(ownerOf(asked.caller), { kinds: KINDS, ...part });
    const channels = await this.channelsOf();
    const shown = data.map((view) => renderListedTransaction(view, surroundingsOf(view, channels)));
    return mppPaged(shown, page, total, addressOf(asked, '/api/v1/transaction'), asked.stamp.traceId);
  }

  private async details(asked: Asked): Promise<WireAnswer> {
    const view = await this.known(asked, (id) => this.reader.get(id, ownerOf(asked.caller)));
    const business = renderBusiness(await this.businesses.of(asked.caller.business.id));
    const surroundings = { ...surroundingsOf(view, await this.channelsOf()), business };
    return mppDone(renderTransaction(view, surroundings), asked.stamp.traceId);
  }

  private async status(asked: Asked): Promise<WireAnswer> {
    return statusAnswer(await this.known(asked, (id) => this.reader.get(id, ownerOf(asked.caller))), asked.stamp);
  }

  private async cancel(asked: Asked): Promise<WireAnswer> {
    return statusAnswer(await this.known(asked, (id) => this.cancellation.cancel(id, asked.caller, asked.traceparent)), asked.stamp);
  }

  /** A transaction of the path. There being none is told otherwise than there being no such path. */
  private async known<T>({ params }: Asked, find: (id: string) => Promise<T>): Promise<T> {
    const id = `txn_${(params['id'] ?? '').toLowerCase()}`;
    try {
      // What can be no id is not asked for.
      if (uuidOf(id, 'txn') === undefined) throw notFound('The transaction');
      return await find(id);
    } catch (error) {
      if (error instanceof Problem && error.code === 'not_found') throw new MppProblem('noObject', 'not_found', 'Object not found.');
      throw error;
    }
  }

  private async channelsOf(): Promise<ReadonlyMap<string, ReturnType<typeof renderUsedChannel>>> {
    return new Map((await this.channels.all()).map((channel) => [channel.code, renderUsedChannel(channel)]));
  }
}

const ownerOf = ({ business, mode }: BusinessCaller) => ({ businessId: business.id, mode });

const surroundingsOf = (view: StandingTransaction, channels: ReadonlyMap<string, ReturnType<typeof renderUsedChannel>>) => {
  const channel = channels.get(view.channel ?? '');
  return channel === undefined ? {} : { channel };
};

const statusAnswer = ({ id, status }: StandingTransaction, { traceId }: Stamp): WireAnswer => {
  const uuid = uuidIn(id);
  return mppDone({ id: uuid, reference: sixDigits(uuid), status: servedStatuses[status] }, traceId);
};

/** The address that a list was asked at, as its client knows it: with the proxy's scheme where there is one. */
const addressOf = ({ headers }: Asked, path: string): string => {
  const { host = 'localhost', 'x-forwarded-proto': forwarded } = headers;
  const scheme = forwarded === 'https' ? 'https' : 'http';
  return `${scheme}://${host}/dialects/mpp${path}`;
};
