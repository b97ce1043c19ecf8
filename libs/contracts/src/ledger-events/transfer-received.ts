import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleDay, examplePlatformAccount, exampleRequest } from '../example-fields.js';
import { Id, PositiveMinor, RequestDetails, TransactionEventFields, WalletBalances } from '../fields.js';
import { TOPICS } from '../topics.js';

/** The recipient of a transfer was paid: a transaction of its own, `completed`, whose reference is `transfer/` and the sender's transaction. */
export const TransferReceived = defineContract({
  topic: TOPICS.ledgerEvents,
  type: 'TransferReceived',
  version: 1,
  description: 'The recipient of a transfer was paid.',
  schema: Type.Object({
    ...TransactionEventFields,
    ...RequestDetails,
    amount_minor: PositiveMinor,
    from_shard: Type.Integer(),
    from_business_id: Id('biz'),
    from_transaction_id: Id('txn'),
    ...WalletBalances,
  }),
  example: {
    ...exampleCommand,
    ...exampleRequest,
    ...exampleDay,
    business_id: 'biz_01890000-0000-7000-8000-0000000000b2',
    transaction_id: 'txn_01890000-0000-7000-8000-000000000081',
    reference: 'transfer/01890000-0000-7000-8000-000000000080',
    channel: null,
    recipient: null,
    amount_minor: '1000',
    from_shard: 3,
    from_business_id: exampleCommand.business_id,
    from_transaction_id: exampleRequest.transaction_id,
    entries: [
      [23, '1000', '1000'],
      [21, '-1000', '-1000'],
    ],
    opens: [examplePlatformAccount(23, 'in_transit:3')],
    previous: null,
    balance_before_minor: '0',
    balance_after_minor: '1000',
  },
});
