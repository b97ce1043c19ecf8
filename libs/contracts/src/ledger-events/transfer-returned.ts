import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleDay, exampleRequest } from '../example-fields.js';
import { Failure, TransactionEventFields } from '../fields.js';
import { TOPICS } from '../topics.js';

/** The transfer came back, fee and all: it is `failed`. A wallet closed by now leaves it in suspense, with a case. */
export const TransferReturned = defineContract({
  topic: TOPICS.ledgerEvents,
  type: 'TransferReturned',
  version: 1,
  description: 'The transfer came back, fee and all.',
  schema: Type.Object({
    ...TransactionEventFields,
    failure: Failure,
  }),
  example: {
    ...exampleCommand,
    ...exampleDay,
    transaction_id: exampleRequest.transaction_id,
    failure: { code: 'invalid_recipient', detail: 'The recipient cannot take this transfer.' },
    entries: [
      [17, '1000', '0'],
      [15, '20', '-20'],
      [16, '3', '-3'],
      [11, '-1023', '-5000'],
    ],
    previous: 9,
  },
});
