/** How an outage shows: the dialect's coded 503, a bare 500, a reset connection, or one that never answers. */
export const outageKinds = ['unavailable', 'error', 'reset', 'hang'] as const;
/** How an outage shows. */
export type OutageKind = (typeof outageKinds)[number];

/** What `POST /control` sets for the whole provider. */
export interface ProviderSettings {
  /** Added to every answer. */
  latencyMs: number;
  /** The share of transactions that are answered with a bare 500 and not executed. */
  errorRate: number;
  outage: OutageKind | null;
  /** This many of the next transactions are answered 429 with `Retry-After: 1`. */
  throttleNext: number;
  /** Requests per clock hour and minute; null is no limit. */
  rateLimitPerHour: number | null;
  rateLimitPerMinute: number | null;
  /** How long a token lasts (`mpp`). */
  tokenLifeS: number;
  /** How long a checkout page waits for its customer (`blmpay`). */
  paymentExpiresS: number;
  /** Whether an `Idempotency-Key` keeps a repetition from being executed again (`blmpay`). */
  idempotencyKeys: boolean;
}

/** As the documents have them; no limits. */
export const defaultSettings = (): ProviderSettings => ({
  latencyMs: 0,
  errorRate: 0,
  outage: null,
  throttleNext: 0,
  rateLimitPerHour: null,
  rateLimitPerMinute: null,
  tokenLifeS: 1_740,
  paymentExpiresS: 4 * 3_600,
  idempotencyKeys: true,
});
