import { type ProviderConfig, type ProviderName } from '../config.js';
import { behaviourOf } from './endings.js';
import { type Purchase } from './purchase.js';
import { type ProviderState, type Speaker } from './speaker.js';

/** How an outage shows: the dialect's coded 503, a bare 500, a reset connection, or one that never answers. */
export const outageKinds = ['unavailable', 'error', 'reset', 'hang'] as const;
/** How an outage shows. */
export type OutageKind = (typeof outageKinds)[number];

/** One account at a provider: its key, and where its callbacks go. */
export interface Account {
  apiKey: string | null;
  callbackUrl: string | null;
  callbackSecret: string | null;
}

/** What `POST /control` sets for the whole provider. */
export interface ProviderSettings {
  /** Added to every answer. */
  latencyMs: number;
  /** The share of purchases that are answered with a bare 500 and not executed. */
  errorRate: number;
  outage: OutageKind | null;
  /** This many of the next purchases are answered 429 with `Retry-After: 1`. */
  throttleNext: number;
  /** Requests per clock hour; null is no limit. */
  rateLimitPerHour: number | null;
}

/** One request that a provider received. */
export interface LoggedRequest {
  readonly provider: ProviderName;
  readonly receivedAtMs: number;
  readonly method: string;
  readonly path: string;
  readonly reference: string | null;
  readonly recipient: string | null;
  readonly body: string | null;
  /** What it was answered with: a status, or what happened instead. */
  result: string;
}

const WALLET_AT_FIRST_MINOR = 100_000_000_000n;
const REQUESTS_MAX = 20_000;
const HOUR_MS = 3_600_000;

/** A simulated provider: its settings, its books and what it was asked. */
export class Provider implements ProviderState {
  readonly settings: ProviderSettings = { latencyMs: 0, errorRate: 0, outage: null, throttleNext: 0, rateLimitPerHour: null };
  /** Never empty; the first is the one that `POST /control` means unless it names another's key. */
  readonly accounts: readonly [Account, ...Account[]];
  readonly purchases = new Map<string, Purchase>();
  readonly order: Purchase[] = [];
  /** The business's wallet at this provider, less what is executed or may be. */
  balanceMinor = WALLET_AT_FIRST_MINOR;
  private log: LoggedRequest[] = [];
  private hour = { startMs: 0, count: 0 };

  constructor(
    readonly name: ProviderName,
    readonly speaker: Speaker,
    readonly timeScale: number,
    configs: readonly ProviderConfig[],
  ) {
    const [first = {}, ...others] = configs;
    this.accounts = [accountOf(first), ...others.map(accountOf)];
  }

  /** Providers that end in `-2` never run out of float (API.md §6). */
  get ignoresOutOfFloat(): boolean {
    return this.name.endsWith('-2');
  }

  /** Which account a key belongs to: its place among the accounts, or -1. */
  accountIndexOf(apiKey: string | undefined): number {
    return apiKey === undefined ? -1 : this.accounts.findIndex((account) => account.apiKey === apiKey);
  }

  /** Enters a purchase in the books. What is refused at once costs nothing. */
  enter(purchase: Purchase): void {
    this.purchases.set(purchase.reference, purchase);
    this.order.push(purchase);
    if (costs(purchase)) this.balanceMinor -= purchase.chargedMinor;
  }

  /** The last purchases, newest first. */
  latest(count: number): Purchase[] {
    return this.order.slice(-count).reverse();
  }

  /** Keeps a request in the log, which forgets the oldest. */
  record(request: LoggedRequest): void {
    this.log.push(request);
    if (this.log.length >= 2 * REQUESTS_MAX) this.log = this.log.slice(-REQUESTS_MAX);
  }

  /** What it was asked, in the order received. */
  requests(): readonly LoggedRequest[] {
    return this.log;
  }

  /** Counts a request in its clock hour and says how that hour stands. */
  count(nowMs: number): void {
    const startMs = nowMs - (nowMs % HOUR_MS);
    if (this.hour.startMs !== startMs) this.hour = { startMs, count: 0 };
    this.hour.count++;
  }

  /** Where the clock hour stands: requests so far, and when it ends. */
  hourStanding(): { readonly count: number; readonly endsAtMs: number } {
    return { count: this.hour.count, endsAtMs: this.hour.startMs + HOUR_MS };
  }
}

/** The wallet after the purchase: less its cost, unless it cannot end in success. */
export const balanceAfter = (purchase: Purchase, failed: boolean): bigint =>
  failed ? purchase.balanceBeforeMinor : purchase.balanceBeforeMinor - purchase.chargedMinor;

const accountOf = ({ apiKey, callbackUrl, callbackSecret }: ProviderConfig): Account => ({
  apiKey: apiKey ?? null,
  callbackUrl: callbackUrl ?? null,
  callbackSecret: callbackSecret ?? null,
});

const costs = (purchase: Purchase): boolean => {
  const { executedAfterMs, first } = behaviourOf(purchase.ending);
  return executedAfterMs !== null || (first === 'processing' && behaviourOf(purchase.ending).then === undefined);
};
