import { PassThrough, Readable } from 'node:stream';
import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Audited } from '../audit/audited.js';
import { ReadBy } from '../keys/caller.js';
import { Neighbours } from '../neighbours/neighbours.js';
import { ApiAnswers, ApiPage, ApiProblems } from '../openapi/answers.js';
import { LinesQueryDto, ReconciliationsQueryDto, StatementUploadQueryDto, SummaryQueryDto } from './reconciliation.dto.js';
import { notTheFile } from './statement-bodies.js';

const Provider = TypeCompiler.Compile(Type.Object({ code: Type.String(), mode: Type.String(), statement: Type.Optional(Type.Unknown()) }));

/** Statements of providers, and what they came to. The ledger reads and matches them; the connector knows how each provider writes its own. */
@ApiTags('operators: reconciliation')
@ApiBearerAuth()
@Controller('admin/v1')
@ReadBy('finance')
export class StatementsController {
  constructor(private readonly neighbours: Neighbours) {}

  /** 201 with a new reconciliation; 200 with the one from before where this very file was imported already. */
  @Post('providers/:id/statements')
  @Audited('statement.import')
  @ApiOperation({ summary: "Import a provider's statement: CSV with a header, or JSON Lines; the provider by its id or code" })
  @ApiConsumes('text/csv', 'application/x-ndjson', 'application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiAnswers({ 200: 'Reconciliation', 201: 'Reconciliation' })
  @ApiProblems(404, 413, 415, 422, 503)
  async upload(
    @Param('id') id: string,
    @Query() query: StatementUploadQueryDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    if (!(request.body instanceof Readable)) throw notTheFile();
    try {
      const { code, mode, statement } = await this.provider(id);
      const answer = await this.neighbours.ledger.upload({
        path: `/internal/providers/${encodeURIComponent(code)}/statements`,
        query: {
          mode,
          settings: statement === undefined ? undefined : JSON.stringify(statement),
          format: query.format,
          from: inUtc(query.from),
          to: inUtc(query.to),
          uploaded_by: request.caller?.keyId,
        },
        contentType: request.headers['content-type'],
        traceparent: request.traceparent,
        body: throughPipe(request),
      });
      if (answer.status === 200) void reply.header('idempotent-replayed', 'true');
      reply.status(answer.status);
      return answer.body;
    } finally {
      // What is left of a refused file is read and thrown away: many clients send all of it before they look for an answer.
      request.raw.unpipe().resume();
    }
  }

  @Get('reconciliations')
  @ApiOperation({ summary: 'What statements came to, newest first, without their lines' })
  @ApiPage('Reconciliation')
  @ApiProblems(403, 422)
  list(@Query() query: ReconciliationsQueryDto): Promise<unknown> {
    return this.neighbours.ledger.ask({
      method: 'GET',
      path: '/internal/reconciliations',
      query: {
        provider: query.provider,
        created_from: query.created_from,
        created_to: query.created_to,
        limit: query.limit,
        starting_after: query.starting_after,
      },
    });
  }

  /** `counts` are of all lines. Of the lines those that want looking at come first, then the matched ones. */
  @Get('reconciliations/:id')
  @ApiOperation({ summary: 'What a statement came to, line by line' })
  @ApiAnswers({ 200: 'ReconciliationWithLines' })
  @ApiProblems(403, 404, 422)
  read(@Param('id') id: string, @Query() query: LinesQueryDto): Promise<unknown> {
    return this.neighbours.ledger.ask({
      method: 'GET',
      path: `/internal/reconciliations/${encodeURIComponent(id)}`,
      query: { result: query.result, limit: query.limit, starting_after: query.starting_after },
    });
  }

  /** For a statement with so many differences that none were opened unasked (`cases` is `held`). */
  @Post('reconciliations/:id/cases')
  @Audited('reconciliation.open_cases')
  @HttpCode(200)
  @ApiOperation({ summary: 'Open the cases of a statement that were held back' })
  @ApiAnswers({ 200: 'Reconciliation' })
  @ApiProblems(403, 404)
  openCases(@Param('id') id: string): Promise<unknown> {
    return this.neighbours.ledger.ask({
      method: 'POST',
      path: `/internal/reconciliations/${encodeURIComponent(id)}/cases`,
      timeoutMs: 60_000,
    });
  }

  @Get('reconciliation/summary')
  @ApiOperation({ summary: 'How many transactions of a day agree with all witnesses, wait for one, or disagree, by provider' })
  @ApiAnswers({ 200: 'ReconciliationSummary' })
  @ApiProblems(403, 422)
  summary(@Query() query: SummaryQueryDto): Promise<unknown> {
    return this.neighbours.ledger.ask({
      method: 'GET',
      path: '/internal/reconciliations/summary',
      query: { provider: query.provider, date: query.date },
      timeoutMs: 60_000,
    });
  }

  /** By its id or code. */
  private provider(name: string) {
    return this.neighbours.connector.read(Provider, { method: 'GET', path: `/internal/providers/${encodeURIComponent(name)}` });
  }
}

const inUtc = (instant: string | undefined): string | undefined => (instant === undefined ? undefined : new Date(instant).toISOString());

/** The body on its way to the ledger: where that ends early, the client's own connection stays open for the answer. */
const throughPipe = ({ raw }: FastifyRequest): Readable => {
  const pipe = new PassThrough();
  raw.once('close', () => {
    if (!raw.complete) pipe.destroy(new Error('The client went away in the middle of its statement.'));
  });
  return raw.pipe(pipe);
};
