import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { type Page } from '../edge/page.js';
import { type BusinessCaller, CallingBusiness, NeedsScope } from '../keys/caller.js';
import { ApiAnswers, ApiPage, ApiProblems } from '../openapi/answers.js';
import { EXAMPLES } from '../openapi/samples/examples.js';
import { type Owner } from '../transactions/transaction-reader.js';
import { PaymentLinkDto, PaymentLinksQueryDto } from './payment-link.dto.js';
import { PaymentLinks, type ShownLink } from './payment-links.service.js';

const ownerOf = ({ business, mode }: BusinessCaller): Owner => ({ businessId: business.id, mode });

/** Pages on which anybody may pay. */
@ApiTags('payment links')
@ApiBearerAuth()
@Controller('v1/payment-links')
@NeedsScope('invoices:write', 'transactions:read')
export class PaymentLinksController {
  constructor(private readonly links: PaymentLinks) {}

  /** 201 once it is made; 200 for a request that was sent before. */
  @Post()
  @NeedsScope('invoices:write')
  @ApiOperation({
    summary: 'Make a payment link',
    description: 'Anybody who has its `url` may pay, so many times. Sending the same reference and body again is always safe.',
  })
  @ApiBody({ type: PaymentLinkDto, examples: EXAMPLES.paymentLinks })
  @ApiAnswers({ 200: 'PaymentLink', 201: 'PaymentLink' })
  @ApiProblems(401, 403, 409, 422)
  async create(
    @CallingBusiness() caller: BusinessCaller,
    @Body() body: PaymentLinkDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownLink> {
    const { link, replayed } = await this.links.create(ownerOf(caller), body);
    if (replayed) void reply.header('idempotent-replayed', 'true').status(200);
    return link;
  }

  @Get()
  @ApiOperation({ summary: 'Payment links, newest first' })
  @ApiPage('PaymentLink')
  @ApiProblems(400, 403, 422)
  list(@CallingBusiness() caller: BusinessCaller, @Query() query: PaymentLinksQueryDto): Promise<Page<ShownLink>> {
    return this.links.list(ownerOf(caller), query);
  }

  @Get(':id')
  @ApiAnswers({ 200: 'PaymentLink' })
  @ApiProblems(403, 404)
  get(@CallingBusiness() caller: BusinessCaller, @Param('id') id: string): Promise<ShownLink> {
    return this.links.get(ownerOf(caller), id);
  }

  @Post(':id/deactivate')
  @HttpCode(200)
  @NeedsScope('invoices:write')
  @ApiOperation({ summary: 'Let nobody begin to pay any more' })
  @ApiAnswers({ 200: 'PaymentLink' })
  @ApiProblems(403, 404)
  deactivate(@CallingBusiness() caller: BusinessCaller, @Param('id') id: string): Promise<ShownLink> {
    return this.links.deactivate(ownerOf(caller), id);
  }
}
