import { type MeaningTable } from '@daftari/dialect';

/** The document's error codes, and three that it does not have: too little money for a payout, a wrong method, a fault of the provider's own. */
export const blmpayCodes = [
  'unauthorized',
  'insufficient_scope',
  'validation_error',
  'not_found',
  'rate_limit_exceeded',
  'payment_failed',
  'insufficient_balance',
  'method_not_allowed',
  'internal_error',
] as const;

/** An error code in `error`. */
export type BlmpayCode = (typeof blmpayCodes)[number];

/** What an error in answer to a payment or payout means, the HTTP status that it comes with, and why. */
export const sendMeanings = {
  unauthorized: { http: 401, meaning: 'declined', because: 'Nothing was executed; another provider has other credentials.' },
  insufficient_scope: { http: 403, meaning: 'declined', because: 'Our key may not do this here.' },
  validation_error: { http: 400, meaning: 'failed', because: 'What is wrong with it is wrong everywhere.' },
  not_found: { http: 404, meaning: 'declined', because: 'In answer to a payment or payout: there is no such thing here.' },
  rate_limit_exceeded: { http: 429, meaning: 'retry_later', because: 'Sixty a minute. It was not executed, so that it may be sent again.' },
  payment_failed: { http: 500, meaning: 'unknown', because: 'The gateway broke: the customer may have been asked, and may have paid.' },
  insufficient_balance: {
    http: 402,
    meaning: 'declined',
    because: 'Not in the document. Our wallet there is empty; nobody else is concerned.',
  },
  method_not_allowed: { http: 405, meaning: 'declined', because: 'Not in the document. Nothing was executed.' },
  internal_error: { http: 500, meaning: 'unknown', because: 'Not in the document. It may have been executed before it broke.' },
} as const satisfies Record<BlmpayCode, { http: number; meaning: 'declined' | 'failed' | 'retry_later' | 'unknown'; because: string }>;

const known: ReadonlySet<string> = new Set(blmpayCodes);

/** Whether a text is one of the dialect's codes. */
export const isBlmpayCode = (code: string): code is BlmpayCode => known.has(code);

/** The words for where a payment or payout stands: API.md §7's `pending`, and the document's events without their first part. */
export const statusWords: ReadonlyMap<string, { meaning: 'succeeded' | 'accepted' | 'failed'; because?: string }> = new Map([
  ['pending', { meaning: 'accepted' }],
  ['processing', { meaning: 'accepted', because: 'Not in the document; says the same as `pending`.' }],
  ['completed', { meaning: 'succeeded' }],
  ['failed', { meaning: 'failed', because: 'Of a payout: the money came back.' }],
  ['voided', { meaning: 'failed', because: 'Cancelled by us.' }],
  ['expired', { meaning: 'failed', because: 'Nobody confirmed it within four hours.' }],
  ['cancelled', { meaning: 'failed', because: 'Cancelled by the customer.' }],
]);

const EVENTS = [
  'payment.completed',
  'payment.failed',
  'payment.voided',
  'payment.expired',
  'payment.cancelled',
  'payout.completed',
  'payout.failed',
] as const;

/** The status word of an event; undefined for one that is not about a payment or payout. */
export const wordOf = (event: string): string | undefined => /^(?:payment|payout)\.(.+)$/.exec(event)?.[1];

/** The document's codes, words and events, for people. */
export const meanings: readonly MeaningTable[] = [
  { title: 'Error codes', rows: blmpayCodes.map((code) => ({ code, ...sendMeanings[code] })) },
  { title: 'Status words', rows: [...statusWords].map(([code, row]) => ({ code, ...row })) },
  {
    title: 'Events of callbacks',
    rows: EVENTS.map((code) => ({ code, meaning: statusWords.get(wordOf(code) ?? '')?.meaning ?? 'unknown' })),
  },
];
