import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { notFound } from '@daftari/platform';
import { type FastifyReply } from 'fastify';
import { shownMoment } from '../queries/as-of.js';
import { businessUuid } from '../queries/query-parameters.js';
import { BookServers } from '../servers/book-servers.js';
import { systemClock } from '../writer/clock.js';
import { chartOfAccounts, listAccounts, shownAccountBalance } from './account-list.js';
import { balanceAt, endOf } from './account-lines.js';
import { type Account, findAccount, findWalletAccount } from './accounts.js';
import { feesReport } from './fees.js';
import { FinanceBooks } from './finance-books.js';
import { FinanceParameters } from './finance-parameters.js';
import { floatPositions } from './floats.js';
import { inFlight } from './in-flight.js';
import { providerDay } from './provider-day.js';
import { receivablesReport } from './receivables.js';
import { sendReport } from './send-report.js';
import { STATED_BALANCES, type StatedBalances } from './stated-balances.js';
import { readStatement, type StatementQuery } from './statement.js';
import { suspenseReport } from './suspense.js';
import { trialBalance } from './trial-balance.js';

type QueryString = Record<string, unknown>;

/** Injection token of the servers that finance reads: connections of its own, so that no export keeps the writer waiting. */
export const FINANCE_SERVERS = Symbol('FINANCE_SERVERS');

const statementQuery = (parameters: FinanceParameters): StatementQuery => ({
  from: parameters.instantUs('from'),
  to: parameters.instantUs('to'),
  limit: parameters.limitIfAny(),
  startingAfter: parameters.text('starting_after'),
});

/** The questions that finance asks of the books; internal. Reports are streamed as they will be shown: the gateway passes them on. */
@Controller('internal')
export class FinanceController {
  constructor(
    @Inject(FINANCE_SERVERS) private readonly servers: BookServers,
    @Inject(STATED_BALANCES) private readonly stated: StatedBalances,
  ) {}

  @Get('businesses/:business/wallets/:wallet/statement')
  async walletStatement(
    @Param('business') business: string,
    @Param('wallet') wallet: string,
    @Query() query: QueryString,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const books = await FinanceBooks.open(this.servers);
    const parameters = new FinanceParameters(query);
    const account = await findWalletAccount(books, businessUuid(business), parameters.mode(), wallet);
    if (!account) throw notFound('The wallet');
    const report = await readStatement(books, account, 'business', statementQuery(parameters), systemClock.now());
    sendReport(reply, report, parameters.format());
  }

  @Get('finance/trial-balance')
  async trialBalance(@Query() query: QueryString, @Res() reply: FastifyReply): Promise<void> {
    const books = await FinanceBooks.open(this.servers);
    const parameters = new FinanceParameters(query);
    const moment = await books.moment(parameters.atUs(), systemClock.now());
    sendReport(reply, trialBalance(books, moment, parameters.filter()), parameters.format());
  }

  @Get('finance/chart-of-accounts')
  chart(@Query() query: QueryString, @Res() reply: FastifyReply): void {
    sendReport(reply, chartOfAccounts(), new FinanceParameters(query).format());
  }

  @Get('finance/accounts')
  async accounts(@Query() query: QueryString, @Res() reply: FastifyReply): Promise<void> {
    const books = await FinanceBooks.open(this.servers);
    const parameters = new FinanceParameters(query);
    const moment = await books.moment(parameters.atUs(), systemClock.now());
    const page = { startingAfter: parameters.text('starting_after'), limit: parameters.limitOfList() };
    sendReport(reply, await listAccounts(books, moment, parameters.filter(), page), parameters.format());
  }

  @Get('finance/accounts/:id/balance')
  async balance(@Param('id') id: string, @Query() query: QueryString) {
    const books = await FinanceBooks.open(this.servers);
    const account = await accountOf(books, id);
    const shards = account.copies.map((copy) => copy.shard);
    const moment = await books.moment(new FinanceParameters(query).atUs(), systemClock.now(), shards);
    const places = account.copies.map((copy) => [copy, endOf(moment.sequences.get(copy.shard) ?? 0)] as const);
    return { ...shownAccountBalance({ ...account, balance: await balanceAt(books, places) }), ...shownMoment(moment) };
  }

  @Get('finance/accounts/:id/statement')
  async statement(@Param('id') id: string, @Query() query: QueryString, @Res() reply: FastifyReply): Promise<void> {
    const books = await FinanceBooks.open(this.servers);
    const parameters = new FinanceParameters(query);
    const account = await accountOf(books, id);
    sendReport(reply, await readStatement(books, account, 'finance', statementQuery(parameters), systemClock.now()), parameters.format());
  }

  @Get('finance/reports/fees')
  async fees(@Query() query: QueryString, @Res() reply: FastifyReply): Promise<void> {
    const books = await FinanceBooks.open(this.servers);
    const parameters = new FinanceParameters(query);
    const { currency, mode } = parameters.filter();
    const [from, to] = [parameters.instantUs('from'), parameters.instantUs('to')];
    const timezone = parameters.text('timezone') ?? 'UTC';
    const report = await feesReport(books, { from, to, groupBy: parameters.groupBy(), currency, mode, timezone }, systemClock.now());
    sendReport(reply, report, parameters.format());
  }

  @Get('finance/reports/floats')
  async floats(@Query() query: QueryString, @Res() reply: FastifyReply): Promise<void> {
    const books = await FinanceBooks.open(this.servers);
    const parameters = new FinanceParameters(query);
    const { currency, mode } = parameters.filter();
    const moment = await books.moment(parameters.atUs(), systemClock.now());
    sendReport(reply, floatPositions(books, moment, { currency, mode }), parameters.format());
  }

  @Get('finance/reports/suspense')
  async suspense(@Query() query: QueryString, @Res() reply: FastifyReply): Promise<void> {
    const books = await FinanceBooks.open(this.servers);
    const parameters = new FinanceParameters(query);
    const { currency, mode } = parameters.filter();
    const asked = { provider: parameters.text('provider'), currency, mode };
    sendReport(reply, suspenseReport(books, asked, systemClock.now()), parameters.format());
  }

  @Get('finance/reports/receivables')
  async receivables(@Query() query: QueryString, @Res() reply: FastifyReply): Promise<void> {
    const books = await FinanceBooks.open(this.servers);
    const parameters = new FinanceParameters(query);
    const { business, currency, mode } = parameters.filter();
    sendReport(reply, receivablesReport(books, { business, currency, mode }, systemClock.now()), parameters.format());
  }

  @Get('finance/reports/providers/:code/daily')
  async providerDay(@Param('code') code: string, @Query() query: QueryString, @Res() reply: FastifyReply): Promise<void> {
    const books = await FinanceBooks.open(this.servers);
    const parameters = new FinanceParameters(query);
    const { currency, mode } = parameters.filter();
    const [date, timezone] = [parameters.required('date'), parameters.text('timezone') ?? 'UTC'];
    const asked = { provider: code, date, timezone, currency, mode };
    sendReport(reply, await providerDay(books, asked, this.stated(code), systemClock.now()), parameters.format());
  }

  @Get('finance/reports/in-flight')
  async inFlight(@Query() query: QueryString, @Res() reply: FastifyReply): Promise<void> {
    const books = await FinanceBooks.open(this.servers);
    const parameters = new FinanceParameters(query);
    const { currency, mode } = parameters.filter();
    const [startingAfter, limit] = [parameters.text('starting_after'), parameters.limitOfList()];
    const asked = { olderThanSeconds: parameters.olderThanSeconds(), currency, mode, startingAfter, limit };
    sendReport(reply, inFlight(books, asked, systemClock.now()), parameters.format());
  }
}

const accountOf = async (books: FinanceBooks, id: string): Promise<Account> => {
  const account = await findAccount(books, id);
  if (!account) throw notFound('The account');
  return account;
};
