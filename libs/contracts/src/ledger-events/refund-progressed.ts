import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleDay, exampleRequest } from '../example-fields.js';
import { Id, OneOf, PositiveMinor, TransactionEventFields } from '../fields.js';
import { TOPICS } from '../topics.js';
import { exampleTransaction } from '../transaction-view.example.js';
import { TransactionView } from '../transaction-view.js';

/** A refund of this payment began or ended; both amounts are of all its refunds together. Once all of it is back the payment is `refunded`. */
export const RefundProgressed = defineContract({
  topic: TOPICS.ledgerEvents,
  type: 'RefundProgressed',
  version: 1,
  description: 'A refund of this payment began or ended.',
  schema: Type.Object({
    ...TransactionEventFields,
    /** The transaction after this: consumers need not have remembered it. */
    transaction: TransactionView,
    refund_transaction_id: Id('txn'),
    refunding_minor: PositiveMinor,
    refunded_minor: PositiveMinor,
    status: OneOf(['completed', 'refunded']),
  }),
  example: {
    ...exampleCommand,
    ...exampleDay,
    transaction_id: exampleRequest.transaction_id,
    transaction: { ...exampleTransaction, kind: 'payment', status: 'refunded' },
    refund_transaction_id: 'txn_01890000-0000-7000-8000-000000000082',
    refunding_minor: '0',
    refunded_minor: '1000',
    status: 'refunded',
    entries: [],
    previous: 10,
  },
});
