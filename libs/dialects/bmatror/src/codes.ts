import { type MeaningTable } from '@daftari/dialect';

/** Every error code of the dialect (API.md §7) and the two that a wrong method or our own fault need. */
export const bmatrorCodes = [
  'unauthorized',
  'insufficient_balance',
  'not_found',
  'method_not_allowed',
  'validation_error',
  'rate_limit_exceeded',
  'internal_error',
  'service_unavailable',
] as const;

/** An error code in `error.code`. */
export type BmatrorCode = (typeof bmatrorCodes)[number];

/** The HTTP status that each code is sent with, and its usual message. */
export const bmatrorErrors = {
  unauthorized: { status: 401, message: 'Invalid or missing API key.' },
  insufficient_balance: { status: 402, message: 'Insufficient wallet balance.' },
  not_found: { status: 404, message: 'Not found.' },
  method_not_allowed: { status: 405, message: 'Method not allowed.' },
  validation_error: { status: 422, message: 'The request is not valid.' },
  rate_limit_exceeded: { status: 429, message: 'Too many requests.' },
  internal_error: { status: 500, message: 'Something went wrong.' },
  service_unavailable: { status: 503, message: 'The service is temporarily unavailable.' },
} as const satisfies Record<BmatrorCode, { status: number; message: string }>;

/** What an error in answer to a purchase means; `retry` is the same provider again. */
export type PurchaseMeaning = 'declined' | 'failed' | 'retry' | 'unknown';

/** API.md §7, "What counts as what". A `not_found` is the bundle or service that this provider does not sell. */
export const purchaseMeanings = {
  unauthorized: 'declined',
  insufficient_balance: 'declined',
  not_found: 'declined',
  method_not_allowed: 'declined',
  validation_error: 'failed',
  rate_limit_exceeded: 'retry',
  internal_error: 'unknown',
  service_unavailable: 'declined',
} as const satisfies Record<BmatrorCode, PurchaseMeaning>;

const known: ReadonlySet<string> = new Set(bmatrorCodes);

/** Whether a text is one of the dialect's codes. */
export const isBmatrorCode = (code: string): code is BmatrorCode => known.has(code);

/** The status words of API.md §7, and `pending`, `success` and `successful`, which say the same. */
export const statusWords: ReadonlyMap<string, 'succeeded' | 'accepted' | 'failed'> = new Map([
  ['completed', 'succeeded'],
  ['successful', 'succeeded'],
  ['success', 'succeeded'],
  ['processing', 'accepted'],
  ['pending', 'accepted'],
  ['failed', 'failed'],
]);

const reasons: Partial<Record<BmatrorCode, string>> = {
  unauthorized: 'Nothing was executed; another provider has other credentials.',
  insufficient_balance: 'Our wallet there is empty; nobody else is concerned.',
  not_found: 'In answer to a purchase: this provider does not sell it. In answer to a requery: `not_found`.',
  validation_error: 'The recipient or the amount is wrong everywhere.',
  internal_error: 'It may have been executed before it broke.',
  service_unavailable: 'Only with this code: a bare 503 is `unknown`.',
};

/** The document's codes and words, for people. */
export const meanings: readonly MeaningTable[] = [
  {
    title: 'Error codes',
    rows: bmatrorCodes.map((code) => ({
      code,
      http: bmatrorErrors[code].status,
      meaning: purchaseMeanings[code] === 'retry' ? 'retry_later' : purchaseMeanings[code],
      ...(reasons[code] === undefined ? {} : { because: reasons[code] }),
    })),
  },
  { title: 'Status words', rows: [...statusWords].map(([code, meaning]) => ({ code, meaning })) },
];
