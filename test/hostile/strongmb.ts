import { type Deal, decimalOf, hundredths, type State } from './record.js';
import { type Incoming, type Plain, type Tongue, type Understood } from './tongue.js';

/** Seed 002, "Strongmb": purchases under a reference of the client's, questions by it, and no callbacks. */

const KEY = 'smb-hostile-key';
export const strongmbCredentials = { api_key: KEY };

const envelope = (status: number, isFine: boolean, message: string, code: string, data: unknown): Plain => ({
  status,
  body: { status: isFine, message, data, metadata: { code, timestamp: Math.floor(Date.now() / 1_000), trace_id: '05E3F2360E' } },
});
const error = (status: number, message: string, code: string): Plain => envelope(status, false, message, code, null);

const WORDS: Readonly<Record<State, string>> = { open: 'processing', success: 'successful', failed: 'failed' };

/** One per cent off the face value. */
const charged = (deal: Deal): number => Number(decimalOf(deal.amount - deal.amount / 100n));

const details = ({ asked, amount }: Deal) => ({
  provider: 'mtn',
  recipient: asked.recipient,
  airtime_amount: Number(decimalOf(amount)),
  performed_via: 'api',
});

const told = (deal: Deal, state: State): Plain => {
  const data = {
    transaction_status: WORDS[state],
    type: 'airtime',
    provider: 'mtn',
    recipient: deal.asked.recipient,
    airtime_amount: Number(decimalOf(deal.amount)),
    reference: deal.asked.ours,
    currency: 'NGN',
    balance_before: '44114.00',
    balance_after: '44015.00',
    amount: charged(deal),
  };
  if (state === 'success') return envelope(201, true, 'Airtime purchased successfully.', 'TRANSACTION_SUCCESSFUL', data);
  if (state === 'open') return envelope(200, true, 'Airtime purchase is being processed.', 'ERR_TRANSACTION_PROCESSING', data);
  return envelope(200, deal.number % 2 === 0, 'Airtime purchase failed.', 'TRANSACTION_FAILED', data);
};

const known = (deal: Deal, state: State): Plain => {
  const transaction = {
    uuid: '72f69533-5f11-45d6-8f26-a553f890b277',
    wallet_type: 'primary_ngn',
    direction: 'debit',
    type: 'airtime',
    amount: charged(deal),
    balance_before: 44_114,
    balance_after: 44_015,
    status: WORDS[state],
    date: '2026-03-18 02:26:38+01',
    reference: deal.asked.ours,
    details: details(deal),
  };
  return envelope(200, true, 'Transaction details retrieved successfully', 'TRANSACTION_DETAILS_RETRIEVED', { transaction });
};

const unauthenticated = error(401, 'Unauthenticated. Invalid or missing API key.', 'ERR_UNAUTHENTICATED');

const taken = ({ body }: Incoming): Understood => {
  const read = JSON.parse(body) as Record<string, unknown>;
  const { phone, product_code: product, amount, reference } = read;
  const isSound =
    typeof phone === 'string' && typeof product === 'string' && typeof amount === 'string' && /^\d+(\.\d{1,2})?$/.test(amount);
  if (!isSound || typeof reference !== 'string' || !/^[a-zA-Z0-9]+$/.test(reference))
    return { kind: 'answered', plain: error(422, `Validation failed: ${body}`, 'ERR_VALIDATION') };
  const key = phone.slice(-7);
  return {
    kind: 'take',
    asked: { kind: 'purchase', key, ours: reference, recipient: phone, amount: hundredths(amount), currency: 'NGN', body: read },
  };
};

const understand = (request: Incoming): Understood => {
  const { method, path, headers } = request;
  if (headers.authorization !== `Bearer ${KEY}`) return { kind: 'answered', plain: unauthenticated };
  if (method === 'POST' && path === '/v1/purchases/airtime') return taken(request);
  const one = /^\/v1\/transactions\/([A-Za-z0-9]+)$/.exec(path)?.[1];
  if (method === 'GET' && one !== undefined) return { kind: 'about', ours: one, what: 'detail' };
  return { kind: 'answered', plain: error(404, 'Resource not found.', 'ERR_NOT_FOUND') };
};

export const strongmb: Tongue = {
  name: 'strongmb',
  repeated: 'as_it_stands',
  fields: {
    amounts: ['amount', 'airtime_amount'],
    currency: ['currency'],
    references: ['reference'],
    status: ['status', 'transaction_status'],
    spare: ['airtime_amount', 'amount', 'balance_before', 'balance_after', 'metadata', 'date', 'provider', 'details', 'message'],
  },
  errors: {
    ERR_UNAUTHENTICATED: unauthenticated,
    ERR_INSUFFICIENT_BALANCE: error(402, 'Insufficient wallet balance.', 'ERR_INSUFFICIENT_BALANCE'),
    ERR_ACCOUNT_INACTIVE: error(403, 'Account is inactive or suspended.', 'ERR_ACCOUNT_INACTIVE'),
    ERR_PRODUCT_NOT_FOUND: error(404, 'Product not found.', 'ERR_PRODUCT_NOT_FOUND'),
    ERR_INVALID_MOBILE_NUMBER: error(422, 'Invalid mobile number.', 'ERR_INVALID_MOBILE_NUMBER'),
    ERR_VALIDATION: error(422, 'Validation failed.', 'ERR_VALIDATION'),
    ERR_PRODUCT_GATEWAY_UNAVAILABLE: error(503, 'Service provider temporarily unavailable.', 'ERR_PRODUCT_GATEWAY_UNAVAILABLE'),
  },
  unclear: {
    internal: error(500, 'Something went wrong.', 'ERR_INTERNAL'),
    undocumented: error(400, 'Contact support.', 'ERR_LEDGER_OUT_OF_SYNC'),
  },
  later: error(429, 'Daily limit exceeded. Contact support to increase.', 'ERR_DAILY_LIMIT_EXCEEDED'),
  notFound: error(404, 'Transaction not found.', 'ERR_TRANSACTIONS_NOT_FOUND'),
  understand,
  theirs: (number) => `72f69533-5f11-45d6-8f26-${number.toString(16).padStart(12, '0')}`,
  told,
  known,
};
