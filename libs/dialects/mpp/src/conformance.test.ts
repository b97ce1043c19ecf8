import { parseExactJson, type PaymentInput, type PayoutInput, type ProviderAnswer, type ProviderRequest } from '@daftari/dialect';
import { type About, conformance, type OperationSpecimen, withDigits } from '@daftari/dialect/conformance';
import { mpp, mppCodes } from './index.js';

const BUSINESS_ID = '9b43c8d9-1353-45d7-a0ab-6427227940dc';
const moved = { reference: 'a', amountMinor: 400n, currency: 'SLE', channel: 'AFM' };
const payment: PaymentInput = {
  ...moved,
  by: { kind: 'mobile', phone: '+23280002209' },
  customer: { firstName: 'bockarie', lastName: 'Marah' },
};
const payouts: PayoutInput[] = [
  { ...moved, account: '+23280002209' },
  { ...moved, account: 'TAX_01_1234', name: 'bockarie Marah' },
];

const transaction = ({ reference, providerReference }: About, status: string) => ({
  id: providerReference,
  external_id: reference,
  amount: '@digits',
  total_amount: '@digits',
  status,
  currency: { id: 4, iso3: 'SLE' },
});
const done = { code: 'MPP-REQ-0000', message: 'ok', success: true };
const answered = (body: object, { digits }: About): ProviderAnswer => ({
  status: 200,
  headers: {},
  body: withDigits({ ...body, ...done }, digits),
});
const shown = {
  leastMinor: 1n,
  decimals: 2,
  digitsIn: ({ body = '' }: ProviderRequest) => {
    const json = parseExactJson(body);
    return json?.digits(Object(json.value), 'amount');
  },
  sent: (about: About) => [
    answered({ data: transaction(about, 'completed') }, about),
    answered({ data: transaction(about, 'blocked') }, about),
    answered({ data: transaction(about, 'rejected') }, about),
  ],
  listed: (about: About) => [
    answered({ data: [transaction(about, 'completed')], current_page: 1, last_page: 9 }, about),
    answered({ data: [transaction(about, 'transmitted')], current_page: 1, last_page: 9 }, about),
    answered({ data: [transaction(about, 'failed')], current_page: 1, last_page: 9 }, about),
  ],
} satisfies Omit<OperationSpecimen<PaymentInput>, 'inputs'>;

conformance({
  dialect: mpp,
  credentials: { secret_id: 'id-never-to-be-seen', secret_key: 'key-never-to-be-seen', business_id: BUSINESS_ID },
  access: { business_id: BUSINESS_ID, access_token: 'token-never-to-be-seen' },
  payment: { ...shown, inputs: [payment] },
  payout: { ...shown, inputs: payouts },
  refusals: (message) =>
    Object.keys(mppCodes)
      .filter((code) => code !== 'MPP-REQ-0000')
      .map((code) => ({ status: 422, headers: {}, body: JSON.stringify({ data: [], ...done, code, message, success: false }) })),
  callback: (about) => ({
    rawBody: withDigits(transaction(about, 'completed'), about.digits),
    headers: {},
    door: { secret: '', receivedAtMs: 0 },
  }),
});
