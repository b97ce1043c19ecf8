/**
 * Every error code of the public contract with its status and title (API.md section 1).
 * A code that is not in this table does not compile.
 */
export const PROBLEMS = {
  malformed_json: { status: 400, title: 'Malformed JSON' },
  unknown_parameter: { status: 400, title: 'Unknown parameter' },
  unauthenticated: { status: 401, title: 'Unauthenticated' },
  key_expired: { status: 401, title: 'Key expired' },
  key_revoked: { status: 401, title: 'Key revoked' },
  insufficient_balance: { status: 402, title: 'Insufficient balance' },
  insufficient_scope: { status: 403, title: 'Insufficient scope' },
  business_not_active: { status: 403, title: 'Business not active' },
  wallet_not_open: { status: 403, title: 'Wallet not open' },
  product_not_allowed: { status: 403, title: 'Product not allowed' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  reference_conflict: { status: 409, title: 'Reference conflict' },
  not_cancellable: { status: 409, title: 'Not cancellable' },
  not_refundable: { status: 409, title: 'Not refundable' },
  already_resolved: { status: 409, title: 'Already resolved' },
  idempotency_in_progress: { status: 409, title: 'Idempotency key in use' },
  too_large: { status: 413, title: 'Too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  validation_failed: { status: 422, title: 'Validation failed' },
  invalid_recipient: { status: 422, title: 'Invalid recipient' },
  product_not_found: { status: 422, title: 'Product not found' },
  currency_not_supported: { status: 422, title: 'Currency not supported' },
  idempotency_key_reused: { status: 422, title: 'Idempotency key reused' },
  rate_limited: { status: 429, title: 'Rate limited' },
  transaction_limit_exceeded: { status: 429, title: 'Transaction limit exceeded' },
  daily_limit_exceeded: { status: 429, title: 'Daily limit exceeded' },
  balance_limit_exceeded: { status: 429, title: 'Balance limit exceeded' },
  internal_error: { status: 500, title: 'Internal error' },
  provider_unavailable: { status: 503, title: 'Provider unavailable' },
  temporarily_unavailable: { status: 503, title: 'Temporarily unavailable' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

export const FIELD_CODES = ['required', 'invalid_format', 'too_small', 'too_large', 'unknown_field', 'not_supported'] as const;
export type FieldCode = (typeof FIELD_CODES)[number];

/** What is wrong with one field: its path in the request (`customer.email`), a code, and a sentence that says the fix. */
export interface FieldProblem {
  readonly field: string;
  readonly code: FieldCode;
  readonly detail: string;
}

/** RFC 9457 problem details, as answered. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors: readonly FieldProblem[];
  readonly trace_id: string;
}

interface ProblemExtras {
  readonly errors?: readonly FieldProblem[];
  readonly retryAfterSeconds?: number;
}

/** An expected refusal of an HTTP request. Thrown at the edge only; the domain returns values. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly errors: readonly FieldProblem[];
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    extras: ProblemExtras = {},
  ) {
    super(detail);
    this.errors = extras.errors ?? [];
    this.retryAfterSeconds = extras.retryAfterSeconds;
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }

  /** The body of the answer. */
  body(traceId: string): ProblemBody {
    const { status, title } = PROBLEMS[this.code];
    return {
      type: `https://daftari.dev/errors/${this.code}`,
      title,
      status,
      code: this.code,
      detail: this.detail,
      errors: this.errors,
      trace_id: traceId,
    };
  }
}

/** 422 with the list of what is wrong, field by field. */
export const validationFailed = (errors: readonly FieldProblem[]): Problem =>
  new Problem('validation_failed', `The request is not valid: ${errors.map((error) => `${error.field}: ${error.detail}`).join('; ')}`, {
    errors,
  });

/** 404: also the answer for another business's things, so that existence never leaks. */
export const notFound = (what = 'The resource'): Problem => new Problem('not_found', `${what} was not found.`);
