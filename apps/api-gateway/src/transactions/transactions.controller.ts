import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { isTerminal, type TimelineEntry } from '@daftari/contracts';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Page } from '../edge/page.js';
import { type BusinessCaller, CallingBusiness, NeedsScope } from '../keys/caller.js';
import { ApiAnswers, ApiPage, ApiProblems } from '../openapi/answers.js';
import { Cancellation } from './cancellation.js';
import { type ShownTransaction, shownTransaction } from './shown-transaction.js';
import { Timeline } from './timeline.js';
import { TransactionList } from './transaction-list.js';
import { TransactionReader } from './transaction-reader.js';
import { TransactionsQueryDto } from './transactions.dto.js';

/** A business's transactions, as they now stand. */
@ApiTags('transactions')
@ApiBearerAuth()
@Controller('v1/transactions')
@NeedsScope('transactions:read')
export class TransactionsController {
  constructor(
    private readonly transactions: TransactionList,
    private readonly reader: TransactionReader,
    private readonly timeline: Timeline,
    private readonly cancellation: Cancellation,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Transactions, newest first' })
  @ApiPage('Transaction')
  @ApiProblems(400, 422)
  list(@CallingBusiness() caller: BusinessCaller, @Query() query: TransactionsQueryDto): Promise<Page<ShownTransaction>> {
    return this.transactions.list({ businessId: caller.business.id, mode: caller.mode }, query);
  }

  @Get(':id')
  @ApiAnswers({ 200: 'Transaction' })
  @ApiProblems(404)
  async get(@CallingBusiness() caller: BusinessCaller, @Param('id') id: string): Promise<ShownTransaction> {
    return shownTransaction(await this.reader.get(id, { businessId: caller.business.id, mode: caller.mode }));
  }

  @Get(':id/events')
  @ApiOperation({ summary: 'The timeline: ledger events, provider attempts, callbacks, requeries, webhook deliveries' })
  @ApiPage('TimelineEntry')
  @ApiProblems(404)
  async events(@CallingBusiness() caller: BusinessCaller, @Param('id') id: string): Promise<Page<TimelineEntry>> {
    const data = await this.timeline.of(id, { businessId: caller.business.id, mode: caller.mode });
    return { data, has_more: false, next_cursor: null };
  }

  /** 200 once it has ended; 202 where that is under way, or where the provider was asked to stop it. */
  @Post(':id/cancel')
  @HttpCode(200)
  @NeedsScope('purchases:write', 'payments:write', 'payouts:write')
  @ApiOperation({ summary: 'Cancel before transmission; a payment also afterwards, as long as its provider can stop it' })
  @ApiAnswers({ 200: 'Transaction', 202: 'Transaction' })
  @ApiProblems(403, 404, 409, 503)
  async cancel(
    @CallingBusiness() caller: BusinessCaller,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownTransaction> {
    const view = await this.cancellation.cancel(id, caller, request.traceparent);
    if (!isTerminal(view.status)) void reply.status(202);
    return shownTransaction(view);
  }
}
