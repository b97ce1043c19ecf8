import { Controller, Get, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CheckpointMade } from '@daftari/contracts';
import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type FastifyReply } from 'fastify';
import { Audited } from '../audit/audited.js';
import { limitOf, PageQueryDto } from '../edge/page.js';
import { Neighbours } from '../neighbours/neighbours.js';
import { ApiAnswers, ApiProblems } from '../openapi/answers.js';

const Listed = Type.Object({
  data: Type.Array(CheckpointMade.schema),
  has_more: Type.Boolean(),
  public_key: Type.Union([Type.String(), Type.Null()]),
});
const listedCheck = TypeCompiler.Compile(Listed);

/** Signed checkpoints of the books: an auditor keeps them, and can tell later whether history was rewritten. */
@ApiTags('operators: books')
@ApiBearerAuth()
@Controller('admin/v1/checkpoints')
export class CheckpointsController {
  constructor(private readonly neighbours: Neighbours) {}

  @Get()
  @ApiOperation({ summary: 'Signed checkpoints, newest first, with the public key that new ones are signed with' })
  @ApiAnswers({ 200: 'Checkpoints' })
  @ApiProblems(422)
  async list(@Query() query: PageQueryDto): Promise<Static<typeof Listed> & { next_cursor: string | null }> {
    const answer = await this.neighbours.ledger.read(listedCheck, {
      method: 'GET',
      path: '/internal/checkpoints',
      query: { limit: limitOf(query), starting_after: query.starting_after },
    });
    const last = answer.data.at(-1);
    return { ...answer, next_cursor: answer.has_more && last ? String(last.number) : null };
  }

  /** 201 with a new one; 200 with the newest where nothing has moved since it was made. */
  @Post()
  @Audited('checkpoint.make')
  @ApiOperation({ summary: 'Make a checkpoint now' })
  @ApiAnswers({ 200: 'Checkpoint', 201: 'Checkpoint' })
  @ApiProblems(404)
  async make(@Res({ passthrough: true }) reply: FastifyReply): Promise<unknown> {
    const { status, body } = await this.neighbours.ledger.answer({ method: 'POST', path: '/internal/checkpoints' });
    reply.status(status);
    return body;
  }
}
