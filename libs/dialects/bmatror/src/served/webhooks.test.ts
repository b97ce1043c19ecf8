import { servedTransaction } from '@daftari/dialect/served-examples';
import { Value } from '@sinclair/typebox/value';
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { TransactionWebhook } from '../wire.js';
import { renderTransaction } from './transaction.js';
import { webhooks } from './webhooks.js';

const data = { product_kind: 'data', network: 'MTN' };
const tell = (type: string, changes: Parameters<typeof servedTransaction>[0] = {}) =>
  webhooks.tell({ type, transaction: servedTransaction({ asked: data, ...changes }) });

describe('the webhooks of BMATROR', () => {
  it('tell of what was delivered, what failed and what was funded, and of nothing else', () => {
    const completed = tell('transaction.completed');
    expect(completed?.event).toBe('transaction.completed');
    const body: unknown = JSON.parse(completed?.body ?? '');
    expect(Value.Check(TransactionWebhook, body)).toBe(true);
    expect(body).toMatchObject({ data: renderTransaction(servedTransaction(), { kind: 'data', network: 'mtn' }) });
    const failure = { code: 'no_route', detail: 'No route was left.' };
    const rejected = tell('transaction.rejected', { status: 'rejected', failure });
    expect(JSON.parse(rejected?.body ?? '')).toMatchObject({
      event: 'transaction.failed',
      created_at: '2026-11-21T09:00:04.000Z',
      data: { status: 'failed', reason_code: 'no_route' },
    });
    const funded = tell('wallet.funded', { kind: 'adjustment', reference: 'credit-1' });
    expect(JSON.parse(funded?.body ?? '')).toEqual({
      event: 'wallet.funded',
      created_at: '2026-11-21T09:00:04.000Z',
      data: { reference: 'credit-1', amount: 10.5, balance: 89.5, currency: 'GHS' },
    });
    expect(tell('transaction.processing', { status: 'processing' })).toBeUndefined();
    expect(tell('transaction.completed', { kind: 'payout' })).toBeUndefined();
    expect(tell('case.opened')).toBeUndefined();
  });

  it('what was bought from another wallet has its currency and its decimals', () => {
    const told = tell('transaction.completed', { currency: 'RWF', amount_minor: '1050' });
    expect(JSON.parse(told?.body ?? '')).toMatchObject({ data: { amount: 1050, currency: 'RWF' } });
    const funded = tell('wallet.funded', { kind: 'adjustment', balance_after_minor: '123456789012345678' });
    expect(JSON.parse(funded?.body ?? ''), 'more digits than a number keeps').toMatchObject({ data: { balance: 1234567890123456.8 } });
  });

  it('are signed over their raw body', () => {
    expect(webhooks.headers('{"a":1}', 'bmw_secret', 1)).toEqual({
      'x-bmatror-signature': createHmac('sha256', 'bmw_secret').update('{"a":1}').digest('hex'),
    });
  });
});
