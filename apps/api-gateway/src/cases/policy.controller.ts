import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { Neighbours } from '../neighbours/neighbours.js';
import { ApiAnswers, ApiProblems } from '../openapi/answers.js';

/** How cases are decided without anybody, and when it takes two. The ledger owns it, checks it, and answers with the same problems. */
@ApiTags('operators: cases')
@ApiBearerAuth()
@Controller('admin/v1/reconciliation/policy')
export class PolicyController {
  constructor(private readonly neighbours: Neighbours) {}

  @Get()
  @ApiAnswers({ 200: 'CasePolicy' })
  policy(): Promise<unknown> {
    return this.neighbours.ledger.ask({ method: 'GET', path: '/internal/policy' });
  }

  /** Replaces `rows`, `approval` or both, in one step; takes what GET gave. */
  @Put()
  @Audited('case_policy.put', 'policy')
  @ApiOperation({ summary: 'Replace what is agreed on about cases' })
  @ApiBody({ schema: { $ref: '#/components/schemas/CasePolicyChange' } })
  @ApiAnswers({ 200: 'CasePolicy' })
  @ApiProblems(422)
  setPolicy(@Body() body: unknown): Promise<unknown> {
    return this.neighbours.ledger.ask({ method: 'PUT', path: '/internal/policy', body });
  }
}
