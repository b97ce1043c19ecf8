import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleDay, exampleRequest } from '../example-fields.js';
import { Id, PositiveMinor, RequestDetails, TransactionEventFields, WalletBalances } from '../fields.js';
import { TOPICS } from '../topics.js';

/** The recipient's shard refused a transfer, for good: the sender's returns the money. Seen by nobody as a transaction. */
export const TransferRefused = defineContract({
  topic: TOPICS.ledgerEvents,
  type: 'TransferRefused',
  version: 1,
  description: "The recipient's shard refused a transfer, for good.",
  schema: Type.Object({
    ...TransactionEventFields,
    ...RequestDetails,
    amount_minor: PositiveMinor,
    from_shard: Type.Integer(),
    from_business_id: Id('biz'),
    from_transaction_id: Id('txn'),
    reason: Type.String(),
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
    reason: 'wallet_not_open',
    entries: [],
    previous: null,
    balance_before_minor: '0',
    balance_after_minor: '0',
  },
});
