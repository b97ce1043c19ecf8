import { CheckpointMade, FEE_PAYERS, MODES, TRANSACTION_KINDS, TRANSACTION_STATUSES, WALLET_STATUSES } from '@daftari/contracts';

import { CATEGORIES, CHANNEL_STATUSES, CHANNEL_TYPES } from '../../channels/channel.entity.js';
import { DEPOSIT_SCHEMAS } from './deposit-schemas.js';
import { RECONCILIATION_SCHEMAS } from './reconciliation-schemas.js';

import { CASE_SCHEMAS } from './case-schemas.js';
import { WEBHOOK_SCHEMAS } from './webhook-schemas.js';
import { INVOICE_SCHEMAS } from './invoice-schemas.js';
import { IDENTITY_SCHEMAS } from './identity-schemas.js';
import { REPORT_SCHEMAS } from './report-schemas.js';
import { OPERATION_SCHEMAS } from './operation-schemas.js';
import { PROVIDER_SCHEMAS } from './provider-schemas.js';
import { type Schema, text, instant, amount, oneOf, nullable, listOf, object, more } from './schema-words.js';

const flatTexts: Schema = { type: 'object', additionalProperties: text };
const shownBy = (schema: Schema, example: unknown): Schema => ({ ...schema, examples: [example] });

/** A further field of a purchase, payment or payout, and what a channel may be used for. */
const field = object({ name: text, rules: listOf(text) });
const category = object({
  category: oneOf(CATEGORIES),
  fee_payer: oneOf(FEE_PAYERS),
  fee: nullable({
    type: 'object',
    properties: { percent: text, amount, min: amount, max: amount },
    description: 'a percentage, rounded down to a minor unit, and a fixed amount, together within min and max',
  }),
});

/** A payment shows where its card is paid too: null for mobile money, and when it has ended. */
const checkoutUrl = nullable({ ...text, format: 'uri', description: 'of payments only: where the card is paid, as long as it can be' });
const anyTransaction = object({
  id: text,
  reference: text,
  kind: oneOf(TRANSACTION_KINDS),
  status: oneOf(TRANSACTION_STATUSES),
  status_detail: nullable(text),
  mode: oneOf(MODES),
  amount,
  currency: text,
  fee: amount,
  discount: amount,
  total: amount,
  balance_before: nullable(amount),
  balance_after: nullable(amount),
  product_code: nullable(text),
  channel: nullable(text),
  recipient: nullable(text),
  provider_reference: nullable(text),
  failure: nullable(object({ code: text, detail: text })),
  reversal: { type: ['object', 'null'] },
  metadata: { type: 'object' },
  created_at: instant,
  updated_at: instant,
  completed_at: nullable(instant),
});
/** A refund names its payment as its request did. */
const refunded = nullable({ ...text, description: 'of refunds only: the payment that is given back' });
const transaction: Schema = {
  ...anyTransaction,
  properties: { ...anyTransaction.properties, checkout_url: checkoutUrl, transaction_id: refunded },
};

/** What a business sees of itself, and operators of it. */
const profile = {
  id: text,
  code: text,
  name: text,
  email: text,
  phone: nullable(text),
  country: text,
  status: text,
  kyc_status: text,
  tier: text,
};

/** The shapes of the public contract's answers, as JSON Schema of OpenAPI 3.1. */
export const SCHEMAS = {
  ...REPORT_SCHEMAS,
  ...RECONCILIATION_SCHEMAS,
  ...CASE_SCHEMAS,
  ...DEPOSIT_SCHEMAS,
  ...INVOICE_SCHEMAS,
  ...IDENTITY_SCHEMAS,
  ...OPERATION_SCHEMAS,
  ...PROVIDER_SCHEMAS,
  Transaction: transaction,
  Payment: object({ ...anyTransaction.properties, checkout_url: checkoutUrl }),
  Channel: object({
    code: text,
    type: oneOf(CHANNEL_TYPES),
    country: text,
    currency: text,
    description: nullable(text),
    fields: { type: 'object', additionalProperties: listOf(text), description: 'the rules of each field, by its name' },
    field_list: listOf(field),
    categories: listOf(category),
    status: oneOf(CHANNEL_STATUSES),
  }),
  Lookup: object({ name: text, details: flatTexts }),
  TimelineEntry: object({ at: instant, source: text, type: text, detail: { type: 'object' } }),
  Wallet: object({
    id: text,
    currency: text,
    mode: oneOf(MODES),
    available: amount,
    held: amount,
    pending: amount,
    total: amount,
    overdraft_limit: amount,
    limits: object({ transaction: nullable(amount), daily: nullable(amount), balance: nullable(amount) }),
    daily_used: amount,
    tier: text,
    status: oneOf(WALLET_STATUSES),
    updated_at: instant,
  }),
  Balance: object({ currency: text, available: amount, held: amount, pending: amount, total: amount, as_of: instant }),
  Product: object({
    code: text,
    kind: text,
    network: text,
    name: text,
    country: text,
    currency: text,
    pricing: { type: 'object' },
    min_amount: amount,
    max_amount: nullable(amount),
    bundle_size_mb: { type: ['integer', 'null'] },
    validity: nullable(text),
    fields: listOf(field),
    status: text,
  }),
  Account: object({
    ...profile,
    mode: oneOf(MODES),
    created_at: instant,
  }),
  Business: object({
    ...profile,
    currencies: { type: 'array', items: text },
    timezone: text,
    created_at: instant,
    updated_at: instant,
  }),
  Notification: object({
    id: text,
    key_id: text,
    business_id: text,
    reference: text,
    message_id: text,
    body: text,
    state: oneOf(['open', 'accepted', 'refused', 'conflict']),
    detail: nullable(text),
    times: { type: 'integer' },
    received_at: instant,
    last_at: instant,
  }),
  ...WEBHOOK_SCHEMAS,
  Tier: object({ name: text, rate: { type: 'object' }, limits: { type: 'object' } }),
  Checkpoint: shownBy(CheckpointMade.schema, CheckpointMade.example),
  Checkpoints: object({
    data: listOf({ $ref: '#/components/schemas/Checkpoint' }),
    ...more,
    public_key: shownBy(nullable(text), CheckpointMade.example.public_key),
  }),
} as const satisfies Record<string, Schema>;
