import { servedTransaction } from '@daftari/dialect/served-examples';
import { Value } from '@sinclair/typebox/value';
import { describe, expect, it } from 'vitest';
import { purchaseAnswer, transactionAnswer } from '../answers.js';
import { PurchaseEnvelope, TransactionEnvelope } from '../wire.js';
import { lineOf } from './billers.js';
import { metadataOf, type ServedProduct, viewOf } from './transaction.js';

const STAMP = { timestamp: 1773797068, traceId: '96640DE2C7' };

const transaction = servedTransaction({
  reference: 'SMBD260aa1352a53aaa7sFAC9',
  currency: 'NGN',
  amount_minor: '10000',
  total_minor: '9900',
  balance_before_minor: '4411400',
  balance_after_minor: '4401500',
  product_code: 'smb_mtn_vtu',
  recipient: '+234812345678',
  metadata: metadataOf({ recipient: '0812345678' }),
  created_at: '2026-03-18T01:26:38.000Z',
});
const product = (kind: ServedProduct['kind'], code: string): ServedProduct => ({
  kind,
  code,
  network: 'mtn',
  name: '1GB',
  bundleSizeMb: 1024,
  validity: '30 DAYS',
});

describe('a transaction of ours in the words of Strongmb', () => {
  it("is the document's own example, digit by digit", () => {
    expect(transactionAnswer(viewOf(transaction, product('airtime', 'smb_mtn_vtu')), STAMP).body.data).toEqual({
      transaction: {
        uuid: '01890000-0000-7000-8000-000000000072',
        wallet_type: 'primary_ngn',
        direction: 'debit',
        type: 'airtime',
        amount: 99,
        balance_before: 44114,
        balance_after: 44015,
        status: 'successful',
        date: '2026-03-18 02:26:38+01',
        reference: 'SMBD260aa1352a53aaa7sFAC9',
        details: { provider: 'mtn', recipient: '0812345678', airtime_amount: 100, performed_via: 'api' },
      },
    });
  });

  it('a balance with more digits than a number keeps is shown by the nearest one, and exactly where the document has a text', () => {
    const rich = viewOf({ ...transaction, balance_before_minor: '1234567890123456789' }, product('airtime', 'smb_mtn_vtu'));
    expect(transactionAnswer(rich, STAMP).body.data).toMatchObject({ transaction: { balance_before: 12345678901234568 } });
    expect(purchaseAnswer(rich, STAMP).body.data).toMatchObject({ balance_before: '12345678901234567.89' });
  });

  it.each([
    ['initiated', 'processing', 'ERR_TRANSACTION_PROCESSING', 200],
    ['pending', 'processing', 'ERR_TRANSACTION_PROCESSING', 200],
    ['processing', 'processing', 'ERR_TRANSACTION_PROCESSING', 200],
    ['transmitted', 'processing', 'ERR_TRANSACTION_PROCESSING', 200],
    ['blocked', 'processing', 'ERR_TRANSACTION_PROCESSING', 200],
    ['completed', 'successful', 'TRANSACTION_SUCCESSFUL', 201],
    ['failed', 'failed', 'ERR_TRANSACTION_FAILED', 200],
    ['rejected', 'failed', 'ERR_TRANSACTION_FAILED', 200],
    ['cancelled', 'failed', 'ERR_TRANSACTION_FAILED', 200],
    ['expired', 'failed', 'ERR_TRANSACTION_FAILED', 200],
    ['voided', 'failed', 'ERR_TRANSACTION_FAILED', 200],
    ['refunded', 'failed', 'ERR_TRANSACTION_FAILED', 200],
  ] as const)('%s is %s', (status, word, code, http) => {
    const answer = purchaseAnswer(viewOf({ ...transaction, status }, product('airtime', 'smb_mtn_vtu')), STAMP);
    expect(answer).toMatchObject({ status: http, body: { data: { transaction_status: word }, metadata: { code } } });
  });

  it('has every field whatever is known of it: no product, no balances, no metadata', () => {
    const bare = { ...transaction, balance_before_minor: null, balance_after_minor: null, metadata: { strongmb: 1 } };
    for (const known of [undefined, product('data', 'other'), product('cable', 'x'), product('electricity', 'x'), product('bill', 'x')]) {
      const view = viewOf(bare, known);
      expect([...Value.Errors(PurchaseEnvelope, purchaseAnswer(view, STAMP).body)]).toEqual([]);
      expect([...Value.Errors(TransactionEnvelope, transactionAnswer(view, STAMP).body)]).toEqual([]);
    }
  });

  it('shows what a provider told only once it has delivered', () => {
    const told = { token: '1234-5678', customer_name: 'ADA' };
    const meter = product('electricity', 'smb_ikedc');
    expect(viewOf({ ...transaction, status: 'pending' }, meter, told).thing).toMatchObject({ token: null, customerName: '' });
    expect(viewOf(transaction, meter, told).thing).toMatchObject({ token: '1234-5678', customerName: 'ADA' });
  });

  it.each([
    ['data', 'smb_mtn_sme_1gb_30days', 'sme'],
    ['data', 'smb_9mob_cg_1gb', 'cg'],
    ['data', 'mtn-1gb', 'data'],
    ['airtime', 'smb_mtn_vtu', 'vtu'],
    ['cable', 'smb_dstv_padi', 'subscription'],
  ] as const)('the line of %s %s is %s', (kind, code, line) => {
    expect(lineOf({ kind, code })).toBe(line);
  });
});
