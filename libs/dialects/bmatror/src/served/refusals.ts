import { refusalWords, type ServedRefusal } from '@daftari/dialect';
import { type Answer } from '../answers.js';
import { type BmatrorCode, bmatrorErrors } from '../codes.js';

/** How one of Daftari's problems is told. */
export type BmatrorRefusal = ServedRefusal<BmatrorCode>;

/**
 * Every problem of Daftari's in the dialect's words. The gateway holds this against its own list: one that is missing does not compile there.
 * A suspended account is refused with the code of a wrong key, and with 403: another key would not help. Limits of the wallet are no 429, which clients
 * repeat.
 */
export const bmatrorRefusals = {
  malformed_json: { code: 'validation_error', says: 'detail' },
  unknown_parameter: { code: 'validation_error', says: 'detail' },
  unauthenticated: { code: 'unauthorized' },
  key_expired: { code: 'unauthorized', says: 'detail' },
  key_revoked: { code: 'unauthorized', says: 'detail' },
  insufficient_balance: { code: 'insufficient_balance' },
  insufficient_scope: { code: 'unauthorized', status: 403, says: 'detail' },
  business_not_active: { code: 'unauthorized', status: 403, says: 'detail' },
  wallet_not_open: { code: 'unauthorized', status: 403, says: 'detail' },
  product_not_allowed: { code: 'not_found', says: 'detail' },
  not_found: { code: 'not_found', says: 'detail' },
  method_not_allowed: { code: 'method_not_allowed', says: 'detail' },
  reference_conflict: { code: 'validation_error', says: 'detail' },
  idempotency_key_reused: { code: 'validation_error', says: 'detail' },
  idempotency_in_progress: { code: 'service_unavailable' },
  not_cancellable: { code: 'validation_error', says: 'detail' },
  not_refundable: { code: 'validation_error', says: 'detail' },
  already_resolved: { code: 'validation_error', says: 'detail' },
  too_large: { code: 'validation_error', status: 413, says: 'detail' },
  unsupported_media_type: { code: 'validation_error', status: 415, says: 'detail' },
  validation_failed: { code: 'validation_error', says: 'detail' },
  invalid_recipient: { code: 'validation_error', says: 'detail' },
  product_not_found: { code: 'not_found', says: 'detail' },
  currency_not_supported: { code: 'not_found', says: 'detail' },
  rate_limited: { code: 'rate_limit_exceeded', says: 'detail' },
  transaction_limit_exceeded: { code: 'validation_error', says: 'detail' },
  daily_limit_exceeded: { code: 'validation_error', says: 'detail' },
  balance_limit_exceeded: { code: 'validation_error', says: 'detail' },
  internal_error: { code: 'internal_error' },
  provider_unavailable: { code: 'service_unavailable' },
  temporarily_unavailable: { code: 'service_unavailable' },
} as const satisfies Readonly<Record<string, BmatrorRefusal>>;

/** Where a purchase broke and nobody knows whether it was made: clients take `service_unavailable` for a clear no. */
export const bmatrorUndecided: BmatrorRefusal = { code: 'internal_error', says: 'detail' };

/** A refusal as it goes out. */
export const refusalAnswer = (refusal: BmatrorRefusal, detail: string): Answer<never> => {
  const { code, status, message } = refusalWords(refusal, bmatrorErrors, detail);
  return { status, body: { success: false, error: { code, message } } };
};
