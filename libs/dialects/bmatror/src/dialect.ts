import { askOnce, type Dialect, operation, type ProviderAnswer, type PurchaseInput } from '@daftari/dialect';
import { interpretBundles } from './catalogue.js';
import { type BmatrorCode, meanings } from './codes.js';
import { BmatrorCredentials } from './credentials.js';
import { interpretBalance, interpretCallback, interpretPurchase, interpretRequery } from './interpret.js';
import { limits } from './limits.js';
import { buildBalance, buildBundles, buildPurchase, buildRequery } from './requests.js';

/** BMATROR as a provider: purchases, the wallet, the bundles, signed callbacks. */
export const bmatror = {
  name: 'bmatror',
  credentials: BmatrorCredentials,
  purchase: operation<PurchaseInput, BmatrorCredentials>({
    reference: 'ours',
    build: buildPurchase,
    interpret: ({ status, headers, body }, asked) => interpretPurchase(status, headers, body, asked),
    requery: (asked, credentials) =>
      askOnce({
        request: buildRequery(asked.reference, credentials),
        read: ({ status, headers, body }) => interpretRequery(status, headers, body, asked),
      }),
  }),
  callbacks: { isSigned: true, read: (rawBody, headers, { secret }) => interpretCallback(rawBody, headers, secret) },
  limits,
  outOfFloatCode: 'insufficient_balance' satisfies BmatrorCode,
  balance: (credentials: BmatrorCredentials) => ({ request: buildBalance(credentials), read: readBalance }),
  catalogue: {
    kinds: ['data'],
    list: (_kind, credentials: BmatrorCredentials) => askOnce({ request: buildBundles(credentials), read: interpretBundles }),
  },
  meanings,
} as const satisfies Dialect<BmatrorCredentials>;

const readBalance = ({ status, body }: ProviderAnswer) => {
  const read = interpretBalance(status, body);
  return read === undefined ? undefined : [{ currency: read.currency, availableMinor: read.balanceMinor }];
};
