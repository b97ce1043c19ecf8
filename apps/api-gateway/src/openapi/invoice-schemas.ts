import { INVOICE_STATUSES, MODES } from '@daftari/contracts';
import { LINK_STATUSES } from '../payment-links/payment-link.dto.js';

const text = { type: 'string' };
const uri = { type: 'string', format: 'uri' };
const amount = { type: 'string', pattern: '^\\d+(\\.\\d+)?$', examples: ['100.00'] };
const instant = { type: 'string', format: 'date-time' };
const oneOf = (values: readonly string[]) => ({ type: 'string', enum: values });
const orNull = (schema: object) => ({ anyOf: [schema, { type: 'null' }] });
const object = (properties: Readonly<Record<string, object>>) => ({ type: 'object', properties, required: Object.keys(properties) });

const quantity = { anyOf: [{ type: 'number' }, { type: 'string' }], description: 'as it was sent' };

/** Invoices and payment links. */
export const INVOICE_SCHEMAS = {
  Invoice: object({
    id: text,
    reference: text,
    number: { type: 'string', examples: ['INV-000001'], description: 'without gaps per business and mode' },
    mode: oneOf(MODES),
    currency: text,
    customer: object({ name: text, email: orNull(text), phone: orNull(text) }),
    items: { type: 'array', items: object({ name: text, quantity, unit_price: amount, total: amount }) },
    subtotal: amount,
    tax_percent: text,
    tax: amount,
    total: amount,
    amount_paid: amount,
    overpaid: { ...amount, description: 'what came in beyond the total, to be refunded; usually zero' },
    status: oneOf(INVOICE_STATUSES),
    pay_url: uri,
    due_date: orNull({ type: 'string', format: 'date' }),
    notes: orNull(text),
    transaction_id: orNull(text),
    created_at: instant,
    updated_at: instant,
    paid_at: orNull(instant),
    voided_at: orNull(instant),
  }),
  PaymentLink: object({
    id: text,
    reference: text,
    mode: oneOf(MODES),
    amount: orNull(amount),
    currency: text,
    description: text,
    max_uses: orNull({ type: 'integer' }),
    uses: { type: 'integer', description: 'completed payments' },
    status: oneOf(LINK_STATUSES),
    url: uri,
    created_at: instant,
    updated_at: instant,
  }),
} as const;
