import { type Database, type Logger, type Metrics } from '@daftari/platform';

export interface TransportOptions {
  /** Named: Kafka. Left out: the embedded log in `database`. */
  readonly kafkaBrokers?: readonly string[] | undefined;
  readonly database: Database;
  readonly logger: Logger;
  /** Shown to the broker. */
  readonly clientId: string;
  /** The number of partitions of every topic (LEDGER_SHARDS). */
  readonly shards: number;
  /** Embedded only: topics that are read from a relation (partition, "offset", key, headers, value, timestamp_ms) and never copied. */
  readonly virtualTopics?: Readonly<Record<string, string>> | undefined;
  readonly metrics?: Metrics;
  /** Embedded only: the log moves on to its next table at this size (64 MB). */
  readonly segmentBytes?: number;
  /** Kafka only: how long one request may take before it counts as lost (10 s). */
  readonly kafkaRequestTimeoutMs?: number;
  /** Kafka only: how long a consumer may be silent before its partitions move (6 s). */
  readonly kafkaSessionTimeoutMs?: number;
}
