import { type ServedEndpoints } from '@daftari/dialect';

/** What BBOXX calls here: its one document has one request. A message signs itself, so nobody signs in. */
export const bboxxEndpoints = {
  notify: {
    method: 'POST',
    path: '/mm/1.0/payments/payment/:providerId/customers/:customerId/payments',
    summary: 'Tell of a payment',
    does: 'write',
    needs: 'open',
  },
} as const satisfies ServedEndpoints;
