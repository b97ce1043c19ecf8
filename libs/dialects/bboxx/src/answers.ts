import { type AnswerBody } from './wire.js';

/** An answer as it goes out. */
export interface Answer {
  readonly status: number;
  readonly body: AnswerBody;
}

/** Why a message is refused, and the HTTP status that says so. The document has none: these are of API.md §7 and HTTP. */
export const bboxxRefusals = {
  header: 403,
  signature: 403,
  stale: 403,
  body: 400,
  conflict: 409,
  not_found: 404,
  method_not_allowed: 405,
  too_large: 413,
  rate_limited: 429,
} as const;
export type BboxxRefusal = keyof typeof bboxxRefusals;

/** The payment is in the books. The words are the document's. */
export const accepted = (transactionId: string): Answer => ({
  status: 200,
  body: { providerTransactionId: transactionId, status: 'ACCEPTED', Description: 'Dear Customer the payment was accepted.' },
});

/** Nothing was taken. */
export const rejected = (status: number, description: string, transactionId = ''): Answer => ({
  status,
  body: { providerTransactionId: transactionId, status: 'REJECTED', Description: description },
});

/** It is not known yet: the same message again is always right. Never `REJECTED`: the payment may be in the books. */
export const undecided = (transactionId = '', status = 503): Answer => ({
  status,
  body: {
    providerTransactionId: transactionId,
    status: 'PENDING',
    Description: 'The payment is not confirmed yet. Send the same notification again: it is never credited twice.',
  },
});
