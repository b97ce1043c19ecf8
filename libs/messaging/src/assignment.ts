import { type Logger, Outage } from '@daftari/platform';
import { groupBy } from './group-by.js';
import { type MessagingMetrics } from './messaging-metrics.js';
import {
  type AssignedPartition,
  type PartitionClaim,
  partitionKey,
  type StoppedPartition,
  type SubscribeOptions,
  type TakenPosition,
} from './messages.js';
import { PartitionRun, type RunContext } from './partition-run.js';
import { pauseFor, untilItWorks } from './retry.js';

/** How long a partition that moved away may go on with the batch in hand before its successor takes it. */
const DROP_GRACE_MS = 5_000;

/** The partitions that one subscription of this process holds, whatever the transport. */
export class Assignment {
  private readonly runs = new Map<string, PartitionRun>();
  private readonly stoppedByKey = new Map<string, StoppedPartition>();
  /** Partitions whose log looked lost once: it may have grown, and been read, between the asking and the taking. */
  private readonly suspected = new Set<string>();
  private readonly context: RunContext;
  private readonly outage: Outage;

  constructor(
    private readonly options: SubscribeOptions,
    private readonly logger: Logger,
    private readonly metrics: MessagingMetrics,
    onFenced: (run: PartitionRun) => void,
  ) {
    this.outage = new Outage(logger, `the store of ${options.group}'s positions`);
    this.context = {
      options,
      logger,
      metrics,
      onStopped: (run, reason) => this.noteStopped(run, reason),
      onFenced: (run) => {
        this.runs.delete(run.key);
        logger.warn({ topic: run.topic, partition: run.partition, epoch: run.epoch }, 'fenced: another process took the partition');
        onFenced(run);
      },
    };
  }

  get(key: string): PartitionRun | undefined {
    return this.runs.get(key);
  }

  all(): PartitionRun[] {
    return [...this.runs.values()];
  }

  assigned(): AssignedPartition[] {
    return this.all().map(({ topic, partition }) => ({ topic, partition }));
  }

  stopped(): StoppedPartition[] {
    return [...this.stoppedByKey.values()];
  }

  isStopped(key: string): boolean {
    return this.stoppedByKey.has(key);
  }

  /** Takes what was assigned: raises the epochs, reads the positions, and holds them against the log (P3). */
  async take(claims: readonly PartitionClaim[], signal: AbortSignal): Promise<PartitionRun[]> {
    if (claims.length === 0) return [];
    const taken = await untilItWorks(() => this.options.positions.take(claims), this.outage, signal);
    if (!taken || signal.aborted) return [];
    return claims.flatMap((claim) => this.begin(claim, taken.get(partitionKey(claim))));
  }

  /** Lets partitions go: no more batches, the signal aborts, and the service may finish what it has in hand. */
  async drop(keys: readonly string[]): Promise<void> {
    const leaving = keys.flatMap((key) => this.runs.get(key) ?? []);
    for (const key of keys) {
      this.runs.delete(key);
      this.forgetStopped(key);
    }
    await Promise.all(leaving.map((run) => run.drop(DROP_GRACE_MS)));
    // What was taken anew meanwhile stays.
    const left = leaving.filter((run) => !this.runs.has(run.key));
    const byTopic = groupBy(left, (run) => run.topic);
    for (const [topic, runs] of byTopic)
      await this.options.positions.released?.(
        topic,
        runs.map((run) => run.partition),
      );
  }

  private begin(claim: PartitionClaim, position: TakenPosition | undefined): PartitionRun[] {
    const run = new PartitionRun(claim, position ?? { offset: 0, epoch: 0 }, this.context);
    this.forgetStopped(run.key);
    const looksLost = position !== undefined && position.offset > claim.endOffset;
    const isFirstTime = looksLost && !this.suspected.has(run.key);
    if (isFirstTime) this.suspected.add(run.key);
    else this.suspected.delete(run.key);
    void this.runs.get(run.key)?.drop(0);
    if (position?.later !== undefined) {
      this.runs.set(run.key, run);
      run.fence();
      return [];
    }
    const reason = position === undefined ? 'its position was not given out' : (position.stopped ?? lostLog(claim, position));
    this.runs.set(run.key, run);
    if (reason === undefined) return [run];
    if (isFirstTime) run.fence();
    else run.stop(reason);
    return [];
  }

  private noteStopped(run: PartitionRun, reason: string): void {
    if (this.runs.get(run.key) === run) this.runs.delete(run.key);
    this.stoppedByKey.set(run.key, { topic: run.topic, partition: run.partition, reason });
    this.logger.error(
      { group: this.options.group, topic: run.topic, partition: run.partition, offset: run.next, reason },
      'partition stopped',
    );
    this.countStopped(run.topic);
  }

  private forgetStopped(key: string): void {
    const stopped = this.stoppedByKey.get(key);
    if (!stopped) return;
    this.stoppedByKey.delete(key);
    this.countStopped(stopped.topic);
  }

  private countStopped(topic: string): void {
    this.metrics.stopped(this.options.group, topic, this.stopped().filter((stopped) => stopped.topic === topic).length);
  }
}

/** P3: a log that ends below the stored offset, or begins above it, is not the one that was read so far. */
const lostLog = (claim: PartitionClaim, position: TakenPosition): string | undefined => {
  if (position.offset > claim.endOffset) return `log_lost: the log ends at ${claim.endOffset}, the stored offset is ${position.offset}`;
  if (position.offset < claim.lowOffset) return `log_lost: the log begins at ${claim.lowOffset}, the stored offset is ${position.offset}`;
  return undefined;
};

/** After being fenced, wait before taking again: the other holder either has the partition or is about to lose it. */
export const FENCED_PAUSE_MS = 1_000;
export const afterFence = (signal: AbortSignal): Promise<void> => pauseFor(FENCED_PAUSE_MS, signal);
