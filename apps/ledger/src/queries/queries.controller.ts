import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { type BalanceView, type CommandReply, type TimelineEntry, type TransactionView, type WalletView } from '@daftari/contracts';
import { notFound, uuidOf } from '@daftari/platform';
import { statementEntries } from '../reconciliation/transaction-witnesses.js';
import { type VerifyReport, verifyBooks } from '../proof/verify.js';
import { BookServers } from '../servers/book-servers.js';
import { systemClock } from '../writer/clock.js';
import { numberedPage, OFFSET_MAX } from './numbered-pages.js';
import { findRefundable, type Refundable } from './refundable.js';
import { businessUuid, QueryParameters, transactionUuid } from './query-parameters.js';
import {
  findByReference,
  findDecision,
  findRefusal,
  findTimeline,
  findTransaction,
  listRefusals,
  listTransactions,
  type Refusal,
} from './transactions.js';
import { findBalance, findWallets } from './wallets.js';

type QueryString = Record<string, unknown>;

/** What the gateway and operators ask the books; internal. */
@Controller('internal')
export class QueriesController {
  constructor(@Inject(BookServers) private readonly servers: BookServers) {}

  @Get('businesses/:business/wallets')
  async wallets(@Param('business') business: string, @Query() query: QueryString): Promise<{ data: WalletView[] }> {
    const [id, mode] = [businessUuid(business), new QueryParameters(query).mode()];
    return { data: await findWallets(await this.servers.poolOfBusiness(id), id, mode, systemClock.now()) };
  }

  @Get('businesses/:business/balance')
  async balance(@Param('business') business: string, @Query() query: QueryString): Promise<BalanceView> {
    const parameters = new QueryParameters(query);
    const [id, at] = [businessUuid(business), parameters.instant('at')];
    const atUs = at === undefined ? undefined : at * 1000 + 999;
    const pool = await this.servers.poolOfBusiness(id);
    const found = await findBalance(pool, id, parameters.mode(), parameters.required('currency'), atUs, systemClock.now());
    if (!found) throw notFound('The wallet');
    return found;
  }

  @Get('businesses/:business/transactions')
  async transactions(
    @Param('business') business: string,
    @Query() query: QueryString,
  ): Promise<{ data: TransactionView[]; has_more: boolean }> {
    const parameters = new QueryParameters(query);
    const [id, mode, reference] = [businessUuid(business), parameters.mode(), parameters.text('reference')];
    const pool = await this.servers.poolOfBusiness(id);
    if (reference !== undefined) {
      const found = await findByReference(pool, id, mode, reference);
      return { data: found ? [found] : [], has_more: false };
    }
    const { data, hasMore } = await listTransactions(pool, id, mode, filterFrom(parameters));
    return { data, has_more: hasMore };
  }

  /** By the number of the page, with the count of all: for dialects that have it so. */
  @Get('businesses/:business/numbered-transactions')
  async numberedTransactions(
    @Param('business') business: string,
    @Query() query: QueryString,
  ): Promise<{ data: TransactionView[]; total: number }> {
    const parameters = new QueryParameters(query);
    const [id, mode] = [businessUuid(business), parameters.mode()];
    return numberedPage(await this.servers.poolOfBusiness(id), id, mode, {
      kinds: parameters.list('kinds'),
      statuses: parameters.list('statuses'),
      currency: parameters.text('currency'),
      offset: parameters.count('offset', OFFSET_MAX),
      limit: parameters.limit(),
    });
  }

  @Get('transactions/:id')
  async transaction(@Param('id') id: string, @Query() query: QueryString): Promise<TransactionView> {
    const parameters = new QueryParameters(query);
    const business = businessUuid(parameters.required('business'));
    const found = await findTransaction(await this.servers.poolOfBusiness(business), business, parameters.mode(), transactionUuid(id));
    if (!found) throw notFound('The transaction');
    return found;
  }

  @Get('transactions/:id/refundable')
  async refundable(@Param('id') id: string, @Query() query: QueryString): Promise<Refundable> {
    const parameters = new QueryParameters(query);
    const business = businessUuid(parameters.required('business'));
    const found = await findRefundable(await this.servers.poolOfBusiness(business), business, parameters.mode(), transactionUuid(id));
    if (!found) throw notFound('The transaction');
    return found;
  }

  @Get('transactions/:id/events')
  async timeline(@Param('id') id: string, @Query() query: QueryString): Promise<{ data: TimelineEntry[] }> {
    const parameters = new QueryParameters(query);
    const business = businessUuid(parameters.required('business'));
    const data = await findTimeline(await this.servers.poolOfBusiness(business), business, parameters.mode(), transactionUuid(id));
    if (!data) throw notFound('The transaction');
    const told = await statementEntries(this.servers.home.pool, transactionUuid(id));
    return { data: [...data, ...told] };
  }

  @Get('commands/:id')
  async command(@Param('id') id: string, @Query() query: QueryString): Promise<CommandReply> {
    if (uuidOf(id, 'cmd') === undefined) throw notFound('The command');
    const parameters = new QueryParameters(query);
    const [business, mode] = [businessUuid(parameters.required('business')), parameters.mode()];
    // A business without wallets was refused wherever its shard lies.
    for (const { database } of this.servers.all) {
      const found = await findDecision(database.pool, id, business, mode, parameters.required('reference'));
      if (found) return found;
    }
    throw notFound('The command');
  }

  @Get('refusals')
  async refusals(@Query() query: QueryString): Promise<{ data: Refusal[]; has_more: boolean }> {
    const parameters = new QueryParameters(query);
    const business = parameters.text('business');
    const filter = {
      business: business === undefined ? undefined : businessUuid(business),
      mode: parameters.text('mode'),
      reference: parameters.text('reference'),
      createdFrom: parameters.instant('created_from'),
      createdTo: parameters.instant('created_to'),
      before: await this.refusalBefore(parameters.text('starting_after')),
      limit: parameters.limit() + 1,
    };
    const found = await Promise.all(this.servers.all.map(({ database }) => listRefusals(database.pool, filter)));
    const newestFirst = found.flat().sort((left, right) => right.recorded_at.localeCompare(left.recorded_at));
    return { data: newestFirst.slice(0, filter.limit - 1), has_more: newestFirst.length >= filter.limit };
  }

  private async refusalBefore(after: string | undefined) {
    if (after === undefined) return undefined;
    const id = uuidOf(after, 'cmd');
    const found = id === undefined ? [] : await Promise.all(this.servers.all.map(({ database }) => findRefusal(database.pool, id)));
    const before = found.find((one) => one !== undefined);
    if (!before) throw notFound('The refusal that starting_after names');
    return before;
  }

  @Post('verify')
  @HttpCode(200)
  verify(): Promise<VerifyReport> {
    return verifyBooks(
      this.servers.all.map(({ database }) => database.pool),
      { scope: 'resume' },
    );
  }
}

const filterFrom = (parameters: QueryParameters) => {
  const [status, kind, after] = [parameters.text('status'), parameters.text('kind'), parameters.text('starting_after')];
  const [createdFrom, createdTo] = [parameters.instant('created_from'), parameters.instant('created_to')];
  const currency = parameters.text('currency');
  return {
    limit: parameters.limit(),
    ...(currency === undefined ? {} : { currency }),
    ...(status === undefined ? {} : { status }),
    ...(kind === undefined ? {} : { kind }),
    ...(after === undefined ? {} : { startingAfter: transactionUuid(after) }),
    ...(createdFrom === undefined ? {} : { createdFrom }),
    ...(createdTo === undefined ? {} : { createdTo }),
  };
};
