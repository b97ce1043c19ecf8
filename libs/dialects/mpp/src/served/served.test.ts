import { withSaid } from '@daftari/dialect';
import { servedTransaction } from '@daftari/dialect/served-examples';
import { describe, expect, it } from 'vitest';
import { interpretCallback } from '../callbacks.js';
import { renderListedTransaction, renderTransaction } from './render-transaction.js';
import { mppDate } from './short-names.js';
import { webhooks } from './webhooks.js';

/** The fields of the document's examples ("Transaction details", "List transactions"). */
const DETAILED =
  'id id2 reference originated category accounting_type external_id author verified_by amount fees merchant_commission fee_payer total_amount before_balance after_balance end_at message reason direction status created_at updated_at payment_page_id payment_request_id details customer_profile channel business sender_business receiver_business currency country';
const LISTED =
  'id id2 reference originated category accounting_type external_id verified_by amount fees fee_payer total_amount before_balance after_balance end_at message reason direction exhange_rate status created_at updated_at payment_page_id payment_request_id details currency country channel';

const payout = (changes: Parameters<typeof servedTransaction>[0] = {}) =>
  servedTransaction({ kind: 'payout', currency: 'SLE', channel: 'OM', recipient: '+23276123456', product_code: null, ...changes });

describe('a transaction in the words of MPP', () => {
  it("has every field of the document's examples", () => {
    expect(Object.keys(renderTransaction(payout())).sort()).toEqual(DETAILED.split(' ').sort());
    expect(Object.keys(renderListedTransaction(payout())).sort()).toEqual(LISTED.split(' ').sort());
    expect(renderTransaction(payout())).toMatchObject({
      id: '01890000-0000-7000-8000-000000000072',
      id2: expect.stringMatching(/^[A-Za-z0-9]{8}$/) as string,
      reference: expect.stringMatching(/^\d{6}$/) as string,
      external_id: 'order-1',
      category: 'transfer',
      amount: 10.5,
      before_balance: 100,
      after_balance: 89.5,
      end_at: '2026-11-21T09:00:04.000000Z',
      message: 'transfer/transaction completed',
      direction: 'debit',
      details: { msisdn: '+23276123456', phone: '+23276123456', account_number: null, receiver_merchant_code: null, route: 'USSD' },
      channel: { code: 'OM' },
      business: { id: '01890000-0000-7000-8000-0000000000b1' },
      receiver_business: null,
      currency: { id: 4, iso3: 'SLE' },
      country: { id: 4, iso2: 'SL' },
    });
  });

  it('repeats what its request said, and shows the surroundings that it is given', () => {
    const words = { category: 'payout', fee_payer: 'end_user', details: { msisdn: '076123456' } };
    const channel = { code: 'OM', type: 'momo', description: 'Orange Money' };
    const business = { id: 'b', name: 'Shop' };
    const shown = renderTransaction(payout({ metadata: withSaid({}, { name: 'mpp', words }) }), { business, channel });
    expect(shown.details).toMatchObject({ msisdn: '076123456', phone: '+23276123456', route: 'USSD', first_name: null });
    expect(shown).toMatchObject({ ...words, channel, business, author: { name: 'Shop' }, sender_business: business });
  });

  it('says of what came from another business that no channel carried it', () => {
    const paid = renderTransaction(payout({ kind: 'transfer', channel: null, balance_before_minor: '100', balance_after_minor: '300' }));
    expect(paid).toMatchObject({
      category: 'topup',
      direction: 'credit',
      channel: { code: 'topup', type: 'account', description: 'Account to account' },
      sender_business: null,
      receiver_business: { id: '01890000-0000-7000-8000-0000000000b1' },
    });
  });

  it('writes times with six decimals', () => {
    expect(['2026-11-21T09:00:04Z', '2026-11-21T09:00:04.1234567Z'].map(mppDate)).toEqual([
      '2026-11-21T09:00:04.000000Z',
      '2026-11-21T09:00:04.123456Z',
    ]);
  });
});

describe('the callbacks of MPP', () => {
  it('tell every change of status by the transaction alone, unsigned, five times at most', () => {
    const changed = webhooks.tell({ type: 'transaction.expired', transaction: payout({ status: 'expired' }) });
    expect(changed?.event).toBe('transaction.failed');
    expect(JSON.parse(changed?.body ?? '')).toMatchObject({ status: 'failed', external_id: 'order-1' });
    expect(webhooks.tell({ type: 'payout.completed', transaction: payout() })).toBeUndefined();
    expect([webhooks.isSigned, webhooks.attemptsMax, webhooks.headers('', '', 0)]).toEqual([false, 5, {}]);
    // What we send is what we would understand.
    expect(interpretCallback(changed?.body ?? '')).toMatchObject({ ok: true, event: 'transaction.failed', reference: 'order-1' });
  });
});
