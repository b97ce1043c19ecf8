import { askOnce, type Dialect, operation, type ProviderAnswer, type PurchaseInput, type PurchaseKind } from '@daftari/dialect';
import { interpretProducts, interpretProfile } from './catalogue.js';
import { type StrongmbCode, meanings } from './codes.js';
import { StrongmbCredentials } from './credentials.js';
import { interpretBalance, interpretPurchase, interpretRequery } from './interpret.js';
import { buildBalance, buildProducts, buildProfile, buildPurchase, buildRequery } from './requests.js';

const KINDS = ['airtime', 'data', 'cable', 'electricity', 'bill'] as const satisfies readonly PurchaseKind[];

/** Strongmb as a provider: purchases, the wallet, the catalogue. It never calls back, and says of its limits only that one is reached. */
export const strongmb = {
  name: 'strongmb',
  credentials: StrongmbCredentials,
  purchase: operation<PurchaseInput, StrongmbCredentials>({
    reference: 'ours',
    build: buildPurchase,
    interpret: ({ status, headers, body }, asked) => interpretPurchase(status, headers, body, asked),
    requery: (asked, credentials) =>
      askOnce({
        request: buildRequery(asked.reference, credentials),
        read: ({ status, headers, body }) => interpretRequery(status, headers, body, asked),
      }),
  }),
  limits: { budgetOf: () => undefined },
  outOfFloatCode: 'ERR_INSUFFICIENT_BALANCE' satisfies StrongmbCode,
  balance: (credentials: StrongmbCredentials) => ({ request: buildBalance(credentials), read: readBalance }),
  catalogue: {
    kinds: KINDS,
    list: (kind, credentials: StrongmbCredentials) =>
      askOnce({ request: buildProducts(kind, credentials), read: (answer) => interpretProducts(answer, kind) }),
  },
  profile: (credentials: StrongmbCredentials) => ({ request: buildProfile(credentials), read: interpretProfile }),
  meanings,
} as const satisfies Dialect<StrongmbCredentials>;

const readBalance = ({ status, body }: ProviderAnswer) => {
  const read = interpretBalance(status, body);
  return read === undefined ? undefined : [{ currency: read.currency, availableMinor: read.balanceMinor }];
};
