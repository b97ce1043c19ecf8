import { type Logger, Outage } from '@daftari/platform';
import { type Kafka, type Message, type Producer } from 'kafkajs';
import { InvariantError, PublishUnconfirmedError } from '../errors.js';
import { groupBy } from '../group-by.js';
import { type MessagingMetrics } from '../messaging-metrics.js';
import { type OutgoingMessage, partitionKey, type Publisher } from '../messages.js';
import { PublishQueue, sizeOf, type Waiting } from '../publish-queue.js';
import { backoffMs, pauseFor } from '../retry.js';
import { type KafkaAdmin } from './kafka-admin.js';

const MESSAGES_MAX = 4_000;
const BYTES_MAX = 4_000_000;
/** Below the broker's limit for one batch of one partition (message.max.bytes). */
const PARTITION_BYTES_MAX = 900_000;

const exactPartition =
  () =>
  ({ message }: { message: Message }): number =>
    message.partition ?? -1;

/** The one producer of the process: idempotent, acks=all, one send in flight, thrown away after any rejected send (P17). */
export class KafkaProducer {
  private readonly queue = new PublishQueue();
  private readonly closing = new AbortController();
  private readonly outage: Outage;
  private readonly loop: Promise<void>;
  private producer: Producer | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly admin: KafkaAdmin,
    logger: Logger,
    private readonly metrics: MessagingMetrics,
  ) {
    this.outage = new Outage(logger, 'Kafka (publishing)');
    this.loop = this.run();
  }

  publisher(): Publisher {
    return {
      publish: (messages, options) => this.queue.add(messages, options?.timeoutMs),
      close: () => Promise.resolve(),
    };
  }

  async close(): Promise<void> {
    this.queue.close();
    const patience = setTimeout(() => this.closing.abort(), 2_000);
    await this.loop;
    clearTimeout(patience);
    await this.throwAway();
  }

  private async run(): Promise<void> {
    for (;;) {
      const calls = await this.queue.take(MESSAGES_MAX, BYTES_MAX);
      if (calls.length === 0) return;
      await this.send(calls);
    }
  }

  /**
   * Sends until the broker says that all is stored. After any rejection the producer is thrown away: it would wind its sequence back, and the broker
   * could take a later batch of equal size for a duplicate and acknowledge it without storing it. What is unconfirmed goes again first, in order.
   */
  private async send(calls: readonly Waiting[]): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      let open = calls.filter((call) => !call.settled);
      if (open.length === 0) return;
      try {
        await this.refuseUnknown(open);
        open = open.filter((call) => !call.settled);
        await this.sendOnce(open);
        this.outage.mended();
        return;
      } catch (error) {
        await this.throwAway();
        if (this.closing.signal.aborted) {
          for (const call of open) call.reject(new PublishUnconfirmedError('The transport was closed before the broker answered.'));
          return;
        }
        this.outage.failed(error);
        await pauseFor(backoffMs(attempt, 50, 1_000), this.closing.signal);
      }
    }
  }

  /** kafkajs drops messages for a partition that does not exist, and says that they were sent. */
  private async refuseUnknown(calls: readonly Waiting[]): Promise<void> {
    for (const call of calls) {
      for (const message of call.messages) {
        const partitions = this.admin.knownPartitions(message.topic) ?? (await this.admin.partitions(message.topic));
        if (partitions === undefined) call.reject(new InvariantError(`There is no topic ${message.topic}: name it in ensureTopics first.`));
        else if (!(Number.isInteger(message.partition) && message.partition >= 0 && message.partition < partitions)) {
          call.reject(new InvariantError(`Topic ${message.topic} has no partition ${message.partition}.`));
        }
      }
    }
  }

  private async sendOnce(calls: readonly Waiting[]): Promise<void> {
    for (const messages of inSends(calls.flatMap((call) => call.messages))) await this.sendMessages(messages);
    for (const call of calls) call.resolve();
  }

  private async sendMessages(messages: readonly OutgoingMessage[]): Promise<void> {
    const topicMessages = [...groupBy(messages, (message) => message.topic)].map(([topic, group]) => ({
      topic,
      messages: group.map(kafkaMessage),
    }));
    const producer = await this.connected();
    const acknowledged = await producer.sendBatch({ acks: -1, topicMessages });
    const stored = new Set(
      acknowledged.filter((at) => at.errorCode === 0).map((at) => partitionKey({ topic: at.topicName, partition: at.partition })),
    );
    const missing = messages.find((message) => !stored.has(partitionKey(message)));
    if (missing) throw new Error(`The broker did not confirm ${partitionKey(missing)}.`);
    for (const { topic, messages: sent } of topicMessages) this.metrics.published(topic, sent.length);
  }

  private async connected(): Promise<Producer> {
    if (this.producer) return this.producer;
    // kafkajs insists on one retry: the same batch with the same sequence, which the broker knows again.
    this.producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: exactPartition,
      retry: { retries: 1, initialRetryTime: 50 },
    });
    await this.producer.connect();
    return this.producer;
  }

  private async throwAway(): Promise<void> {
    const old = this.producer;
    this.producer = undefined;
    // Requests that hang are not waited for.
    if (old) await Promise.race([old.disconnect().catch(() => undefined), pauseFor(500)]);
  }
}

const kafkaMessage = (message: OutgoingMessage): Message => ({
  partition: message.partition,
  key: message.key,
  value: message.value,
  headers: { ...message.headers },
});

/** In order, in as many sends as the broker's limit for one partition asks for: nearly always one. */
const inSends = (messages: readonly OutgoingMessage[]): OutgoingMessage[][] => {
  const sends: OutgoingMessage[][] = [];
  let bytesByPartition = new Map<string, number>();
  for (const message of messages) {
    const bytes = (bytesByPartition.get(partitionKey(message)) ?? 0) + sizeOf(message);
    const current = sends.at(-1);
    if (current && bytes <= PARTITION_BYTES_MAX) current.push(message);
    else {
      sends.push([message]);
      bytesByPartition = new Map();
    }
    bytesByPartition.set(partitionKey(message), sends.at(-1)?.length === 1 ? sizeOf(message) : bytes);
  }
  return sends;
};
