import { type ServedTransaction } from './served.js';

/** A purchase that was delivered, with changes: what the dialects' own tests render. */
export const servedTransaction = (changes: Partial<ServedTransaction> = {}): ServedTransaction => ({
  id: 'txn_01890000-0000-7000-8000-000000000072',
  business_id: 'biz_01890000-0000-7000-8000-0000000000b1',
  reference: 'order-1',
  kind: 'purchase',
  status: 'completed',
  mode: 'live',
  currency: 'GHS',
  amount_minor: '1050',
  fee_minor: '0',
  discount_minor: '0',
  total_minor: '1050',
  balance_before_minor: '10000',
  balance_after_minor: '8950',
  product_code: 'mtn_1gb_7day',
  channel: null,
  recipient: '+233241234567',
  provider_reference: 'p-1',
  failure: null,
  metadata: {},
  created_at: '2026-11-21T09:00:00.000Z',
  updated_at: '2026-11-21T09:00:04.000Z',
  completed_at: '2026-11-21T09:00:04.000Z',
  ...changes,
});
