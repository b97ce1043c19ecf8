import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { CommandFields, Id, PositiveMinor, RequestDetails } from '../fields.js';
import { TOPICS } from '../topics.js';

/** Put money into a wallet, by an operator: funding or adjustment. Once per reference. */
export const CreditWallet = defineContract({
  topic: TOPICS.ledgerCommands,
  type: 'CreditWallet',
  version: 1,
  description: 'Put money into a wallet, by an operator: funding or adjustment.',
  schema: Type.Object({ ...CommandFields, ...RequestDetails, transaction_id: Id('txn'), amount_minor: PositiveMinor }),
  example: {
    command_id: 'cmd_01890000-0000-7000-8000-000000000003',
    business_id: 'biz_01890000-0000-7000-8000-0000000000b1',
    mode: 'live',
    currency: 'NGN',
    transaction_id: 'txn_01890000-0000-7000-8000-000000000071',
    amount_minor: '100000000',
    reference: 'credit-1',
    request_hash: '1:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    product_code: null,
    channel: null,
    recipient: null,
    fields: {},
    metadata: {},
    webhook_url: null,
    description: 'opening balance',
  },
});
