import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger } from '@daftari/platform';
import { Agent, request } from 'undici';
import { type Journal } from '../journal/journal.js';
import { behaviourOf, type PlannedCallback } from './endings.js';
import { type Account, type Provider } from './provider.js';
import { type Purchase } from './purchase.js';
import { type SignedCallback } from './speaker.js';

/** Waits between tries of one callback. */
const RETRIES_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const;
const TIMEOUT_MS = 5_000;
/** What a callback with another amount adds. */
const OTHER_AMOUNT_MINOR = 100n;
/** How long a 0010 answer waits for its callback to be taken. */
const FIRST_MAX_MS = 2_000;

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

  /** Plans the callbacks of a purchase that are not yet known to be delivered. */
  plan(provider: Provider, purchase: Purchase, delivered: ReadonlySet<number> = new Set()): void {
    if (provider.speaker.callback === undefined) return;
    behaviourOf(purchase.ending).callbacks.forEach((planned, index) => {
      if (!delivered.has(index)) void this.run(provider, purchase, planned, index);
    });
  }

  /** Sends a purchase's callbacks now and waits until they were taken, but not for long (ending 0010). */
  async sendFirst(provider: Provider, purchase: Purchase): Promise<void> {
    if (provider.speaker.callback === undefined) return;
    const sending = behaviourOf(purchase.ending).callbacks.map((planned, index) => this.run(provider, purchase, planned, index));
    await Promise.race([Promise.all(sending), sleep(FIRST_MAX_MS, undefined, { ref: false })]);
  }

  /** Stops waiting and sending. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.agent.destroy();
  }

  private async run(provider: Provider, purchase: Purchase, planned: PlannedCallback, index: number): Promise<void> {
    try {
      await this.wait(purchase.receivedAtMs + planned.afterMs * this.options.timeScale - Date.now());
      await this.deliver(provider, purchase, planned);
      await this.options.journal?.append({ line: 'callback', provider: provider.name, reference: purchase.reference, index });
    } catch (error) {
      if (!this.stopping.signal.aborted)
        this.options.logger.error({ err: error, provider: provider.name, reference: purchase.reference }, 'callback was lost');
    }
  }

  private async deliver(provider: Provider, purchase: Purchase, planned: PlannedCallback): Promise<void> {
    for (const waitMs of [...RETRIES_MS, undefined]) {
      const content = contentOf(provider, purchase, planned);
      if (content === undefined || (await this.post(accountOf(provider, purchase).callbackUrl, content))) return;
      if (waitMs !== undefined) await this.wait(waitMs * this.options.timeScale);
    }
    this.options.logger.warn({ provider: provider.name, reference: purchase.reference }, 'callback was not taken after all tries');
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

/** The account that bought it; the first, where a restart left fewer accounts. */
const accountOf = (provider: Provider, purchase: Purchase): Account => provider.accounts[purchase.account] ?? provider.accounts[0];

/** The same bytes on every try: the time in it is when it was due. */
const contentOf = (provider: Provider, purchase: Purchase, planned: PlannedCallback): SignedCallback | undefined => {
  const { callback } = provider.speaker;
  const { callbackSecret } = accountOf(provider, purchase);
  if (callback === undefined || callbackSecret === null) return undefined;
  return callback({
    purchase,
    standing: planned.standing,
    atMs: Math.round(purchase.receivedAtMs + planned.afterMs * provider.timeScale),
    amountMinor: planned.flaw === 'other_amount' ? purchase.chargedMinor + OTHER_AMOUNT_MINOR : purchase.chargedMinor,
    secret: planned.flaw === 'bad_signature' ? `not ${callbackSecret}` : callbackSecret,
  });
};
