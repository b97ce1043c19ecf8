import { type PlacedOperation } from './api-document.js';

const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };
/** Always there where an answer names it. */
const required = true;

/** Headers of answers, by the name of the component. */
export const HEADERS = {
  'X-Request-Id': {
    required,
    description: 'The id of the request: the one that was sent, or one made here.',
    schema: text,
    example: 'req-7f3a',
  },
  'RateLimit-Limit': { required, description: 'How many requests the key may send in this window.', schema: count, example: 5000 },
  'RateLimit-Remaining': { required, description: 'How many of them are left.', schema: count, example: 4999 },
  'RateLimit-Reset': { required, description: 'In how many seconds the window begins anew.', schema: count, example: 1800 },
  'X-RateLimit-Limit': { required, description: 'The same as RateLimit-Limit.', schema: count, example: 5000 },
  'X-RateLimit-Remaining': { required, description: 'The same as RateLimit-Remaining.', schema: count, example: 4999 },
  'X-RateLimit-Reset': { required, description: 'The same as RateLimit-Reset.', schema: count, example: 1800 },
  'Retry-After': { description: 'In how many seconds to send it again.', schema: count, example: 1 },
  'WWW-Authenticate': { required, description: 'How to say who you are.', schema: text, example: 'Bearer' },
  'Idempotent-Replayed': {
    description: '`true` where the same request was sent before: the answer is what became of that one.',
    schema: { type: 'string', enum: ['true'] },
    example: 'true',
  },
  'Preference-Applied': { description: 'Which preference was taken up (RFC 7240).', schema: text, example: 'wait=10' },
} as const;
type HeaderName = keyof typeof HEADERS;

export const RATE_HEADERS = [
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
] as const satisfies readonly HeaderName[];

export const headersOf = (names: readonly HeaderName[]): Record<string, object> =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** Headers of requests that every operation takes. */
export const PARAMETERS = {
  XRequestId: {
    name: 'X-Request-Id',
    in: 'header',
    description: 'An id of your own for this request; it comes back in the answer and stands in our logs.',
    required: false,
    schema: { ...text, pattern: '^[A-Za-z0-9._:-]{1,128}$' },
    example: 'req-7f3a',
  },
  Traceparent: {
    name: 'traceparent',
    in: 'header',
    description: 'The trace that this request belongs to (W3C Trace Context).',
    required: false,
    schema: text,
    example: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  },
};

const PREFER = {
  name: 'Prefer',
  in: 'header',
  required: false,
  description: 'wait=N: wait up to N (30) seconds for a terminal status.',
  schema: text,
};

/** What answers 200, 201 or 202 moves money: it can be waited for. */
export const showPreference = ({ operation }: PlacedOperation): void => {
  const moves = ['200', '201', '202'].every((status) => operation.responses[status] !== undefined);
  if (moves && operation.parameters?.some(({ name }) => name === 'Prefer') !== true)
    operation.parameters = [...(operation.parameters ?? []), PREFER];
};

const prefers = ({ operation }: PlacedOperation): boolean => operation.parameters?.some(({ name }) => name === 'Prefer') === true;

/** A request that may be named by its client: it is carried out once, and answered as the first time. */
export const takesIdempotencyKey = ({ parameters }: PlacedOperation['operation']): boolean =>
  parameters?.some(({ name }) => name === 'Idempotency-Key') === true;

/** Two hundreds of a request that may have been sent before: 200 beside 201. */
const mayRepeat = ({ responses }: PlacedOperation['operation']): boolean =>
  responses['200'] !== undefined && responses['201'] !== undefined;

/** The headers of an operation's successful answers, beside those that it names itself. */
export const showHeaders = (placed: PlacedOperation, hasKey: boolean): void => {
  for (const [status, answer] of Object.entries(placed.operation.responses)) {
    if (!status.startsWith('2')) continue;
    const names: HeaderName[] = ['X-Request-Id', ...(hasKey ? RATE_HEADERS : [])];
    if (prefers(placed)) names.push('Preference-Applied');
    if ((status === '200' && mayRepeat(placed.operation)) || takesIdempotencyKey(placed.operation)) names.push('Idempotent-Replayed');
    answer.headers = { ...headersOf(names), ...answer.headers };
  }
};
