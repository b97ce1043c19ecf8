import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { Evidence, Minor, Nullable, PositiveMinor, TransactionEventFields } from '../fields.js';
import { CaptureHold } from '../ledger-commands/capture-hold.js';
import { TOPICS } from '../topics.js';

const { currency, ...asked } = CaptureHold.example;

/** The provider delivered and the held money was taken: the transaction is `completed`. */
export const FundsCaptured = defineContract({
  topic: TOPICS.ledgerEvents,
  type: 'FundsCaptured',
  version: 1,
  description: 'The provider delivered; the held money was taken.',
  schema: Type.Object({
    ...TransactionEventFields,
    provider: Type.String(),
    cost_minor: Minor,
    /** What the business earned of it; none where it is not said. */
    commission_minor: Type.Optional(PositiveMinor),
    provider_reference: Nullable(Type.String()),
    evidence: Evidence,
    facts: Type.Integer(),
  }),
  example: {
    ...asked,
    currency,
    entries: [
      [2, '9900', '0'],
      [4, '-9700', '-9700'],
      [5, '100', '100'],
      [6, '-300', '-300'],
    ],
    opens: [
      { number: 4, code: 'float:smb_main', currency: 'NGN', mode: 'live', business_id: null },
      { number: 5, code: 'discounts', currency: 'NGN', mode: 'live', business_id: null },
      { number: 6, code: 'margin', currency: 'NGN', mode: 'live', business_id: null },
    ],
    previous: 7,
    business_day: '2026-11-21',
    day_used_minor: '9900',
  },
});
