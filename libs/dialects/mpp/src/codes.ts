import { type MeaningTable } from '@daftari/dialect';

/** The code of every answer to a request that was carried out. */
export const MPP_OK = 'MPP-REQ-0000';

interface CodeMeaning {
  readonly says: string;
  /** What it comes to in answer to a new transaction; `other` answers other questions. */
  readonly meaning: 'declined' | 'failed' | 'unknown' | 'other';
  readonly because?: string;
}

/** The document's error codes ("API Error codes"). */
export const mppCodes = {
  'MPP-REQ-0000': { says: 'done', meaning: 'other', because: 'The `status` of the transaction decides.' },
  'MPP-REQ-4000': {
    says: 'request failed',
    meaning: 'declined',
    because: 'With 422, such as too little money (API.md §7). With another status it is too little to know, and `unknown`.',
  },
  'MPP-REQ-4002': {
    says: 'one-time password not valid',
    meaning: 'failed',
    because: 'The customer gave it; another provider has no use for it.',
  },
  'MPP-REQ-4005': { says: 'method not allowed', meaning: 'declined' },
  'MPP-REQ-4004': { says: 'resource not found', meaning: 'declined', because: 'This provider has no such path or channel.' },
  'MPP-REQ-4008': { says: 'object not found', meaning: 'declined', because: 'In answer to a requery: it is looked for in the list.' },
  'MPP-REQ-4022': { says: 'bad parameters', meaning: 'failed', because: 'What is wrong with it is wrong everywhere.' },
  'MPP-ACC-1001': { says: 'username exists', meaning: 'other' },
  'MPP-AUTH-4401': { says: 'unauthorized', meaning: 'declined', because: 'After a fresh token was refused too.' },
  'MPP-AUTH-4402': { says: 'username or password incorrect', meaning: 'declined' },
  'MPP-AUTH-4403': { says: 'email not verified', meaning: 'declined' },
  'MPP-AUTH-4404': { says: 'email already verified', meaning: 'other' },
  'MPP-AUTH-4405': { says: 'invalid password', meaning: 'declined' },
  'MPP-AUTH-4406': { says: 'second factor incorrect', meaning: 'declined' },
  'MPP-AUTH-4407': { says: 'not authorized', meaning: 'declined', because: 'Our account may not do this here.' },
  'MPP-BS-4504': { says: 'business not created', meaning: 'declined' },
  'MPP-BS-4505': { says: 'business not found', meaning: 'declined' },
  'MPP-BS-4506': { says: 'account already linked', meaning: 'other' },
  'MPP-BS-4507': { says: 'business not active', meaning: 'declined' },
  'MPP-TX-4301': { says: 'cannot be cancelled', meaning: 'other', because: 'In answer to a cancel: it was refused.' },
  'MPP-TX-REQ-4091': { says: 'conflict', meaning: 'unknown', because: 'Our reference is there already: it is found in the list.' },
  'MPP-PP-4200': { says: 'payment page not configured', meaning: 'declined' },
} as const satisfies Record<string, CodeMeaning>;

/** A code in `code`. */
export type MppCode = keyof typeof mppCodes;

/** Whether a text is one of the dialect's codes. */
export const isMppCode = (code: string): code is MppCode => Object.hasOwn(mppCodes, code);

/** The document's HTTP codes, where the body says nothing that is known. */
const httpRows: MeaningTable['rows'] = [
  { code: '200, 201, 202', meaning: 'other', because: 'The `status` of the transaction decides; without one it is `unknown`.' },
  { code: '400, 403, 404, 405, 409, 422', meaning: 'other', because: 'The code in the body decides; without one it is `unknown`.' },
  { code: '401', meaning: 'other', because: 'A fresh token, and the same request once more; then the code in the body.' },
  { code: '429', meaning: 'retry_later' },
  { code: '500, 503', meaning: 'unknown', because: 'Whatever the body says: it may have been executed.' },
];

/** The ten statuses. `refunded` is `unknown` of a collection: the document speaks only of what was taken from the merchant. */
export const statusWords = {
  initiated: { meaning: 'accepted' },
  pending: { meaning: 'accepted' },
  processing: { meaning: 'accepted' },
  transmitted: { meaning: 'accepted' },
  completed: { meaning: 'succeeded' },
  failed: { meaning: 'failed' },
  rejected: { meaning: 'failed', because: 'The last word of the platform or its partner; no coded refusal of a request.' },
  cancelled: { meaning: 'failed', because: 'Before it was sent to the partner.' },
  blocked: { meaning: 'accepted', because: 'In review: it may still be let go.' },
  refunded: { meaning: 'failed', because: 'Of a payout: the money came back to us. Of a collection it is `unknown`.' },
} as const satisfies Record<string, { meaning: 'accepted' | 'succeeded' | 'failed'; because?: string }>;

export type MppStatus = keyof typeof statusWords;

/** Whether a text is one of the ten statuses. */
export const isMppStatus = (status: string): status is MppStatus => Object.hasOwn(statusWords, status);

/** The six categories of transactions. */
export const mppCategories = ['payment', 'transfer', 'payout', 'cashin', 'deposit', 'topup'] as const;
export type MppCategory = (typeof mppCategories)[number];

/** The document's codes and words, for people. */
export const meanings: readonly MeaningTable[] = [
  { title: 'HTTP', rows: httpRows },
  {
    title: 'Error codes',
    rows: Object.entries<CodeMeaning>(mppCodes).map(([code, { meaning, says, because }]) => ({
      code,
      meaning,
      because: because === undefined ? `${says}.` : `${says}. ${because}`,
    })),
  },
  { title: 'Transaction status', rows: Object.entries(statusWords).map(([code, row]) => ({ code, ...row })) },
];
