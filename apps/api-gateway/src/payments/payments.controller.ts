import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type BusinessCaller, CallingBusiness, NeedsScope } from '../keys/caller.js';
import { ApiAnswers, ApiProblems } from '../openapi/answers.js';
import { EXAMPLES } from '../openapi/samples/examples.js';
import { MoneyAnswers } from '../transactions/money-answers.js';
import { type ShownTransaction } from '../transactions/shown-transaction.js';
import { Checkouts } from './checkouts.js';
import { PaymentDto } from './payment.dto.js';
import { Payments } from './payments.service.js';

/** Collecting money by mobile money and by card. */
@ApiTags('payments')
@ApiBearerAuth()
@Controller('v1/payments')
@NeedsScope('payments:write')
export class PaymentsController {
  constructor(
    private readonly payments: Payments,
    private readonly checkouts: Checkouts,
    private readonly answers: MoneyAnswers,
  ) {}

  /** 202 once the payment is expected; 201 where it has ended already; 200 for a request that was sent before. */
  @Post()
  @ApiOperation({
    summary: 'Collect by mobile money or card',
    description: 'A card is paid at `checkout_url`. Sending the same reference and body again is always safe.',
  })
  @ApiHeader({ name: 'Prefer', required: false, description: 'wait=N: wait up to N (30) seconds for a terminal status.' })
  @ApiBody({ type: PaymentDto, examples: EXAMPLES.payments })
  @ApiAnswers({ 200: 'Payment', 201: 'Payment', 202: 'Payment' })
  @ApiProblems(401, 403, 409, 422, 429, 503)
  async collect(
    @CallingBusiness() caller: BusinessCaller,
    @Body() body: PaymentDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownTransaction> {
    const answer = await this.payments.collect(caller, body, request.traceparent);
    return this.answers.send(body.method === 'card' ? await this.checkouts.known(answer) : answer, request, reply);
  }
}
