import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { Evidence, Failure, Nullable, OneOf, TransactionEventFields } from '../fields.js';
import { RELEASE_STATUSES, ReleaseHold } from '../ledger-commands/release-hold.js';
import { TOPICS } from '../topics.js';

/** The held money went back to the wallet: the transaction is `failed`, `rejected`, `cancelled` or `expired`. */
export const FundsReleased = defineContract({
  topic: TOPICS.ledgerEvents,
  type: 'FundsReleased',
  version: 1,
  description: 'The held money went back to the wallet.',
  schema: Type.Object({
    ...TransactionEventFields,
    status: OneOf(RELEASE_STATUSES),
    failure: Nullable(Failure),
    provider: Nullable(Type.String()),
    provider_reference: Nullable(Type.String()),
    evidence: Evidence,
    facts: Type.Integer(),
  }),
  example: {
    ...ReleaseHold.example,
    entries: [
      [2, '9900', '0'],
      [1, '-9900', '-100000000'],
    ],
    previous: 7,
    business_day: '2026-11-21',
    day_used_minor: '0',
  },
});
