import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleDay, exampleRequest } from '../example-fields.js';
import { TransactionEventFields } from '../fields.js';
import { TOPICS } from '../topics.js';

/** The recipient's shard has taken the transfer: it is `completed`. */
export const TransferConfirmed = defineContract({
  topic: TOPICS.ledgerEvents,
  type: 'TransferConfirmed',
  version: 1,
  description: "The recipient's shard has taken the transfer.",
  schema: Type.Object({
    ...TransactionEventFields,
  }),
  example: {
    ...exampleCommand,
    ...exampleDay,
    transaction_id: exampleRequest.transaction_id,
    entries: [],
    previous: 9,
  },
});
