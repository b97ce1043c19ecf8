import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { CommandFields, FEE_PAYERS, Id, Nullable, OneOf, PositiveMinor, RequestDetails } from '../fields.js';
import { TOPICS } from '../topics.js';

/** Kinds that reserve money and wait for a provider's word. */
export const HOLD_KINDS = ['purchase', 'payout', 'refund'] as const;

/** Reserve a purchase's, payout's or refund's money in the wallet, once per reference. Priced by the gateway. */
export const PlaceHold = defineContract({
  topic: TOPICS.ledgerCommands,
  type: 'PlaceHold',
  version: 1,
  description: "Reserve a transaction's money in the wallet, once per reference.",
  schema: Type.Object({
    ...CommandFields,
    ...RequestDetails,
    transaction_id: Id('txn'),
    kind: OneOf(HOLD_KINDS),
    amount_minor: PositiveMinor,
    discount_minor: PositiveMinor,
    fee_minor: PositiveMinor,
    total_minor: PositiveMinor,
    /** None where it is not said. */
    tax_minor: Type.Optional(PositiveMinor),
    /** The business where it is not said. */
    fee_payer: Type.Optional(OneOf(FEE_PAYERS)),
    /** The payment that a refund gives back. */
    refunds: Type.Optional(Nullable(Id('txn'))),
  }),
  example: {
    command_id: 'cmd_01890000-0000-7000-8000-000000000004',
    business_id: 'biz_01890000-0000-7000-8000-0000000000b1',
    mode: 'live',
    currency: 'NGN',
    not_after: '2026-11-21T09:01:00.000Z',
    reply_to: 'http://127.0.0.1:4000',
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
  },
});
