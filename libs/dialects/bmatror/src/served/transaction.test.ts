import { withSaid } from '@daftari/dialect';
import { servedTransaction } from '@daftari/dialect/served-examples';
import { Value } from '@sinclair/typebox/value';
import { describe, expect, it } from 'vitest';
import { Transaction } from '../wire.js';
import { metadataOf, renderTransaction } from './transaction.js';

const bought = { metadata: metadataOf({ type: 'data', network: 'mtn', phone: '0241234567' }) };

describe('a transaction of ours in the words of BMATROR', () => {
  it('has every field of the document', () => {
    const rendered = renderTransaction(servedTransaction(bought));
    expect([...Value.Errors(Transaction, rendered)]).toEqual([]);
    expect(rendered).toEqual({
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
    const rendered = renderTransaction(servedTransaction({ ...bought, status }));
    expect(rendered).toMatchObject({ status: word, reason_code: word === 'failed' ? status : null });
  });

  it('a failure has the reason that we know', () => {
    const failure = { code: 'invalid_recipient', detail: 'No such number.' };
    expect(renderTransaction(servedTransaction({ status: 'failed', failure }))).toMatchObject({ reason_code: 'invalid_recipient' });
  });

  it.each([
    ['failed', 'insufficient_balance', 'service_unavailable'],
    ['failed', 'ERR_INSUFFICIENT_BALANCE', 'service_unavailable'],
    ['rejected', 'insufficient_balance', 'insufficient_balance'],
  ] as const)('an empty wallet is the client’s own only where we refused it: %s, %s', (status, code, told) => {
    const failure = { code, detail: 'Insufficient wallet balance.' };
    expect(renderTransaction(servedTransaction({ status, failure }))).toMatchObject({ status: 'failed', reason_code: told });
  });

  it('repeats what its request said as it was sent', () => {
    const words = { type: 'airtime', network: 'MTN', phone: '+233241234567' } as const;
    expect(renderTransaction(servedTransaction({ metadata: metadataOf(words) }))).toMatchObject({ ...words, bundle_id: null });
  });

  it.each([
    ['blmpay', { type: 'data', network: 'MTN', phone: '+233' }] as const,
    ['bmatror', { type: 'gold', network: 7, phone: null }] as const,
  ])('words of another making say nothing: %s', (name, words) => {
    const metadata = withSaid({ bmatror: 'mine' }, { name, words });
    expect(renderTransaction(servedTransaction({ metadata }))).toMatchObject({ type: 'airtime', network: 'mtn', phone: '0241234567' });
  });

  describe('one that was not made in the dialect', () => {
    const bill = { recipient: '7012345678', product_code: 'dstv_compact' };

    it('is shown by its product, alike where the catalogue says it and where its request did', () => {
      const shown = { type: 'utility', network: 'dstv', phone: '7012345678', bundle_id: null };
      expect(renderTransaction(servedTransaction(bill), { kind: 'cable', network: 'dstv' })).toMatchObject(shown);
      expect(renderTransaction(servedTransaction({ ...bill, asked: { product_kind: 'cable', network: 'dstv' } }))).toMatchObject(shown);
      const bundle = { type: 'data', network: 'mtn', bundle_id: 'mtn_1gb_7day' };
      expect(renderTransaction(servedTransaction({ asked: { product_kind: 'data', network: 'MTN' } }))).toMatchObject(bundle);
    });

    it('otherwise by what can be seen of it: a phone was topped up, any other account is a utility’s', () => {
      expect(renderTransaction(servedTransaction())).toMatchObject({ type: 'airtime', network: 'mtn', phone: '0241234567' });
      expect(renderTransaction(servedTransaction(bill))).toMatchObject({ type: 'utility', network: 'dstv', phone: '7012345678' });
    });
  });
});
