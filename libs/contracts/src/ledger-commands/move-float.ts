import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleRequest } from '../example-fields.js';
import { CommandFields, Id, OneOf, PLATFORM_BUSINESS, PositiveMinor, RequestDetails } from '../fields.js';
import { TOPICS } from '../topics.js';

/** How the platform's own money moves between the bank and a provider. */
export const FLOAT_MOVEMENTS = ['top_up', 'withdraw', 'settle'] as const;

/** Move the platform's own money between the bank and a provider, by an operator. The business is the platform's. Once per reference. */
export const MoveFloat = defineContract({
  topic: TOPICS.ledgerCommands,
  type: 'MoveFloat',
  version: 1,
  description: "Move the platform's own money between the bank and a provider.",
  schema: Type.Object({
    ...CommandFields,
    ...RequestDetails,
    transaction_id: Id('txn'),
    movement: OneOf(FLOAT_MOVEMENTS),
    provider: Type.String({ pattern: '^[a-z0-9_-]{1,64}$' }),
    amount_minor: PositiveMinor,
    /** What the provider keeps of a settlement. */
    fee_minor: PositiveMinor,
  }),
  example: {
    ...exampleCommand,
    ...exampleRequest,
    business_id: PLATFORM_BUSINESS,
    channel: null,
    recipient: null,
    movement: 'settle',
    provider: 'mpp_main',
    amount_minor: '100000',
    fee_minor: '500',
  },
});
