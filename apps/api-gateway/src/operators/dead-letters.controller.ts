import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { notFound } from '@daftari/platform';
import { Audited } from '../audit/audited.js';
import { limitOf, pageOf, PageQueryDto, wrongCursor } from '../edge/page.js';
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
  @ApiOperation({ summary: 'Parked messages, service by service, each the oldest first' })
  @ApiPage('DeadLetter')
  async list(@Query() query: PageQueryDto) {
    const limit = limitOf(query);
    const from = placeOf(query.starting_after);
    const letters = await Promise.all(
      SERVICES.slice(SERVICES.indexOf(from.service)).map((service) =>
        this.of(service, limit + 1, service === from.service ? from.after : undefined),
      ),
    );
    return pageOf(
      letters.flat(),
      limit,
      (letter) => letter,
      ({ id }) => id,
    );
  }

  @Post(':id/replay')
  @Audited('dead_letter.replay')
  @HttpCode(200)
  @OpenTo('support')
  @ApiOperation({ summary: 'Give a parked message to its handler again' })
  @ApiAnswers({ 200: 'ReplayedDeadLetter' })
  @ApiProblems(404, 409)
  async replay(@Param('id') id: string): Promise<unknown> {
    const named = letterOf(id);
    if (!named) throw notFound('The parked message');
    const { service, own } = named;
    const answer = await this.neighbours[service].ask({ method: 'POST', path: `/internal/dead-letters/${own}/replay` });
    return { ...(typeof answer === 'object' ? answer : {}), id, service };
  }

  private async of(service: Service, limit: number, after: string | undefined) {
    const { data } = await this.neighbours[service].read(lettersCheck, {
      method: 'GET',
      path: '/internal/dead-letters',
      query: { limit, after },
    });
    return data.map((letter) => ({ ...letter, id: `${service}-${letter.id}`, service }));
  }
}

/** The service of a public id, and its own id there. */
const letterOf = (id: string): { readonly service: Service; readonly own: string } | undefined => {
  const match = /^([a-z]+)-([A-Za-z0-9_-]{1,64})$/.exec(id);
  const service = SERVICES.find((name) => name === match?.[1]);
  return service && { service, own: match?.[2] ?? '' };
};

/** Where a page begins. @throws Problem 422 for a cursor that is none */
const placeOf = (cursor: string | undefined): { readonly service: Service; readonly after?: string } => {
  if (cursor === undefined) return { service: SERVICES[0] };
  const letter = letterOf(cursor);
  if (!letter) throw wrongCursor();
  return { service: letter.service, after: letter.own };
};
