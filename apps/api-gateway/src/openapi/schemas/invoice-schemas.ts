import { INVOICE_STATUSES, MODES } from '@daftari/contracts';
import { LINK_STATUSES } from '../../payment-links/payment-link.dto.js';
import { text, instant, paidAmount, oneOf, nullable, object } from './schema-words.js';

const uri = { type: 'string', format: 'uri' };

const quantity = { anyOf: [{ type: 'number' }, { type: 'string' }], description: 'as it was sent' };

/** Invoices and payment links. */
export const INVOICE_SCHEMAS = {
  Invoice: object({
    id: text,
    reference: text,
    number: { type: 'string', examples: ['INV-000001'], description: 'without gaps per business and mode' },
    mode: oneOf(MODES),
    currency: text,
    customer: object({ name: text, email: nullable(text), phone: nullable(text) }),
    items: { type: 'array', items: object({ name: text, quantity, unit_price: paidAmount, total: paidAmount }) },
    subtotal: paidAmount,
    tax_percent: text,
    tax: paidAmount,
    total: paidAmount,
    amount_paid: paidAmount,
    overpaid: { ...paidAmount, description: 'what came in beyond the total, to be refunded; usually zero' },
    status: oneOf(INVOICE_STATUSES),
    pay_url: uri,
    due_date: nullable({ type: 'string', format: 'date' }),
    notes: nullable(text),
    transaction_id: nullable(text),
    created_at: instant,
    updated_at: instant,
    paid_at: nullable(instant),
    voided_at: nullable(instant),
  }),
  PaymentLink: object({
    id: text,
    reference: text,
    mode: oneOf(MODES),
    amount: nullable(paidAmount),
    currency: text,
    description: text,
    max_uses: nullable({ type: 'integer' }),
    uses: { type: 'integer', description: 'completed payments' },
    status: oneOf(LINK_STATUSES),
    url: uri,
    created_at: instant,
    updated_at: instant,
  }),
} as const;
