import { TOPICS } from '@daftari/contracts';
import { Inbox, type PartitionBatch } from '@daftari/messaging';
import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { Courier } from '../deliveries/courier.js';
import { consumeEvents } from './consume.js';

/** The topics that tell what becomes of transactions. */
@Controller()
export class EventsController {
  constructor(
    @Inject(Inbox) private readonly inbox: Inbox,
    @Inject(Courier) private readonly courier: Courier,
  ) {}

  @EventPattern(TOPICS.ledgerEvents)
  ledgerEvents(@Payload() batch: PartitionBatch): Promise<void> {
    return this.consume(batch);
  }

  @EventPattern(TOPICS.providerEvents)
  providerEvents(@Payload() batch: PartitionBatch): Promise<void> {
    return this.consume(batch);
  }

  @EventPattern(TOPICS.gatewayEvents)
  gatewayEvents(@Payload() batch: PartitionBatch): Promise<void> {
    return this.consume(batch);
  }

  private async consume(batch: PartitionBatch): Promise<void> {
    await this.inbox.handle(batch, (client, messages) => consumeEvents(client, messages));
    this.courier.wake();
  }
}
