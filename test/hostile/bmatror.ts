import { createHmac } from 'node:crypto';
import { type Deal, decimalOf, hundredths, type State } from './record.js';
import { type Incoming, type Plain, type Tongue, type Understood } from './tongue.js';

/** Seed 000, "BMATROR", with the shapes of API.md section 7: purchases under a reference of the client's, webhooks signed over the raw body. */

const KEY = 'bm_live_hostile';
const SECRET = 'bm-hostile-secret';
export const bmatrorCredentials = { api_key: KEY };
export const bmatrorSecret = SECRET;

const limits = (): Record<string, string> => ({
  'X-RateLimit-Limit': '5000',
  'X-RateLimit-Remaining': '4000',
  'X-RateLimit-Reset': String(Math.floor(Date.now() / 1_000) + 1_800),
});
const error = (status: number, code: string, message: string): Plain => ({
  status,
  headers: limits(),
  body: { success: false, error: { code, message } },
});

const WORDS: Readonly<Record<State, string>> = { open: 'processing', success: 'completed', failed: 'failed' };

const dataOf = (deal: Deal, state: State) => ({
  transaction_id: deal.theirs,
  reference: deal.asked.ours,
  type: 'airtime',
  status: WORDS[state],
  network: 'mtn',
  phone: deal.asked.recipient,
  bundle_id: null,
  amount: Number(decimalOf(deal.amount)),
  currency: 'GHS',
  created_at: '2026-06-08T10:00:00Z',
  updated_at: new Date().toISOString(),
  reason_code: state === 'failed' ? 'network_error' : null,
});

const told = (deal: Deal, state: State, isRepeated: boolean): Plain => ({
  status: isRepeated ? 200 : 201,
  headers: limits(),
  body: { success: true, message: 'ok', data: dataOf(deal, state) },
});

const unauthorized = error(401, 'unauthorized', 'Missing or invalid API key');

const taken = ({ body }: Incoming): Understood => {
  const read = JSON.parse(body) as Record<string, unknown>;
  const { network, phone, reference } = read;
  const amount = /"amount":\s*"?(\d+(?:\.\d{1,2})?)"?/.exec(body)?.[1];
  if (typeof network !== 'string' || typeof phone !== 'string' || typeof reference !== 'string' || amount === undefined)
    return { kind: 'answered', plain: error(422, 'validation_error', `Missing parameters: ${body}`) };
  const key = phone.slice(-7);
  return {
    kind: 'take',
    asked: { kind: 'purchase', key, ours: reference, recipient: phone, amount: hundredths(amount), currency: 'GHS', body: read },
  };
};

const understand = (request: Incoming): Understood => {
  const { method, path, headers } = request;
  if (headers['x-api-key'] !== KEY) return { kind: 'answered', plain: unauthorized };
  if (method === 'POST' && path === '/api/v1/airtime/purchase') return taken(request);
  const one = /^\/api\/v1\/transactions\/([^/]+)$/.exec(path)?.[1];
  if (method === 'GET' && one !== undefined) return { kind: 'about', ours: decodeURIComponent(one), what: 'detail' };
  return { kind: 'answered', plain: error(404, 'not_found', 'No such resource') };
};

const signatureOf = (body: string, signed: 'well' | 'badly' | 'not' | 'long_ago'): Record<string, string> => {
  if (signed === 'not') return {};
  const key = signed === 'badly' ? 'another-secret' : SECRET;
  return { 'X-BMATROR-Signature': createHmac('sha256', key).update(body).digest('hex') };
};

export const bmatror: Tongue = {
  name: 'bmatror',
  repeated: 'as_it_stands',
  fields: {
    amounts: ['amount'],
    currency: ['currency'],
    references: ['reference', 'transaction_id'],
    status: ['status'],
    spare: ['bundle_id', 'created_at', 'updated_at', 'reason_code', 'message', 'network', 'type', 'amount', 'currency'],
  },
  errors: {
    unauthorized,
    insufficient_balance: error(402, 'insufficient_balance', 'The wallet has too little.'),
    not_found: error(404, 'not_found', 'No such network.'),
    validation_error: error(422, 'validation_error', 'The phone number is not valid.'),
    service_unavailable: error(503, 'service_unavailable', 'The service is away.'),
  },
  unclear: {
    internal: error(500, 'internal_error', 'Something went wrong.'),
    undocumented: error(400, 'ledger_out_of_sync', 'Contact support.'),
  },
  later: error(429, 'rate_limit_exceeded', 'Too many requests.'),
  notFound: error(404, 'not_found', 'No such transaction.'),
  understand,
  theirs: (number) => `BMT${String(number).padStart(10, '0')}`,
  told,
  known: (deal, state) => told(deal, state, true),
  callback: (deal, state, { signed }, twisted) => {
    const event = { open: 'transaction.processing', success: 'transaction.completed', failed: 'transaction.failed' }[state];
    const body = String(twisted({ event, created_at: new Date().toISOString(), data: dataOf(deal, state) }));
    return { headers: signatureOf(body, signed), body };
  },
};
