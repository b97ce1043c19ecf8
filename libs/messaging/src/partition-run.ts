import { isConnectionFault, isLostRace, type Logger, reasonOf } from '@daftari/platform';
import { ConflictError, FencedError, TransientError } from './errors.js';
import { type MessagingMetrics } from './messaging-metrics.js';
import {
  type AssignedPartition,
  type PartitionBatch,
  partitionKey,
  type ReceivedMessage,
  type SubscribeOptions,
  type TakenPosition,
} from './messages.js';
import { backoffMs, pauseFor, within } from './retry.js';

export interface RunContext {
  readonly options: SubscribeOptions;
  readonly logger: Logger;
  readonly metrics: MessagingMetrics;
  /** The partition stopped for good. */
  onStopped(run: PartitionRun, reason: string): void;
  /** Somebody else raised the epoch: the partition has to be taken anew if it is still ours. */
  onFenced(run: PartitionRun): void;
}

const isPassing = (error: unknown): boolean =>
  error instanceof TransientError || error instanceof ConflictError || isConnectionFault(error) || isLostRace(error);

/** One partition while this process holds it, under one epoch. */
export class PartitionRun implements AssignedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly epoch: number;
  /** The offset of the next message to hand over. */
  next: number;
  busy = false;
  private leaderEpoch: number;
  private readonly controller = new AbortController();
  private settled: Promise<void> = Promise.resolve();

  constructor(
    at: AssignedPartition,
    position: TakenPosition,
    private readonly context: RunContext,
  ) {
    this.topic = at.topic;
    this.partition = at.partition;
    this.key = partitionKey(at);
    this.epoch = position.epoch;
    this.next = position.offset;
    this.leaderEpoch = position.leaderEpoch ?? -1;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Hands a batch to the service until it is done, the partition is lost, or it stops. Answers whether it is done. */
  deliver(messages: readonly ReceivedMessage[], leaderEpoch: number): Promise<boolean> {
    this.busy = true;
    const delivery = this.deliverAll(messages, leaderEpoch).finally(() => {
      this.busy = false;
    });
    this.settled = delivery.then(() => undefined);
    return delivery;
  }

  /** Lets the partition go; resolves once the service has let go too, or after `graceMs`. */
  async drop(graceMs: number): Promise<void> {
    this.controller.abort();
    await within(graceMs, this.settled);
  }

  /** Another has it, or will have; it is taken anew where it is still ours. */
  fence(): void {
    if (this.signal.aborted) return;
    this.controller.abort();
    this.context.onFenced(this);
  }

  /** Nothing more is handed over: something that must always be true is not. */
  stop(reason: string): void {
    if (this.signal.aborted) return;
    this.controller.abort();
    this.context.onStopped(this, reason);
  }

  private async deliverAll(messages: readonly ReceivedMessage[], leaderEpoch: number): Promise<boolean> {
    if (leaderEpoch < this.leaderEpoch) {
      this.stop(`log_lost: leader epoch ${leaderEpoch} is older than ${this.leaderEpoch}, seen before`);
      return false;
    }
    const batch: PartitionBatch = {
      topic: this.topic,
      partition: this.partition,
      epoch: this.epoch,
      messages,
      leaderEpoch,
      signal: this.signal,
      fenced: () => this.fence(),
    };
    for (let attempt = 0; !this.signal.aborted; attempt++) {
      try {
        await this.context.options.receive(batch);
        this.done(messages, leaderEpoch);
        return true;
      } catch (error) {
        if (!(await this.mayTryAgain(error, attempt))) return false;
      }
    }
    return false;
  }

  private done(messages: readonly ReceivedMessage[], leaderEpoch: number): void {
    this.leaderEpoch = leaderEpoch;
    this.next = (messages.at(-1)?.offset ?? this.next - 1) + 1;
    this.context.metrics.consumed(this.context.options.group, this.topic, messages.length);
  }

  private async mayTryAgain(error: unknown, attempt: number): Promise<boolean> {
    if (this.signal.aborted) return false;
    if (error instanceof FencedError) {
      this.fence();
      return false;
    }
    if (!isPassing(error)) {
      this.context.logger.error({ err: error, topic: this.topic, partition: this.partition }, 'a handler failed for good');
      this.stop(reasonOf(error));
      return false;
    }
    this.context.metrics.retried(this.context.options.group, this.topic);
    if (attempt === 0)
      this.context.logger.warn(
        { topic: this.topic, partition: this.partition, reason: reasonOf(error) },
        'partition pauses and goes on later',
      );
    await pauseFor(backoffMs(attempt, 500, 10_000), this.signal);
    return !this.signal.aborted;
  }
}
