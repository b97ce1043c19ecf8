import { type ServedEndpoints } from '@daftari/dialect';

/** What BLMPay's clients call here: the document's paths, and those of API.md §5 that it only names. */
export const blmpayEndpoints = {
  createPayment: {
    method: 'POST',
    path: '/api/v1/payments',
    summary: 'Create a payment request: a push to a phone, or a checkout page for a card',
    does: 'write',
    needs: ['payments:write'],
  },
  listPayments: {
    method: 'GET',
    path: '/api/v1/payments',
    summary: 'Payments, by `limit`, `offset` and `status`',
    does: 'read',
    needs: ['transactions:read'],
  },
  getPayment: { method: 'GET', path: '/api/v1/payments/:reference', summary: 'One payment', does: 'read', needs: ['transactions:read'] },
  createPayout: { method: 'POST', path: '/api/v1/payouts', summary: 'Pay out to a phone', does: 'write', needs: ['payouts:write'] },
  listPayouts: {
    method: 'GET',
    path: '/api/v1/payouts',
    summary: 'Payouts, by `limit`, `offset` and `status`',
    does: 'read',
    needs: ['transactions:read'],
  },
  getPayout: { method: 'GET', path: '/api/v1/payouts/:reference', summary: 'One payout', does: 'read', needs: ['transactions:read'] },
  createInvoice: { method: 'POST', path: '/api/v1/invoices', summary: 'Write an invoice', does: 'write', needs: ['invoices:write'] },
  listInvoices: {
    method: 'GET',
    path: '/api/v1/invoices',
    summary: 'Invoices, by `limit`, `offset` and `status`',
    does: 'read',
    needs: ['invoices:write', 'transactions:read'],
  },
  getInvoice: {
    method: 'GET',
    path: '/api/v1/invoices/:reference',
    summary: 'One invoice',
    does: 'read',
    needs: ['invoices:write', 'transactions:read'],
  },
  balance: { method: 'GET', path: '/api/v1/balance', summary: 'The shillings that there are', does: 'read', needs: ['balance:read'] },
} as const satisfies ServedEndpoints;
