import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { type BalanceView, type CommandReply, type TimelineEntry, type TransactionView, type WalletView } from '@daftari/contracts';
import { Database, notFound, uuidOf } from '@daftari/platform';
import { type VerifyReport, verifyBooks } from '../proof/verify.js';
import { systemClock } from '../writer/clock.js';
import { businessUuid, QueryParameters, transactionUuid } from './query-parameters.js';
import { findByReference, findDecision, findTimeline, findTransaction, listRefusals, listTransactions } from './transactions.js';
import { findBalance, findWallets } from './wallets.js';

type QueryString = Record<string, unknown>;

/** What the gateway and operators ask the books; internal. */
@Controller('internal')
export class QueriesController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Get('businesses/:business/wallets')
  async wallets(@Param('business') business: string, @Query() query: QueryString): Promise<{ data: WalletView[] }> {
    return { data: await findWallets(this.database.pool, businessUuid(business), new QueryParameters(query).mode(), systemClock.now()) };
  }

  @Get('businesses/:business/balance')
  async balance(@Param('business') business: string, @Query() query: QueryString): Promise<BalanceView> {
    const parameters = new QueryParameters(query);
    const at = parameters.instant('at');
    const atUs = at === undefined ? undefined : at * 1000 + 999;
    const found = await findBalance(
      this.database.pool,
      businessUuid(business),
      parameters.mode(),
      parameters.required('currency'),
      atUs,
      systemClock.now(),
    );
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
    if (reference !== undefined) {
      const found = await findByReference(this.database.pool, id, mode, reference);
      return { data: found ? [found] : [], has_more: false };
    }
    const { data, hasMore } = await listTransactions(this.database.pool, id, mode, filterFrom(parameters));
    return { data, has_more: hasMore };
  }

  @Get('transactions/:id')
  async transaction(@Param('id') id: string, @Query() query: QueryString): Promise<TransactionView> {
    const parameters = new QueryParameters(query);
    const found = await findTransaction(
      this.database.pool,
      businessUuid(parameters.required('business')),
      parameters.mode(),
      transactionUuid(id),
    );
    if (!found) throw notFound('The transaction');
    return found;
  }

  @Get('transactions/:id/events')
  async timeline(@Param('id') id: string, @Query() query: QueryString): Promise<{ data: TimelineEntry[] }> {
    const parameters = new QueryParameters(query);
    const data = await findTimeline(
      this.database.pool,
      businessUuid(parameters.required('business')),
      parameters.mode(),
      transactionUuid(id),
    );
    if (!data) throw notFound('The transaction');
    return { data };
  }

  @Get('commands/:id')
  async command(@Param('id') id: string, @Query() query: QueryString): Promise<CommandReply> {
    if (uuidOf(id, 'cmd') === undefined) throw notFound('The command');
    const parameters = new QueryParameters(query);
    const found = await findDecision(
      this.database.pool,
      id,
      businessUuid(parameters.required('business')),
      parameters.mode(),
      parameters.required('reference'),
    );
    if (!found) throw notFound('The command');
    return found;
  }

  @Get('refusals')
  async refusals(@Query() query: QueryString): Promise<{ data: unknown[] }> {
    const parameters = new QueryParameters(query);
    const business = parameters.text('business');
    const filter = {
      business: business === undefined ? undefined : businessUuid(business),
      mode: parameters.text('mode'),
      reference: parameters.text('reference'),
      limit: parameters.limit(),
    };
    return { data: await listRefusals(this.database.pool, filter) };
  }

  @Post('verify')
  @HttpCode(200)
  verify(): Promise<VerifyReport> {
    return verifyBooks(this.database.pool, { scope: 'resume' });
  }
}

const filterFrom = (parameters: QueryParameters) => {
  const [status, kind, after] = [parameters.text('status'), parameters.text('kind'), parameters.text('starting_after')];
  const [createdFrom, createdTo] = [parameters.instant('created_from'), parameters.instant('created_to')];
  return {
    limit: parameters.limit(),
    ...(status === undefined ? {} : { status }),
    ...(kind === undefined ? {} : { kind }),
    ...(after === undefined ? {} : { startingAfter: transactionUuid(after) }),
    ...(createdFrom === undefined ? {} : { createdFrom }),
    ...(createdTo === undefined ? {} : { createdTo }),
  };
};
