import { type PaymentInput, parseExactJson, type ProviderAnswer, type ProviderRequest } from '@daftari/dialect';
import { type About, conformance, type OperationSpecimen, withDigits } from '@daftari/dialect/conformance';
import { blmpay, blmpayCodes, sendMeanings, sign, SIGNATURE_HEADER, TIMESTAMP_HEADER } from './index.js';

const moved = { reference: 'a', amountMinor: 500_000n, currency: 'TZS' };
const mobile: PaymentInput = {
  ...moved,
  by: { kind: 'mobile', phone: '+255712345678' },
  customer: { firstName: 'Juma', lastName: 'Mwangi', email: 'juma@example.com' },
};
const card: PaymentInput = { ...mobile, by: { kind: 'card', doneUrl: 'https://x/done', cancelUrl: 'https://x/cancel' } };

const bodyOf = ({ reference, providerReference }: About, status: string) => ({
  reference: providerReference,
  status,
  details: { amount: '@digits', currency: 'TZS' },
  metadata: { order_id: reference },
});
const success = (data: unknown, { digits }: About): ProviderAnswer => ({
  status: 200,
  headers: {},
  body: withDigits({ status: 'success', code: 200, data }, digits),
});
const shown = {
  leastMinor: 100n,
  decimals: 2,
  digitsIn: ({ body = '' }: ProviderRequest) => {
    const json = parseExactJson(body);
    const details: unknown = Object(json?.value).details;
    return json?.digits(details as object, 'amount');
  },
  sent: (about: About) => [
    success(bodyOf(about, 'completed'), about),
    success(bodyOf(about, 'pending'), about),
    success(bodyOf(about, 'failed'), about),
  ],
  listed: (about: About) => [
    success([bodyOf(about, 'completed')], about),
    success([bodyOf(about, 'pending')], about),
    success([bodyOf(about, 'expired')], about),
  ],
} satisfies Omit<OperationSpecimen<PaymentInput>, 'inputs'>;

conformance({
  dialect: blmpay,
  credentials: { secret_key: 'sk_live_never_to_be_seen' },
  access: { secret_key: 'sk_live_never_to_be_seen' },
  payment: { ...shown, inputs: [mobile, card] },
  payout: { ...shown, inputs: [{ ...moved, account: '+255712345678' }] },
  refusals: (message) =>
    blmpayCodes.map((error) => ({
      status: sendMeanings[error].http,
      headers: {},
      body: JSON.stringify({ status: 'error', code: sendMeanings[error].http, error, message }),
    })),
  callback: (about) => {
    const rawBody = withDigits({ event: 'payment.completed', timestamp: 1, data: bodyOf(about, 'completed') }, about.digits);
    const headers = { [TIMESTAMP_HEADER]: '1780912800', [SIGNATURE_HEADER]: sign('1780912800', rawBody, 'callback-secret') };
    return { rawBody, headers, door: { secret: 'callback-secret', receivedAtMs: 1_780_912_800_000 } };
  },
});
