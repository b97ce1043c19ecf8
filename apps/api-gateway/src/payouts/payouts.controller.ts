import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type BusinessCaller, CallingBusiness, NeedsScope } from '../keys/caller.js';
import { ApiAnswers, ApiProblems } from '../openapi/answers.js';
import { EXAMPLES } from '../openapi/samples/examples.js';
import { MoneyAnswers } from '../transactions/money-answers.js';
import { type ShownTransaction } from '../transactions/shown-transaction.js';
import { PayoutDto } from './payout.dto.js';
import { Payouts } from './payouts.service.js';

/** Paying out to phones, bank accounts and cash points. */
@ApiTags('payouts')
@ApiBearerAuth()
@Controller('v1/payouts')
@NeedsScope('payouts:write')
export class PayoutsController {
  constructor(
    private readonly payouts: Payouts,
    private readonly answers: MoneyAnswers,
  ) {}

  /** 202 once the money is held; 201 where the payout has ended already; 200 for a request that was sent before. */
  @Post()
  @ApiOperation({ summary: 'Pay out', description: 'Sending the same reference and body again is always safe.' })
  @ApiHeader({ name: 'Prefer', required: false, description: 'wait=N: wait up to N (30) seconds for a terminal status.' })
  @ApiBody({ type: PayoutDto, examples: EXAMPLES.payouts })
  @ApiAnswers({ 200: 'Transaction', 201: 'Transaction', 202: 'Transaction' })
  @ApiProblems(401, 402, 403, 409, 422, 429, 503)
  async pay(
    @CallingBusiness() caller: BusinessCaller,
    @Body() body: PayoutDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownTransaction> {
    return this.answers.send(await this.payouts.pay(caller, body, request.traceparent), request, reply);
  }
}
