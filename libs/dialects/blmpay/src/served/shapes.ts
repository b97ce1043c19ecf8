import {
  type EndpointShape,
  type ServedShapes,
  type ServedTransaction,
  type ShownAnswer,
  type ShownParameter,
  withSaid,
} from '@daftari/dialect';
import { type TSchema, Type } from '@sinclair/typebox';
import { BLMPAY_CURRENCY } from '../amounts.js';
import { blmpayCodes } from '../codes.js';
import { type BlmpayAnswer, blmpayList, blmpaySuccess } from './answers.js';
import { renderBalance } from './balance.js';
import { type blmpayEndpoints } from './endpoints.js';
import { AskedInvoice, blmpayInvoiceStatuses, renderInvoice, type ServedInvoice } from './invoices.js';
import { type blmpayRefusals } from './refusals.js';
import { renderTransaction } from './render-transaction.js';
import { AskedCardPayment, AskedMobilePayment, AskedPayout } from './requests.js';
import { saidOfPayment, saidOfPayout } from './said.js';
import { blmpayStatuses } from './words.js';

type Problem = keyof typeof blmpayRefusals;

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const oneOf = (words: readonly string[]) => Type.Union(words.map((word) => Type.Literal(word)));
const Metadata = Type.Record(Type.String(), Type.Unknown());

const success = (data: TSchema) =>
  Type.Object({ status: Type.Literal('success'), code: Type.Union([Type.Literal(200), Type.Literal(201)]), data });
const listed = (data: TSchema) =>
  Type.Object({
    status: Type.Literal('success'),
    code: Type.Literal(200),
    data: Type.Array(data),
    pagination: Type.Object({ limit: Type.Integer(), offset: Type.Integer(), total: Type.Integer() }),
  });

/** What stands in every payment and payout. Amounts are whole shillings; one that was made otherwise may have more digits. */
const moved = { metadata: Metadata, created_at: Type.String({ format: 'date-time' }), updated_at: Type.String({ format: 'date-time' }) };
const Amount = { amount: Type.Number(), currency: Type.String() };

const Payment = Type.Object({
  reference: Type.String(),
  status: oneOf(blmpayStatuses),
  payment_type: oneOf(['mobile', 'card']),
  details: Type.Object({ ...Amount, redirect_url: Type.Optional(Type.String()), cancel_url: Type.Optional(Type.String()) }),
  phone_number: nullable(Type.String()),
  customer: nullable(
    Type.Object({
      firstname: Type.String(),
      lastname: Type.String(),
      email: Type.Optional(nullable(Type.String())),
      phone: Type.Optional(nullable(Type.String())),
      country: Type.Optional(nullable(Type.String())),
    }),
  ),
  checkout_url: Type.Optional(nullable(Type.String())),
  ...moved,
});

const Payout = Type.Object({
  reference: Type.String(),
  status: oneOf(['pending', 'completed', 'failed']),
  details: Type.Object(Amount),
  phone_number: nullable(Type.String()),
  recipient_name: nullable(Type.String()),
  ...moved,
});

const Invoice = Type.Object({
  reference: Type.String(),
  number: Type.String(),
  status: oneOf(blmpayInvoiceStatuses),
  customer_name: Type.String(),
  customer_email: nullable(Type.String()),
  customer_phone: nullable(Type.String()),
  items: Type.Array(Type.Object({ name: Type.String(), quantity: Type.Number(), unit_price: Type.Number() })),
  currency: Type.String(),
  subtotal: Type.Number(),
  tax_percent: Type.Number(),
  tax: Type.Number(),
  total: Type.Number(),
  due_date: nullable(Type.String()),
  notes: nullable(Type.String()),
  pay_url: Type.String(),
  created_at: Type.String({ format: 'date-time' }),
  updated_at: Type.String({ format: 'date-time' }),
});

const Figure = Type.Object({ currency: Type.Literal(BLMPAY_CURRENCY), value: Type.Integer() });
const Balance = Type.Object({ available: Figure, total: Figure, pending: Figure });

const MOBILE = {
  payment_type: 'mobile',
  details: { amount: 5_000, currency: BLMPAY_CURRENCY },
  phone_number: '255712345678',
  customer: { firstname: 'Juma', lastname: 'Mwangi', email: 'juma@example.com' },
  webhook_url: 'https://shop.example/webhooks',
  metadata: { order_id: 'ORD-001' },
} as const satisfies AskedMobilePayment;
const CARD = {
  payment_type: 'card',
  details: {
    amount: 50_000,
    currency: BLMPAY_CURRENCY,
    redirect_url: 'https://shop.example/success',
    cancel_url: 'https://shop.example/cancel',
  },
  customer: { firstname: 'Jane', lastname: 'Doe', email: 'jane@example.com', country: 'TZ' },
  metadata: { order_id: 'ORD-002' },
} as const satisfies AskedCardPayment;
const PAYOUT = {
  details: { amount: 2_000, currency: BLMPAY_CURRENCY },
  phone_number: '255712345678',
  recipient_name: 'Juma Mwangi',
} as const satisfies AskedPayout;
const INVOICE = {
  customer_name: 'Jane Doe',
  customer_email: 'jane@example.com',
  customer_phone: '255787654321',
  items: [{ name: 'Web Design', quantity: 1, unit_price: 200_000 }],
  tax_percent: 18,
  due_date: '2026-12-31',
  notes: 'Payment due within 30 days',
};

const INSTANT = '2026-11-21T09:00:00.000Z';

const made = (changes: Partial<ServedTransaction>): ServedTransaction => ({
  id: 'txn_01890000-0000-7000-8000-000000000072',
  business_id: 'biz_01890000-0000-7000-8000-000000000072',
  reference: 'BP261121A1B2C3D4',
  kind: 'payment',
  status: 'pending',
  mode: 'live',
  currency: BLMPAY_CURRENCY,
  amount_minor: '500000',
  fee_minor: '10000',
  discount_minor: '0',
  total_minor: '490000',
  balance_before_minor: null,
  balance_after_minor: null,
  product_code: null,
  channel: 'MM_TZ',
  recipient: '+255712345678',
  provider_reference: null,
  failure: null,
  metadata: withSaid(MOBILE.metadata, { name: 'blmpay', words: saidOfPayment(MOBILE) }),
  created_at: INSTANT,
  updated_at: INSTANT,
  completed_at: null,
  ...changes,
});
const PAYMENT = made({});
const CARD_PAYMENT = made({
  reference: 'BP261121E5F6G7H8',
  amount_minor: '5000000',
  recipient: null,
  metadata: withSaid(CARD.metadata, { name: 'blmpay', words: saidOfPayment(CARD) }),
  checkout_url: 'https://checkout.provider.example/pay/9f2c',
});
const PAID_OUT = made({
  kind: 'payout',
  reference: 'BO261121A1B2C3D4',
  amount_minor: '200000',
  metadata: withSaid({}, { name: 'blmpay', words: saidOfPayout(PAYOUT) }),
});
const BILLED: ServedInvoice = {
  reference: 'BI261121A1B2C3D4',
  number: 'INV-000001',
  status: 'open',
  currency: BLMPAY_CURRENCY,
  customer: { name: INVOICE.customer_name, email: INVOICE.customer_email, phone: `+${INVOICE.customer_phone}` },
  items: [{ name: 'Web Design', quantity: 1, unit_price_minor: '20000000' }],
  subtotal_minor: '20000000',
  tax_percent: '18',
  tax_minor: '3600000',
  total_minor: '23600000',
  due_date: INVOICE.due_date,
  notes: INVOICE.notes,
  pay_url: 'https://pay.example/pay/i_AbCdEfGhIjKlMnOpQrStUv',
  created_at: INSTANT,
  updated_at: INSTANT,
};

const shown = (description: string, schema: TSchema, { body }: BlmpayAnswer): ShownAnswer => ({ description, schema, example: body });

const IDEMPOTENCY_KEY: ShownParameter = {
  schema: { type: 'string', minLength: 1, maxLength: 255 },
  description: 'A name of your own for this request, kept for seven days: sent again with the same body it is answered with what it made.',
  example: 'order-1',
};

const CREATING = {
  headers: { 'Idempotency-Key': IDEMPOTENCY_KEY },
  refusals: [
    'wallet_not_open',
    'product_not_allowed',
    'currency_not_supported',
    'invalid_recipient',
    'transaction_limit_exceeded',
    'daily_limit_exceeded',
    'balance_limit_exceeded',
    'reference_conflict',
    'idempotency_key_reused',
    'idempotency_in_progress',
    'provider_unavailable',
  ],
} as const satisfies Partial<EndpointShape<Problem>>;

const created = (schema: TSchema, one: object): EndpointShape<Problem>['answers'] => ({
  201: shown('Made', success(schema), blmpaySuccess(one, 201)),
  200: shown('Made before under the same Idempotency-Key: as it stands', success(schema), blmpaySuccess(one)),
});

const list = (schema: TSchema, one: object, statuses: readonly string[]): EndpointShape<Problem> => ({
  query: {
    limit: { schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 }, description: 'How many at most.', example: 20 },
    offset: { schema: { type: 'integer', minimum: 0, default: 0 }, description: 'How many are passed over.', example: 0 },
    status: { schema: { type: 'string', enum: statuses }, description: 'Only those that stand so.', example: statuses[0] },
  },
  answers: { 200: shown('The latest first', listed(schema), blmpayList([one], { limit: 20, offset: 0 }, 1)) },
});

const single = (schema: TSchema, one: object): EndpointShape<Problem> => ({
  answers: { 200: shown('As it stands', success(schema), blmpaySuccess(one)) },
});

const [PAYMENT_SHOWN, PAYOUT_SHOWN, INVOICE_SHOWN] = [renderTransaction(PAYMENT), renderTransaction(PAID_OUT), renderInvoice(BILLED)];

/** What each endpoint takes and answers. */
export const blmpayShapes: ServedShapes<typeof blmpayEndpoints, Problem> = {
  createPayment: {
    ...CREATING,
    body: {
      schema: Type.Union([AskedMobilePayment, AskedCardPayment]),
      examples: { 'a push to a phone': MOBILE, 'a card': CARD },
    },
    answers: created(Payment, renderTransaction(CARD_PAYMENT)),
  },
  listPayments: list(Payment, PAYMENT_SHOWN, blmpayStatuses),
  getPayment: single(Payment, PAYMENT_SHOWN),
  createPayout: {
    headers: CREATING.headers,
    refusals: [...CREATING.refusals, 'insufficient_balance'],
    body: { schema: AskedPayout, examples: { 'to a phone': PAYOUT } },
    answers: created(Payout, PAYOUT_SHOWN),
  },
  listPayouts: list(Payout, PAYOUT_SHOWN, blmpayStatuses),
  getPayout: single(Payout, PAYOUT_SHOWN),
  createInvoice: {
    headers: CREATING.headers,
    refusals: ['currency_not_supported', 'reference_conflict', 'idempotency_key_reused', 'idempotency_in_progress'],
    body: { schema: AskedInvoice, examples: { 'with tax': INVOICE } },
    answers: created(Invoice, INVOICE_SHOWN),
  },
  listInvoices: list(Invoice, INVOICE_SHOWN, blmpayInvoiceStatuses),
  getInvoice: single(Invoice, INVOICE_SHOWN),
  balance: {
    ...single(Balance, renderBalance({ available: 32_919_400n, total: 32_919_400n, pending: 500_000n })),
    refusals: ['not_found'],
  },
};

/** Every refusal. */
export const blmpayRefusalShape: object = Type.Object({
  status: Type.Literal('error'),
  code: Type.Integer(),
  error: oneOf(blmpayCodes),
  message: Type.String(),
});
