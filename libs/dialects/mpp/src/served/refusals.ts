import { type WrongField } from '@daftari/dialect';
import { type MppCode } from '../codes.js';
import { type MppAnswer, mppRefused } from './answers.js';

/** How one of Daftari's problems is told: by a code of the dialect and the HTTP status that the document has for it. */
export interface MppRefusal {
  readonly code: MppCode;
  readonly status: number;
}

/**
 * Every problem of Daftari's in the dialect's words. The gateway holds this against its own list: one that is missing does not compile there.
 * Limits of the wallet are told as too little money is: they are no 429, which clients repeat.
 */
export const mppRefusals = {
  malformed_json: { code: 'MPP-REQ-4022', status: 400 },
  unknown_parameter: { code: 'MPP-REQ-4022', status: 400 },
  unauthenticated: { code: 'MPP-AUTH-4401', status: 401 },
  key_expired: { code: 'MPP-AUTH-4401', status: 401 },
  key_revoked: { code: 'MPP-AUTH-4401', status: 401 },
  insufficient_balance: { code: 'MPP-REQ-4000', status: 422 },
  insufficient_scope: { code: 'MPP-AUTH-4407', status: 403 },
  business_not_active: { code: 'MPP-BS-4507', status: 403 },
  wallet_not_open: { code: 'MPP-AUTH-4407', status: 403 },
  product_not_allowed: { code: 'MPP-AUTH-4407', status: 403 },
  not_found: { code: 'MPP-REQ-4004', status: 404 },
  method_not_allowed: { code: 'MPP-REQ-4005', status: 405 },
  reference_conflict: { code: 'MPP-TX-REQ-4091', status: 409 },
  idempotency_key_reused: { code: 'MPP-REQ-4022', status: 422 },
  idempotency_in_progress: { code: 'MPP-REQ-4000', status: 503 },
  not_cancellable: { code: 'MPP-TX-4301', status: 409 },
  not_refundable: { code: 'MPP-REQ-4000', status: 409 },
  already_resolved: { code: 'MPP-TX-REQ-4091', status: 409 },
  too_large: { code: 'MPP-REQ-4022', status: 413 },
  unsupported_media_type: { code: 'MPP-REQ-4022', status: 415 },
  validation_failed: { code: 'MPP-REQ-4022', status: 422 },
  invalid_recipient: { code: 'MPP-REQ-4022', status: 422 },
  product_not_found: { code: 'MPP-REQ-4022', status: 422 },
  currency_not_supported: { code: 'MPP-REQ-4022', status: 422 },
  rate_limited: { code: 'MPP-REQ-4000', status: 429 },
  transaction_limit_exceeded: { code: 'MPP-REQ-4000', status: 422 },
  daily_limit_exceeded: { code: 'MPP-REQ-4000', status: 422 },
  balance_limit_exceeded: { code: 'MPP-REQ-4000', status: 422 },
  internal_error: { code: 'MPP-REQ-4000', status: 500 },
  provider_unavailable: { code: 'MPP-REQ-4000', status: 503 },
  temporarily_unavailable: { code: 'MPP-REQ-4000', status: 503 },
} as const satisfies Readonly<Record<string, MppRefusal>>;

/** Where a transaction broke and nobody knows whether it was made: a 5xx of this code says nothing else. */
export const mppUndecided: MppRefusal = { code: 'MPP-REQ-4000', status: 500 };

/** What our problems have no names for, because only this dialect tells them apart. */
export const mppOwnRefusals = {
  wrongSecrets: { code: 'MPP-AUTH-4402', status: 401 },
  noBusiness: { code: 'MPP-BS-4505', status: 404 },
  noObject: { code: 'MPP-REQ-4008', status: 404 },
  noChannel: { code: 'MPP-REQ-4004', status: 404 },
} as const satisfies Readonly<Record<string, MppRefusal>>;

/** A refusal as it goes out. */
export const mppRefusalAnswer = ({ code, status }: MppRefusal, detail: string, wrong: readonly WrongField[], traceId: string): MppAnswer =>
  mppRefused(status, code, detail, wrong, traceId);
