import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { DeadLetters, type ReplayResult, type Transport } from '@daftari/messaging';
import { notFound } from '@daftari/platform';

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
  async list(@Query('limit') limit?: string): Promise<{ data: unknown[] }> {
    const found = await this.deadLetters.list({ limit: Math.min(Number(limit ?? 20) || 20, 100) });
    const data = found.map(({ id, group, message, reason, parkedAt }) => ({
      id,
      service: 'ledger',
      group,
      topic: message.topic,
      partition: message.partition,
      offset: message.offset,
      reason,
      parked_at: parkedAt.toISOString(),
      value: message.value,
    }));
    return { data };
  }

  @Post(':id/replay')
  @HttpCode(200)
  async replay(@Param('id') id: string): Promise<ReplayResult> {
    if (!/^\d{1,18}$/.test(id)) throw notFound('The parked message');
    const publisher = this.transport.publisher();
    const [result] = await this.deadLetters.replay([id], async (_client, messages) =>
      publisher.publish(messages.map(({ topic, partition, key, headers, value }) => ({ topic, partition, key, headers, value }))),
    );
    if (!result) throw notFound('The parked message');
    return result;
  }
}
