import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, examplePrice, exampleRequest } from '../example-fields.js';
import { Collection, CommandFields, Id, OneOf, PriceFields, RequestDetails } from '../fields.js';
import { TOPICS } from '../topics.js';

/** Kinds that wait for money to come in. */
export const INCOMING_KINDS = ['payment', 'deposit'] as const;

/** Money is to come in: a collection is asked for, or a deposit announced. Once per reference. */
export const ExpectFunds = defineContract({
  topic: TOPICS.ledgerCommands,
  type: 'ExpectFunds',
  version: 1,
  description: 'Money is to come in: a collection is asked for, or a deposit announced.',
  schema: Type.Object({
    ...CommandFields,
    ...RequestDetails,
    /** Of a payment; a deposit has none. */
    collection: Type.Optional(Collection),
    transaction_id: Id('txn'),
    kind: OneOf(INCOMING_KINDS),
    ...PriceFields,
  }),
  example: { ...exampleCommand, ...exampleRequest, kind: 'payment', ...examplePrice },
});
