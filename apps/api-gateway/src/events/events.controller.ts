import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Problem } from '@daftari/platform';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type BusinessCaller, CallingBusiness, NeedsScope } from '../keys/caller.js';
import { admitted } from '../keys/key-ring.js';
import { ApiProblems, ApiStream } from '../openapi/answers.js';
import { EventStreams } from './event-streams.js';

/** A business's events as they happen, over one connection that stays open. */
@ApiTags('webhooks')
@ApiBearerAuth()
@Controller('v1/events')
@NeedsScope('transactions:read')
export class EventsController {
  constructor(private readonly streams: EventStreams) {}

  /** Each has the type and the body of the webhook. With `Last-Event-ID` it goes on behind that event, without it from now on. */
  @Get()
  @ApiOperation({ summary: 'Events as they happen (server-sent events)' })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The id of the last event that was received.',
    schema: { type: 'string' },
  })
  @ApiStream()
  @ApiProblems(401, 403, 422, 429, 503)
  async listen(@CallingBusiness() caller: BusinessCaller, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (request.method === 'HEAD') return void asStream(reply).send('');
    const { keyId, business, mode } = caller;
    const listener = { keyId, businessId: business.id, mode, mayListen: () => isGood(request) };
    const stream = await this.streams.listen(listener, lastEventIdOf(request));
    void asStream(reply).send(stream.readable);
  }
}

/** Said only where a stream begins: a refusal is an answer like any other. */
const asStream = (reply: FastifyReply): FastifyReply =>
  reply.header('content-type', 'text/event-stream; charset=utf-8').header('cache-control', 'no-store').header('x-accel-buffering', 'no');

const lastEventIdOf = ({ headers }: FastifyRequest): string | undefined => {
  const given = headers['last-event-id'];
  const id = (Array.isArray(given) ? given[0] : given)?.trim();
  return id === '' ? undefined : id;
};

/** While the keys cannot be looked up, nobody is sent away. */
const isGood = async ({ askAgain }: FastifyRequest): Promise<boolean> => {
  try {
    if (askAgain !== undefined) admitted(await askAgain(), Date.now());
    return true;
  } catch (error) {
    return !(error instanceof Problem && error.status === 401);
  }
};
