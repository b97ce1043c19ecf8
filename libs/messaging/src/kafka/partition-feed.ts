import { type KafkaMessage } from 'kafkajs';
import { type ReceivedMessage } from '../messages.js';
import { type PartitionRun } from '../partition-run.js';

const text = (value: Buffer | string | undefined | null): string => (value === undefined || value === null ? '' : value.toString());

const headersOf = (message: KafkaMessage): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers ?? {})) headers[name] = text(Array.isArray(value) ? value[0] : value);
  return headers;
};

/** kafkajs passes the record batch's own fields along with each message, but does not declare them. */
const leaderEpochOf = (message: KafkaMessage): number => {
  const context: unknown = 'batchContext' in message ? message.batchContext : undefined;
  const epoch: unknown =
    typeof context === 'object' && context !== null && 'partitionLeaderEpoch' in context ? context.partitionLeaderEpoch : undefined;
  return typeof epoch === 'number' ? epoch : -1;
};

/** The bounded queue between kafkajs, which fetches all partitions at once, and the service, which takes one batch of a partition at a time. */
export class PartitionFeed {
  private readonly waiting: ReceivedMessage[] = [];
  private leaderEpoch = -1;
  private pumping = false;
  /** The offset that the next fetch must begin with. */
  expected: number;
  paused = false;

  constructor(
    readonly run: PartitionRun,
    private readonly batchMax: number,
    private readonly resume: () => void,
  ) {
    this.expected = run.next;
  }

  /** Does a whole batch wait already? */
  get isFull(): boolean {
    return this.waiting.length >= this.batchMax;
  }

  add(messages: readonly KafkaMessage[]): void {
    const { topic, partition } = this.run;
    for (const message of messages) {
      const leaderEpoch = leaderEpochOf(message);
      if (leaderEpoch < this.leaderEpoch) {
        this.run.stop(`log_lost: leader epoch ${leaderEpoch} at offset ${message.offset} follows ${this.leaderEpoch}`);
        return;
      }
      this.leaderEpoch = leaderEpoch;
      const offset = Number(message.offset);
      this.waiting.push({
        topic,
        partition,
        offset,
        key: text(message.key),
        headers: headersOf(message),
        value: text(message.value),
        timestampMs: Number(message.timestamp),
      });
      this.expected = offset + 1;
    }
    void this.pump();
  }

  private async pump(): Promise<void> {
    if (this.pumping) return;
    this.pumping = true;
    while (this.waiting.length > 0 && !this.run.signal.aborted) {
      const messages = this.waiting.splice(0, this.batchMax);
      if (this.paused && !this.isFull) this.resume();
      if (!(await this.run.deliver(messages, this.leaderEpoch))) break;
    }
    this.pumping = false;
  }
}
