import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { CurrencyCode, Id, Instant, Mode, Nullable, OneOf, PositiveMinor } from '../fields.js';
import { TOPICS } from '../topics.js';

/** Who says something of an attempt: our own request, the answer to it, a callback, or the answer to a requery. Each word implies the request. */
export const WITNESSES = ['request', 'answer', 'callback', 'requery'] as const;
export type WitnessKind = (typeof WITNESSES)[number];

/** What a witness can say. `sent`: the request left; the rest are the outcomes that dialects translate to. */
export const WITNESS_WORDS = ['sent', 'succeeded', 'accepted', 'declined', 'failed', 'unknown', 'not_found', 'retry_later'] as const;
export type WitnessWord = (typeof WITNESS_WORDS)[number];

/** What one witness said of one attempt. The same words said again are not told again. */
export const AttemptWitnessed = defineContract({
  topic: TOPICS.providerEvents,
  type: 'AttemptWitnessed',
  version: 1,
  description: 'A witness said something new of an attempt: our request, its answer, a callback or a requery.',
  schema: Type.Object({
    transaction_id: Id('txn'),
    business_id: Id('biz'),
    mode: Mode,
    currency: CurrencyCode,
    provider: Type.String(),
    attempt: Type.Integer({ minimum: 1 }),
    /** What the provider knows the attempt by. */
    upstream_reference: Type.String(),
    witness: OneOf(WITNESSES),
    says: OneOf(WITNESS_WORDS),
    /** What the provider should do, or says that it did; null where it names no amount. */
    amount_minor: Nullable(PositiveMinor),
    /** The currency that the witness names, where it names one. */
    told_currency: Nullable(Type.String()),
    provider_reference: Nullable(Type.String()),
    recipient: Nullable(Type.String()),
    /** Money goes to the provider's side (`out`: purchases, payouts) or comes from it (`in`: payments). */
    direction: OneOf(['in', 'out'] as const),
    /** The stored attempt, callback or requery. */
    evidence: Type.String(),
    /** When our request left, as far as it did. */
    sent_at: Nullable(Instant),
    at: Instant,
  }),
  example: {
    transaction_id: 'txn_01890000-0000-7000-8000-000000000072',
    business_id: 'biz_01890000-0000-7000-8000-0000000000b1',
    mode: 'live',
    currency: 'NGN',
    provider: 'smb_main',
    attempt: 1,
    upstream_reference: '0189000000007000800000000000007201',
    witness: 'answer',
    says: 'succeeded',
    amount_minor: '10000',
    told_currency: 'NGN',
    provider_reference: 'SMB-77',
    recipient: '+2348031234567',
    direction: 'out',
    evidence: 'att_01890000-0000-7000-8000-0000000000c1',
    sent_at: '2026-11-21T09:00:00.200Z',
    at: '2026-11-21T09:00:00.250Z',
  },
});
