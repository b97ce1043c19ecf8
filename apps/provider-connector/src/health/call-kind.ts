import { type CallResult } from '../providers/call-result.js';

/**
 * What a call says of the provider's health, whatever it says of the transaction.
 * - `clear`: it answered; a refusal too is an answer, be it of the recipient or for want of float.
 * - `throttled`: it answered 429: it is well, and wants to be called less.
 * - `unwell`: 5xx, also with a code, or an answer that is none.
 * - `silent`: no answer in time, or the connection broke.
 * - `away`: nobody took the connection; nothing was sent.
 */
export const CALL_KINDS = ['clear', 'throttled', 'unwell', 'silent', 'away'] as const;
export type CallKind = (typeof CALL_KINDS)[number];

/** All dialects speak JSON: what does not even begin like it comes from something in between. */
const LIKE_JSON = /^\s*[[{"]/;

export const callKindOf = (result: CallResult): CallKind => {
  if (result.kind === 'not_sent') return 'away';
  if (result.kind === 'unknown') return 'silent';
  if (result.status === 429) return 'throttled';
  return result.status >= 500 || !LIKE_JSON.test(result.body) ? 'unwell' : 'clear';
};

/** Does such a call count against the provider? What is throttled counts neither way. */
export const isHealthy = (kind: CallKind): boolean | undefined => (kind === 'throttled' ? undefined : kind === 'clear');
