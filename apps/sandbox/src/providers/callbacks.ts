import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger } from '@daftari/platform';
import { Agent, request } from 'undici';
import { type Journal } from '../journal/journal.js';
import { type Plan } from './endings.js';
import { type Provider } from './provider.js';
import { type SignedCallback } from './speaker.js';
import { type Transaction } from './transaction.js';

/** Waits between tries of one callback. */
const RETRIES_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const;
const TIMEOUT_MS = 5_000;
/** What a callback with another amount adds. */
const OTHER_AMOUNT_MINOR = 100n;
/** How long a 0010 answer waits for its callback to be taken. */
const FIRST_MAX_MS = 2_000;
/** Callbacks that were due longer ago than this are not sent after a restart. */
const OVERDUE_MAX_MS = 3_600_000;
/** Where the callbacks of decisions begin in the journal's numbering; those of a plan are below. */
const DECISIONS_FROM = 100;

type PlannedCallback = Plan['callbacks'][number];

interface CallbacksOptions {
  readonly logger: Logger;
  readonly timeScale: number;
  readonly journal: Journal | undefined;
}

/** Sends callbacks when they are due, signed, and again until they are taken or the tries are used up. */
export class Callbacks {
  private readonly agent = new Agent({
    connections: 16,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    connect: { timeout: TIMEOUT_MS },
  });
  private readonly stopping = new AbortController();

  constructor(private readonly options: CallbacksOptions) {}

  /** Plans the callbacks of a transaction. */
  plan(provider: Provider, transaction: Transaction): void {
    if (provider.speaker.callback === undefined) return;
    transaction.plan.callbacks.forEach((planned, index) => void this.run(provider, transaction, planned, index));
  }

  /** Tells of a decision, at once. */
  tellDecision(provider: Provider, transaction: Transaction, index: number): void {
    const decision = transaction.decisions[index];
    if (decision !== undefined) void this.run(provider, transaction, decision, DECISIONS_FROM + index);
  }

  /** Plans what an earlier run did not deliver, unless it is too long overdue. */
  resume(provider: Provider, transaction: Transaction, delivered: ReadonlySet<number>): void {
    const oldestMs = Date.now() - OVERDUE_MAX_MS;
    const { plan, decisions } = transaction;
    const told = [...plan.callbacks.entries(), ...decisions.map((decision, index) => [DECISIONS_FROM + index, decision] as const)];
    for (const [index, planned] of told) {
      if (planned.atMs >= oldestMs && !delivered.has(index)) void this.run(provider, transaction, planned, index);
    }
  }

  /** Sends a transaction's callbacks now and waits until they were taken, but not for long (ending 0010). */
  async sendFirst(provider: Provider, transaction: Transaction): Promise<void> {
    if (provider.speaker.callback === undefined) return;
    const sending = transaction.plan.callbacks.map((planned, index) => this.run(provider, transaction, planned, index));
    await Promise.race([Promise.all(sending), sleep(FIRST_MAX_MS, undefined, { ref: false })]);
  }

  /** Stops waiting and sending. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.agent.destroy();
  }

  private async run(provider: Provider, transaction: Transaction, planned: PlannedCallback, index: number): Promise<void> {
    const { reference, providerReference: provider_reference } = transaction;
    try {
      await this.wait(planned.atMs - Date.now());
      if (index < DECISIONS_FROM && isOvertaken(transaction, planned)) return;
      await this.deliver(provider, transaction, planned);
      await this.options.journal?.append({ line: 'callback', provider: provider.name, provider_reference, index });
    } catch (error) {
      if (!this.stopping.signal.aborted) this.options.logger.error({ err: error, provider: provider.name, reference }, 'callback was lost');
    }
  }

  private async deliver(provider: Provider, transaction: Transaction, planned: PlannedCallback): Promise<void> {
    const waits = RETRIES_MS.slice(0, (provider.speaker.callbackTriesMax ?? RETRIES_MS.length + 1) - 1);
    for (const waitMs of [...waits, undefined]) {
      const content = contentOf(provider, transaction, planned);
      const url = transaction.callbackUrl ?? provider.account(transaction.account).callbackUrl;
      if (content === undefined || (await this.post(url, content))) return;
      if (waitMs !== undefined) await this.wait(waitMs * this.options.timeScale);
    }
    this.options.logger.warn({ provider: provider.name, reference: transaction.reference }, 'callback was not taken after all tries');
  }

  private async post(url: string | null, content: SignedCallback): Promise<boolean> {
    if (url === null) return true;
    try {
      const response = await request(url, {
        method: 'POST',
        headers: { 'user-agent': 'daftari-sandbox', ...content.headers },
        body: content.body,
        dispatcher: this.agent,
        signal: this.stopping.signal,
      });
      await response.body.dump();
      return response.statusCode >= 200 && response.statusCode < 300;
    } catch (error) {
      if (this.stopping.signal.aborted) throw error;
      return false;
    }
  }

  private async wait(ms: number): Promise<void> {
    if (ms > 0) await sleep(ms, undefined, { signal: this.stopping.signal });
  }
}

/** Whether somebody decided otherwise before it was due. */
const isOvertaken = ({ decisions }: Transaction, { atMs }: PlannedCallback): boolean =>
  decisions[0] !== undefined && decisions[0].atMs <= atMs;

/** The same body on every try: the time in it is when it was due. */
const contentOf = (provider: Provider, transaction: Transaction, planned: PlannedCallback): SignedCallback | undefined =>
  provider.speaker.callback?.({
    transaction,
    standing: planned.standing,
    atMs: Math.round(planned.atMs),
    sentAtMs: Date.now(),
    amountMinor: planned.flaw === 'other_amount' ? transaction.faceMinor + OTHER_AMOUNT_MINOR : transaction.faceMinor,
    account: provider.account(transaction.account),
    isForged: planned.flaw === 'bad_signature',
  });
