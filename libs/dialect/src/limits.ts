import { type HeaderMap } from './exchange.js';

/** What a document says about how often, and how long. */
export interface Limits {
  /** Requests per time; of several tiers the lowest, until the headers of an answer say more. */
  readonly requests?: { readonly count: number; readonly perS: number };
  /** A collection that nobody confirmed ends by itself after this. */
  readonly paymentsExpireAfterS?: number;
  /** How long after it was signed a callback is taken. */
  readonly callbackWindowS?: number;
  /** What is left by the headers of an answer; undefined where they do not say. */
  budgetOf(headers: HeaderMap, nowMs: number): Budget | undefined;
}

/** How many requests an account still has, and until when. */
export interface Budget {
  readonly limit?: number;
  readonly remaining: number;
  /** Unix milliseconds. */
  readonly resetsAtMs: number;
}
