import { type Logger, Outage } from '@daftari/platform';
import { afterFence, Assignment } from '../assignment.js';
import { InvariantError } from '../errors.js';
import { type MessagingMetrics } from '../messaging-metrics.js';
import {
  type AssignedPartition,
  type PartitionClaim,
  partitionKey,
  type ReceivedMessage,
  type StoppedPartition,
  type SubscribeOptions,
  type Subscription,
} from '../messages.js';
import { type PartitionRun } from '../partition-run.js';
import { pauseFor, untilItWorks, within } from '../retry.js';
import { type LogReader } from './log-reader.js';
import { byKey, type Claimed, HEARTBEAT_MS, type Membership } from './membership.js';
import { type Wake, type WakeBus } from './wake-bus.js';

const BATCH_MAX = 500;
/** What no signal announced is found by this poll. */
const STOP_WAIT_MS = 2_000;
const POLL_MS = 1_000;
const PROGRESS_EVERY_HEARTBEATS = 2;

/** One consumer of the embedded log: holds partitions by lease, reads all that have something in one query, and hands batches over. */
export class EmbeddedSubscription implements Subscription {
  private readonly assignment: Assignment;
  private readonly held = new Map<string, Claimed>();
  /** Partitions whose last batch is still in hand. */
  private readonly dropping = new Set<string>();
  /** Partitions that may have something to read. */
  private readonly wanted = new Set<string>();
  private readonly closing = new AbortController();
  private readonly readOutage: Outage;
  private wakeReader: (() => void) | undefined;
  private wakeHeart: (() => void) | undefined;
  private loops: Promise<unknown> = Promise.resolve();
  private readonly unlisten: () => void;

  constructor(
    private readonly options: SubscribeOptions,
    private readonly membership: Membership,
    private readonly reader: LogReader,
    private readonly bus: WakeBus,
    private readonly logger: Logger,
    metrics: MessagingMetrics,
  ) {
    this.assignment = new Assignment(options, logger, metrics, (run) => void this.retake(run));
    this.readOutage = new Outage(logger, 'the embedded log');
    this.unlisten = bus.listen((wake) => this.onWake(wake));
  }

  start(): void {
    this.loops = Promise.all([this.beat(), this.readAll(), this.guardLease()]);
  }

  assigned(): AssignedPartition[] {
    return this.assignment.assigned();
  }

  stopped(): StoppedPartition[] {
    return this.assignment.stopped();
  }

  async stop(): Promise<void> {
    if (this.closing.signal.aborted) return;
    this.closing.abort();
    this.unlisten();
    this.wakeReader?.();
    this.wakeHeart?.();
    // Where PostgreSQL is away, nobody waits for it: progress is a hint, and the lease runs out by itself.
    const reached = await within(
      STOP_WAIT_MS,
      Promise.resolve(this.loops).then(() => this.noteProgress()),
    );
    await this.assignment.drop([...this.held.keys()]);
    if (reached) await within(STOP_WAIT_MS, this.membership.leave());
    this.bus.announceGroup(this.options.group);
  }

  private onWake(wake: Wake): void {
    for (const topic of this.options.topics) {
      for (const partition of wake.topics[topic] ?? []) this.wanted.add(partitionKey({ topic, partition }));
    }
    if (this.wanted.size > 0) this.wakeReader?.();
    if (wake.groups.includes(this.options.group)) this.wakeHeart?.();
  }

  /** Renews the lease, takes what is given, and lets go what is meant for others. */
  private async beat(): Promise<void> {
    const outage = new Outage(this.logger, 'the embedded log');
    for (let count = 1; !this.closing.signal.aborted; count++) {
      const early = new Promise<void>((resolve) => (this.wakeHeart = resolve));
      const beat = await untilItWorks(() => this.membership.heartbeat(), outage, this.closing.signal);
      if (!beat || this.isClosing()) return;
      this.follow(byKey(beat.keep), byKey(beat.leave));
      if (count % PROGRESS_EVERY_HEARTBEATS === 0) await this.noteProgress().catch(() => undefined);
      await within(HEARTBEAT_MS, early);
    }
  }

  private isClosing(): boolean {
    return this.closing.signal.aborted;
  }

  private follow(keep: ReadonlyMap<string, Claimed>, leave: ReadonlyMap<string, Claimed>): void {
    const lost = [...this.held].filter(([key, claim]) => keep.get(key)?.number !== claim.number).map(([key]) => key);
    const fresh = [...keep].filter(([key, claim]) => this.held.get(key)?.number !== claim.number).map(([, claim]) => claim);
    for (const key of lost) this.held.delete(key);
    for (const claim of fresh) this.held.set(partitionKey(claim), claim);
    // Letting go waits for the batches in hand, and taking waits for the positions: neither may hold the next heartbeat back.
    void this.change(lost, fresh, leave).catch((error: unknown) =>
      this.logger.error({ err: error, group: this.options.group }, 'changing partitions failed'),
    );
  }

  private async change(lost: readonly string[], fresh: readonly Claimed[], leave: ReadonlyMap<string, Claimed>): Promise<void> {
    for (const key of lost) this.dropping.add(key);
    await this.assignment.drop(lost);
    for (const key of lost) this.dropping.delete(key);
    const free = [...leave].filter(([key]) => !this.dropping.has(key)).map(([, claim]) => claim);
    if (free.length > 0) {
      this.membership.release(free);
      this.bus.announceGroup(this.options.group);
    }
    if (fresh.length > 0) await this.take(fresh);
  }

  private async take(claimed: readonly Claimed[]): Promise<void> {
    const claims = await this.claimsOf(claimed);
    const current = claims.filter((claim) => claimed.some((one) => this.held.get(partitionKey(claim)) === one));
    const runs = await this.assignment.take(current, this.closing.signal);
    for (const run of runs) {
      if (claimed.some((one) => this.held.get(run.key) === one)) this.wanted.add(run.key);
      else await this.assignment.drop([run.key]);
    }
    this.wakeReader?.();
  }

  private async claimsOf(partitions: readonly AssignedPartition[]): Promise<PartitionClaim[]> {
    const claims = await untilItWorks(
      () => this.reader.claims(partitions),
      this.readOutage,
      this.closing.signal,
      (error) => error instanceof InvariantError,
    );
    return claims ?? [];
  }

  private async retake(run: PartitionRun): Promise<void> {
    await afterFence(this.closing.signal);
    const claim = this.held.get(run.key);
    if (claim && !this.assignment.get(run.key)) await this.take([claim]);
  }

  /** A process that was paused wakes up here, before PostgreSQL tells it: what it held may be another's now. */
  private async guardLease(): Promise<void> {
    while (!this.closing.signal.aborted) {
      await pauseFor(HEARTBEAT_MS / 2, this.closing.signal);
      if (!this.membership.isExpired || this.held.size === 0) continue;
      this.logger.warn({ group: this.options.group }, 'the lease ran out: letting all partitions go');
      const keys = [...this.held.keys()];
      this.held.clear();
      await this.assignment.drop(keys);
      this.wakeHeart?.();
    }
  }

  private async noteProgress(): Promise<void> {
    const runs = this.assignment.all();
    if (runs.length > 0) await this.membership.progress(runs);
  }

  private async readAll(): Promise<void> {
    let polledAt = performance.now();
    while (!this.closing.signal.aborted) {
      const woken = new Promise<void>((resolve) => (this.wakeReader = resolve));
      if (performance.now() - polledAt >= POLL_MS) {
        polledAt = performance.now();
        for (const run of this.assignment.all()) this.wanted.add(run.key);
      }
      const runs = this.assignment.all().filter((run) => !run.busy && this.wanted.has(run.key));
      if (runs.length > 0) await this.readOnce(runs);
      else await within(POLL_MS, woken);
    }
  }

  private async readOnce(runs: readonly PartitionRun[]): Promise<void> {
    const batchMax = this.options.batchMax ?? BATCH_MAX;
    // A signal that comes while the query runs marks the partition again.
    for (const run of runs) this.wanted.delete(run.key);
    try {
      const found = await this.reader.read(runs, batchMax);
      this.readOutage.mended();
      runs.forEach((run, place) => this.handOver(run, found[place] ?? []));
    } catch (error) {
      if (this.closing.signal.aborted) return;
      this.readOutage.failed(error);
      for (const run of runs) this.wanted.add(run.key);
      await pauseFor(250, this.closing.signal);
    }
  }

  private handOver(run: PartitionRun, messages: readonly ReceivedMessage[]): void {
    const first = messages[0];
    if (!first || run.busy || run.signal.aborted) return;
    const beginsAtOne = this.reader.isVirtual(run.topic) && run.next === 0 && first.offset === 1;
    const gap = messages.find((message, place) => message.offset !== first.offset + place);
    if ((first.offset !== run.next && !beginsAtOne) || gap) {
      run.stop(`log_lost: offset ${run.next} is missing, the log goes on at ${(gap ?? first).offset}`);
      return;
    }
    // Whatever was left unread is read when this batch is done.
    this.wanted.add(run.key);
    void run.deliver(messages, 0).then(() => this.wakeReader?.());
  }
}
