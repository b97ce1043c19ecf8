import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type BusinessCaller, CallingBusiness, NeedsScope } from '../keys/caller.js';
import { Neighbours } from '../neighbours/neighbours.js';
import { ApiProblems, ApiReport } from '../openapi/answers.js';
import { StatementQueryDto } from './finance.dto.js';
import { forwardReport, ledgerQuery } from './forward-report.js';

/** What moved a business's wallet. */
@ApiTags('wallets')
@ApiBearerAuth()
@Controller('v1/wallets')
@NeedsScope('balance:read')
export class WalletStatementController {
  constructor(private readonly neighbours: Neighbours) {}

  @Get(':id/statement')
  @ApiOperation({ summary: 'A line for every movement of what is available, oldest first, with the balance before and after it' })
  @ApiReport('Statement')
  @ApiProblems(400, 404, 422)
  statement(
    @CallingBusiness() { business, mode }: BusinessCaller,
    @Param('id') id: string,
    @Query() query: StatementQueryDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const path = `/internal/businesses/${business.id}/wallets/${encodeURIComponent(id)}/statement`;
    return forwardReport(this.neighbours.ledger, { path, query: { ...ledgerQuery(query), mode }, traceparent: request.traceparent }, reply);
  }
}
