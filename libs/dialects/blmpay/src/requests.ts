import { checkReference, type PaymentInput, type PayoutInput, type ProviderRequest, UnsendableError } from '@daftari/dialect';
import { amountNumber, BLMPAY_CURRENCY } from './amounts.js';
import { type BlmpayCredentials } from './credentials.js';
import { type PaymentRequest, type PayoutRequest } from './wire.js';

/** Where payments and payouts are made and listed. */
export const paths = { payment: '/api/v1/payments', payout: '/api/v1/payouts' } as const;
/** What is moved through BLMPay. */
export type Moving = keyof typeof paths;

/** Our reference's name in `metadata`, as in the document's examples. */
export const METADATA_KEY = 'order_id';

const PHONE = /^\+(255\d{9})$/;

/**
 * The request that collects. The provider makes the reference: a repetition is another payment.
 * @throws UnsendableError where the dialect cannot say it; nothing was sent.
 */
export const buildPayment = (input: PaymentInput, credentials: BlmpayCredentials): ProviderRequest =>
  post(paths.payment, input.reference, paymentBody(input), credentials);

/**
 * The request that pays out.
 * @throws UnsendableError where the dialect cannot say it; nothing was sent.
 */
export const buildPayout = (input: PayoutInput, credentials: BlmpayCredentials): ProviderRequest =>
  post(paths.payout, input.reference, payoutBody(input), credentials);

/** The question what became of one, by the provider's reference. */
export const buildOne = (moving: Moving, providerReference: string, credentials: BlmpayCredentials): ProviderRequest =>
  get(`${paths[moving]}/${encodeURIComponent(providerReference)}`, credentials);

/** The question what there is; without `status` of every status. */
export const buildList = (
  moving: Moving,
  page: { readonly limit: number; readonly offset: number; readonly status?: string },
  credentials: BlmpayCredentials,
): ProviderRequest => {
  const status = page.status === undefined ? '' : `&status=${encodeURIComponent(page.status)}`;
  return get(`${paths[moving]}?limit=${page.limit}&offset=${page.offset}${status}`, credentials);
};

/** The question how much we have at the provider. */
export const buildBalance = (credentials: BlmpayCredentials): ProviderRequest => get('/api/v1/balance', credentials);

const paymentBody = (input: PaymentInput): PaymentRequest => {
  const { by, customer } = input;
  const isCard = by.kind === 'card';
  const details = { amount: amountNumber(input.amountMinor, input.currency), currency: BLMPAY_CURRENCY } as const;
  return {
    payment_type: by.kind,
    details: isCard ? { ...details, redirect_url: by.doneUrl, cancel_url: by.cancelUrl } : details,
    ...(isCard ? {} : { phone_number: phoneNumber(by.phone) }),
    customer: {
      firstname: customer.firstName,
      lastname: customer.lastName,
      ...(customer.email === undefined ? {} : { email: customer.email }),
      ...(isCard && customer.country !== undefined ? { country: customer.country } : {}),
    },
    ...webhookAndMetadata(input),
  };
};

const payoutBody = (input: PayoutInput): PayoutRequest => ({
  details: { amount: amountNumber(input.amountMinor, input.currency), currency: BLMPAY_CURRENCY },
  phone_number: phoneNumber(input.account),
  ...(input.name === undefined ? {} : { recipient_name: input.name }),
  ...webhookAndMetadata(input),
});

const webhookAndMetadata = ({ callbackUrl, reference }: { callbackUrl?: string; reference: string }) => ({
  ...(callbackUrl === undefined ? {} : { webhook_url: callbackUrl }),
  metadata: { [METADATA_KEY]: reference },
});

/** E.164 without its plus; the document takes Tanzanian numbers only. */
const phoneNumber = (phone: string): string => {
  const [, digits] = PHONE.exec(phone) ?? [];
  if (digits === undefined) throw new UnsendableError('BLMPay takes Tanzanian numbers only: +255 and nine digits.');
  return digits;
};

const post = (path: string, reference: string, body: object, credentials: BlmpayCredentials): ProviderRequest => {
  checkReference(reference);
  const headers = { ...authHeaders(credentials), 'content-type': 'application/json', 'idempotency-key': reference };
  return { method: 'POST', path, headers, body: JSON.stringify(body) };
};

const get = (path: string, credentials: BlmpayCredentials): ProviderRequest => ({
  method: 'GET',
  path,
  headers: authHeaders(credentials),
});

const authHeaders = (credentials: BlmpayCredentials): Record<string, string> => ({
  authorization: `Bearer ${credentials.secret_key}`,
  accept: 'application/json',
});
