import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { Minor, OneOf, PositiveMinor, RequestDetails, TransactionEventFields } from '../fields.js';
import { TOPICS } from '../topics.js';

/** The first version of `FundsHeld`, frozen: purchases only, without tax, and the business bears the fee. */
export const FundsHeldV1 = defineContract({
  topic: TOPICS.ledgerEvents,
  type: 'FundsHeld',
  version: 1,
  description: "A transaction's money is reserved in the wallet.",
  schema: Type.Object({
    ...TransactionEventFields,
    ...RequestDetails,
    kind: OneOf(['purchase']),
    amount_minor: PositiveMinor,
    discount_minor: PositiveMinor,
    fee_minor: PositiveMinor,
    total_minor: PositiveMinor,
    balance_before_minor: Minor,
    balance_after_minor: Minor,
  }),
  example: {
    command_id: 'cmd_01890000-0000-7000-8000-000000000004',
    business_id: 'biz_01890000-0000-7000-8000-0000000000b1',
    mode: 'live',
    currency: 'NGN',
    transaction_id: 'txn_01890000-0000-7000-8000-000000000072',
    kind: 'purchase',
    amount_minor: '10000',
    discount_minor: '100',
    fee_minor: '0',
    total_minor: '9900',
    reference: 'order-1',
    request_hash: '1:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    product_code: 'smb_mtn_vtu',
    channel: null,
    recipient: '+2348031234567',
    fields: {},
    metadata: { order: '1' },
    webhook_url: null,
    description: null,
    entries: [
      [1, '9900', '-99990100'],
      [2, '-9900', '-9900'],
    ],
    previous: null,
    business_day: '2026-11-21',
    day_used_minor: '9900',
    balance_before_minor: '100000000',
    balance_after_minor: '99990100',
  },
});
