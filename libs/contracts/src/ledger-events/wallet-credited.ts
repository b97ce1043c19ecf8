import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { Minor, PositiveMinor, RequestDetails, TransactionEventFields } from '../fields.js';
import { TOPICS } from '../topics.js';

/** A wallet was credited by an operator: a transaction of kind `adjustment`, completed at once. */
export const WalletCredited = defineContract({
  topic: TOPICS.ledgerEvents,
  type: 'WalletCredited',
  version: 1,
  description: 'A wallet was credited by an operator.',
  schema: Type.Object({
    ...TransactionEventFields,
    ...RequestDetails,
    amount_minor: PositiveMinor,
    balance_before_minor: Minor,
    balance_after_minor: Minor,
  }),
  example: {
    command_id: 'cmd_01890000-0000-7000-8000-000000000003',
    business_id: 'biz_01890000-0000-7000-8000-0000000000b1',
    mode: 'live',
    currency: 'NGN',
    entries: [
      [1, '-100000000', '-100000000'],
      [3, '100000000', '100000000'],
    ],
    opens: [{ number: 3, code: 'bank', currency: 'NGN', mode: 'live', business_id: null }],
    transaction_id: 'txn_01890000-0000-7000-8000-000000000071',
    previous: null,
    business_day: '2026-11-21',
    day_used_minor: '0',
    amount_minor: '100000000',
    balance_before_minor: '0',
    balance_after_minor: '100000000',
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
