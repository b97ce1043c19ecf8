import { type OutgoingMessage, type PartitionClaim, type ReceivedMessage } from '@daftari/messaging';
import { TOPICS } from '@daftari/contracts';

/** The log of commands: durable, gapless, a partition for each shard. */
export class CommandLog {
  readonly partitions: readonly ReceivedMessage[][];

  constructor(shards: number) {
    this.partitions = Array.from({ length: shards }, () => []);
  }

  append(message: OutgoingMessage, timestampMs: number): ReceivedMessage {
    const partition = this.of(message.partition);
    const received = { ...message, offset: partition.length, timestampMs };
    partition.push(received);
    return received;
  }

  of(shard: number): ReceivedMessage[] {
    const partition = this.partitions[shard];
    if (!partition) throw new Error(`There is no shard ${shard}.`);
    return partition;
  }

  end(shard: number): number {
    return this.of(shard).length;
  }

  claim(shard: number): PartitionClaim {
    return { topic: TOPICS.ledgerCommands, partition: shard, logId: 'simulated', lowOffset: 0, endOffset: this.end(shard), leaderEpoch: 0 };
  }
}
