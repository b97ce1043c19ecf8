import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { isTerminal } from '@daftari/contracts';
import { notFound, uuidOf } from '@daftari/platform';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { decimalText } from '../edge/amounts.js';
import { limitOf, type Page, pageOf, wrongCursor } from '../edge/page.js';
import { ApiAnswers, ApiPage, ApiProblems } from '../openapi/answers.js';
import { DepositBook, type Deposit } from './deposit-book.js';
import { DepositDecisions } from './deposit-decisions.js';
import { DepositNoteDto, DepositsQueryDto } from './deposit.dto.js';

type ShownDeposit = ReturnType<typeof shown>;

/** A deposit as operators see it. */
const shown = ({ shard: _shard, amount_minor, ...deposit }: Deposit & { readonly tried_at?: Date }) => ({
  id: deposit.id,
  business_id: deposit.business_id,
  reference: deposit.reference,
  kind: 'deposit' as const,
  status: deposit.status,
  mode: deposit.mode,
  amount: decimalText(amount_minor, deposit.currency),
  currency: deposit.currency,
  method: deposit.method,
  proof: deposit.proof,
  decision: deposit.decision,
  note: deposit.note,
  decided_by: deposit.decided_by,
  decided_at: deposit.decided_at?.toISOString() ?? null,
  created_at: deposit.created_at.toISOString(),
  updated_at: deposit.updated_at.toISOString(),
});

/** Deposits wait for an operator who has seen the money. Their maker is the business, so one operator is enough. */
@ApiTags('operators: deposits')
@ApiBearerAuth()
@Controller('admin/v1/deposits')
export class DepositApprovalsController {
  constructor(
    private readonly book: DepositBook,
    private readonly decisions: DepositDecisions,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Deposits, newest first' })
  @ApiPage('Deposit')
  @ApiProblems(400, 422)
  async list(@Query() query: DepositsQueryDto): Promise<Page<ShownDeposit>> {
    const { status, business, mode, reference, starting_after: after, created_from: from, created_to: to } = query;
    if (after !== undefined && uuidOf(after, 'txn') === undefined) throw wrongCursor();
    const limit = limitOf(query);
    const [createdFrom, createdTo] = [from, to].map((instant) => (instant === undefined ? undefined : new Date(instant)));
    const rows = await this.book.list({ status, business, mode, reference, after, createdFrom, createdTo, limit });
    return pageOf(rows, limit, shown, (row) => row.id);
  }

  @Get(':id')
  @ApiAnswers({ 200: 'Deposit' })
  @ApiProblems(404)
  async one(@Param('id') id: string): Promise<ShownDeposit> {
    const deposit = await this.book.find(id);
    if (!deposit || deposit.status === 'initiated') throw notFound('The deposit');
    return shown(deposit);
  }

  /** The wallet is credited, and the business told by `wallet.funded`. 202 where the books have not answered yet: it will be done. */
  @Post(':id/approve')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Approve a deposit: the money is there' })
  @ApiAnswers({ 200: 'Deposit', 202: 'Deposit' })
  @ApiProblems(403, 404, 409, 422)
  approve(
    @Param('id') id: string,
    @Body() { note }: DepositNoteDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownDeposit> {
    return this.decide(id, 'approve', note, request, reply);
  }

  /** Nothing moves; the business reads the note as the failure's detail. */
  @Post(':id/reject')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Reject a deposit: the money did not come' })
  @ApiAnswers({ 200: 'Deposit', 202: 'Deposit' })
  @ApiProblems(403, 404, 409, 422)
  reject(
    @Param('id') id: string,
    @Body() { note }: DepositNoteDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownDeposit> {
    return this.decide(id, 'reject', note, request, reply);
  }

  private async decide(
    id: string,
    decision: 'approve' | 'reject',
    note: string,
    { caller, traceparent }: FastifyRequest,
    reply: FastifyReply,
  ): Promise<ShownDeposit> {
    if (caller?.kind !== 'operator') throw new Error('This path is not behind an operator key.');
    const deposit = await this.decisions.decide(id, { decision, note, by: caller.keyId, traceparent });
    if (!isTerminal(deposit.status)) void reply.status(HttpStatus.ACCEPTED);
    return shown(deposit);
  }
}
