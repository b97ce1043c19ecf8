import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { Minor, OneOf, PositiveMinor, RequestDetails, TransactionEventFields } from '../fields.js';
import { PlaceHold } from '../ledger-commands/place-hold.js';
import { TOPICS } from '../topics.js';

const { command_id, not_after: _notAfter, reply_to: _replyTo, ...asked } = PlaceHold.example;

/** The transaction's money is reserved: its status is `pending`. The connector sends it to a provider. */
export const FundsHeld = defineContract({
  topic: TOPICS.ledgerEvents,
  type: 'FundsHeld',
  version: 1,
  description: "A transaction's money is reserved in the wallet.",
  schema: Type.Object({
    ...TransactionEventFields,
    ...RequestDetails,
    kind: OneOf(['purchase']),
    amount_minor: PositiveMinor,
    discount_minor: PositiveMinor,
    fee_minor: PositiveMinor,
    total_minor: PositiveMinor,
    balance_before_minor: Minor,
    balance_after_minor: Minor,
  }),
  example: {
    command_id,
    ...asked,
    entries: [
      [1, '9900', '-99990100'],
      [2, '-9900', '-9900'],
    ],
    previous: null,
    business_day: '2026-11-21',
    day_used_minor: '9900',
    balance_before_minor: '100000000',
    balance_after_minor: '99990100',
  },
});
