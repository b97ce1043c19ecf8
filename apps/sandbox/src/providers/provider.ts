import { type ProviderConfig, type ProviderName } from '../config.js';
import { type Account, accountOf } from './account.js';
import { RequestWindow } from './request-window.js';
import { Sessions } from './sessions.js';
import { defaultSettings, type ProviderSettings } from './settings.js';
import { type Speaker } from './speaker.js';
import { type Transaction } from './transaction.js';

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

const REQUESTS_MAX = 20_000;
const MINUTE_MS = 60_000;

/** A simulated provider: its settings, its clients with their books, and what it was asked. */
export class Provider {
  readonly settings: ProviderSettings = defaultSettings();
  /** Never empty; the first is the one that `POST /control` means unless it names another's key. */
  readonly accounts: readonly [Account, ...Account[]];
  readonly sessions = new Sessions();
  readonly hour = new RequestWindow(60 * MINUTE_MS);
  readonly minute = new RequestWindow(MINUTE_MS);
  private log: LoggedRequest[] = [];

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

  /** The account by its place; the first, where a restart left fewer accounts. */
  account(index: number): Account {
    return this.accounts[index] ?? this.accounts[0];
  }

  /** A transaction by the provider's own reference, whosever it is. */
  find(providerReference: string): Transaction | undefined {
    for (const { book } of this.accounts) {
      const found = book.find(providerReference);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Every transaction of every account, in the order received. */
  transactions(): Transaction[] {
    return this.accounts.flatMap(({ book }) => book.all()).sort((left, right) => left.receivedAtMs - right.receivedAtMs);
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
}
