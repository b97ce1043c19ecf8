import { type ServedEndpoints } from '@daftari/dialect';

const VALIDATE = '/api/v1/channel/account/validate';

/** What clients of the Merchant Payment Platform call here: the document's paths, with those of API.md §5 that it only names. */
export const mppEndpoints = {
  token: { method: 'POST', path: '/api/auth/token', summary: 'A token for secrets', does: 'read', needs: 'open' },
  tokenByGet: {
    method: 'GET',
    path: '/api/auth/token',
    summary: 'The same: the document’s heading says GET and its example POST',
    does: 'read',
    needs: 'open',
  },
  refresh: { method: 'POST', path: '/api/auth/refresh', summary: 'A new token in place of an old one', does: 'read', needs: 'open' },
  business: { method: 'GET', path: '/api/v1/business', summary: 'Who we are', does: 'read', needs: [] },
  balance: {
    method: 'GET',
    path: '/api/v1/business/:business/balance',
    summary: 'What there is of the business’s default currency',
    does: 'read',
    needs: ['balance:read'],
  },
  channels: { method: 'GET', path: '/api/v1/business/:business/channel', summary: 'Channels, by pages', does: 'read', needs: [] },
  validateByGet: {
    method: 'GET',
    path: VALIDATE,
    summary: 'Whose account it is; asked in the body or in the query',
    does: 'read',
    needs: ['payments:write', 'payouts:write'],
  },
  validate: { method: 'POST', path: VALIDATE, summary: 'Whose account it is', does: 'read', needs: ['payments:write', 'payouts:write'] },
  create: {
    method: 'POST',
    path: '/api/v1/transaction',
    summary: 'Create a transaction of any category',
    does: 'write',
    needs: ['payments:write', 'payouts:write', 'transfers:write'],
  },
  list: { method: 'GET', path: '/api/v1/transaction', summary: 'Transactions, by pages', does: 'read', needs: ['transactions:read'] },
  details: {
    method: 'GET',
    path: '/api/v1/transaction/:id',
    summary: 'A transaction with all that there is of it',
    does: 'read',
    needs: ['transactions:read'],
  },
  status: {
    method: 'GET',
    path: '/api/v1/transaction/:id/get-status',
    summary: 'Its status',
    does: 'read',
    needs: ['transactions:read'],
  },
  cancel: {
    method: 'POST',
    path: '/api/v1/transaction/:id/cancel',
    summary: 'Cancel it before it is transmitted',
    does: 'write',
    needs: ['payments:write', 'payouts:write', 'transfers:write'],
  },
} as const satisfies ServedEndpoints;
