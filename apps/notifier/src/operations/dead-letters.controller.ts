import { type DeadLetter, DeadLetters, Outbox } from '@daftari/messaging';
import { notFound, Problem } from '@daftari/platform';
import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { Courier } from '../deliveries/courier.js';
import { consumeEvents } from '../events/consume.js';

/** Query of `GET /internal/dead-letters`. */
export class ListDeadLettersDto {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;
}

/** A parked message as shown. */
export interface ShownDeadLetter {
  readonly id: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly type: string | null;
  readonly error: string;
  readonly reason: string;
  readonly value: string;
  readonly parked_at: string;
}

/** Messages that could not be handled: listed, and handed to the handler again once their cause is mended. */
@Controller('internal/dead-letters')
export class DeadLettersController {
  constructor(
    @Inject(DeadLetters) private readonly deadLetters: DeadLetters,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(Courier) private readonly courier: Courier,
  ) {}

  @Get()
  async list(@Query() query: ListDeadLettersDto): Promise<{ data: ShownDeadLetter[] }> {
    return { data: (await this.deadLetters.list({ limit: query.limit ?? 20 })).map(shown) };
  }

  @Post(':id/replay')
  @HttpCode(200)
  async replay(@Param('id') id: string): Promise<{ id: string; replayed: boolean }> {
    if (!/^\d{1,18}$/.test(id)) throw notFound('The parked message');
    const [result] = await this.deadLetters.replay([id], (client, messages) => consumeEvents(client, messages, { replayed: true }));
    if (!result?.replayed) throw new Problem('already_resolved', result?.reason ?? 'It could not be replayed.');
    this.outbox.committed();
    this.courier.wake();
    return { id, replayed: true };
  }
}

const shown = ({ id, message, error, reason, parkedAt }: DeadLetter): ShownDeadLetter => ({
  id,
  topic: message.topic,
  partition: message.partition,
  offset: message.offset,
  type: message.headers['ce_type'] ?? null,
  error,
  reason,
  value: message.value,
  parked_at: parkedAt.toISOString(),
});
