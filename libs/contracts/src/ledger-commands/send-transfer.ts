import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleRequest } from '../example-fields.js';
import { CommandFields, Id, PriceFields, RequestDetails } from '../fields.js';
import { TOPICS } from '../topics.js';

/** Pay another business, once per reference. The gateway looked up the shard where that one's wallets live. */
export const SendTransfer = defineContract({
  topic: TOPICS.ledgerCommands,
  type: 'SendTransfer',
  version: 1,
  description: 'Pay another business.',
  schema: Type.Object({
    ...CommandFields,
    ...RequestDetails,
    transaction_id: Id('txn'),
    ...PriceFields,
    to_business_id: Id('biz'),
    to_shard: Type.Integer({ minimum: 0 }),
    /** The transaction that the recipient will see. */
    to_transaction_id: Id('txn'),
  }),
  example: {
    ...exampleCommand,
    ...exampleRequest,
    channel: null,
    recipient: null,
    amount_minor: '1000',
    discount_minor: '0',
    fee_minor: '20',
    tax_minor: '3',
    total_minor: '1023',
    fee_payer: 'merchant',
    to_business_id: 'biz_01890000-0000-7000-8000-0000000000b2',
    to_shard: 7,
    to_transaction_id: 'txn_01890000-0000-7000-8000-000000000081',
  },
});
