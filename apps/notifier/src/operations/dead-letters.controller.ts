import { DeadLetters, type DeadLettersQuery, Outbox, replayDeadLetter, showDeadLetters, type ShownDeadLetter } from '@daftari/messaging';
import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { Courier } from '../deliveries/courier.js';
import { consumeEvents } from '../events/consume.js';

/** Messages that could not be handled: listed, and handed to the handler again once their cause is mended. */
@Controller('internal/dead-letters')
export class DeadLettersController {
  constructor(
    @Inject(DeadLetters) private readonly deadLetters: DeadLetters,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(Courier) private readonly courier: Courier,
  ) {}

  @Get()
  list(@Query() query: DeadLettersQuery): Promise<{ data: ShownDeadLetter[] }> {
    return showDeadLetters(this.deadLetters, query);
  }

  @Post(':id/replay')
  @HttpCode(200)
  async replay(@Param('id') id: string): Promise<{ id: string; replayed: boolean }> {
    const result = await replayDeadLetter(this.deadLetters, id, (client, messages) => consumeEvents(client, messages, { replayed: true }));
    this.outbox.committed();
    this.courier.wake();
    return result;
  }
}
