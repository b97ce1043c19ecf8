import { createHash, randomUUID } from 'node:crypto';
import { MPP_CURRENCY } from '@daftari/dialect-mpp';
import { bearerOf } from '../credentials.js';
import { type CallbackContent, type Refusal, type SignedCallback, type Speaker, type WireAnswer } from '../speaker.js';
import { done, refused } from './answers.js';
import { routes } from './routes.js';
import { detailedView, words } from './transaction-view.js';

const refusals: Readonly<Record<Refusal, () => WireAnswer>> = {
  unauthenticated: () => refused(401, 'MPP-AUTH-4401', 'Unauthorized.'),
  insufficient_scope: () => refused(403, 'MPP-AUTH-4407', 'Not authorized to perform that action.'),
  out_of_float: () => refused(422, 'MPP-REQ-4000', 'Insufficient balance.'),
  unavailable: () => refused(503, 'MPP-REQ-4000', 'The service is down for maintenance.'),
  throttled: () => refused(429, 'MPP-REQ-4000', 'The rate limit was exceeded.'),
  not_found: () => refused(404, 'MPP-REQ-4004', 'Resource not found.'),
  method_not_allowed: () => refused(405, 'MPP-REQ-4005', 'Method not allowed.'),
  invalid: () => refused(422, 'MPP-REQ-4022', 'Bad parameters.'),
  internal: () => refused(500, 'MPP-REQ-4000', 'Request failed.'),
};

/** MPP as a simulated provider: tokens, channels, lookups, transactions of six categories, unsigned callbacks. */
export const mppSpeaker: Speaker = {
  currency: MPP_CURRENCY,
  pace: 'by_callback',
  words,
  routes,
  clientOf: (header, { sessions }, nowMs) => sessions.accountOf(bearerOf(header)?.replaceAll('"', '') ?? '', nowMs) ?? -1,
  newReference: () => randomUUID(),
  answerTaken: (transaction, state, isRepeated) =>
    isRepeated
      ? refused(409, 'MPP-TX-REQ-4091', 'A transaction with this external_id exists already.')
      : done({ id: transaction.providerReference, status: state.standing === 'processing' ? 'initiated' : words[state.standing] }),
  refuse: (why) => refusals[why](),
  headersOf: () => ({}),
  callback: (content) => unsignedCallback(content),
  callbackTriesMax: 5,
};

/**
 * The transaction object without an envelope. Nothing signs it: a forged one is of a transaction that nobody knows, and says that ours failed, of
 * another amount.
 */
const unsignedCallback = ({ transaction, standing, atMs, amountMinor, account, isForged }: CallbackContent): SignedCallback => {
  const said = isForged ? 'failed' : standing;
  const view = detailedView(
    transaction,
    { standing: said, sinceMs: atMs },
    words[said],
    account,
    isForged ? amountMinor * 2n : amountMinor,
  );
  const body = isForged ? { ...view, id: forgedId(view.id) } : view;
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
};

/** The same on every try, and no transaction's. */
const forgedId = (id: string): string => {
  const hex = createHash('sha256').update(id).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
