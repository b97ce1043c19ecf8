import { refusalWords, type ServedRefusal } from '@daftari/dialect';
import { type Answer, type AnswerStamp, refusal } from '../answers.js';
import { strongmbAnswers, type StrongmbCode } from '../codes.js';

/** How one of Daftari's problems is told. */
export type StrongmbRefusal = ServedRefusal<StrongmbCode>;

/**
 * Every problem of Daftari's in the dialect's words. The gateway holds this against its own list: one that is missing does not compile there.
 * Its one 429 speaks of a limit of the day; where it passes by itself `Retry-After` says when.
 */
export const strongmbRefusals = {
  malformed_json: { code: 'ERR_BAD_REQUEST', says: 'detail' },
  unknown_parameter: { code: 'ERR_BAD_REQUEST', says: 'detail' },
  unauthenticated: { code: 'ERR_UNAUTHENTICATED' },
  key_expired: { code: 'ERR_UNAUTHENTICATED', says: 'detail' },
  key_revoked: { code: 'ERR_UNAUTHENTICATED', says: 'detail' },
  insufficient_balance: { code: 'ERR_INSUFFICIENT_BALANCE' },
  insufficient_scope: { code: 'ERR_ACCOUNT_INACTIVE', says: 'detail' },
  business_not_active: { code: 'ERR_ACCOUNT_INACTIVE' },
  wallet_not_open: { code: 'ERR_ACCOUNT_INACTIVE', says: 'detail' },
  product_not_allowed: { code: 'ERR_PRODUCT_NOT_FOUND', says: 'detail' },
  not_found: { code: 'ERR_NOT_FOUND', says: 'detail' },
  method_not_allowed: { code: 'ERR_METHOD_NOT_ALLOWED', says: 'detail' },
  reference_conflict: { code: 'ERR_VALIDATION', says: 'detail' },
  idempotency_key_reused: { code: 'ERR_VALIDATION', says: 'detail' },
  idempotency_in_progress: { code: 'ERR_PRODUCT_GATEWAY_UNAVAILABLE' },
  not_cancellable: { code: 'ERR_VALIDATION', says: 'detail' },
  not_refundable: { code: 'ERR_VALIDATION', says: 'detail' },
  already_resolved: { code: 'ERR_VALIDATION', says: 'detail' },
  too_large: { code: 'ERR_BAD_REQUEST', status: 413, says: 'detail' },
  unsupported_media_type: { code: 'ERR_BAD_REQUEST', status: 415, says: 'detail' },
  validation_failed: { code: 'ERR_VALIDATION', says: 'detail' },
  invalid_recipient: { code: 'ERR_INVALID_MOBILE_NUMBER' },
  product_not_found: { code: 'ERR_PRODUCT_NOT_FOUND' },
  currency_not_supported: { code: 'ERR_VALIDATION', says: 'detail' },
  rate_limited: { code: 'ERR_DAILY_LIMIT_EXCEEDED', says: 'detail' },
  transaction_limit_exceeded: { code: 'ERR_DAILY_LIMIT_EXCEEDED', says: 'detail' },
  daily_limit_exceeded: { code: 'ERR_DAILY_LIMIT_EXCEEDED' },
  balance_limit_exceeded: { code: 'ERR_DAILY_LIMIT_EXCEEDED', says: 'detail' },
  internal_error: { code: 'ERR_INTERNAL' },
  provider_unavailable: { code: 'ERR_PRODUCT_GATEWAY_UNAVAILABLE' },
  temporarily_unavailable: { code: 'ERR_PRODUCT_GATEWAY_UNAVAILABLE' },
} as const satisfies Readonly<Record<string, StrongmbRefusal>>;

/** Where a purchase broke and nobody knows whether it was made: clients take the coded 503 for a clear no. */
export const strongmbUndecided: StrongmbRefusal = { code: 'ERR_INTERNAL', says: 'detail' };

/** A refusal as it goes out. */
export const refusalAnswer = (how: StrongmbRefusal, detail: string, stamp: AnswerStamp): Answer<null> => {
  const { code, status, message } = refusalWords(how, strongmbAnswers, detail);
  return { ...refusal(code, stamp, message), status };
};
