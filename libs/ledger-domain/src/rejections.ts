/**
 * Why a command is refused, in order of precedence: the first that applies is the answer.
 * Idempotency comes first (the same request sent again is answered as before), then what the command is about, then the standing of the business
 * and its wallet, then the limits, then the money.
 */
export const REJECTIONS = [
  'malformed_command',
  'reference_conflict',
  'transaction_not_found',
  'mode_mismatch',
  'already_ended',
  'case_not_found',
  'already_resolved',
  'decision_not_possible',
  'currency_not_supported',
  'business_not_active',
  'wallet_not_open',
  'invalid_recipient',
  'not_refundable',
  'transaction_limit_exceeded',
  'daily_limit_exceeded',
  'balance_limit_exceeded',
  'overdraft_limit_exceeded',
  'insufficient_balance',
] as const;

export type RejectionCode = (typeof REJECTIONS)[number];

/** A refusal, with what was available or allowed and what was needed where that explains it; minor units. */
export interface Rejection {
  readonly code: RejectionCode;
  readonly available?: bigint;
  readonly needed?: bigint;
}
