import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { type Database, notFound } from '@daftari/platform';
import { type FastifyReply } from 'fastify';
import { type Pool } from 'pg';
import { momentOf, shownMoment } from '../queries/as-of.js';
import { businessUuid } from '../queries/query-parameters.js';
import { systemClock } from '../writer/clock.js';
import { chartOfAccounts, listAccounts, shownAccountBalance } from './account-list.js';
import { balanceAt, endOf } from './account-lines.js';
import { type Account, findAccount, findWalletAccount } from './accounts.js';
import { feesReport } from './fees.js';
import { FinanceParameters } from './finance-parameters.js';
import { floatPositions } from './floats.js';
import { inFlight } from './in-flight.js';
import { sendReport } from './send-report.js';
import { readStatement, type StatementQuery } from './statement.js';
import { trialBalance } from './trial-balance.js';

type QueryString = Record<string, unknown>;

/** Injection token of the database that finance reads: connections of its own, so that no export keeps the writer waiting. */
export const FINANCE_DATABASE = Symbol('FINANCE_DATABASE');

const statementQuery = (parameters: FinanceParameters): StatementQuery => ({
  from: parameters.instantUs('from'),
  to: parameters.instantUs('to'),
  limit: parameters.limitIfAny(),
  startingAfter: parameters.text('starting_after'),
});

/** The questions that finance asks of the books; internal. Reports are streamed as they will be shown: the gateway passes them on. */
@Controller('internal')
export class FinanceController {
  private readonly pool: Pool;

  constructor(@Inject(FINANCE_DATABASE) database: Database) {
    this.pool = database.pool;
  }

  @Get('businesses/:business/wallets/:wallet/statement')
  async walletStatement(
    @Param('business') business: string,
    @Param('wallet') wallet: string,
    @Query() query: QueryString,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const parameters = new FinanceParameters(query);
    const account = await findWalletAccount(this.pool, businessUuid(business), parameters.mode(), wallet);
    if (!account) throw notFound('The wallet');
    const report = await readStatement(this.pool, account, 'business', statementQuery(parameters), systemClock.now());
    sendReport(reply, report, parameters.format());
  }

  @Get('finance/trial-balance')
  async trialBalance(@Query() query: QueryString, @Res() reply: FastifyReply): Promise<void> {
    const parameters = new FinanceParameters(query);
    const moment = await momentOf(this.pool, parameters.atUs(), systemClock.now());
    sendReport(reply, trialBalance(this.pool, moment, parameters.filter()), parameters.format());
  }

  @Get('finance/chart-of-accounts')
  chart(@Query() query: QueryString, @Res() reply: FastifyReply): void {
    sendReport(reply, chartOfAccounts(), new FinanceParameters(query).format());
  }

  @Get('finance/accounts')
  async accounts(@Query() query: QueryString, @Res() reply: FastifyReply): Promise<void> {
    const parameters = new FinanceParameters(query);
    const moment = await momentOf(this.pool, parameters.atUs(), systemClock.now());
    const page = { startingAfter: parameters.text('starting_after'), limit: parameters.limitOfList() };
    sendReport(reply, await listAccounts(this.pool, moment, parameters.filter(), page), parameters.format());
  }

  @Get('finance/accounts/:id/balance')
  async balance(@Param('id') id: string, @Query() query: QueryString) {
    const account = await this.account(id);
    const shards = account.copies.map((copy) => copy.shard);
    const moment = await momentOf(this.pool, new FinanceParameters(query).atUs(), systemClock.now(), shards);
    const places = account.copies.map((copy) => [copy, endOf(moment.sequences.get(copy.shard) ?? 0)] as const);
    return { ...shownAccountBalance({ ...account, balance: await balanceAt(this.pool, places) }), ...shownMoment(moment) };
  }

  @Get('finance/accounts/:id/statement')
  async statement(@Param('id') id: string, @Query() query: QueryString, @Res() reply: FastifyReply): Promise<void> {
    const parameters = new FinanceParameters(query);
    const account = await this.account(id);
    sendReport(
      reply,
      await readStatement(this.pool, account, 'finance', statementQuery(parameters), systemClock.now()),
      parameters.format(),
    );
  }

  @Get('finance/reports/fees')
  async fees(@Query() query: QueryString, @Res() reply: FastifyReply): Promise<void> {
    const parameters = new FinanceParameters(query);
    const { currency, mode } = parameters.filter();
    const [from, to] = [parameters.instantUs('from'), parameters.instantUs('to')];
    const timezone = parameters.text('timezone') ?? 'UTC';
    const report = await feesReport(this.pool, { from, to, groupBy: parameters.groupBy(), currency, mode, timezone }, systemClock.now());
    sendReport(reply, report, parameters.format());
  }

  @Get('finance/reports/floats')
  async floats(@Query() query: QueryString, @Res() reply: FastifyReply): Promise<void> {
    const parameters = new FinanceParameters(query);
    const { currency, mode } = parameters.filter();
    const moment = await momentOf(this.pool, parameters.atUs(), systemClock.now());
    sendReport(reply, floatPositions(this.pool, moment, { currency, mode }), parameters.format());
  }

  @Get('finance/reports/in-flight')
  inFlight(@Query() query: QueryString, @Res() reply: FastifyReply): void {
    const parameters = new FinanceParameters(query);
    const { currency, mode } = parameters.filter();
    const [startingAfter, limit] = [parameters.text('starting_after'), parameters.limitOfList()];
    const asked = { olderThanSeconds: parameters.olderThanSeconds(), currency, mode, startingAfter, limit };
    sendReport(reply, inFlight(this.pool, asked, systemClock.now()), parameters.format());
  }

  private async account(id: string): Promise<Account> {
    const account = await findAccount(this.pool, id);
    if (!account) throw notFound('The account');
    return account;
  }
}
