import { type MeaningTable } from '@daftari/dialect';

/** Every machine code of the dialect: the seed's, those that API.md §7 adds, and three that its table of statuses and a wrong path need. */
export const strongmbCodes = [
  'USER_DETAILS_RETRIEVED',
  'WALLET_DETAILS_RETRIEVED',
  'TRANSACTIONS_RETRIEVED',
  'TRANSACTION_DETAILS_RETRIEVED',
  'PRODUCTS_RETRIEVED',
  'TRANSACTION_SUCCESSFUL',
  'ERR_TRANSACTION_PROCESSING',
  'ERR_TRANSACTION_FAILED',
  'ERR_BAD_REQUEST',
  'ERR_UNAUTHENTICATED',
  'ERR_INSUFFICIENT_BALANCE',
  'ERR_ACCOUNT_INACTIVE',
  'ERR_TRANSACTIONS_NOT_FOUND',
  'ERR_PRODUCT_NOT_FOUND',
  'ERR_NOT_FOUND',
  'ERR_METHOD_NOT_ALLOWED',
  'ERR_VALIDATION',
  'ERR_INVALID_MOBILE_NUMBER',
  'ERR_DAILY_LIMIT_EXCEEDED',
  'ERR_PRODUCT_GATEWAY_UNAVAILABLE',
  'ERR_INTERNAL',
] as const;

/** A machine code in `metadata.code`. */
export type StrongmbCode = (typeof strongmbCodes)[number];

/** The HTTP status that each code is sent with, and its usual message. */
export const strongmbAnswers = {
  USER_DETAILS_RETRIEVED: { status: 200, message: 'User details retrieved successfully' },
  WALLET_DETAILS_RETRIEVED: { status: 200, message: 'Wallet details retrieved successfully' },
  TRANSACTIONS_RETRIEVED: { status: 200, message: 'Transactions retrieved successfully' },
  TRANSACTION_DETAILS_RETRIEVED: { status: 200, message: 'Transaction details retrieved successfully' },
  PRODUCTS_RETRIEVED: { status: 200, message: 'Products retrieved successfully' },
  TRANSACTION_SUCCESSFUL: { status: 201, message: 'Transaction successful.' },
  ERR_TRANSACTION_PROCESSING: { status: 200, message: 'Transaction is being processed.' },
  ERR_TRANSACTION_FAILED: { status: 200, message: 'Transaction failed.' },
  ERR_BAD_REQUEST: { status: 400, message: 'Missing or invalid parameters.' },
  ERR_UNAUTHENTICATED: { status: 401, message: 'Unauthenticated. Invalid or missing API key.' },
  ERR_INSUFFICIENT_BALANCE: { status: 402, message: 'Insufficient wallet balance.' },
  ERR_ACCOUNT_INACTIVE: { status: 403, message: 'Account is inactive or suspended.' },
  ERR_TRANSACTIONS_NOT_FOUND: { status: 404, message: 'Transaction not found.' },
  ERR_PRODUCT_NOT_FOUND: { status: 404, message: 'Product not found.' },
  ERR_NOT_FOUND: { status: 404, message: 'Resource does not exist.' },
  ERR_METHOD_NOT_ALLOWED: { status: 405, message: 'Method not allowed.' },
  ERR_VALIDATION: { status: 422, message: 'Validation failed.' },
  ERR_INVALID_MOBILE_NUMBER: { status: 422, message: 'Invalid mobile number.' },
  ERR_DAILY_LIMIT_EXCEEDED: { status: 429, message: 'Daily limit exceeded. Contact support to increase.' },
  ERR_PRODUCT_GATEWAY_UNAVAILABLE: { status: 503, message: 'Service provider temporarily unavailable.' },
  ERR_INTERNAL: { status: 500, message: 'Something went wrong.' },
} as const satisfies Record<StrongmbCode, { status: number; message: string }>;

/** What a code in answer to a purchase means when the answer has no transaction in it. */
export type PurchaseMeaning = 'accepted' | 'declined' | 'failed' | 'unknown';

/** API.md §7, "What counts as what". A code that answers other questions says nothing about a purchase. */
export const purchaseMeanings = {
  USER_DETAILS_RETRIEVED: 'unknown',
  WALLET_DETAILS_RETRIEVED: 'unknown',
  TRANSACTIONS_RETRIEVED: 'unknown',
  TRANSACTION_DETAILS_RETRIEVED: 'unknown',
  PRODUCTS_RETRIEVED: 'unknown',
  TRANSACTION_SUCCESSFUL: 'unknown',
  ERR_TRANSACTION_PROCESSING: 'accepted',
  ERR_TRANSACTION_FAILED: 'failed',
  ERR_BAD_REQUEST: 'declined',
  ERR_UNAUTHENTICATED: 'declined',
  ERR_INSUFFICIENT_BALANCE: 'declined',
  ERR_ACCOUNT_INACTIVE: 'declined',
  ERR_TRANSACTIONS_NOT_FOUND: 'unknown',
  ERR_PRODUCT_NOT_FOUND: 'declined',
  ERR_NOT_FOUND: 'declined',
  ERR_METHOD_NOT_ALLOWED: 'declined',
  ERR_VALIDATION: 'failed',
  ERR_INVALID_MOBILE_NUMBER: 'failed',
  ERR_DAILY_LIMIT_EXCEEDED: 'declined',
  ERR_PRODUCT_GATEWAY_UNAVAILABLE: 'declined',
  ERR_INTERNAL: 'unknown',
} as const satisfies Record<StrongmbCode, PurchaseMeaning>;

const known: ReadonlySet<string> = new Set(strongmbCodes);

/** Whether a text is one of the dialect's codes. */
export const isStrongmbCode = (code: string): code is StrongmbCode => known.has(code);

/** The status words of the seed, and `pending`, `completed` and `success`, which say the same. */
export const statusWords: ReadonlyMap<string, 'succeeded' | 'accepted' | 'failed'> = new Map([
  ['successful', 'succeeded'],
  ['success', 'succeeded'],
  ['completed', 'succeeded'],
  ['processing', 'accepted'],
  ['pending', 'accepted'],
  ['failed', 'failed'],
]);

const answersToOtherQuestions: ReadonlySet<StrongmbCode> = new Set<StrongmbCode>([
  'USER_DETAILS_RETRIEVED',
  'WALLET_DETAILS_RETRIEVED',
  'TRANSACTIONS_RETRIEVED',
  'TRANSACTION_DETAILS_RETRIEVED',
  'PRODUCTS_RETRIEVED',
]);

const reasons: Partial<Record<StrongmbCode, string>> = {
  TRANSACTION_SUCCESSFUL: 'Only with a transaction in it that says the same: then `succeeded`.',
  ERR_TRANSACTION_PROCESSING: 'No error, whatever it is called: the provider has it.',
  ERR_BAD_REQUEST: 'It could not be read there, so nothing was executed.',
  ERR_INSUFFICIENT_BALANCE: 'Our wallet there is empty; nobody else is concerned.',
  ERR_TRANSACTIONS_NOT_FOUND: 'In answer to a requery: `not_found`.',
  ERR_VALIDATION: 'What is wrong with it is wrong everywhere.',
  ERR_INVALID_MOBILE_NUMBER: 'The recipient is wrong everywhere.',
  ERR_DAILY_LIMIT_EXCEEDED: 'It lasts until somebody raises it; with `Retry-After` it is `retry_later`.',
  ERR_PRODUCT_GATEWAY_UNAVAILABLE: 'Only with this code: a bare 503 is `unknown`.',
  ERR_INTERNAL: 'It may have been executed before it broke.',
};

/** The document's codes and words, for people. */
export const meanings: readonly MeaningTable[] = [
  {
    title: 'Codes',
    rows: strongmbCodes.map((code) => ({
      code,
      http: strongmbAnswers[code].status,
      meaning: answersToOtherQuestions.has(code) ? 'other' : purchaseMeanings[code],
      ...(reasons[code] === undefined ? {} : { because: reasons[code] }),
    })),
  },
  { title: 'Status words', rows: [...statusWords].map(([code, meaning]) => ({ code, meaning })) },
];
