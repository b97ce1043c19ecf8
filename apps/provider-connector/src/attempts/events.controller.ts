import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { TOPICS } from '@daftari/contracts';
import { Inbox, type PartitionBatch } from '@daftari/messaging';
import { Orders } from './orders.js';
import { Sender } from './sender.js';

/** The ledger's events: holds and expected payments become attempts. */
@Controller()
export class EventsController {
  constructor(
    @Inject(Inbox) private readonly inbox: Inbox,
    @Inject(Orders) private readonly orders: Orders,
    @Inject(Sender) private readonly sender: Sender,
  ) {}

  @EventPattern(TOPICS.ledgerEvents)
  async take(@Payload() batch: PartitionBatch): Promise<void> {
    await this.inbox.handle(batch, (client, messages) => this.orders.take(client, messages));
    this.sender.wake();
  }
}
