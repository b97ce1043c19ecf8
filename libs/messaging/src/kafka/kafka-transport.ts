import { type Logger, Outage } from '@daftari/platform';
import { type Kafka } from 'kafkajs';
import { InvariantError } from '../errors.js';
import { MessagingMetrics } from '../messaging-metrics.js';
import { type Publisher, type SubscribeOptions, type Subscription, type Transport } from '../messages.js';
import { untilItWorks } from '../retry.js';
import { type TransportOptions } from '../transport-options.js';
import { KafkaAdmin } from './kafka-admin.js';
import { createKafka } from './kafka-client.js';
import { KafkaProducer } from './kafka-producer.js';
import { KafkaSubscription } from './kafka-subscription.js';

/** The transport over Apache Kafka, for more than one machine. */
export class KafkaTransport implements Transport {
  readonly kind = 'kafka';
  private readonly kafka: Kafka;
  private readonly logger: Logger;
  private readonly admin: KafkaAdmin;
  private readonly metrics: MessagingMetrics;
  private readonly producer: KafkaProducer;
  private readonly subscriptions = new Set<KafkaSubscription>();
  private readonly closing = new AbortController();

  constructor(
    brokers: readonly string[],
    private readonly options: TransportOptions,
  ) {
    this.logger = options.logger;
    this.kafka = createKafka({
      brokers,
      clientId: options.clientId,
      logger: options.logger,
      requestTimeoutMs: options.kafkaRequestTimeoutMs ?? 10_000,
    });
    this.admin = new KafkaAdmin(this.kafka);
    this.metrics = new MessagingMetrics(options.metrics);
    this.producer = new KafkaProducer(this.kafka, this.admin, options.logger, this.metrics);
  }

  async ensureTopics(topics: readonly string[], partitions: number): Promise<void> {
    const outage = new Outage(this.logger, 'Kafka');
    await untilItWorks(
      () => this.admin.ensureTopics(topics, partitions),
      outage,
      this.closing.signal,
      (error) => error instanceof InvariantError,
    );
  }

  publisher(): Publisher {
    return this.producer.publisher();
  }

  subscribe(options: SubscribeOptions): Promise<Subscription> {
    const settings = { sessionTimeoutMs: this.options.kafkaSessionTimeoutMs ?? 6_000, partitions: this.options.shards };
    const subscription = new KafkaSubscription(this.kafka, this.admin, options, settings, this.logger, this.metrics);
    this.subscriptions.add(subscription);
    subscription.start();
    return Promise.resolve(subscription);
  }

  /** Topics are never virtual here: what is published wakes its readers. */
  signal(): void {
    return undefined;
  }

  async close(): Promise<void> {
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
    this.closing.abort();
    await this.producer.close();
  }
}
