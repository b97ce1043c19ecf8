import { type Metrics } from '@daftari/platform';

/** What the library tells Prometheus; nothing where a process keeps no metrics. */
export class MessagingMetrics {
  constructor(private readonly metrics: Metrics | undefined) {}

  published(topic: string, count: number): void {
    this.metrics?.counter('messaging_published_total', 'Messages confirmed by the log', ['topic']).inc({ topic }, count);
  }

  consumed(group: string, topic: string, count: number): void {
    this.metrics?.counter('messaging_consumed_total', 'Messages handled', ['group', 'topic']).inc({ group, topic }, count);
  }

  retried(group: string, topic: string): void {
    this.metrics?.counter('messaging_retries_total', 'Batches offered again after a failure', ['group', 'topic']).inc({ group, topic });
  }

  parked(group: string, topic: string): void {
    this.metrics?.counter('messaging_parked_total', 'Messages parked on the dead-letter topic', ['group', 'topic']).inc({ group, topic });
  }

  stopped(group: string, topic: string, partitions: number): void {
    this.metrics
      ?.gauge('messaging_stopped_partitions', 'Partitions that stopped because an invariant broke', ['group', 'topic'])
      .set({ group, topic }, partitions);
  }

  outboxLag(schema: string, seconds: number): void {
    this.metrics
      ?.gauge('messaging_outbox_lag_seconds', 'Age of the oldest message that was read for publishing', ['schema'])
      .set({ schema }, seconds);
  }
}
