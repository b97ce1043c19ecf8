/** What the examples have in common: one business's wallet, and a transaction of it. */
export const exampleCommand = {
  command_id: 'cmd_01890000-0000-7000-8000-000000000010',
  business_id: 'biz_01890000-0000-7000-8000-0000000000b1',
  mode: 'live' as const,
  currency: 'SLE',
};

export const exampleRequest = {
  transaction_id: 'txn_01890000-0000-7000-8000-000000000080',
  reference: 'order-2',
  request_hash: '1:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  product_code: null,
  channel: 'OM',
  recipient: '+23276123456',
  fields: {},
  metadata: { order: '2' },
  webhook_url: null,
  description: null,
};

/** Ten and a fee of 0.20 with 0.03 tax, paid by the business: its wallet is paid 9.77. */
export const examplePrice = {
  amount_minor: '1000',
  discount_minor: '0',
  fee_minor: '20',
  tax_minor: '3',
  total_minor: '977',
  fee_payer: 'merchant' as const,
};

export const exampleEvidence = { source: 'callback' as const, id: 'cbk_01890000-0000-7000-8000-0000000000c2' };

export const exampleDay = { business_day: '2026-11-21', day_used_minor: '0' };

/** A platform account of the examples. */
export const examplePlatformAccount = (number: number, code: string) => ({
  number,
  code,
  currency: 'SLE',
  mode: 'live' as const,
  business_id: null,
});
