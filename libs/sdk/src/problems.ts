import { type components } from './api-types.js';

type Problems = components['schemas'][Extract<keyof components['schemas'], `Problem${number}`>];

/** Every code that an operation may refuse with. */
export type ProblemCode = Problems['code'];
export type FieldProblem = components['schemas']['FieldProblem'];
/** Problem details (RFC 9457), as they were answered. */
export type ProblemBody = Problems;

/** An answer that refuses. What it says is for whoever reads it; what to do hangs on `code`, which is never renamed. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly code: ProblemCode;
  /** What is wrong with single fields: empty where it is about none. */
  readonly errors: readonly FieldProblem[];
  readonly traceId: string;

  constructor(
    readonly problem: ProblemBody,
    readonly headers: Headers,
  ) {
    super(`${problem.status} ${problem.code}: ${problem.detail}`);
    this.status = problem.status;
    this.code = problem.code;
    this.errors = problem.errors;
    this.traceId = problem.trace_id;
  }

  /** The id under which the request stands in the logs. */
  get requestId(): string | undefined {
    return this.headers.get('x-request-id') ?? undefined;
  }

  /** When to send it again, where the answer said so. */
  get retryAfterMs(): number | undefined {
    return retryAfterMs(this.headers);
  }
}

/**
 * No answer came: the connection failed, or the time was up. Whether the request was carried out is not known;
 * with the same reference it can be sent again safely.
 */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';

  constructor(
    readonly operation: string,
    readonly attempts: number,
    override readonly cause: unknown,
  ) {
    super(
      `${operation} had no answer after ${attempts} attempt${attempts === 1 ? '' : 's'}: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
}

/** An answer that is not from this API: a proxy's page, a body that is no JSON. */
export class UnexpectedAnswerError extends Error {
  override readonly name = 'UnexpectedAnswerError';

  constructor(
    readonly operation: string,
    readonly status: number,
    readonly text: string,
  ) {
    super(`${operation} was answered with ${status} and a body that is not this API's: ${text.slice(0, 200)}`);
  }
}

/** `Retry-After` in either of its forms, in milliseconds. */
export const retryAfterMs = (headers: Headers): number | undefined => {
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Is it a problem of this API? Codes that a newer gateway has are taken as they are. */
export const isProblem = (body: unknown): body is ProblemBody =>
  isRecord(body) &&
  typeof body['code'] === 'string' &&
  typeof body['status'] === 'number' &&
  typeof body['detail'] === 'string' &&
  Array.isArray(body['errors']);
