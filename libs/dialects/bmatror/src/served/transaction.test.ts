import { Value } from '@sinclair/typebox/value';
import { describe, expect, it } from 'vitest';
import { Transaction } from '../wire.js';
import { metadataOf, renderTransaction, type ServedTransaction } from './transaction.js';

const transaction: ServedTransaction = {
  id: 'txn_01890000-0000-7000-8000-000000000072',
  reference: 'your-unique-ref-001',
  status: 'completed',
  amount_minor: '1200',
  product_code: 'mtn_1gb_7day',
  recipient: '+233241234567',
  failure: null,
  metadata: metadataOf({ type: 'data', network: 'mtn', phone: '0241234567' }),
  created_at: '2026-11-21T09:00:00.000Z',
  updated_at: '2026-11-21T09:00:01.000Z',
};

describe('a transaction of ours in the words of BMATROR', () => {
  it('has every field', () => {
    const rendered = renderTransaction(transaction);
    expect([...Value.Errors(Transaction, rendered)]).toEqual([]);
    expect(rendered).toEqual({
      transaction_id: transaction.id,
      reference: 'your-unique-ref-001',
      type: 'data',
      status: 'completed',
      network: 'mtn',
      phone: '0241234567',
      bundle_id: 'mtn_1gb_7day',
      amount: 12,
      currency: 'GHS',
      created_at: '2026-11-21T09:00:00.000Z',
      updated_at: '2026-11-21T09:00:01.000Z',
      reason_code: null,
    });
  });

  it.each([
    ['initiated', 'processing'],
    ['pending', 'processing'],
    ['processing', 'processing'],
    ['transmitted', 'processing'],
    ['blocked', 'processing'],
    ['completed', 'completed'],
    ['failed', 'failed'],
    ['rejected', 'failed'],
    ['cancelled', 'failed'],
    ['expired', 'failed'],
    ['voided', 'failed'],
    ['refunded', 'failed'],
  ] as const)('%s is %s', (status, word) => {
    const rendered = renderTransaction({ ...transaction, status });
    expect(rendered).toMatchObject({ status: word, reason_code: word === 'failed' ? status : null });
  });

  it('a failure has the reason that we know', () => {
    const failure = { code: 'invalid_recipient' };
    expect(renderTransaction({ ...transaction, status: 'failed', failure })).toMatchObject({ reason_code: 'invalid_recipient' });
  });

  it.each([
    [{}],
    [{ bmatror: 'mine' }],
    [{ bmatror: { type: 'gold', network: 'mtn', phone: '1' } }],
    [{ bmatror: { type: 'data', network: 7, phone: '1' } }],
  ])('metadata of another making says nothing: %j', (metadata) => {
    const product = { kind: 'cable', network: 'dstv' } as const;
    expect(renderTransaction({ ...transaction, metadata }, product)).toMatchObject({ type: 'utility', network: 'dstv', bundle_id: null });
    expect(renderTransaction({ ...transaction, metadata })).toMatchObject({ type: 'airtime', network: 'mtn', phone: '0241234567' });
  });
});
