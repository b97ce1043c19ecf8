import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type BusinessCaller, CallingBusiness, NeedsScope } from '../keys/caller.js';
import { ApiAnswers, ApiProblems } from '../openapi/answers.js';
import { EXAMPLES } from '../openapi/samples/examples.js';
import { MoneyAnswers } from '../transactions/money-answers.js';
import { type ShownTransaction } from '../transactions/shown-transaction.js';
import { RefundDto } from './refund.dto.js';
import { Refunds } from './refunds.service.js';

/** Giving a payment back to who paid it, all of it or a part. */
@ApiTags('refunds')
@ApiBearerAuth()
@Controller('v1/refunds')
@NeedsScope('payments:write')
export class RefundsController {
  constructor(
    private readonly refunds: Refunds,
    private readonly answers: MoneyAnswers,
  ) {}

  /** 202 once the money is held; 201 where the refund has ended already; 200 for a request that was sent before. */
  @Post()
  @ApiOperation({ summary: 'Refund a payment', description: 'Sending the same reference and body again is always safe.' })
  @ApiHeader({ name: 'Prefer', required: false, description: 'wait=N: wait up to N (30) seconds for a terminal status.' })
  @ApiBody({ type: RefundDto, examples: EXAMPLES.refunds })
  @ApiAnswers({ 200: 'Transaction', 201: 'Transaction', 202: 'Transaction' })
  @ApiProblems(401, 402, 403, 404, 409, 422, 429, 503)
  async giveBack(
    @CallingBusiness() caller: BusinessCaller,
    @Body() body: RefundDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownTransaction> {
    return this.answers.send(await this.refunds.giveBack(caller, body, request.traceparent), request, reply);
  }
}
