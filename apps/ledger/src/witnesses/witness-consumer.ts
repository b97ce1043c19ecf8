import { TOPICS } from '@daftari/contracts';
import { Inbox, type Outbox, partitionKey, type Subscription, type Transport } from '@daftari/messaging';
import { type Database, type Logger, type Metrics } from '@daftari/platform';
import { takeMessages } from './take-words.js';

export interface WitnessConsumerOptions {
  /** Connections of its own: the writer's are not waited for. */
  readonly database: Database;
  readonly transport: Transport;
  readonly outbox: Outbox;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

const GROUP = 'ledger-witnesses';
const BATCH_MAX = 500;

/** Reads what the connector publishes of attempts, under a group of its own, beside the writer. */
export class WitnessConsumer {
  private subscription: Subscription | undefined;

  constructor(private readonly options: WitnessConsumerOptions) {}

  async start(): Promise<void> {
    const { database, transport, outbox, logger, metrics } = this.options;
    const inbox = new Inbox({ database, schema: 'ledger', group: GROUP, logger, outbox, metrics });
    this.subscription = await transport.subscribe({
      group: GROUP,
      topics: [TOPICS.providerEvents],
      positions: inbox,
      receive: (batch) => inbox.handle(batch, takeMessages),
      batchMax: BATCH_MAX,
    });
  }

  async stop(): Promise<void> {
    await this.subscription?.stop();
  }

  /** For health: why words of witnesses wait; undefined where all is well. */
  trouble(): string | undefined {
    const stopped = this.subscription?.stopped() ?? [];
    return stopped.length === 0 ? undefined : stopped.map((at) => `${partitionKey(at)}: ${at.reason}`).join('; ');
  }
}
