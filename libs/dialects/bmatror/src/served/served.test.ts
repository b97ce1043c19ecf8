import { withSaid } from '@daftari/dialect';
import { servedTransaction } from '@daftari/dialect/served-examples';
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Value } from '@sinclair/typebox/value';
import { TransactionWebhook } from '../wire.js';
import { renderTransaction } from './render-transaction.js';
import { webhooks } from './webhooks.js';

const data = { product_kind: 'data', network: 'MTN' };
const tell = (type: string, changes: Parameters<typeof servedTransaction>[0] = {}) =>
  webhooks.tell({ type, transaction: servedTransaction({ asked: data, ...changes }) });

describe('a purchase in the words of BMATROR', () => {
  it('has every field of the document, by what it was sold as', () => {
    expect(renderTransaction(servedTransaction({ asked: data }))).toEqual({
      transaction_id: 'txn_01890000-0000-7000-8000-000000000072',
      reference: 'order-1',
      type: 'data',
      status: 'completed',
      network: 'mtn',
      phone: '0241234567',
      bundle_id: 'mtn_1gb_7day',
      amount: 10.5,
      currency: 'GHS',
      created_at: '2026-11-21T09:00:00.000Z',
      updated_at: '2026-11-21T09:00:04.000Z',
      reason_code: null,
    });
    const bill = { asked: { product_kind: 'cable', network: 'dstv' }, recipient: '7012345678', product_code: 'dstv_compact' };
    expect(renderTransaction(servedTransaction(bill))).toMatchObject({ type: 'utility', network: 'dstv_compact', phone: '7012345678' });
  });

  it('repeats what its request said as it was sent', () => {
    const words = { type: 'data', network: 'MTN', phone: '+233 24 123 4567', bundle_id: 'their_code' };
    const metadata = withSaid({}, { name: 'bmatror', words });
    expect(renderTransaction(servedTransaction({ metadata }))).toMatchObject(words);
    const others = withSaid({}, { name: 'blmpay', words });
    expect(renderTransaction(servedTransaction({ metadata: others }))).toMatchObject({ phone: '0241234567' });
  });
});

describe('the webhooks of BMATROR', () => {
  it('tell of what was delivered, what failed and what was funded, and of nothing else', () => {
    const completed = tell('transaction.completed');
    expect(completed?.event).toBe('transaction.completed');
    expect(Value.Check(TransactionWebhook, JSON.parse(completed?.body ?? ''))).toBe(true);
    const failure = { code: 'no_route', detail: 'No route was left.' };
    const rejected = tell('transaction.rejected', { status: 'rejected', failure });
    expect(JSON.parse(rejected?.body ?? '')).toMatchObject({
      event: 'transaction.failed',
      created_at: '2026-11-21T09:00:04.000Z',
      data: { status: 'failed', reason_code: 'no_route' },
    });
    const funded = tell('wallet.funded', { kind: 'adjustment', reference: 'credit-1' });
    expect(JSON.parse(funded?.body ?? '')).toMatchObject({
      event: 'wallet.funded',
      data: { reference: 'credit-1', amount: 10.5, balance: 89.5, currency: 'GHS' },
    });
    expect(tell('transaction.processing', { status: 'processing' })).toBeUndefined();
    expect(tell('transaction.completed', { kind: 'payout' })).toBeUndefined();
    expect(tell('case.opened')).toBeUndefined();
  });

  it('are signed over their raw body', () => {
    expect(webhooks.headers('{"a":1}', 'bmw_secret', 1)).toEqual({
      'x-bmatror-signature': createHmac('sha256', 'bmw_secret').update('{"a":1}').digest('hex'),
    });
  });
});
