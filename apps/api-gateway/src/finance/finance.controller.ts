import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { ReadBy } from '../keys/caller.js';
import { Neighbours } from '../neighbours/neighbours.js';
import { ApiAnswers, ApiProblems, ApiReport } from '../openapi/answers.js';
import {
  AccountsQueryDto,
  BooksQueryDto,
  FeesQueryDto,
  FormatQueryDto,
  InFlightQueryDto,
  InstantQueryDto,
  ProviderDayQueryDto,
  ReceivablesQueryDto,
  StatementQueryDto,
  SuspenseQueryDto,
} from './finance.dto.js';
import { forwardReport, ledgerQuery } from './forward-report.js';

/** The questions that finance asks of the books. The ledger answers them as they are shown; they pass through here as they arrive. */
@ApiTags('operators: finance')
@ApiBearerAuth()
@Controller('admin/v1')
@ReadBy('finance')
export class FinanceController {
  constructor(private readonly neighbours: Neighbours) {}

  @Get('trial-balance')
  @ApiOperation({ summary: 'Every account on its side, now or at any past instant; debits equal credits per currency and mode' })
  @ApiReport('TrialBalance')
  @ApiProblems(400, 403, 422)
  trialBalance(@Query() query: BooksQueryDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.forward('trial-balance', query, request, reply);
  }

  @Get('chart-of-accounts')
  @ApiOperation({ summary: 'What each family of accounts is for' })
  @ApiReport('ChartOfAccounts')
  @ApiProblems(400, 403, 422)
  chart(@Query() query: FormatQueryDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.forward('chart-of-accounts', query, request, reply);
  }

  @Get('accounts')
  @ApiOperation({ summary: "The accounts of the books with their balances: the platform's by code, then the businesses'" })
  @ApiReport('Accounts')
  @ApiProblems(400, 403, 404, 422)
  accounts(@Query() query: AccountsQueryDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.forward('accounts', query, request, reply);
  }

  @Get('accounts/:id/balance')
  @ApiOperation({ summary: "An account's balance, now or at any past instant" })
  @ApiAnswers({ 200: 'AccountBalance' })
  @ApiProblems(400, 403, 404, 422)
  balance(@Param('id') id: string, @Query() query: InstantQueryDto): Promise<unknown> {
    const path = `/internal/finance/accounts/${encodeURIComponent(id)}/balance`;
    return this.neighbours.ledger.ask({ method: 'GET', path, query: ledgerQuery(query) });
  }

  @Get('accounts/:id/statement')
  @ApiOperation({ summary: 'The lines of any account, oldest first, with its running balance' })
  @ApiReport('AccountStatement')
  @ApiProblems(400, 403, 404, 422)
  statement(
    @Param('id') id: string,
    @Query() query: StatementQueryDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.forward(`accounts/${encodeURIComponent(id)}/statement`, query, request, reply);
  }

  @Get('reports/fees')
  @ApiOperation({ summary: 'What was earned and given away, by day, product and provider' })
  @ApiReport('Fees')
  @ApiProblems(400, 403, 422)
  fees(@Query() query: FeesQueryDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.forward('reports/fees', query, request, reply);
  }

  @Get('reports/floats')
  @ApiOperation({ summary: 'What stands with each provider, now or at any past instant' })
  @ApiReport('Floats')
  @ApiProblems(400, 403, 422)
  floats(@Query() query: BooksQueryDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.forward('reports/floats', query, request, reply);
  }

  @Get('reports/in-flight')
  @ApiOperation({ summary: 'What has begun and not ended for a while, the oldest first' })
  @ApiReport('InFlight')
  @ApiProblems(400, 403, 422)
  inFlight(@Query() query: InFlightQueryDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.forward('reports/in-flight', query, request, reply);
  }

  @Get('reports/suspense')
  @ApiOperation({ summary: 'What waits in suspense at each provider, and how much of it open cases explain' })
  @ApiReport('Suspense')
  @ApiProblems(400, 403, 422)
  suspense(@Query() query: SuspenseQueryDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.forward('reports/suspense', query, request, reply);
  }

  @Get('reports/receivables')
  @ApiOperation({ summary: 'What businesses owe for compensated cases, the oldest first' })
  @ApiReport('Receivables')
  @ApiProblems(400, 403, 404, 422)
  receivables(@Query() query: ReceivablesQueryDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.forward('reports/receivables', query, request, reply);
  }

  @Get('reports/providers/:code/daily')
  @ApiOperation({ summary: "One day of our money at a provider: opening, movements, closing, and the provider's own word" })
  @ApiReport('ProviderDay')
  @ApiProblems(400, 403, 422)
  providerDay(
    @Param('code') code: string,
    @Query() query: ProviderDayQueryDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.forward(`reports/providers/${encodeURIComponent(code)}/daily`, query, request, reply);
  }

  private forward(path: string, query: object, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    return forwardReport(
      this.neighbours.ledger,
      { path: `/internal/finance/${path}`, query: ledgerQuery(query), traceparent: request.traceparent },
      reply,
    );
  }
}
