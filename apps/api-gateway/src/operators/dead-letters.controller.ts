import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { notFound } from '@daftari/platform';
import { Audited } from '../audit/audited.js';
import { limitOf, PageQueryDto } from '../edge/page.js';
import { OpenTo } from '../keys/caller.js';
import { Neighbours } from '../neighbours/neighbours.js';
import { ApiAnswers, ApiPage, ApiProblems } from '../openapi/answers.js';

const SERVICES = ['ledger', 'connector', 'notifier'] as const;
type Service = (typeof SERVICES)[number];

const lettersCheck = TypeCompiler.Compile(
  Type.Object({ data: Type.Array(Type.Object({ id: Type.Union([Type.String(), Type.Integer()]) }, { additionalProperties: true })) }),
);

/** Messages that a service could not handle, of all services. An id names its service: `connector-12`. */
@ApiTags('operators: dead letters')
@ApiBearerAuth()
@Controller('admin/v1/dead-letters')
export class DeadLettersController {
  constructor(private readonly neighbours: Neighbours) {}

  @Get()
  @ApiOperation({ summary: 'Parked messages of all services, each the oldest first' })
  @ApiPage('DeadLetter')
  async list(@Query() query: PageQueryDto) {
    const limit = limitOf(query);
    const lists = await Promise.all(SERVICES.map((service) => this.of(service, limit)));
    const data = lists.flat();
    return { data: data.slice(0, limit), has_more: data.length > limit, next_cursor: null };
  }

  @Post(':id/replay')
  @Audited('dead_letter.replay')
  @HttpCode(200)
  @OpenTo('support')
  @ApiOperation({ summary: 'Give a parked message to its handler again' })
  @ApiAnswers({ 200: 'ReplayedDeadLetter' })
  @ApiProblems(404, 409)
  async replay(@Param('id') id: string): Promise<unknown> {
    const match = /^([a-z]+)-([A-Za-z0-9_-]{1,64})$/.exec(id);
    const service = SERVICES.find((name) => name === match?.[1]);
    if (service === undefined) throw notFound('The parked message');
    const answer = await this.neighbours[service].ask({ method: 'POST', path: `/internal/dead-letters/${match?.[2] ?? ''}/replay` });
    return { ...(typeof answer === 'object' ? answer : {}), id, service };
  }

  private async of(service: Service, limit: number) {
    const { data } = await this.neighbours[service].read(lettersCheck, { method: 'GET', path: '/internal/dead-letters', query: { limit } });
    return data.map((letter) => ({ ...letter, id: `${service}-${letter.id}`, service }));
  }
}
