import { type ServedStatus, withSaid } from '@daftari/dialect';
import { servedTransaction } from '@daftari/dialect/served-examples';
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { renderTransaction, servedStatuses } from './render-transaction.js';
import { webhooks } from './webhooks.js';

const customer = { first_name: 'Juma', last_name: 'Mwangi', email: 'juma@example.com', phone: null, country: null };
const payment = (changes: Parameters<typeof servedTransaction>[0] = {}) =>
  servedTransaction({
    kind: 'payment',
    currency: 'TZS',
    amount_minor: '500000',
    recipient: '+255712345678',
    metadata: { order_id: 'ORD-001' },
    asked: { method: 'mobile_money', customer },
    ...changes,
  });
const statuses = Object.keys(servedStatuses) as ServedStatus[];
const eventsOf = (kind: 'payment' | 'payout') =>
  new Set(
    statuses.map((status) => webhooks.tell({ type: `transaction.${status}`, transaction: payment({ kind, status }) })?.event ?? 'none'),
  );

describe('payments and payouts in the words of BLMPay', () => {
  it("have the document's fields", () => {
    expect(renderTransaction(payment())).toEqual({
      reference: 'order-1',
      status: 'completed',
      payment_type: 'mobile',
      details: { amount: 5000, currency: 'TZS' },
      phone_number: '255712345678',
      customer: { firstname: 'Juma', lastname: 'Mwangi', email: 'juma@example.com' },
      metadata: { order_id: 'ORD-001' },
      created_at: '2026-11-21T09:00:00.000Z',
      updated_at: '2026-11-21T09:00:04.000Z',
    });
    expect(renderTransaction(payment({ kind: 'payout', status: 'cancelled' }))).toMatchObject({ status: 'failed', recipient_name: null });
  });

  it('repeat what the request said, and keep it out of the metadata', () => {
    const words = {
      reference: 'BP261121ABCD1234',
      payment_type: 'card',
      details: { redirect_url: 'https://shop.example/ok', cancel_url: 'https://shop.example/no' },
      customer: { firstname: 'Jane', lastname: 'Doe' },
      checkout_url: 'https://pay.example/1',
    };
    const shown = renderTransaction(payment({ metadata: withSaid({ order_id: '2' }, { name: 'blmpay', words }) }));
    expect(shown).toMatchObject({ ...words, details: { amount: 5000, currency: 'TZS', ...words.details }, metadata: { order_id: '2' } });
    expect(shown['metadata']).toEqual({ order_id: '2' });
  });
});

describe('the webhooks of BLMPay', () => {
  it("are the document's seven, whatever becomes of a transaction", () => {
    const payments = ['completed', 'failed', 'voided', 'expired', 'cancelled'].map((word) => `payment.${word}`);
    expect(eventsOf('payment')).toEqual(new Set([...payments, 'none']));
    expect(eventsOf('payout')).toEqual(new Set(['payout.completed', 'payout.failed', 'none']));
    expect(webhooks.tell({ type: 'payment.completed', transaction: payment() })).toBeUndefined();
    expect(webhooks.tell({ type: 'transaction.completed', transaction: servedTransaction() })).toBeUndefined();
  });

  it('have their envelope, and are signed over the time and the raw body', () => {
    const { body = '' } = webhooks.tell({ type: 'transaction.completed', transaction: payment() }) ?? {};
    expect(JSON.parse(body)).toEqual({
      event: 'payment.completed',
      timestamp: '2026-11-21T09:00:04.000Z',
      data: renderTransaction(payment()),
    });
    expect(webhooks.headers(body, 'blmw_secret', 1_763_700_000)).toEqual({
      'x-webhook-timestamp': '1763700000',
      'x-webhook-signature': createHmac('sha256', 'blmw_secret').update(`1763700000.${body}`).digest('hex'),
    });
  });
});
