import { type Route } from '../routing/routes.js';
import { type TransactionPlace } from './messages.js';

/**
 * `ready`: may be sent. `sending`: may have been sent, and is only asked about after a crash. `waiting`: sent, the outcome is not known.
 * `recheck`: ended, and asked about again, as what failed is. `done`: nothing more to do.
 */
export type AttemptState = 'ready' | 'sending' | 'waiting' | 'recheck' | 'done';

/** One attempt with its transaction, as read under lock. */
export interface AttemptRow extends TransactionPlace {
  readonly number: number;
  readonly id: string;
  readonly provider: string;
  readonly route: Route;
  readonly upstream_reference: string;
  readonly state: AttemptState;
  readonly outcome: string | null;
  readonly provider_reference: string | null;
  readonly charged_minor: string | null;
  readonly requeries: number;
  readonly rechecks: number;
  /** Milliseconds since 1970, by PostgreSQL's clock. */
  readonly send_deadline_ms: number | null;
  readonly sent_ms: number | null;
  readonly answered_ms: number | null;
  readonly now_ms: number;
  /** The stored order; `readOrder` reads it. */
  readonly hold: object;
  readonly facts: number;
  readonly status: string;
  readonly status_detail: string | null;
  /** Begun before a restore, and whether it is known to whom it was sent. Null where nothing was lost. */
  readonly restored: 'known' | 'guessed' | null;
  /** Until when a collection may be paid; milliseconds since 1970. */
  readonly expires_ms: number | null;
  /** What each witness said last, as far as it was told on. */
  readonly said: Readonly<Record<string, string>>;
}

/** The columns of an `AttemptRow`, from `connector.attempts a join connector.transactions t`. */
export const ATTEMPT_COLUMNS = `
a.transaction, a.number, a.id, a.provider, a.route, a.upstream_reference, a.state, a.outcome, a.provider_reference, a.charged_minor, a.requeries, a.rechecks, a.said,
(extract(epoch from a.send_deadline) * 1000)::float8 as send_deadline_ms, (extract(epoch from a.sent_at) * 1000)::float8 as sent_ms,
(extract(epoch from a.answered_at) * 1000)::float8 as answered_ms, (extract(epoch from clock_timestamp()) * 1000)::float8 as now_ms,
t.business, t.mode, t.currency, t.shard, t.hold, t.facts, t.status, t.status_detail, t.restored,
(extract(epoch from t.expires_at) * 1000)::float8 as expires_ms, t.hold ->> 'traceparent' as traceparent`;
