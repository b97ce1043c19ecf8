import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { ApiAnswers, ApiProblems } from '../openapi/answers.js';
import { EXAMPLES } from '../openapi/samples/examples.js';
import { type BusinessCaller, CallingBusiness, NeedsScope } from '../keys/caller.js';
import { MoneyAnswers } from '../transactions/money-answers.js';
import { type ShownTransaction } from '../transactions/shown-transaction.js';
import { PurchaseDto } from './purchase.dto.js';
import { Purchases } from './purchases.service.js';

/** Buying airtime, data, television, electricity, and paying bills. */
@ApiTags('purchases')
@ApiBearerAuth()
@Controller('v1/purchases')
@NeedsScope('purchases:write')
export class PurchasesController {
  constructor(
    private readonly purchases: Purchases,
    private readonly answers: MoneyAnswers,
  ) {}

  /** 202 once the money is held; 201 where the purchase has ended already; 200 for a request that was sent before. */
  @Post()
  @ApiOperation({
    summary: 'Buy airtime, data, cable, electricity, or pay a bill',
    description: 'Sending the same reference and body again is always safe.',
  })
  @ApiHeader({ name: 'Prefer', required: false, description: 'wait=N: wait up to N (30) seconds for a terminal status.' })
  @ApiBody({ type: PurchaseDto, examples: EXAMPLES.purchases })
  @ApiAnswers({ 200: 'Transaction', 201: 'Transaction', 202: 'Transaction' })
  @ApiProblems(401, 402, 403, 409, 422, 429, 503)
  async buy(
    @CallingBusiness() caller: BusinessCaller,
    @Body() body: PurchaseDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownTransaction> {
    return this.answers.send(await this.purchases.buy(caller, body, request.traceparent), request, reply);
  }
}
