import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type BusinessCaller, CallingBusiness, NeedsScope } from '../keys/caller.js';
import { ApiAnswers, ApiProblems } from '../openapi/answers.js';
import { EXAMPLES } from '../openapi/samples/examples.js';
import { MoneyAnswers } from '../transactions/money-answers.js';
import { type ShownTransaction } from '../transactions/shown-transaction.js';
import { TransferDto } from './transfer.dto.js';
import { Transfers } from './transfers.service.js';

/** Paying another business of this installation. */
@ApiTags('transfers')
@ApiBearerAuth()
@Controller('v1/transfers')
@NeedsScope('transfers:write')
export class TransfersController {
  constructor(
    private readonly transfers: Transfers,
    private readonly answers: MoneyAnswers,
  ) {}

  /** 201 where it is done; 202 while it is on its way to the recipient's books; 200 for a request that was sent before. */
  @Post()
  @ApiOperation({ summary: 'Pay another business', description: 'Sending the same reference and body again is always safe.' })
  @ApiHeader({ name: 'Prefer', required: false, description: 'wait=N: wait up to N (30) seconds for a terminal status.' })
  @ApiBody({ type: TransferDto, examples: EXAMPLES.transfers })
  @ApiAnswers({ 200: 'Transaction', 201: 'Transaction', 202: 'Transaction' })
  @ApiProblems(401, 402, 403, 409, 422, 429, 503)
  async send(
    @CallingBusiness() caller: BusinessCaller,
    @Body() body: TransferDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownTransaction> {
    return this.answers.send(await this.transfers.send(caller, body, request.traceparent), request, reply);
  }
}
