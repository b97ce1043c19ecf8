import { type BlmpayCode, sendMeanings } from '../codes.js';
import { type BlmpayAnswer, blmpayFailure } from './answers.js';

/** How one of Daftari's problems is told: by a code of the dialect, with its usual status unless said. */
export interface BlmpayRefusal {
  readonly error: BlmpayCode;
  /** HTTP's own status where the document has none that says it. */
  readonly status?: number;
}

/**
 * Every problem of Daftari's in the dialect's words. The gateway holds this against its own list: one that is missing does not compile there.
 * What another key would not help with is refused with the code of a missing scope. Limits of the wallet are no 429, which clients repeat. What breaks
 * is `payment_failed`, the document's only code for it: nobody knows whether it was done.
 */
export const blmpayRefusals = {
  malformed_json: { error: 'validation_error' },
  unknown_parameter: { error: 'validation_error' },
  unauthenticated: { error: 'unauthorized' },
  key_expired: { error: 'unauthorized' },
  key_revoked: { error: 'unauthorized' },
  insufficient_balance: { error: 'insufficient_balance' },
  insufficient_scope: { error: 'insufficient_scope' },
  business_not_active: { error: 'insufficient_scope' },
  wallet_not_open: { error: 'insufficient_scope' },
  product_not_allowed: { error: 'insufficient_scope' },
  not_found: { error: 'not_found' },
  method_not_allowed: { error: 'method_not_allowed' },
  reference_conflict: { error: 'validation_error', status: 409 },
  idempotency_key_reused: { error: 'validation_error', status: 409 },
  idempotency_in_progress: { error: 'payment_failed', status: 503 },
  not_cancellable: { error: 'validation_error', status: 409 },
  not_refundable: { error: 'validation_error', status: 409 },
  already_resolved: { error: 'validation_error', status: 409 },
  too_large: { error: 'validation_error', status: 413 },
  unsupported_media_type: { error: 'validation_error', status: 415 },
  validation_failed: { error: 'validation_error' },
  invalid_recipient: { error: 'validation_error' },
  product_not_found: { error: 'validation_error' },
  currency_not_supported: { error: 'validation_error' },
  rate_limited: { error: 'rate_limit_exceeded' },
  transaction_limit_exceeded: { error: 'validation_error' },
  daily_limit_exceeded: { error: 'validation_error' },
  balance_limit_exceeded: { error: 'validation_error' },
  internal_error: { error: 'payment_failed' },
  provider_unavailable: { error: 'payment_failed', status: 503 },
  temporarily_unavailable: { error: 'payment_failed', status: 503 },
} as const satisfies Readonly<Record<string, BlmpayRefusal>>;

/** Where a payment or payout broke and nobody knows whether it was made. */
export const blmpayUndecided: BlmpayRefusal = { error: 'payment_failed' };

/** A refusal as it goes out. */
export const blmpayRefused = ({ error, status }: BlmpayRefusal, detail: string): BlmpayAnswer =>
  blmpayFailure(status ?? sendMeanings[error].http, error, detail);
