import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { DeadLetters, type DeadLettersQuery, replayDeadLetter, showDeadLetters, type ShownDeadLetter } from '@daftari/messaging';
import { Orders } from '../attempts/orders.js';

/** Messages that could not be handled: listed, and handed to the handler again once their cause is mended. */
@Controller('internal/dead-letters')
export class DeadLettersController {
  constructor(
    @Inject(DeadLetters) private readonly deadLetters: DeadLetters,
    @Inject(Orders) private readonly orders: Orders,
  ) {}

  @Get()
  list(@Query() query: DeadLettersQuery): Promise<{ data: ShownDeadLetter[] }> {
    return showDeadLetters(this.deadLetters, query);
  }

  @Post(':id/replay')
  @HttpCode(200)
  replay(@Param('id') id: string): Promise<{ id: string; replayed: true }> {
    return replayDeadLetter(this.deadLetters, id, (client, messages) => this.orders.take(client, messages));
  }
}
