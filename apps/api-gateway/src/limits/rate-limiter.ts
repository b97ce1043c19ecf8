import { Injectable } from '@nestjs/common';
import { type Mode } from '@daftari/contracts';
import { Database } from '@daftari/platform';
import { LRUCache } from 'lru-cache';
import { type Caller, type Rate } from '../keys/caller.js';

export interface RateVerdict {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  readonly resetSeconds: number;
  /** Unix seconds at which the window ends. */
  readonly resetAt: number;
}

/** The headers of the native API: seconds from now. */
export const rateHeaders = ({ limit, remaining, resetSeconds }: RateVerdict): Readonly<Record<string, string>> => ({
  'ratelimit-limit': String(limit),
  'ratelimit-remaining': String(remaining),
  'ratelimit-reset': String(resetSeconds),
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(resetSeconds),
});

/** What a request is counted under, and up to where. */
export interface Count {
  readonly account: string;
  readonly rate: Rate;
  /** Bounds, without being told of in headers while there is room. */
  readonly isQuiet?: boolean;
}

interface Window {
  readonly account: string;
  readonly seconds: number;
  /** Unix seconds. */
  readonly startsAt: number;
  limit: number;
  /** Leased by all gateways together, as far as this one knows. */
  leased: number;
  /** Leased by this one and not spent. */
  tokens: number;
  leasing: Promise<void> | undefined;
}

const HOUR = 3_600;
const MINUTE = 60;
/** What is told where there is no limit. */
const UNLIMITED = 1_000_000;
const WINDOWS_MAX = 100_000;
const BLOCKS_PER_WINDOW = 50;
const BLOCK_MAX = 500;

/** A fiftieth of the limit is leased at once: gateways together come within a few per cent of it, and never over (P20). */
const blockOf = (limit: number): number => Math.min(BLOCK_MAX, Math.max(1, Math.floor(limit / BLOCKS_PER_WINDOW)));

const LEASE = {
  name: 'lease_requests',
  text: `insert into gateway.rate_windows as w (key_id, seconds, starts_at, leased) values ($1, $2, $3, $4)
    on conflict (key_id, seconds, starts_at) do update set leased = w.leased + $4 where w.leased < $5 returning leased`,
};

/**
 * In whose count a request falls: a business's in its mode, whichever of its keys and tokens it shows, so that making another key makes no
 * further room; an operator's own.
 */
export const countedAs = (caller: Caller): string =>
  caller.kind === 'business' ? accountOf(caller.business.id, caller.mode) : caller.keyId;

/** All that a request of a caller is counted under: what its key may send, and what its business may as a whole. */
export const countsOf = (caller: Caller): readonly Count[] => {
  const whole = { account: countedAs(caller), rate: caller.rate };
  return caller.kind === 'business' && caller.keyRate ? [{ account: `key:${caller.keyId}`, rate: caller.keyRate }, whole] : [whole];
};

/** The count of a business in a mode. */
export const accountOf = (businessId: string, mode: Mode): string => `${businessId}/${mode}`;

/**
 * Requests per business and mode in fixed windows (the hour and the minute of the clock). Windows are leased in blocks from PostgreSQL,
 * so a request costs no query, all gateway processes share one count, and a restart forgets none of it.
 */
@Injectable()
export class RateLimiter {
  private readonly windows = new LRUCache<string, Window>({ max: WINDOWS_MAX });
  private readonly unlimited = new LRUCache<string, { hour: number; sent: number }>({ max: WINDOWS_MAX });

  constructor(private readonly database: Database) {}

  /** Counts one request of an account, or of whatever else a dialect counts by. A promise only where a new block must be leased first. */
  take(account: string, rate: Rate): RateVerdict | Promise<RateVerdict> {
    return this.takeAll([{ account, rate }]);
  }

  /** Counts one request under several accounts at once: in all of them, or in none where one has no room. Tells of the tightest. */
  takeAll(counts: readonly Count[]): RateVerdict | Promise<RateVerdict> {
    const nowSeconds = Date.now() / 1_000;
    const told = counts.filter(({ isQuiet }) => isQuiet !== true).flatMap((count) => this.windowsOf(count, nowSeconds));
    const quiet = counts.filter(({ isQuiet }) => isQuiet === true).flatMap((count) => this.windowsOf(count, nowSeconds));
    const windows = [...told, ...quiet];
    const empty = windows.filter((window) => window.tokens === 0);
    const spent = empty.find((window) => window.leased >= window.limit);
    if (spent) return verdictOf(spent, false, nowSeconds);
    if (empty.length > 0) return Promise.all(empty.map((window) => this.lease(window))).then(() => this.takeAll(counts));
    for (const window of windows) window.tokens -= 1;
    const [first, ...more] = told;
    if (!first) return this.countUnlimited(counts[0]?.account ?? '', nowSeconds);
    const tightest = more.reduce((least, window) => (remainingOf(window) < remainingOf(least) ? window : least), first);
    return verdictOf(tightest, true, nowSeconds);
  }

  private windowsOf({ account, rate }: Count, nowSeconds: number): Window[] {
    const windows: Window[] = [];
    if (rate.perHour !== null) windows.push(this.window(account, HOUR, rate.perHour, nowSeconds));
    if (rate.perMinute !== null) windows.push(this.window(account, MINUTE, rate.perMinute, nowSeconds));
    return windows;
  }

  /** Removes the rows of windows that are over. */
  async sweep(): Promise<void> {
    await this.database.pool.query('delete from gateway.rate_windows where starts_at + seconds < $1', [
      Math.floor(Date.now() / 1_000) - HOUR,
    ]);
  }

  private window(account: string, seconds: number, limit: number, nowSeconds: number): Window {
    const startsAt = Math.floor(nowSeconds / seconds) * seconds;
    const name = `${account}/${seconds}`;
    const known = this.windows.get(name);
    if (known?.startsAt === startsAt) {
      bound(known, limit);
      return known;
    }
    const begun: Window = { account, seconds, startsAt, limit, leased: 0, tokens: 0, leasing: undefined };
    this.windows.set(name, begun);
    return begun;
  }

  private lease(window: Window): Promise<void> {
    window.leasing ??= this.leaseBlock(window).finally(() => (window.leasing = undefined));
    return window.leasing;
  }

  private async leaseBlock(window: Window): Promise<void> {
    const block = blockOf(window.limit);
    const { rows } = await this.database.pool.query<{ leased: number }>({
      ...LEASE,
      values: [window.account, window.seconds, window.startsAt, block, window.limit],
    });
    const leased = rows[0]?.leased;
    // No row: others have leased it all.
    if (leased === undefined) window.leased = window.limit;
    else {
      window.leased = leased;
      window.tokens += Math.min(block, window.limit - (leased - block));
    }
  }

  /** No limit: headers that a client may still read. */
  private countUnlimited(account: string, nowSeconds: number): RateVerdict {
    const hour = Math.floor(nowSeconds / HOUR);
    const known = this.unlimited.get(account);
    const counted = known?.hour === hour ? known : { hour, sent: 0 };
    if (counted !== known) this.unlimited.set(account, counted);
    counted.sent += 1;
    const resetAt = (hour + 1) * HOUR;
    const resetSeconds = Math.max(1, Math.ceil(resetAt - nowSeconds));
    return { allowed: true, limit: UNLIMITED, remaining: Math.max(1, UNLIMITED - counted.sent), resetSeconds, resetAt };
  }
}

/** A limit that was lowered holds at once: what was leased above it is not spent any more. */
const bound = (window: Window, limit: number): void => {
  if (limit < window.limit) window.tokens = Math.max(0, window.tokens - Math.max(0, window.leased - limit));
  window.limit = limit;
};

const remainingOf = (window: Window): number => Math.max(0, window.limit - window.leased) + window.tokens;

const verdictOf = (window: Window, allowed: boolean, nowSeconds: number): RateVerdict => ({
  allowed,
  limit: window.limit,
  remaining: allowed ? remainingOf(window) : 0,
  resetSeconds: Math.max(1, Math.ceil(window.startsAt + window.seconds - nowSeconds)),
  resetAt: window.startsAt + window.seconds,
});
