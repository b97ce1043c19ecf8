import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleDay, examplePlatformAccount, examplePrice, exampleRequest } from '../example-fields.js';
import { Id, OneOf, PriceFields, RequestDetails, TransactionEventFields, WalletBalances } from '../fields.js';
import { TOPICS } from '../topics.js';

/** The sender paid: `completed` within one shard; otherwise `pending` while the money is in transit to the recipient's. */
export const TransferSent = defineContract({
  topic: TOPICS.ledgerEvents,
  type: 'TransferSent',
  version: 1,
  description: 'The sender of a transfer paid.',
  schema: Type.Object({
    ...TransactionEventFields,
    ...RequestDetails,
    ...PriceFields,
    to_business_id: Id('biz'),
    to_shard: Type.Integer(),
    to_transaction_id: Id('txn'),
    status: OneOf(['pending', 'completed']),
    ...WalletBalances,
  }),
  example: {
    ...exampleCommand,
    ...exampleRequest,
    ...exampleDay,
    channel: null,
    recipient: null,
    ...examplePrice,
    total_minor: '1023',
    to_business_id: 'biz_01890000-0000-7000-8000-0000000000b2',
    to_shard: 7,
    to_transaction_id: 'txn_01890000-0000-7000-8000-000000000081',
    status: 'pending',
    entries: [
      [11, '1023', '-3977'],
      [15, '-20', '-40'],
      [16, '-3', '-6'],
      [17, '-1000', '-1000'],
    ],
    opens: [examplePlatformAccount(17, 'in_transit:7')],
    previous: null,
    balance_before_minor: '5000',
    balance_after_minor: '3977',
  },
});
