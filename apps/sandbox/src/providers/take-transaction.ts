import { type Account } from './account.js';
import { behaviourOf, type Ending, endingOf, LATE_MS, type Reply } from './endings.js';
import { type Provider } from './provider.js';
import { type OutageKind } from './settings.js';
import { type Desk, type Received, type Route, type TakeRoute, type WireAnswer } from './speaker.js';
import { stateAt, taken, type Transaction, type TransactionDraft } from './transaction.js';

/** What a provider does about a request. */
export type Reaction =
  | { readonly kind: 'answer'; readonly answer: WireAnswer; readonly retryAfterS?: number }
  | { readonly kind: 'text'; readonly status: number; readonly text: string }
  | { readonly kind: 'late'; readonly afterMs: number; readonly answer: () => WireAnswer }
  | { readonly kind: 'after_callback'; readonly transaction: Transaction; readonly answer: WireAnswer }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' };

/** A reaction, and the transaction that it made, if it made one. */
export interface Taken {
  readonly reaction: Reaction;
  readonly draft?: TransactionDraft;
  readonly transaction?: Transaction;
}

const SERVER_ERROR: Reaction = { kind: 'text', status: 500, text: 'Internal Server Error' };

/** Whose request it is, or how it is turned away. */
export type Admission = { readonly admitted: true; readonly index: number } | { readonly admitted: false; readonly reaction: Reaction };

/** What every request meets first: an outage, the key and what it may do, the limits. */
export const admit = (provider: Provider, route: Route, { header, nowMs }: Received): Admission => {
  const { settings, speaker } = provider;
  if (settings.outage !== null) return turnAway(outage(provider, settings.outage));
  const index = route.does === 'sign_in' ? 0 : speaker.clientOf(header, provider, nowMs);
  const account = provider.accounts[index];
  if (account === undefined) return turnAway(answer(speaker.refuse('unauthenticated')));
  if (!isAllowed(account, route)) return turnAway(answer(speaker.refuse('insufficient_scope')));
  const retryAfterS = overLimit(provider, nowMs);
  if (retryAfterS === undefined) return { admitted: true, index };
  return turnAway({ kind: 'answer', answer: speaker.refuse('throttled'), retryAfterS });
};

const turnAway = (reaction: Reaction): Admission => ({ admitted: false, reaction });

const isAllowed = ({ scopes }: Account, { scope }: Route): boolean => scope === undefined || scopes === null || scopes.includes(scope);

/** Counts the request; how long to wait where it is one too many. */
const overLimit = ({ settings, hour, minute }: Provider, nowMs: number): number | undefined => {
  for (const [window, limit] of [[hour, settings.rateLimitPerHour] as const, [minute, settings.rateLimitPerMinute] as const]) {
    window.count(nowMs);
    const { count, endsAtMs } = window.standing(nowMs);
    if (limit !== null && count > limit) return Math.ceil((endsAtMs - nowMs) / 1_000);
  }
  return undefined;
};

/** Decides about a transaction: one that is known answers as it stands, a new one does what its recipient's ending says. */
export const takeTransaction = (provider: Provider, route: TakeRoute, received: Received, desk: Desk, index: number): Taken => {
  const trouble = troubled(provider);
  if (trouble !== undefined) return { reaction: trouble };
  const read = route.read(received, desk);
  if (!read.ok) return { reaction: answer(read.answer) };
  const { draft } = read;
  const known = draft.onceKey === null ? undefined : desk.account.book.once(draft.onceKey);
  if (known === undefined) return takeNew(provider, index, draft, received.nowMs);
  known.timesAsked++;
  return { reaction: answer(answerFor(provider, known, received.nowMs, true)), draft };
};

const takeNew = (provider: Provider, index: number, draft: TransactionDraft, nowMs: number): Taken => {
  const { speaker, settings, timeScale } = provider;
  const { book } = provider.account(index);
  const ending = endingFor(draft, provider.ignoresOutOfFloat);
  const balanceBeforeMinor = book.availableMinor(draft.currency, nowMs);
  const { reply } = behaviourOf(ending, speaker.pace);
  const isBroke = draft.direction === 'out' && draft.chargedMinor > balanceBeforeMinor;
  const refused = refusedReply(provider, isBroke ? 'out_of_float' : reply);
  if (refused !== undefined) return { reaction: refused, draft };
  const transaction = taken(
    {
      ...draft,
      account: index,
      ending,
      providerReference: speaker.newReference(draft, nowMs),
      receivedAtMs: nowMs,
      expiresAtMs: ending === 'page' ? nowMs + settings.paymentExpiresS * 1_000 : null,
      balanceBeforeMinor,
    },
    speaker.pace,
    timeScale,
  );
  book.enter(transaction);
  return { reaction: replyTo(provider, transaction, reply, nowMs), draft, transaction };
};

/** Where there is a page, the customer decides on it, unless the number that they gave chooses an ending. */
const endingFor = ({ recipient, checkoutBase }: TransactionDraft, ignoresOutOfFloat: boolean): Ending => {
  const ending = endingOf(recipient, ignoresOutOfFloat);
  return ending === 'ordinary' && checkoutBase !== null ? 'page' : ending;
};

/** Endings that leave no trace at the provider: it does not know the reference. */
const refusedReply = (provider: Provider, reply: Reply): Reaction | undefined => {
  if (reply === 'reset') return { kind: 'reset' };
  if (reply === 'server_error') return SERVER_ERROR;
  if (reply === 'out_of_float') return answer(provider.speaker.refuse('out_of_float'));
  return undefined;
};

const replyTo = (provider: Provider, transaction: Transaction, reply: Reply, nowMs: number): Reaction => {
  if (reply === 'hang') return { kind: 'hang' };
  if (reply === 'garbage') return { kind: 'text', status: 200, text: '<html><body>Thank you for your purchase!</body></html>' };
  if (reply === 'late') {
    return { kind: 'late', afterMs: LATE_MS * provider.timeScale, answer: () => answerFor(provider, transaction, Date.now() + 1, false) };
  }
  const fresh = provider.speaker.answerTaken(transaction, { standing: transaction.plan.first, sinceMs: nowMs }, false);
  return reply === 'after_callback' ? { kind: 'after_callback', transaction, answer: fresh } : answer(fresh);
};

const answerFor = (provider: Provider, transaction: Transaction, nowMs: number, isRepeated: boolean): WireAnswer =>
  provider.speaker.answerTaken(transaction, stateAt(transaction, nowMs), isRepeated);

const troubled = (provider: Provider): Reaction | undefined => {
  const { settings, speaker } = provider;
  if (settings.throttleNext > 0) {
    settings.throttleNext--;
    return { kind: 'answer', answer: speaker.refuse('throttled'), retryAfterS: 1 };
  }
  return settings.errorRate > 0 && Math.random() < settings.errorRate ? SERVER_ERROR : undefined;
};

const outage = (provider: Provider, kind: OutageKind): Reaction => {
  switch (kind) {
    case 'unavailable':
      return answer(provider.speaker.refuse('unavailable'));
    case 'error':
      return SERVER_ERROR;
    case 'reset':
      return { kind: 'reset' };
    case 'hang':
      return { kind: 'hang' };
  }
};

const answer = (wire: WireAnswer): Reaction => ({ kind: 'answer', answer: wire });
