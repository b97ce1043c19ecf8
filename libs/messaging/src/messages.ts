/** A message as a service hands it over. The partition is always named: it is the business's shard. */
export interface OutgoingMessage {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly value: string;
}

/** A message as it lies in the log. */
export interface ReceivedMessage extends OutgoingMessage {
  readonly offset: number;
  readonly timestampMs: number;
}

/** A handle on the process's one producer (Kafka) or appender (embedded). */
export interface Publisher {
  /**
   * Resolves once every message is durable (acks=all, or committed). The order in a partition is the order of the calls.
   * Rejects with PublishUnconfirmedError when that is not known within `timeoutMs` (30 s): each message may or may not be stored.
   */
  publish(messages: readonly OutgoingMessage[], options?: { readonly timeoutMs?: number }): Promise<void>;
  close(): Promise<void>;
}

/** What the log says of a partition when it is assigned. */
export interface PartitionClaim {
  readonly topic: string;
  readonly partition: number;
  /** Kafka's cluster id, or the embedded log's own uuid. */
  readonly logId: string;
  /** The first offset that can still be read. */
  readonly lowOffset: number;
  /** The offset that the next message will get. */
  readonly endOffset: number;
  /** Raised by Kafka at each change of leader; −1 where the log does not tell before the first batch. */
  readonly leaderEpoch: number;
}

export interface TakenPosition {
  /** Where consumption begins. */
  readonly offset: number;
  /** The fence: a unit of work of an older epoch writes nothing (P2). */
  readonly epoch: number;
  /** The last leader epoch seen by this consumer: a batch with a lower one comes from another log (P3). */
  readonly leaderEpoch?: number;
  /** Set where the partition cannot be taken yet: why, for people. It is tried again soon. */
  readonly later?: string;
  /** Set where the partition must not be consumed: why, for people. */
  readonly stopped?: string;
}

/** The name of a partition in maps: `topic/partition`. */
export const partitionKey = (at: { readonly topic: string; readonly partition: number }): string => `${at.topic}/${at.partition}`;

/**
 * Where consumption begins (P3). `take` raises each partition's epoch and answers its next offset, by `partitionKey`;
 * a partition left out of the answer is not consumed.
 */
export interface Positions {
  take(claims: readonly PartitionClaim[]): Promise<ReadonlyMap<string, TakenPosition>>;
  released?(topic: string, partitions: readonly number[]): void | Promise<void>;
}

/** Messages of one partition in order, without gaps, beginning at the taken offset. */
export interface PartitionBatch {
  readonly topic: string;
  readonly partition: number;
  readonly epoch: number;
  readonly messages: readonly ReceivedMessage[];
  readonly leaderEpoch: number;
  /** Aborts when the partition is lost. */
  readonly signal: AbortSignal;
  /** Tells, after the batch was received, what a FencedError tells before: the partition must be taken anew, from its stored position. */
  readonly fenced?: () => void;
}

export interface SubscribeOptions {
  readonly group: string;
  readonly topics: readonly string[];
  readonly positions: Positions;
  /** Awaited: nothing more of that partition is handed over before it is done. A TransientError pauses the partition and offers the same batch later, a ConflictError takes the partition anew, anything else stops it. */
  receive(batch: PartitionBatch): Promise<void>;
  /** Messages in one batch at most (500). */
  readonly batchMax?: number;
}

export interface AssignedPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface StoppedPartition extends AssignedPartition {
  readonly reason: string;
}

export interface Subscription {
  stop(): Promise<void>;
  assigned(): AssignedPartition[];
  stopped(): StoppedPartition[];
}

/** Both transports keep the same promises; `test/conformance` holds them to it. */
export interface Transport {
  readonly kind: 'embedded' | 'kafka';
  /** Makes the topics that do not exist yet. A topic with another number of partitions is an InvariantError. Waits for a log that is away. */
  ensureTopics(topics: readonly string[], partitions: number): Promise<void>;
  publisher(): Publisher;
  subscribe(options: SubscribeOptions): Promise<Subscription>;
  /** Wakes the subscribers of a virtual topic after its rows were committed. Does nothing on Kafka. */
  signal(topic: string, partitions: readonly number[]): void;
  close(): Promise<void>;
}
