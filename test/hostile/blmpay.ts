import { createHmac } from 'node:crypto';
import { type Asked, type Deal, hundredths, type Kind, type State } from './record.js';
import { type Incoming, type Plain, type Tongue, type Understood } from './tongue.js';

/** Seed 001, "BLMPay API", with the shapes of API.md section 7: no reference of the client's, so that asking twice pays twice. */

const KEY = 'blm-hostile-key';
const SECRET = 'blm-hostile-secret';
export const blmpayCredentials = { secret_key: KEY };
export const blmpaySecret = SECRET;

/** The document does not say how long a page may be; this one gives fewer than it is asked for. */
const PAGE_MAX = 25;

const success = (status: number, data: unknown, more: Record<string, unknown> = {}): Plain => ({
  status,
  body: { status: 'success', code: status, data, ...more },
});
const error = (status: number, code: string, message: string): Plain => ({
  status,
  body: { status: 'error', code: status, error: code, message },
});

const WORDS: Readonly<Record<State, string>> = { open: 'pending', success: 'completed', failed: 'failed' };
const FAILURES = ['failed', 'voided', 'expired', 'cancelled'] as const;

const failureOf = ({ number, asked }: Deal): string =>
  asked.kind === 'payout' ? 'failed' : (FAILURES[number % FAILURES.length] ?? 'failed');
const wordOf = (deal: Deal, state: State): string => (state === 'failed' ? failureOf(deal) : WORDS[state]);

const dataOf = (deal: Deal, state: State) => {
  const { asked } = deal;
  const isCard = asked.body['payment_type'] === 'card';
  return {
    reference: deal.theirs,
    status: wordOf(deal, state),
    ...(asked.kind === 'payment' ? { payment_type: asked.body['payment_type'] } : {}),
    details: { amount: Number(deal.amount / 100n), currency: asked.currency },
    phone_number: asked.body['phone_number'] ?? null,
    customer: asked.body['customer'] ?? null,
    metadata: asked.body['metadata'] ?? {},
    ...(isCard ? { checkout_url: `https://pay.example/${deal.theirs}` } : {}),
    created_at: '2026-06-08T10:00:00Z',
    updated_at: new Date().toISOString(),
  };
};

const unauthorized = error(401, 'unauthorized', 'Missing or invalid API key');
const invalid = (body: string): Understood => ({
  kind: 'answered',
  plain: error(400, 'validation_error', `Invalid request parameters: ${body}`),
});
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A card's payer has no phone number here: the customer's address tells which transaction of the run it is. */
const keyOf = (read: Record<string, unknown>): string | undefined => {
  if (typeof read['phone_number'] === 'string') return /^255\d{9}$/.test(read['phone_number']) ? read['phone_number'].slice(-7) : undefined;
  const customer = isRecord(read['customer']) ? read['customer'] : {};
  return read['payment_type'] === 'card' ? /^(\d{7})@/.exec(String(customer['email']))?.[1] : undefined;
};

const taken = ({ body }: Incoming, kind: 'payment' | 'payout'): Understood => {
  const read = JSON.parse(body) as Record<string, unknown>;
  const details = isRecord(read['details']) ? read['details'] : {};
  const metadata = isRecord(read['metadata']) ? read['metadata'] : {};
  const [key, amount] = [keyOf(read), details['amount']];
  if (key === undefined || !Number.isInteger(amount) || details['currency'] !== 'TZS') return invalid(body);
  if (kind === 'payment' && !isRecord(read['customer'])) return invalid(body);
  const url = read['webhook_url'];
  const asked: Asked = {
    kind,
    key,
    ours: JSON.stringify(metadata),
    recipient: typeof read['phone_number'] === 'string' ? read['phone_number'] : '',
    amount: hundredths(String(amount)),
    currency: 'TZS',
    body: read,
    ...(typeof url === 'string' ? { callbackUrl: url } : {}),
  };
  return { kind: 'take', asked };
};

const understand = (request: Incoming): Understood => {
  const { method, path, headers } = request;
  if (headers.authorization !== `Bearer ${KEY}`) return { kind: 'answered', plain: unauthorized };
  const [, list, one] = /^\/api\/v1\/(payments|payouts)(?:\/([A-Z0-9]+))?$/.exec(path) ?? [];
  if (list === undefined) return { kind: 'answered', plain: error(404, 'not_found', 'Resource not found') };
  const kind = list === 'payments' ? 'payment' : 'payout';
  if (method === 'POST') return taken(request, kind);
  return one === undefined ? { kind: 'page', of: kind } : { kind: 'about', theirs: one, what: 'detail' };
};

/** Newest first, as lists mostly are; in every third house the other way. */
const page = (deals: readonly { readonly deal: Deal; readonly state: State }[], { query }: Incoming): Plain => {
  const [limit, offset] = [Math.min(Number(query.get('limit') ?? '20'), PAGE_MAX), Number(query.get('offset') ?? '0')];
  const status = query.get('status');
  const shown = deals.filter(({ deal, state }) => status === null || wordOf(deal, state) === status).toReversed();
  const data = shown.slice(offset, offset + limit).map(({ deal, state }) => dataOf(deal, state));
  return success(200, data, { pagination: { limit, offset, total: shown.length } });
};

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789';
const eight = (number: number): string => Array.from({ length: 8 }, (_, place) => LETTERS[Math.floor(number / 34 ** place) % 34]).join('');

export const blmpay: Tongue = {
  name: 'blmpay',
  repeated: 'again',
  fields: {
    amounts: ['amount'],
    currency: ['currency'],
    references: ['reference'],
    status: ['status'],
    spare: ['customer', 'phone_number', 'payment_type', 'created_at', 'updated_at', 'code', 'details', 'checkout_url'],
  },
  errors: {
    unauthorized,
    insufficient_scope: error(403, 'insufficient_scope', 'API key lacks required scope'),
    validation_error: error(400, 'validation_error', 'Invalid request parameters'),
    not_found: error(404, 'not_found', 'Resource not found'),
  },
  later: error(429, 'rate_limit_exceeded', 'Too many requests (60/min)'),
  notFound: error(404, 'not_found', 'Resource not found'),
  unclear: {
    payment_failed: error(500, 'payment_failed', 'Payment gateway error'),
    undocumented: error(400, 'ledger_out_of_sync', 'Please contact support'),
  },
  understand,
  theirs: (number, kind: Kind) => `${kind === 'payout' ? 'BO' : 'BP'}260608${eight(number * 7_919 + 1)}`,
  told: (deal, state) => success(deal.number % 2 === 0 ? 200 : 201, dataOf(deal, state)),
  known: (deal, state) => success(200, dataOf(deal, state)),
  page,
  callback: (deal, state, { signed }, twisted) => {
    const at = Math.floor(Date.now() / 1_000) - (signed === 'long_ago' ? 3_600 : 0);
    const event = `${deal.asked.kind}.${wordOf(deal, state)}`;
    const body = String(twisted({ event, timestamp: new Date(at * 1_000).toISOString(), data: dataOf(deal, state) }));
    const mac = createHmac('sha256', signed === 'badly' ? 'another-secret' : SECRET)
      .update(`${at}.${body}`)
      .digest('hex');
    return { headers: { 'X-Webhook-Timestamp': String(at), ...(signed === 'not' ? {} : { 'X-Webhook-Signature': mac }) }, body };
  },
};
