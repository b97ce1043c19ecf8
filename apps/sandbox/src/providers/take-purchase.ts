import { randomUUID } from 'node:crypto';
import { behaviourOf, endingOf, LATE_MS, type Reply } from './endings.js';
import { type OutageKind, type Provider } from './provider.js';
import { type Purchase, type PurchaseDraft, stateAt } from './purchase.js';
import { type WireAnswer } from './speaker.js';

/** What a provider does about a request. */
export type Reaction =
  | { readonly kind: 'answer'; readonly answer: WireAnswer; readonly retryAfterS?: number }
  | { readonly kind: 'text'; readonly status: number; readonly text: string }
  | { readonly kind: 'late'; readonly afterMs: number; readonly answer: () => WireAnswer }
  | { readonly kind: 'after_callback'; readonly purchase: Purchase; readonly answer: WireAnswer }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' };

/** A reaction, and the purchase that it made, if it made one. */
export interface Taken {
  readonly reaction: Reaction;
  readonly draft?: PurchaseDraft;
  readonly purchase?: Purchase;
}

const SERVER_ERROR: Reaction = { kind: 'text', status: 500, text: 'Internal Server Error' };

/** Whose request it is, or how it is turned away. */
export type Admission = { readonly admitted: true; readonly account: number } | { readonly admitted: false; readonly reaction: Reaction };

/** What every request meets first: an outage, the key, the hour's limit. */
export const admit = (provider: Provider, header: (name: string) => string | undefined, nowMs: number): Admission => {
  const { settings, speaker } = provider;
  if (settings.outage !== null) return { admitted: false, reaction: outage(provider, settings.outage) };
  const account = provider.accountIndexOf(speaker.credentialOf(header));
  if (account < 0) return { admitted: false, reaction: answer(speaker.refuse('unauthenticated')) };
  provider.count(nowMs);
  const { count, endsAtMs } = provider.hourStanding();
  if (settings.rateLimitPerHour === null || count <= settings.rateLimitPerHour) return { admitted: true, account };
  const retryAfterS = Math.ceil((endsAtMs - nowMs) / 1_000);
  return { admitted: false, reaction: { kind: 'answer', answer: speaker.refuse('throttled'), retryAfterS } };
};

/** Decides about a purchase: a repeated reference answers as it stands, a new one does what its recipient's ending says. */
export const takePurchase = (provider: Provider, account: number, path: string, bodyText: string, nowMs: number): Taken => {
  const trouble = troubled(provider);
  if (trouble !== undefined) return { reaction: trouble };
  const read = provider.speaker.readPurchase(path, bodyText);
  if (!read.ok) return { reaction: answer(read.answer) };
  const known = provider.purchases.get(read.draft.reference);
  if (known !== undefined) return { reaction: answer(answerFor(provider, known, nowMs, true)), draft: read.draft };
  return takeNew(provider, account, read.draft, nowMs);
};

const takeNew = (provider: Provider, account: number, draft: PurchaseDraft, nowMs: number): Taken => {
  const ending = endingOf(draft.recipient, provider.ignoresOutOfFloat);
  const { reply } = behaviourOf(ending);
  const refused = refusedReply(provider, reply);
  if (refused !== undefined) return { reaction: refused, draft };
  const purchase: Purchase = {
    ...draft,
    account,
    ending,
    providerReference: randomUUID(),
    receivedAtMs: nowMs,
    balanceBeforeMinor: provider.balanceMinor,
  };
  provider.enter(purchase);
  return { reaction: replyTo(provider, purchase, reply, nowMs), draft, purchase };
};

/** Endings that leave no trace at the provider: it does not know the reference. */
const refusedReply = (provider: Provider, reply: Reply): Reaction | undefined => {
  if (reply === 'reset') return { kind: 'reset' };
  if (reply === 'server_error') return SERVER_ERROR;
  if (reply === 'out_of_float') return answer(provider.speaker.refuse('out_of_float'));
  return undefined;
};

const replyTo = (provider: Provider, purchase: Purchase, reply: Reply, nowMs: number): Reaction => {
  if (reply === 'hang') return { kind: 'hang' };
  if (reply === 'garbage') return { kind: 'text', status: 200, text: '<html><body>Thank you for your purchase!</body></html>' };
  if (reply === 'late') {
    return { kind: 'late', afterMs: LATE_MS * provider.timeScale, answer: () => answerFor(provider, purchase, Date.now() + 1, false) };
  }
  const { first } = behaviourOf(purchase.ending);
  const fresh = provider.speaker.answerPurchase(purchase, { standing: first, sinceMs: nowMs }, false);
  return reply === 'after_callback' ? { kind: 'after_callback', purchase, answer: fresh } : answer(fresh);
};

const answerFor = (provider: Provider, purchase: Purchase, nowMs: number, repeated: boolean): WireAnswer =>
  provider.speaker.answerPurchase(purchase, stateAt(purchase, nowMs, provider.timeScale), repeated);

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
