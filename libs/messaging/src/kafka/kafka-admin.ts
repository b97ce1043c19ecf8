import { type Admin, type Kafka } from 'kafkajs';
import { InvariantError } from '../errors.js';
import { groupBy } from '../group-by.js';
import { type AssignedPartition, type PartitionClaim } from '../messages.js';

/** Long enough to restore a backup and read on from it (P7). */
const RETENTION_MS = 90 * 24 * 3_600_000;

/** What is asked of the cluster now and then: topics, and where partitions begin and end. */
export class KafkaAdmin {
  private readonly partitionsByTopic = new Map<string, number>();

  constructor(private readonly kafka: Kafka) {}

  /** Makes the topics that do not exist yet; replication is the cluster's default. */
  async ensureTopics(names: readonly string[], partitions: number): Promise<void> {
    await this.withAdmin(async (admin) => {
      const existing = new Set(await admin.listTopics());
      const missing = names.filter((name) => !existing.has(name));
      const configEntries = [{ name: 'retention.ms', value: String(RETENTION_MS) }];
      const topics = missing.map((topic) => ({ topic, numPartitions: partitions, replicationFactor: -1, configEntries }));
      if (topics.length > 0) await admin.createTopics({ topics, waitForLeaders: true }).catch(ignoreExisting);
      // The metadata names a leader before that broker knows of it: a send would be refused for some partitions, and go twice to the others.
      for (const topic of names) await admin.fetchTopicOffsets(topic);
      await this.load(admin, names);
    });
    for (const name of names) {
      const found = this.partitionsByTopic.get(name);
      if (found !== partitions)
        throw new InvariantError(`Topic ${name} has ${found ?? 0} partitions, not ${partitions}: the number is fixed at installation.`);
    }
  }

  /** How many partitions a topic has; undefined where there is no such topic. */
  async partitions(topic: string): Promise<number | undefined> {
    if (!this.partitionsByTopic.has(topic)) {
      await this.withAdmin(async (admin) => {
        if ((await admin.listTopics()).includes(topic)) await this.load(admin, [topic]);
      });
    }
    return this.partitionsByTopic.get(topic);
  }

  knownPartitions(topic: string): number | undefined {
    return this.partitionsByTopic.get(topic);
  }

  /** kafkajs shows no leader epoch before the first batch: −1. */
  async claims(assigned: readonly AssignedPartition[]): Promise<PartitionClaim[]> {
    return this.withAdmin(async (admin) => {
      const { clusterId } = await admin.describeCluster();
      const claims: PartitionClaim[] = [];
      for (const [topic, group] of groupBy(assigned, (at) => at.topic)) {
        const offsets = new Map((await admin.fetchTopicOffsets(topic)).map((found) => [found.partition, found]));
        for (const { partition } of group) {
          const found = offsets.get(partition);
          if (found)
            claims.push({
              topic,
              partition,
              logId: clusterId,
              lowOffset: Number(found.low),
              endOffset: Number(found.high),
              leaderEpoch: -1,
            });
        }
      }
      return claims;
    });
  }

  private async load(admin: Admin, names: readonly string[]): Promise<void> {
    const { topics } = await admin.fetchTopicMetadata({ topics: [...names] });
    for (const topic of topics) this.partitionsByTopic.set(topic.name, topic.partitions.length);
  }

  private async withAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.kafka.admin({ retry: { retries: 4, initialRetryTime: 50 } });
    try {
      await admin.connect();
      return await work(admin);
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }
}

/** Two processes may start at once. */
const ignoreExisting = (error: unknown): boolean => {
  const isKnown = (one: unknown): boolean => one instanceof Error && 'type' in one && one.type === 'TOPIC_ALREADY_EXISTS';
  const all: unknown[] = error instanceof Error && 'errors' in error && Array.isArray(error.errors) ? error.errors : [error];
  if (all.every((one) => isKnown(one))) return false;
  throw error;
};
