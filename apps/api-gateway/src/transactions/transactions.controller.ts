import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { isTerminal, type PublicTransaction, type TimelineEntry, toPublicTransaction } from '@daftari/contracts';
import { type FastifyReply } from 'fastify';
import { type Page } from '../edge/page.js';
import { type BusinessCaller, CallingBusiness, NeedsScope } from '../keys/caller.js';
import { ApiAnswers, ApiPage, ApiProblems } from '../openapi/answers.js';
import { Cancellation } from './cancellation.js';
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
  list(@CallingBusiness() caller: BusinessCaller, @Query() query: TransactionsQueryDto): Promise<Page<PublicTransaction>> {
    return this.transactions.list({ businessId: caller.business.id, mode: caller.mode }, query);
  }

  @Get(':id')
  @ApiAnswers({ 200: 'Transaction' })
  @ApiProblems(404)
  async get(@CallingBusiness() caller: BusinessCaller, @Param('id') id: string): Promise<PublicTransaction> {
    return toPublicTransaction(await this.reader.get(id, { businessId: caller.business.id, mode: caller.mode }));
  }

  @Get(':id/events')
  @ApiOperation({ summary: 'The timeline: ledger events, provider attempts, callbacks, requeries, webhook deliveries' })
  @ApiPage('TimelineEntry')
  @ApiProblems(404)
  async events(@CallingBusiness() caller: BusinessCaller, @Param('id') id: string): Promise<Page<TimelineEntry>> {
    const data = await this.timeline.of(id, { businessId: caller.business.id, mode: caller.mode });
    return { data, has_more: false, next_cursor: null };
  }

  /** 200 once the money is back; 202 where that is under way. */
  @Post(':id/cancel')
  @HttpCode(200)
  @NeedsScope('purchases:write')
  @ApiOperation({ summary: 'Cancel before transmission' })
  @ApiAnswers({ 200: 'Transaction', 202: 'Transaction' })
  @ApiProblems(404, 409, 503)
  async cancel(
    @CallingBusiness() caller: BusinessCaller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PublicTransaction> {
    const view = await this.cancellation.cancel(id, caller);
    if (!isTerminal(view.status)) void reply.status(202);
    return toPublicTransaction(view);
  }
}
