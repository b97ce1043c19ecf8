/** The id and the time of whatever has one of its own. */
export const UUID = '01890000-0000-7000-8000-000000000072';
export const INSTANT = '2026-11-21T09:00:00.000Z';
const LATER = '2026-11-21T09:00:01.200Z';

/** A purchase that was delivered. */
export const PURCHASE = {
  id: `txn_${UUID}`,
  reference: 'order-1',
  kind: 'purchase',
  status: 'completed',
  status_detail: null,
  mode: 'live',
  amount: '100.00',
  currency: 'NGN',
  fee: '0.00',
  discount: '1.00',
  total: '99.00',
  balance_before: '1000.00',
  balance_after: '901.00',
  product_code: 'smb_mtn_vtu',
  channel: null,
  recipient: '+2348031234567',
  provider_reference: 'SMB-77120934',
  failure: null,
  reversal: null,
  metadata: { order: '1' },
  created_at: INSTANT,
  updated_at: LATER,
  completed_at: LATER,
};

type Transaction = Omit<Record<keyof typeof PURCHASE, unknown>, 'metadata'>;

const OTHER = { ...PURCHASE, discount: '0.00', product_code: null, metadata: {} };
const UNDER_WAY = { status: 'pending', provider_reference: null, updated_at: INSTANT, completed_at: null };

const TRANSFER = {
  ...OTHER,
  kind: 'transfer',
  reference: 'share-1',
  amount: '250.00',
  total: '250.00',
  balance_after: '750.00',
  recipient: 'biz_01890000-0000-7000-8000-000000000002',
  provider_reference: null,
};
const DEPOSIT = {
  ...OTHER,
  kind: 'deposit',
  reference: 'deposit-1',
  amount: '100000.00',
  total: '100000.00',
  balance_after: '101000.00',
  channel: 'bank',
  recipient: null,
  provider_reference: null,
};
const BY_PHONE = { ...OTHER, currency: 'SLE', channel: 'OM', recipient: '+23276123456', provider_reference: 'OM-77120934' };
const PAYOUT = { ...BY_PHONE, kind: 'payout', reference: 'salary-1', fee: '0.50', total: '100.50', balance_after: '899.50' };
const REFUND = { ...BY_PHONE, kind: 'refund', reference: 'refund-2', amount: '50.00', total: '50.00', balance_after: '950.00' };
const CREDIT = {
  ...OTHER,
  kind: 'adjustment',
  reference: 'credit-1',
  amount: '5000.00',
  total: '5000.00',
  balance_after: '6000.00',
  recipient: null,
  provider_reference: null,
};
const DEBIT = { ...CREDIT, reference: 'debit-1', amount: '500.00', total: '500.00', balance_after: '500.00' };

/** A payment by mobile money that was made. */
export const PAYMENT = {
  ...BY_PHONE,
  kind: 'payment',
  reference: 'invoice-1',
  amount: '250.00',
  fee: '2.50',
  total: '247.50',
  balance_after: '1247.50',
  checkout_url: null,
};
/** A card that nobody has paid with yet. */
const CARD = {
  ...PAYMENT,
  reference: 'invoice-2',
  status: 'transmitted',
  status_detail: 'awaiting_callback',
  currency: 'TZS',
  amount: '50000.00',
  fee: '1750.00',
  total: '48250.00',
  balance_after: '1000.00',
  channel: 'CARD_TZ',
  recipient: null,
  provider_reference: 'BP261121A1B2C3D4',
  updated_at: INSTANT,
  completed_at: null,
  checkout_url: 'https://checkout.provider.example/pay/9f2c',
};

/** What a request is answered with: what has ended, and what is under way. A request that was sent before shows what came of it. */
const moved = (done: Transaction, underWay: object = { ...done, ...UNDER_WAY }) => ({ 200: done, 201: done, 202: underWay });

/** Operations that answer with a transaction: each its own, by the status of the answer. */
export const TRANSACTION_SAMPLES: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  createPurchase: moved(PURCHASE),
  createPayment: moved(PAYMENT, CARD),
  createPayout: moved(PAYOUT),
  createTransfer: moved(TRANSFER),
  createDeposit: moved(DEPOSIT, { ...DEPOSIT, ...UNDER_WAY, balance_after: '1000.00' }),
  createRefund: moved(REFUND),
  adminCreateBusinessCredit: moved(CREDIT),
  adminCreateBusinessDebit: moved(DEBIT),
  cancelTransaction: {
    200: { ...PAYOUT, status: 'cancelled', provider_reference: null, balance_after: '1000.00', completed_at: LATER },
    202: { ...PAYOUT, ...UNDER_WAY, status: 'processing' },
  },
};
