import { checkReference, type ProviderRequest, type PurchaseInput, type PurchaseKind, UnsendableError } from '@daftari/dialect';
import { amountText } from './amounts.js';
import { type StrongmbCredentials } from './credentials.js';

/** The paths of API.md §5, by Daftari's kind of purchase. */
export const purchasePaths = {
  airtime: '/v1/purchases/airtime',
  data: '/v1/purchases/internet',
  cable: '/v1/purchases/cable',
  electricity: '/v1/purchases/electricity',
  bill: '/v1/purchases/bills',
} as const satisfies Record<PurchaseKind, string>;

/** The paths of the catalogue, by Daftari's kind of purchase. */
export const productPaths = {
  airtime: '/v1/products/airtime',
  data: '/v1/products/internet',
  cable: '/v1/products/cable',
  electricity: '/v1/products/electricity',
  bill: '/v1/products/bills',
} as const satisfies Record<PurchaseKind, string>;

/**
 * The request that buys something. The same input makes the same bytes, so an attempt that is repeated after a 429 is unchanged.
 * @throws UnsendableError where the dialect cannot say it; nothing was sent.
 */
export const buildPurchase = (input: PurchaseInput, credentials: StrongmbCredentials): ProviderRequest => {
  checkReference(input.reference);
  const body = purchaseBody(input);
  return { method: 'POST', path: purchasePaths[input.kind], headers: jsonHeaders(credentials), body: JSON.stringify(body) };
};

/** The question what became of a reference. */
export const buildRequery = (reference: string, credentials: StrongmbCredentials): ProviderRequest => ({
  method: 'GET',
  path: `/v1/transactions/${encodeURIComponent(reference)}`,
  headers: authHeaders(credentials),
});

/** The question how much our wallet at the provider holds. */
export const buildBalance = (credentials: StrongmbCredentials): ProviderRequest => ({
  method: 'GET',
  path: '/v1/wallets',
  headers: authHeaders(credentials),
});

/** The question who we are. */
export const buildProfile = (credentials: StrongmbCredentials): ProviderRequest => ({
  method: 'GET',
  path: '/v1/user',
  headers: authHeaders(credentials),
});

/** The question what is on sale. */
export const buildProducts = (kind: PurchaseKind, credentials: StrongmbCredentials): ProviderRequest => ({
  method: 'GET',
  path: productPaths[kind],
  headers: authHeaders(credentials),
});

/** E.164 to the local form that the seed shows: `+2348031234567` is `08031234567`, the seed's ten-digit numbers likewise. Others stay as they are. */
export const localPhone = (phone: string): string => (phone.startsWith('+234') ? `0${phone.slice(4)}` : phone);

const purchaseBody = (input: PurchaseInput): Record<string, string> => {
  const { reference, productCode: product_code } = input;
  const amount = amountText(input.amountMinor);
  switch (input.kind) {
    case 'airtime':
      return { phone: localPhone(input.recipient), product_code, amount, reference };
    case 'data':
      return { phone: localPhone(input.recipient), product_code, reference };
    case 'cable':
      return { smartcard_number: input.recipient, product_code, reference, ...optionalPhone(input) };
    case 'electricity':
      return {
        meter_number: input.recipient,
        meter_type: field(input, 'meter_type'),
        product_code,
        amount,
        phone: localPhone(field(input, 'phone')),
        reference,
      };
    case 'bill':
      return { account_number: input.recipient, product_code, amount, reference };
  }
};

const field = (input: PurchaseInput, name: string): string => {
  const value = input.fields?.[name];
  if (value === undefined) throw new UnsendableError(`The purchase lacks the field ${name}, which strongmb requires for ${input.kind}.`);
  return value;
};

const optionalPhone = (input: PurchaseInput): { phone?: string } => {
  const phone = input.fields?.phone;
  return phone === undefined ? {} : { phone: localPhone(phone) };
};

const authHeaders = (credentials: StrongmbCredentials): Record<string, string> => ({
  authorization: `Bearer ${credentials.api_key}`,
  accept: 'application/json',
});

const jsonHeaders = (credentials: StrongmbCredentials): Record<string, string> => ({
  ...authHeaders(credentials),
  'content-type': 'application/json',
});
