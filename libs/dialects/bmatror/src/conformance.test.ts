import { parseExactJson, type PurchaseInput, type ProviderAnswer } from '@daftari/dialect';
import { type About, conformance, withDigits } from '@daftari/dialect/conformance';
import { bmatror, bmatrorCodes, errorAnswer, sign, SIGNATURE_HEADER } from './index.js';

const airtime: PurchaseInput = {
  kind: 'airtime',
  reference: 'a',
  productCode: 'mtn_airtime',
  network: 'mtn',
  recipient: '+233241234567',
  amountMinor: 1_050n,
};
const bodyOf = ({ reference, providerReference }: About, status: string) => ({
  transaction_id: providerReference,
  reference,
  type: 'airtime',
  status,
  amount: '@digits',
  currency: 'GHS',
});
const success = (about: About, status: string): ProviderAnswer => ({
  status: 200,
  headers: {},
  body: withDigits({ success: true, message: 'ok', data: bodyOf(about, status) }, about.digits),
});
const all = (about: About) => [success(about, 'completed'), success(about, 'processing'), success(about, 'failed')] as const;

conformance({
  dialect: bmatror,
  credentials: { api_key: 'bm_live_never_to_be_seen' },
  access: { api_key: 'bm_live_never_to_be_seen' },
  purchase: {
    inputs: [
      airtime,
      { ...airtime, kind: 'data' },
      { ...airtime, kind: 'cable' },
      { ...airtime, kind: 'electricity' },
      { ...airtime, kind: 'bill' },
    ],
    leastMinor: 1n,
    decimals: 2,
    digitsIn: ({ body = '' }) => {
      const json = parseExactJson(body);
      return json?.digits(Object(json.value), 'amount');
    },
    sent: all,
    listed: all,
  },
  refusals: (message) =>
    bmatrorCodes.map((code) => {
      const { status, body } = errorAnswer(code, message);
      return { status, headers: {}, body: JSON.stringify(body) };
    }),
  awayCode: 'service_unavailable',
  callback: (about) => {
    const rawBody = withDigits({ event: 'transaction.completed', data: bodyOf(about, 'completed') }, about.digits);
    return {
      rawBody,
      headers: { [SIGNATURE_HEADER]: sign(rawBody, 'callback-secret') },
      door: { secret: 'callback-secret', receivedAtMs: 0 },
    };
  },
});
