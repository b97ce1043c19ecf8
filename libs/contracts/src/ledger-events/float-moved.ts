import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleDay, examplePlatformAccount, exampleRequest } from '../example-fields.js';
import { OneOf, PLATFORM_BUSINESS, PositiveMinor, RequestDetails, TransactionEventFields } from '../fields.js';
import { FLOAT_MOVEMENTS } from '../ledger-commands/move-float.js';
import { TOPICS } from '../topics.js';

/** The platform's own money moved between the bank and a provider: a transaction of kind `adjustment` that no business has a part in. */
export const FloatMoved = defineContract({
  topic: TOPICS.ledgerEvents,
  type: 'FloatMoved',
  version: 1,
  description: "The platform's own money moved between the bank and a provider.",
  schema: Type.Object({
    ...TransactionEventFields,
    ...RequestDetails,
    movement: OneOf(FLOAT_MOVEMENTS),
    provider: Type.String(),
    amount_minor: PositiveMinor,
    fee_minor: PositiveMinor,
    total_minor: PositiveMinor,
  }),
  example: {
    ...exampleCommand,
    ...exampleRequest,
    ...exampleDay,
    business_id: PLATFORM_BUSINESS,
    channel: null,
    recipient: null,
    movement: 'settle',
    provider: 'mpp_main',
    amount_minor: '100000',
    fee_minor: '500',
    total_minor: '99500',
    entries: [
      [3, '99500', '99500'],
      [6, '500', '500'],
      [14, '-100000', '-100000'],
    ],
    opens: [examplePlatformAccount(3, 'bank'), examplePlatformAccount(6, 'margin')],
    previous: null,
  },
});
