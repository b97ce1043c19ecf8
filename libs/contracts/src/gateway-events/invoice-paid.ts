import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { Id } from '../fields.js';
import { InvoiceView } from '../invoice-view.js';
import { TOPICS } from '../topics.js';
import { TransactionView } from '../transaction-view.js';
import { exampleTransaction } from '../transaction-view.example.js';

/** An invoice was paid: once per invoice, by the first payment that completed. */
export const InvoicePaid = defineContract({
  topic: TOPICS.gatewayEvents,
  type: 'InvoicePaid',
  version: 1,
  description: 'A payment of an invoice completed, and the invoice is paid.',
  schema: Type.Object({ business_id: Id('biz'), transaction_id: Id('txn'), invoice: InvoiceView, transaction: TransactionView }),
  example: {
    business_id: exampleTransaction.business_id,
    transaction_id: exampleTransaction.id,
    invoice: {
      id: 'inv_01890000-0000-7000-8000-000000000091',
      business_id: exampleTransaction.business_id,
      mode: 'live',
      reference: 'order-1',
      number: 'INV-000001',
      currency: 'TZS',
      customer: { name: 'Jane Doe', email: 'jane@example.com', phone: '+255787654321' },
      items: [{ name: 'Web Design', quantity: 1, unit_price_minor: '20000000', total_minor: '20000000' }],
      subtotal_minor: '20000000',
      tax_percent: '18',
      tax_minor: '3600000',
      total_minor: '23600000',
      paid_minor: '23600000',
      status: 'paid',
      pay_url: 'https://pay.example/pay/i_AAAAAAAAAAAAAAAAAAAAAA',
      due_date: '2026-12-01',
      notes: 'Payment due within 30 days',
      transaction_id: exampleTransaction.id,
      created_at: '2026-11-21T09:00:00.000Z',
      updated_at: '2026-11-21T09:05:00.000Z',
      paid_at: '2026-11-21T09:05:00.000Z',
      voided_at: null,
    },
    transaction: {
      ...exampleTransaction,
      reference: 'inv_01890000-0000-7000-8000-000000000091.1',
      kind: 'payment',
      status: 'completed',
      currency: 'TZS',
      amount_minor: '23600000',
      discount_minor: '0',
      total_minor: '23600000',
      product_code: null,
      channel: 'MM_TZ',
      recipient: '+255787654321',
      metadata: { invoice_id: 'inv_01890000-0000-7000-8000-000000000091', invoice_number: 'INV-000001' },
      updated_at: '2026-11-21T09:05:00.000Z',
      completed_at: '2026-11-21T09:05:00.000Z',
    },
  },
});
