import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Outbox } from '@daftari/messaging';
import { type Database, type Logger, type Metrics, Outage, type SecretBox } from '@daftari/platform';
import { type Claimed, claimDue } from './claim.js';
import { DeliveryMetrics } from './delivery-metrics.js';
import { Lanes } from './lanes.js';
import { type Result, type Verdict } from './record.js';
import { Recorder } from './recorder.js';
import { judge, scheduleOf } from './schedule.js';
import { Signer } from './signer.js';
import { type Attempt, WebhookClient } from './webhook-client.js';

export interface CourierOptions {
  /** For recording: what is delivered is durable. */
  readonly database: Database;
  /** For claiming. */
  readonly claims: Database;
  readonly outbox: Outbox;
  readonly secrets: SecretBox;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly allowPrivate: boolean;
  readonly scheduleS: readonly number[];
  readonly timeoutMs: number;
  /** How long a claim holds; longer than an attempt and its recording. */
  readonly leaseMs: number;
}

const IN_FLIGHT_MAX = 1_024;
/** What no signal announced is found by this poll: rows of other processes, leases that are over. */
const POLL_MS = 1_000;
const CLAIM_SPACING_MS = 10;
const OUTAGE_PAUSE_MS = 500;
/** What has no answer by then when we stop is cut off and attempted again once its lease is over. */
const STOP_GRACE_MS = 3_000;

/** Takes what is due from the queue, posts it, and hands the results to the recorder. Several processes may run one each. */
export class Courier {
  private readonly owner = randomUUID();
  private readonly outage: Outage;
  private readonly lanes = new Lanes(IN_FLIGHT_MAX);
  private readonly client: WebhookClient;
  private readonly recorder: Recorder;
  private readonly metrics: DeliveryMetrics;
  private readonly signer: Signer;
  private readonly underWay = new Set<Promise<void>>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private stopping = false;
  private cutOff = false;
  private woken = false;
  private wakeUp: (() => void) | undefined;
  private loop: Promise<void> | undefined;

  constructor(private readonly options: CourierOptions) {
    this.outage = new Outage(options.logger, 'PostgreSQL (the queue of webhooks)');
    this.client = new WebhookClient(options);
    this.signer = new Signer(options.secrets);
    this.metrics = new DeliveryMetrics(options.metrics);
    this.recorder = new Recorder({ ...options, owner: this.owner, onRecorded: (results) => this.recorded(results) });
  }

  start(): void {
    this.loop ??= this.run();
  }

  /** Something was added to the queue. */
  wake(): void {
    this.woken = true;
    this.wakeUp?.();
  }

  /** Claims nothing more, finishes and records what is under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.loop;
    await Promise.race([Promise.all(this.underWay), sleep(STOP_GRACE_MS, undefined, { ref: false })]);
    this.cutOff = true;
    await this.recorder.idle();
    for (const timer of this.timers) clearTimeout(timer);
    await this.client.close();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      this.woken = false;
      const claimed = await this.claim();
      if (claimed === 0 && !this.isWoken) await this.pause(POLL_MS);
      // Whatever becomes due in the meantime is claimed together.
      else await this.pause(CLAIM_SPACING_MS, true);
    }
  }

  private get isWoken(): boolean {
    return this.woken || this.stopping;
  }

  private async claim(): Promise<number> {
    if (this.lanes.free === 0) return 0;
    const claimedAt = performance.now();
    try {
      const claimed = await claimDue(this.options.claims, this.owner, this.lanes, this.options.leaseMs);
      this.outage.mended();
      for (const one of claimed) this.begin(one, claimedAt);
      return claimed.length;
    } catch (error) {
      if (!this.stopping) this.outage.failed(error);
      await this.pause(OUTAGE_PAUSE_MS, true);
      return 0;
    }
  }

  /** Waits, unless something wakes it; `deaf` waits it out. */
  private pause(ms: number, deaf = false): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      if (deaf) return;
      this.wakeUp = () => {
        clearTimeout(timer);
        this.wakeUp = undefined;
        resolve();
      };
    });
  }

  private begin(claimed: Claimed, claimedAt: number): void {
    this.lanes.began(claimed.lane);
    const work = this.attempt(claimed, claimedAt).then((result) => {
      if (!this.cutOff) this.recorder.add(result);
    });
    this.underWay.add(work);
    void work.finally(() => this.underWay.delete(work));
  }

  private async attempt(claimed: Claimed, claimedAt: number): Promise<Result> {
    const hopeless = hopelessness(claimed);
    if (hopeless !== undefined) return { claimed, attempt: undefined, endedAt: new Date(), verdict: hopeless };
    const attempt = await this.post(claimed, claimedAt);
    return {
      claimed,
      attempt,
      endedAt: new Date(),
      verdict: judge(attempt, claimed.tries, scheduleOf(claimed.dialect, this.options.scheduleS)),
    };
  }

  private async post(claimed: Claimed, claimedAt: number): Promise<Attempt> {
    // A process that was paused must not send what another may have claimed since.
    if (performance.now() - claimedAt > this.options.leaseMs - this.options.timeoutMs)
      return notSent('This process was too slow to send it.');
    const signed = this.signer.headersOf(claimed, Math.floor(Date.now() / 1_000));
    if (signed === undefined) return notSent('There is no secret to sign with.');
    const headers = { 'content-type': 'application/json', 'user-agent': 'Daftari-Webhooks/1', ...signed };
    return this.client.post({ url: claimed.url ?? '', headers, body: claimed.body });
  }

  private recorded(results: readonly Result[]): void {
    for (const { claimed, attempt, verdict } of results) {
      this.lanes.ended(claimed.lane, verdict.kind === 'delivered' || attempt === undefined);
      this.metrics.attempted(verdict, attempt);
      if (verdict.kind === 'again') this.wakeIn(verdict.afterMs);
    }
    this.wake();
  }

  private wakeIn(ms: number): void {
    // Later ones are found by the poll early enough.
    if (ms > 10 * POLL_MS || this.timers.size > 100) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.wake();
    }, ms + 5);
    timer.unref();
    this.timers.add(timer);
  }
}

const notSent = (error: string): Attempt => ({ status: null, durationMs: 0, error, response: null });

const hopelessness = ({ url, enabled }: Claimed): Verdict | undefined => {
  if (url === null) return { kind: 'given_up', reason: 'The endpoint was deleted.', disablesEndpoint: false };
  if (!enabled) return { kind: 'given_up', reason: 'The endpoint is disabled.', disablesEndpoint: false };
  return undefined;
};
