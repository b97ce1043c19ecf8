import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { TOPICS } from '@daftari/contracts';
import { type PartitionBatch } from '@daftari/messaging';
import { Writer } from './writer.js';

/** Where commands come in: each batch of a shard's partition is handed to the shard's lane. */
@Controller()
export class CommandsController {
  constructor(@Inject(Writer) private readonly writer: Writer) {}

  @EventPattern(TOPICS.ledgerCommands)
  async take(@Payload() batch: PartitionBatch): Promise<void> {
    await this.writer.receive(batch);
  }
}
