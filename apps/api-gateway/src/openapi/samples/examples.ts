/** Bodies to begin with, shown by the explorer. */
export const EXAMPLES = {
  purchases: {
    airtime: { value: { reference: 'order-1', product_code: 'smb_mtn_vtu', recipient: '08031234567', amount: '100.00' } },
    electricity: {
      value: {
        reference: 'order-2',
        product_code: 'smb_ikedc',
        recipient: '45012345678',
        amount: '5000.00',
        fields: { meter_type: 'prepaid', phone: '08031234567' },
      },
    },
  },
  payments: {
    'mobile money': {
      value: {
        reference: 'invoice-1',
        method: 'mobile_money',
        channel: 'OM',
        amount: '250.00',
        currency: 'SLE',
        phone: '076123456',
        customer: { first_name: 'Fatu', last_name: 'Marah', email: 'fatu@example.com' },
      },
    },
    card: {
      value: {
        reference: 'invoice-2',
        method: 'card',
        amount: '50000.00',
        currency: 'TZS',
        customer: { first_name: 'Jane', last_name: 'Doe', email: 'jane@example.com', country: 'TZ' },
        redirect_url: 'https://shop.example/paid',
        cancel_url: 'https://shop.example/cancelled',
      },
    },
  },
  invoices: {
    'a line with tax': {
      value: {
        reference: 'order-1',
        currency: 'TZS',
        customer: { name: 'Jane Doe', email: 'jane@example.com', phone: '+255787654321' },
        items: [{ name: 'Web Design', quantity: 1, unit_price: '200000.00' }],
        tax_percent: '18',
        due_date: '2026-12-31',
        notes: 'Payment due within 30 days',
      },
    },
  },
  paymentLinks: {
    'a fixed amount': {
      value: { reference: 'fair-1', amount: '5000.00', currency: 'TZS', description: 'Entrance fee, science fair', max_uses: 200 },
    },
    'an open amount': { value: { reference: 'gift-1', currency: 'TZS', description: 'A gift for the school' } },
  },
  payouts: {
    'to a phone': {
      value: {
        reference: 'salary-1',
        channel: 'OM',
        amount: '100.00',
        currency: 'SLE',
        recipient: { account: '+23276123456', name: 'Fatu Marah' },
        fee_payer: 'merchant',
        narration: 'salary of November',
      },
    },
    'to a bank account': {
      value: {
        reference: 'salary-2',
        channel: 'BANK_NG',
        amount: '100000.00',
        currency: 'NGN',
        recipient: { account: '0123456789', name: 'Ada Obi' },
        fields: { bank_code: '044' },
      },
    },
  },
  transfers: {
    'by code': {
      value: { reference: 'share-1', to_business: '100002', amount: '250.00', currency: 'NGN', description: 'commission of November' },
    },
  },
  deposits: {
    'to the bank': {
      value: {
        reference: 'deposit-1',
        amount: '100000.00',
        currency: 'NGN',
        method: 'bank',
        proof: { bank_reference: 'FT26325XYZ', paid_by: 'Ada Obi' },
      },
    },
  },
  refunds: {
    'all that is left': {
      value: { reference: 'refund-1', transaction_id: 'txn_01890000-0000-7000-8000-000000000072', reason: 'returned goods' },
    },
    'a part': {
      value: {
        reference: 'refund-2',
        transaction_id: 'txn_01890000-0000-7000-8000-000000000072',
        amount: '50.00',
        reason: 'one of two was returned',
      },
    },
  },
  lookups: {
    'a phone': { value: { channel: 'OM', recipient: '+23276123456' } },
    'a meter': { value: { product_code: 'smb_ikedc', recipient: '45012345678' } },
  },
  channels: {
    'Orange Money': {
      value: {
        type: 'momo',
        country: 'SL',
        currency: 'SLE',
        description: 'Orange Money',
        fields: { msisdn: ['required', 'string'], email: ['nullable', 'email'] },
        categories: [{ category: 'payment', fee_payer: 'merchant', fee: { percent: '1.0', min: '0.10', max: '50.00' } }],
        status: 'active',
      },
    },
  },
} as const;
