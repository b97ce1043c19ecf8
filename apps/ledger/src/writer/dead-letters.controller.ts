import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import {
  DeadLetters,
  type DeadLettersQuery,
  replayDeadLetter,
  showDeadLetters,
  type ShownDeadLetter,
  type Transport,
} from '@daftari/messaging';

/** The name under which the module provides the transport. */
export const TRANSPORT = Symbol('transport');

/** Commands that could not be read: listed, and put on their shard's partition again once mended. */
@Controller('internal/dead-letters')
export class DeadLettersController {
  constructor(
    @Inject(DeadLetters) private readonly deadLetters: DeadLetters,
    @Inject(TRANSPORT) private readonly transport: Transport,
  ) {}

  @Get()
  list(@Query() query: DeadLettersQuery): Promise<{ data: ShownDeadLetter[] }> {
    return showDeadLetters(this.deadLetters, query);
  }

  @Post(':id/replay')
  @HttpCode(200)
  replay(@Param('id') id: string): Promise<{ id: string; replayed: true }> {
    const publisher = this.transport.publisher();
    return replayDeadLetter(this.deadLetters, id, (_client, messages) =>
      publisher.publish(messages.map(({ topic, partition, key, headers, value }) => ({ topic, partition, key, headers, value }))),
    );
  }
}
