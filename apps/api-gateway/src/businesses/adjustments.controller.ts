import { Body, Controller, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CreditWallet, DebitWallet } from '@daftari/contracts';
import { newId, validationFailed } from '@daftari/platform';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Audited } from '../audit/audited.js';
import { readAmount } from '../edge/amounts.js';
import { requestHash } from '../edge/request-hash.js';
import { LedgerCommands } from '../ledger-commands/ledger-commands.js';
import { MoneyRequests } from '../ledger-commands/money-requests.js';
import { notedView } from '../ledger-commands/noted-view.js';
import { ApiAnswers, ApiProblems } from '../openapi/answers.js';
import { MoneyAnswers } from '../transactions/money-answers.js';
import { type ShownTransaction } from '../transactions/shown-transaction.js';
import { AdjustmentDto } from './adjustment.dto.js';
import { Businesses } from './businesses.service.js';

/** Funding and adjustment of wallets, by operators. Once per reference, like all that moves money. */
@ApiTags('operators: businesses')
@ApiBearerAuth()
@Controller('admin/v1/businesses/:id')
export class AdjustmentsController {
  constructor(
    private readonly businesses: Businesses,
    private readonly commands: LedgerCommands,
    private readonly requests: MoneyRequests,
    private readonly answers: MoneyAnswers,
  ) {}

  @Post('credits')
  @Audited('wallet.credit')
  @ApiOperation({ summary: 'Put money into a wallet' })
  @ApiAnswers({ 200: 'Transaction', 201: 'Transaction', 202: 'Transaction' })
  @ApiProblems(403, 404, 409, 422, 429, 503)
  credit(
    @Param('id') id: string,
    @Body() body: AdjustmentDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownTransaction> {
    return this.adjust(CreditWallet, id, body, request, reply);
  }

  @Post('debits')
  @Audited('wallet.debit')
  @ApiOperation({ summary: 'Take money from a wallet' })
  @ApiAnswers({ 200: 'Transaction', 201: 'Transaction', 202: 'Transaction' })
  @ApiProblems(402, 403, 404, 409, 422, 429, 503)
  debit(
    @Param('id') id: string,
    @Body() body: AdjustmentDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownTransaction> {
    return this.adjust(DebitWallet, id, body, request, reply);
  }

  private async adjust(
    contract: typeof CreditWallet | typeof DebitWallet,
    id: string,
    body: AdjustmentDto,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<ShownTransaction> {
    const business = await this.businesses.get(id);
    const amount = readAmount(body.amount, body.currency, 'amount');
    if (typeof amount !== 'bigint') throw validationFailed([amount]);
    const { reference, currency, mode, reason } = body;
    const data = {
      ...this.commands.head(),
      business_id: business.id,
      mode,
      currency,
      transaction_id: newId('txn'),
      reference,
      request_hash: requestHash({ type: contract.type, currency, amount_minor: amount.toString(), reason }),
      amount_minor: amount.toString(),
      product_code: null,
      channel: null,
      recipient: null,
      fields: {},
      metadata: {},
      webhook_url: null,
      description: reason,
    };
    const place = { shard: business.shard, businessId: business.id, mode, reference, traceparent: request.traceparent };
    const answer = await this.requests.answer({ contract, data, place, noted: notedView(data, new Date().toISOString()) });
    return this.answers.send(answer, request, reply);
  }
}
