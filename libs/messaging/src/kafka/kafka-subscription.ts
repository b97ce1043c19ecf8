import { type Logger, Outage } from '@daftari/platform';
import { type Consumer, type EachBatchPayload, type Kafka } from 'kafkajs';
import { afterFence, Assignment } from '../assignment.js';
import { type MessagingMetrics } from '../messaging-metrics.js';
import { type AssignedPartition, partitionKey, type StoppedPartition, type SubscribeOptions, type Subscription } from '../messages.js';
import { type PartitionRun } from '../partition-run.js';
import { backoffMs, pauseFor, untilItWorks } from '../retry.js';
import { type KafkaAdmin } from './kafka-admin.js';
import { PartitionFeed } from './partition-feed.js';

const BATCH_MAX = 500;

export interface ConsumerSettings {
  readonly sessionTimeoutMs: number;
  readonly partitions: number;
}

/** One life of a kafkajs consumer, from connecting to its crash. */
interface Life {
  readonly consumer: Consumer;
  /** Aborts at the next join and at the end: what an older generation still had to do is void. */
  generation: AbortController;
}

/**
 * One consumer of Kafka. kafkajs's `eachBatch` only fills bounded queues, so it always returns at once, heartbeats go on however long the service takes,
 * and one slow partition does not hold the others. The broker's group offsets are never used (P3).
 */
export class KafkaSubscription implements Subscription {
  private readonly assignment: Assignment;
  private readonly feeds = new Map<string, PartitionFeed>();
  private readonly closing = new AbortController();
  private readonly outage: Outage;
  private life: Life | undefined;
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly kafka: Kafka,
    private readonly admin: KafkaAdmin,
    private readonly options: SubscribeOptions,
    private readonly settings: ConsumerSettings,
    private readonly logger: Logger,
    metrics: MessagingMetrics,
  ) {
    this.outage = new Outage(logger, `Kafka (consuming as ${options.group})`);
    this.assignment = new Assignment(options, logger, metrics, (run) => void this.onFenced(run));
  }

  start(): void {
    this.loop = this.keepAlive();
  }

  assigned(): AssignedPartition[] {
    return this.assignment.assigned();
  }

  stopped(): StoppedPartition[] {
    return this.assignment.stopped();
  }

  async stop(): Promise<void> {
    this.closing.abort();
    await this.loop;
  }

  /** A consumer that crashed, for whatever reason, is replaced by a new one. */
  private async keepAlive(): Promise<void> {
    for (let attempt = 0; !this.closing.signal.aborted; attempt++) {
      const bornAt = performance.now();
      try {
        await this.liveOnce();
      } catch (error) {
        this.outage.failed(error);
      }
      if (performance.now() - bornAt > 30_000) attempt = 0;
      await pauseFor(backoffMs(attempt, 100, 2_000), this.closing.signal);
    }
  }

  private async liveOnce(): Promise<void> {
    const consumer = this.createConsumer();
    const life: Life = { consumer, generation: new AbortController() };
    this.life = life;
    const crashed = new Promise<Error>((resolve) => consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload.error)));
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => this.onJoin(life, assignedOf(payload.memberAssignment)));
    const closed = new Promise<undefined>((resolve) =>
      this.closing.signal.addEventListener('abort', () => resolve(undefined), { once: true }),
    );
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: Math.max(1, this.settings.partitions * this.options.topics.length),
        eachBatch: (payload) => {
          this.onBatch(life, payload);
          return Promise.resolve();
        },
      });
      const error = await Promise.race([crashed, closed]);
      if (error) this.outage.failed(error);
    } finally {
      life.generation.abort();
      this.life = undefined;
      this.feeds.clear();
      await this.assignment.drop([...this.assignment.all(), ...this.assignment.stopped()].map(partitionKey));
      await Promise.race([consumer.disconnect().catch(() => undefined), pauseFor(3_000)]);
    }
  }

  private createConsumer(): Consumer {
    return this.kafka.consumer({
      groupId: this.options.group,
      sessionTimeout: this.settings.sessionTimeoutMs,
      rebalanceTimeout: this.settings.sessionTimeoutMs * 2,
      heartbeatInterval: Math.min(1_000, this.settings.sessionTimeoutMs / 4),
      // A partition that is resumed waits for the fetch under way to return: keep it short.
      maxWaitTimeInMs: 50,
      // Small fetches: kafkajs makes kilobytes of garbage of each message, and what outlives two scavenges grows the heap (438 MB resident with 256 kB a partition, 243 with 16).
      maxBytesPerPartition: 16_384,
      maxBytes: 262_144,
      allowAutoTopicCreation: false,
      retry: { retries: 3, initialRetryTime: 100, restartOnFailure: () => Promise.resolve(false) },
    });
  }

  /** kafkajs fetches as soon as this listener returns: so everything is paused here, synchronously, until the positions are known (P3). */
  private onJoin(life: Life, assigned: readonly AssignedPartition[]): void {
    life.generation.abort();
    life.generation = new AbortController();
    life.consumer.pause(assigned.map(({ topic, partition }) => ({ topic, partitions: [partition] })));
    this.feeds.clear();
    this.outage.mended();
    const { signal } = life.generation;
    void this.takeAll(life, assigned, signal).catch((error: unknown) =>
      this.logger.error({ err: error, group: this.options.group }, 'taking partitions failed'),
    );
  }

  private async takeAll(life: Life, assigned: readonly AssignedPartition[], signal: AbortSignal): Promise<void> {
    await this.assignment.drop([...this.assignment.all(), ...this.assignment.stopped()].map(partitionKey));
    if (!signal.aborted) await this.take(life, assigned, signal);
  }

  private async take(life: Life, assigned: readonly AssignedPartition[], signal: AbortSignal): Promise<void> {
    const claims = await untilItWorks(() => this.admin.claims(assigned), this.outage, signal);
    const runs = await this.assignment.take(claims ?? [], signal);
    if (signal.aborted) return this.assignment.drop(runs.map((run) => run.key));
    for (const run of runs) this.feed(life, run);
  }

  private feed(life: Life, run: PartitionRun): void {
    const at = [{ topic: run.topic, partitions: [run.partition] }];
    const feed: PartitionFeed = new PartitionFeed(run, this.options.batchMax ?? BATCH_MAX, () => {
      feed.paused = false;
      if (this.feeds.get(run.key) === feed) life.consumer.resume(at);
    });
    this.feeds.set(run.key, feed);
    life.consumer.seek({ topic: run.topic, partition: run.partition, offset: String(run.next) });
    life.consumer.resume(at);
  }

  /** Never waits. A batch that is not resolved is fetched again, should it be wanted. */
  private onBatch(life: Life, payload: EachBatchPayload): void {
    const { batch } = payload;
    const key = partitionKey(batch);
    const feed = this.feeds.get(key);
    const [first, last] = [batch.messages[0], batch.messages.at(-1)];
    if (!first || !last || payload.isStale() || this.life !== life) return;
    if (!feed || feed.run.signal.aborted) {
      life.consumer.pause([{ topic: batch.topic, partitions: [batch.partition] }]);
      return;
    }
    if (Number(first.offset) !== feed.expected) {
      this.onMismatch(life, feed);
      return;
    }
    feed.add(batch.messages);
    payload.resolveOffset(last.offset);
    if (!feed.isFull) return;
    feed.paused = true;
    life.consumer.pause([{ topic: batch.topic, partitions: [batch.partition] }]);
  }

  /** kafkajs jumps to the beginning in silence when its offset is out of range. So ask the log again: it may be another one. */
  private onMismatch(life: Life, feed: PartitionFeed): void {
    life.consumer.pause([{ topic: feed.run.topic, partitions: [feed.run.partition] }]);
    this.feeds.delete(feed.run.key);
    const { signal } = life.generation;
    const again = async (): Promise<void> => {
      await this.assignment.drop([feed.run.key]);
      if (!signal.aborted) await this.take(life, [feed.run], signal);
    };
    void again().catch((error: unknown) => this.logger.error({ err: error }, 'taking a partition anew failed'));
  }

  private async onFenced(run: PartitionRun): Promise<void> {
    const life = this.life;
    if (!life) return;
    const { signal } = life.generation;
    this.feeds.delete(run.key);
    life.consumer.pause([{ topic: run.topic, partitions: [run.partition] }]);
    await afterFence(signal);
    if (!signal.aborted) await this.take(life, [run], signal);
  }
}

const assignedOf = (byTopic: Readonly<Record<string, readonly number[]>>): AssignedPartition[] =>
  Object.entries(byTopic).flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition })));
