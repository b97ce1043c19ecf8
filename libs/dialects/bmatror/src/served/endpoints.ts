import { type ServedEndpoints } from '@daftari/dialect';

/** What clients of the dialect may call (API.md §5), in the order of its document. */
export const bmatrorEndpoints = {
  balance: { method: 'GET', path: '/api/v1/wallet/balance', summary: 'The GHS wallet', does: 'read', needs: ['balance:read'] },
  buyData: { method: 'POST', path: '/api/v1/data/purchase', summary: 'Buy a data bundle', does: 'write', needs: ['purchases:write'] },
  buyAirtime: { method: 'POST', path: '/api/v1/airtime/purchase', summary: 'Buy airtime', does: 'write', needs: ['purchases:write'] },
  buyUtility: { method: 'POST', path: '/api/v1/utility/purchase', summary: 'Pay a utility', does: 'write', needs: ['purchases:write'] },
  bundles: { method: 'GET', path: '/api/v1/data/bundles', summary: 'The data bundles on sale', does: 'read', needs: [] },
  transactions: {
    method: 'GET',
    path: '/api/v1/transactions',
    summary: 'The latest purchases',
    does: 'read',
    needs: ['transactions:read'],
  },
  transaction: {
    method: 'GET',
    path: '/api/v1/transactions/:reference',
    summary: 'One purchase, by its reference',
    does: 'read',
    needs: ['transactions:read', 'purchases:write'],
  },
} as const satisfies ServedEndpoints;
