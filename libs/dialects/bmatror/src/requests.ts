import { checkReference, type ProviderRequest, type PurchaseInput, type PurchaseKind } from '@daftari/dialect';
import { amountNumber } from './amounts.js';
import { type BmatrorCredentials } from './credentials.js';

/** The paths of API.md §5, by Daftari's kind of purchase. */
export const purchasePaths = {
  airtime: '/api/v1/airtime/purchase',
  data: '/api/v1/data/purchase',
  cable: '/api/v1/utility/purchase',
  electricity: '/api/v1/utility/purchase',
  bill: '/api/v1/utility/purchase',
} as const satisfies Record<PurchaseKind, string>;

/**
 * The request that buys something. The same input makes the same bytes, so an attempt that is repeated after a 429 is unchanged.
 * @throws UnsendableError where the dialect cannot say it; nothing was sent.
 */
export const buildPurchase = (input: PurchaseInput, credentials: BmatrorCredentials): ProviderRequest => {
  checkReference(input.reference);
  const headers = { ...authHeaders(credentials), 'content-type': 'application/json' };
  return { method: 'POST', path: purchasePaths[input.kind], headers, body: JSON.stringify(purchaseBody(input)) };
};

/** The question what became of a reference. */
export const buildRequery = (reference: string, credentials: BmatrorCredentials): ProviderRequest => ({
  method: 'GET',
  path: `/api/v1/transactions/${encodeURIComponent(reference)}`,
  headers: authHeaders(credentials),
});

/** The question how much our wallet at the provider holds. */
export const buildBalance = (credentials: BmatrorCredentials): ProviderRequest => ({
  method: 'GET',
  path: '/api/v1/wallet/balance',
  headers: authHeaders(credentials),
});

/** The question what bundles there are. */
export const buildBundles = (credentials: BmatrorCredentials): ProviderRequest => ({
  method: 'GET',
  path: '/api/v1/data/bundles',
  headers: authHeaders(credentials),
});

/** E.164 to the seed's local form: `+233241234567` is `0241234567`. Others stay as they are. */
export const localPhone = (phone: string): string => (phone.startsWith('+233') ? `0${phone.slice(4)}` : phone);

/** The network of a product: named by the product, otherwise the first word of the provider's product code (`mtn_1gb_7day`). */
export const networkOf = (input: Pick<PurchaseInput, 'network' | 'productCode'>): string => {
  const network = input.network ?? input.productCode.split('_')[0] ?? '';
  return network.toLowerCase();
};

const purchaseBody = (input: PurchaseInput): Record<string, string | number> => {
  const { reference, productCode } = input;
  switch (input.kind) {
    case 'airtime':
      return { network: networkOf(input), phone: localPhone(input.recipient), amount: amountNumber(input.amountMinor), reference };
    case 'data':
      return { network: networkOf(input), phone: localPhone(input.recipient), bundle_id: productCode, reference };
    case 'cable':
    case 'electricity':
    case 'bill':
      return { service: productCode, account: input.recipient, amount: amountNumber(input.amountMinor), reference };
  }
};

const authHeaders = (credentials: BmatrorCredentials): Record<string, string> => ({
  'x-api-key': credentials.api_key,
  accept: 'application/json',
});
