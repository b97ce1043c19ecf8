import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type PublicInvoice, toPublicInvoice } from '@daftari/contracts';
import { type FastifyReply } from 'fastify';
import { type Page } from '../edge/page.js';
import { type BusinessCaller, CallingBusiness, NeedsScope } from '../keys/caller.js';
import { ApiAnswers, ApiPage, ApiProblems } from '../openapi/answers.js';
import { EXAMPLES } from '../openapi/samples/examples.js';
import { type Owner } from '../transactions/transaction-reader.js';
import { InvoiceDto, InvoicesQueryDto } from './invoice.dto.js';
import { Invoices } from './invoices.service.js';

const ownerOf = ({ business, mode }: BusinessCaller): Owner => ({ businessId: business.id, mode });

/** What a business's own customers are asked to pay, each on a page of its own. */
@ApiTags('invoices')
@ApiBearerAuth()
@Controller('v1/invoices')
@NeedsScope('invoices:write', 'transactions:read')
export class InvoicesController {
  constructor(private readonly invoices: Invoices) {}

  /** 201 once it is written; 200 for a request that was sent before. */
  @Post()
  @NeedsScope('invoices:write')
  @ApiOperation({
    summary: 'Write an invoice',
    description: 'Its customer pays it at `pay_url`. Numbers have no gaps. Sending the same reference and body again is always safe.',
  })
  @ApiBody({ type: InvoiceDto, examples: EXAMPLES.invoices })
  @ApiAnswers({ 200: 'Invoice', 201: 'Invoice' })
  @ApiProblems(401, 403, 409, 422)
  async create(
    @CallingBusiness() caller: BusinessCaller,
    @Body() body: InvoiceDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PublicInvoice> {
    const { invoice, replayed } = await this.invoices.create(ownerOf(caller), body);
    if (replayed) void reply.header('idempotent-replayed', 'true').status(200);
    return toPublicInvoice(invoice);
  }

  @Get()
  @ApiOperation({ summary: 'Invoices, newest first' })
  @ApiPage('Invoice')
  @ApiProblems(400, 403, 422)
  list(@CallingBusiness() caller: BusinessCaller, @Query() query: InvoicesQueryDto): Promise<Page<PublicInvoice>> {
    return this.invoices.list(ownerOf(caller), query);
  }

  @Get(':id')
  @ApiAnswers({ 200: 'Invoice' })
  @ApiProblems(403, 404)
  async get(@CallingBusiness() caller: BusinessCaller, @Param('id') id: string): Promise<PublicInvoice> {
    return toPublicInvoice(await this.invoices.get(ownerOf(caller), id));
  }

  @Post(':id/void')
  @HttpCode(200)
  @NeedsScope('invoices:write')
  @ApiOperation({ summary: 'Take it back: nobody can pay it any more, and its number stays taken' })
  @ApiAnswers({ 200: 'Invoice' })
  @ApiProblems(403, 404, 409)
  async void(@CallingBusiness() caller: BusinessCaller, @Param('id') id: string): Promise<PublicInvoice> {
    return toPublicInvoice(await this.invoices.void(ownerOf(caller), id));
  }

  @Get(':id/pdf')
  @ApiOperation({ summary: 'For printing' })
  @ApiResponse({
    status: 200,
    description: 'The invoice as it stands',
    content: { 'application/pdf': { schema: { type: 'string', format: 'binary' } } },
  })
  @ApiProblems(403, 404)
  async pdf(@CallingBusiness() caller: BusinessCaller, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const { name, bytes } = await this.invoices.pdf(ownerOf(caller), id);
    await reply.header('content-disposition', `inline; filename="${name}"`).type('application/pdf').send(bytes);
  }
}
