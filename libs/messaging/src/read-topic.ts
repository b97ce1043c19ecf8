import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type PartitionBatch, type PartitionClaim, partitionKey, type ReceivedMessage, type Transport } from './messages.js';

/** What is to be read of a topic. */
export interface Reading {
  readonly transport: Transport;
  readonly topic: string;
  /** Where reading begins in a partition; undefined where nothing of it is wanted. */
  begin(claim: PartitionClaim): number | undefined;
  /** The next messages of a partition, in order. What it throws ends the reading. */
  take(partition: number, messages: readonly ReceivedMessage[]): Promise<void>;
}

interface Part {
  readonly claim: PartitionClaim;
  next: number;
}

const SILENCE_MS = 60_000;
const LOOK_MS = 50;

/**
 * Reads partitions from where the caller says to where they ended when reading began, and no further. By a consumer group of its own, which stores nothing.
 * @throws where the log cannot be reached, or does not go on for a minute
 */
export const readTopic = async (reading: Reading): Promise<void> => {
  const read = new TopicReading(reading);
  const subscription = await reading.transport.subscribe({
    group: `daftari-restore-${randomUUID()}`,
    topics: [reading.topic],
    positions: { take: (claims) => read.begin(claims) },
    receive: (batch) => read.receive(batch),
  });
  try {
    while (!read.isDone) {
      const [stopped] = subscription.stopped();
      if (stopped) throw new Error(`${reading.topic}, partition ${stopped.partition}: ${stopped.reason}`);
      read.check();
      await sleep(LOOK_MS);
    }
  } finally {
    await subscription.stop();
  }
};

class TopicReading {
  private parts: Map<number, Part> | undefined;
  private failure: unknown;
  private heardAt = performance.now();

  constructor(private readonly reading: Reading) {}

  get isDone(): boolean {
    return this.parts !== undefined && [...this.parts.values()].every(({ claim, next }) => next >= claim.endOffset);
  }

  begin(claims: readonly PartitionClaim[]): ReturnType<Parameters<Transport['subscribe']>[0]['positions']['take']> {
    this.heardAt = performance.now();
    this.parts ??= new Map(claims.map((claim) => [claim.partition, { claim, next: this.reading.begin(claim) ?? claim.endOffset }]));
    const parts = this.parts;
    const places = claims.map(
      (claim) => [partitionKey(claim), { offset: parts.get(claim.partition)?.next ?? claim.endOffset, epoch: 1 }] as const,
    );
    return Promise.resolve(new Map(places));
  }

  async receive(batch: PartitionBatch): Promise<void> {
    const part = this.parts?.get(batch.partition);
    if (!part || this.failure !== undefined) return;
    const messages = batch.messages.filter(({ offset }) => offset >= part.next && offset < part.claim.endOffset);
    try {
      await this.reading.take(batch.partition, messages);
    } catch (error) {
      this.failure = error;
      return;
    }
    part.next = Math.max(part.next, (batch.messages.at(-1)?.offset ?? -1) + 1);
    this.heardAt = performance.now();
  }

  check(): void {
    if (this.failure !== undefined) throw this.failure as Error;
    if (performance.now() - this.heardAt > SILENCE_MS)
      throw new Error(
        `${this.reading.topic} could not be read: nothing was heard of the log for ${SILENCE_MS / 1_000} s. Is the broker up, and does the topic exist?`,
      );
  }
}
