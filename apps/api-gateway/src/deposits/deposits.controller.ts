import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type BusinessCaller, CallingBusiness, NeedsScope } from '../keys/caller.js';
import { ApiAnswers, ApiProblems } from '../openapi/answers.js';
import { EXAMPLES } from '../openapi/samples/examples.js';
import { MoneyAnswers } from '../transactions/money-answers.js';
import { type ShownTransaction } from '../transactions/shown-transaction.js';
import { DepositDto } from './deposit.dto.js';
import { Deposits } from './deposits.service.js';

/** Money that a business paid in at our bank. */
@ApiTags('deposits')
@ApiBearerAuth()
@Controller('v1/deposits')
@NeedsScope('payments:write')
export class DepositsController {
  constructor(
    private readonly deposits: Deposits,
    private readonly answers: MoneyAnswers,
  ) {}

  /** 202: it is `pending` until an operator approves it; 200 for a request that was sent before. */
  @Post()
  @ApiOperation({ summary: 'Announce a deposit', description: 'Sending the same reference and body again is always safe.' })
  @ApiHeader({ name: 'Prefer', required: false, description: 'wait=N: wait up to N (30) seconds for a terminal status.' })
  @ApiBody({ type: DepositDto, examples: EXAMPLES.deposits })
  @ApiAnswers({ 200: 'Transaction', 201: 'Transaction', 202: 'Transaction' })
  @ApiProblems(401, 403, 409, 422, 429, 503)
  async announce(
    @CallingBusiness() caller: BusinessCaller,
    @Body() body: DepositDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownTransaction> {
    return this.answers.send(await this.deposits.announce(caller, body, request.traceparent), request, reply);
  }
}
