import { type ServedEndpoint, type ServedEndpoints } from '@daftari/dialect';
import { productPaths, purchasePaths } from '../requests.js';

const catalogue = (path: string, what: string) =>
  ({ method: 'GET', path, summary: `${what} on sale`, does: 'read', needs: [] }) as const satisfies ServedEndpoint;

const purchase = (path: string, summary: string) =>
  ({ method: 'POST', path, summary, does: 'write', needs: ['purchases:write'] }) as const satisfies ServedEndpoint;

/** What clients of the dialect may call (API.md §5), in the order of its document. */
export const strongmbEndpoints = {
  user: { method: 'GET', path: '/v1/user', summary: 'The account', does: 'read', needs: [] },
  wallets: { method: 'GET', path: '/v1/wallets', summary: 'The NGN wallet', does: 'read', needs: ['balance:read'] },
  transactions: { method: 'GET', path: '/v1/transactions', summary: 'The latest purchases', does: 'read', needs: ['transactions:read'] },
  transaction: {
    method: 'GET',
    path: '/v1/transactions/:reference',
    summary: 'One purchase, by its reference',
    does: 'read',
    needs: ['transactions:read', 'purchases:write'],
  },
  airtimeProducts: catalogue(productPaths.airtime, 'Airtime'),
  buyAirtime: purchase(purchasePaths.airtime, 'Buy airtime'),
  dataProducts: catalogue(productPaths.data, 'Data plans'),
  buyData: purchase(purchasePaths.data, 'Buy a data plan'),
  cableProducts: catalogue(productPaths.cable, 'Television'),
  buyCable: purchase(purchasePaths.cable, 'Pay for television'),
  electricityProducts: catalogue(productPaths.electricity, 'Electricity'),
  buyElectricity: purchase(purchasePaths.electricity, 'Buy electricity'),
  billProducts: catalogue(productPaths.bill, 'Billers'),
  payBill: purchase(purchasePaths.bill, 'Pay a bill'),
} as const satisfies ServedEndpoints;
