import { parseExactJson, type ProviderAnswer, type PurchaseInput } from '@daftari/dialect';
import { type About, conformance, withDigits } from '@daftari/dialect/conformance';
import { refusal, strongmb, type StrongmbCode, strongmbCodes } from './index.js';

const airtime: PurchaseInput = {
  kind: 'airtime',
  reference: 'a',
  productCode: 'smb_mtn_vtu',
  recipient: '+234812345678',
  amountMinor: 10_000n,
};
const metadata = (code: StrongmbCode) => ({ code, timestamp: 1773797068, trace_id: '96640DE2C7' });
const purchased = ({ reference, digits }: About, transaction_status: string, code: StrongmbCode): ProviderAnswer => ({
  status: 200,
  headers: {},
  body: withDigits(
    {
      status: true,
      message: 'ok',
      data: { transaction_status, reference, airtime_amount: '@digits', currency: 'NGN' },
      metadata: metadata(code),
    },
    digits,
  ),
});
const found = ({ reference, digits }: About, status: string): ProviderAnswer => {
  const transaction = { status, reference, details: { airtime_amount: '@digits' } };
  const body = { status: true, message: 'ok', data: { transaction }, metadata: metadata('TRANSACTION_DETAILS_RETRIEVED') };
  return { status: 200, headers: {}, body: withDigits(body, digits) };
};
const errors = strongmbCodes.filter((code) => code.startsWith('ERR_') && !/PROCESSING|FAILED/.test(code));

conformance({
  dialect: strongmb,
  credentials: { api_key: 'smb_never_to_be_seen' },
  access: { api_key: 'smb_never_to_be_seen' },
  purchase: {
    inputs: [
      airtime,
      { ...airtime, kind: 'data' },
      { ...airtime, kind: 'cable', fields: { phone: '+234812345678' } },
      { ...airtime, kind: 'electricity', fields: { meter_type: 'prepaid', phone: '+234812345678' } },
      { ...airtime, kind: 'bill' },
    ],
    leastMinor: 1n,
    decimals: 2,
    digitsIn: ({ body = '' }) => {
      const json = parseExactJson(body);
      return json?.digits(Object(json.value), 'amount');
    },
    sent: (about) => [
      purchased(about, 'successful', 'TRANSACTION_SUCCESSFUL'),
      purchased(about, 'processing', 'ERR_TRANSACTION_PROCESSING'),
      purchased(about, 'failed', 'ERR_TRANSACTION_FAILED'),
    ],
    listed: (about) => [found(about, 'successful'), found(about, 'processing'), found(about, 'failed')],
  },
  refusals: (message) =>
    errors.map((code) => {
      const { status, body } = refusal(code, { timestamp: 1773797068, traceId: '96640DE2C7' }, message);
      return { status, headers: {}, body: JSON.stringify(body) };
    }),
  awayCode: 'ERR_PRODUCT_GATEWAY_UNAVAILABLE',
});
