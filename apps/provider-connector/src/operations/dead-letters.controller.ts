import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { type DeadLetter, DeadLetters } from '@daftari/messaging';
import { notFound, Problem } from '@daftari/platform';
import { Holds } from '../attempts/holds.js';

const LIMIT_MAX = 100;

const shown = ({ id, message, error, reason, parkedAt }: DeadLetter) => ({
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

/** Messages that could not be handled: listed, and handed to the handler again once their cause is mended. */
@Controller('internal/dead-letters')
export class DeadLettersController {
  constructor(
    @Inject(DeadLetters) private readonly deadLetters: DeadLetters,
    @Inject(Holds) private readonly holds: Holds,
  ) {}

  @Get()
  async list(@Query('limit') limit?: string): Promise<{ data: ReturnType<typeof shown>[] }> {
    const found = await this.deadLetters.list({ limit: Math.min(Number(limit ?? 20) || 20, LIMIT_MAX) });
    return { data: found.map(shown) };
  }

  @Post(':id/replay')
  @HttpCode(200)
  async replay(@Param('id') id: string): Promise<{ id: string; replayed: boolean }> {
    if (!/^\d{1,18}$/.test(id)) throw notFound('The parked message');
    const [result] = await this.deadLetters.replay([id], (client, messages) => this.holds.take(client, messages));
    if (!result?.replayed) throw new Problem('already_resolved', result?.reason ?? 'It could not be replayed.');
    return { id, replayed: true };
  }
}
