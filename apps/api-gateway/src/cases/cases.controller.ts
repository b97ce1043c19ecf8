import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Audited } from '../audit/audited.js';
import { limitOf, type Page } from '../edge/page.js';
import { ApiAnswers, ApiPage, ApiProblems } from '../openapi/answers.js';
import { CaseBook, shownCase, type ShownCase } from './case-book.js';
import { CaseResolution, type Decider, type Resolution } from './case-resolution.js';
import { CasesQueryDto, NoteDto, ResolveDto } from './case.dto.js';

const deciderOf = ({ caller, traceparent }: FastifyRequest): Decider => {
  if (caller?.kind !== 'operator') throw new Error('This path is not behind an operator key.');
  return { keyId: caller.keyId, traceparent };
};

/** What operators have to decide, and what they decided (API.md sections 3 and 7). */
@ApiTags('operators: cases')
@ApiBearerAuth()
@Controller('admin/v1')
export class CasesController {
  constructor(
    private readonly cases: CaseBook,
    private readonly resolution: CaseResolution,
  ) {}

  @Get('cases')
  @ApiOperation({ summary: 'Cases, newest first' })
  @ApiPage('Case')
  @ApiProblems(400, 404, 422)
  async list(@Query() query: CasesQueryDto): Promise<Page<ShownCase>> {
    const { data, has_more } = await this.cases.page(query, limitOf(query));
    return { data: data.map(shownCase), has_more, next_cursor: has_more ? (data.at(-1)?.id ?? null) : null };
  }

  @Get('cases/:id')
  @ApiAnswers({ 200: 'Case' })
  @ApiProblems(404)
  async one(@Param('id') id: string): Promise<ShownCase> {
    return shownCase(await this.cases.get(id));
  }

  /** 200 once it is in the books; 202 where it waits for another operator, or for the books. Sending it again is safe. */
  @Post('cases/:id/resolve')
  @Audited('case.resolve', 'case')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Decide a case; above an agreed amount it takes two operators' })
  @ApiAnswers({ 200: 'Case', 202: 'Case' })
  @ApiProblems(402, 403, 404, 409, 422, 503)
  async resolve(
    @Param('id') id: string,
    @Body() body: ResolveDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownCase> {
    return answer(await this.resolution.resolve(id, body, deciderOf(request)), reply);
  }

  @Post('cases/:id/reject-proposal')
  @Audited('case.reject_proposal', 'case')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Refuse what another operator proposed; the case stays open' })
  @ApiAnswers({ 200: 'Case' })
  @ApiProblems(404, 409, 422)
  async rejectProposal(@Param('id') id: string, @Body() { note }: NoteDto, @Req() request: FastifyRequest): Promise<ShownCase> {
    return shownCase(await this.cases.rejectProposal(id, { note, by: deciderOf(request).keyId }));
  }

  @Post('receivables/:id/collect')
  @Audited('receivable.collect', 'case')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Take what a business owes for a case from its wallet' })
  @ApiAnswers({ 200: 'Case', 202: 'Case' })
  @ApiProblems(402, 403, 404, 409, 422, 503)
  async collect(
    @Param('id') id: string,
    @Body() { note }: NoteDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownCase> {
    return answer(await this.resolution.settle(id, 'collected', note, deciderOf(request)), reply);
  }

  @Post('receivables/:id/write-off')
  @Audited('receivable.write_off', 'case')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Give up what a business owes for a case' })
  @ApiAnswers({ 200: 'Case', 202: 'Case' })
  @ApiProblems(404, 409, 422, 503)
  async writeOff(
    @Param('id') id: string,
    @Body() { note }: NoteDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownCase> {
    return answer(await this.resolution.settle(id, 'written_off', note, deciderOf(request)), reply);
  }
}

const answer = ({ done, case: found }: Resolution, reply: FastifyReply): ShownCase => {
  void reply.status(done ? HttpStatus.OK : HttpStatus.ACCEPTED);
  return shownCase(found);
};
