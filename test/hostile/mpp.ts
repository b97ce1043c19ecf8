import { type Asked, type Deal, decimalOf, hundredths, type State } from './record.js';
import { type Incoming, type Plain, type Tongue, type Understood } from './tongue.js';

/** Seed 003, "Merchant Payment Platform", with API.md section 7: tokens, an external id that may be used once, callbacks that nothing signs. */

const SECRET_ID = 'mpp-hostile-id';
const SECRET_KEY = 'mpp-hostile-key';
const BUSINESS = '9ad49c94-6983-477b-ad48-20b33ea66bbf';
export const mppCredentials = { secret_id: SECRET_ID, secret_key: SECRET_KEY, business_id: BUSINESS };

/** The document's maximum. */
const PAGE_MAX = 100;

const success = (data: unknown, status = 200): Plain => ({
  status,
  body: { data, code: 'MPP-REQ-0000', message: 'ok', trace_request_id: '59d4057b-85d3-4b91-8278-ffa3a40abf93', success: true },
});
const error = (status: number, code: string, message: string): Plain => ({
  status,
  body: { data: null, code, message, trace_request_id: '59d4057b-85d3-4b91-8278-ffa3a40abf93', success: false },
});

const OPEN = ['initiated', 'pending', 'processing', 'transmitted', 'blocked'] as const;
const FAILED = ['failed', 'rejected', 'cancelled'] as const;

const wordOf = ({ number, questions }: Deal, state: State): string => {
  if (state === 'success') return 'completed';
  return state === 'open' ? (OPEN[(number + questions) % OPEN.length] ?? 'pending') : (FAILED[number % FAILED.length] ?? 'failed');
};

const objectOf = (deal: Deal, state: State) => ({
  id: deal.theirs,
  id2: 'AezuytQW',
  reference: String(766_000 + deal.number),
  originated: null,
  category: deal.asked.body['category'],
  accounting_type: 'authorize',
  external_id: deal.asked.ours,
  verified_by: null,
  amount: Number(decimalOf(deal.amount)),
  fees: 0,
  merchant_commission: 0,
  fee_payer: 'merchant',
  total_amount: Number(decimalOf(deal.amount)),
  before_balance: 76_738.84,
  after_balance: 76_736.84,
  end_at: state === 'open' ? null : new Date().toISOString(),
  message: `transfer/transaction ${wordOf(deal, state)}`,
  reason: state === 'failed' ? 'Error occurred. Please try again later' : null,
  direction: deal.asked.kind === 'payment' ? 'credit' : 'debit',
  exhange_rate: null,
  status: wordOf(deal, state),
  created_at: '2024-02-20T02:40:55.000000Z',
  updated_at: new Date().toISOString(),
  payment_page_id: null,
  payment_request_id: null,
  details: { phone: deal.asked.recipient, msisdn: deal.asked.recipient },
  customer_profile: null,
  channel: { code: deal.asked.body['channel'], type: 'momo', description: 'Orange Money' },
  currency: { id: 4, iso3: deal.asked.currency },
  country: { id: 4, iso2: 'SL' },
});

const unauthorized = error(401, 'MPP-AUTH-4401', 'Unauthorized');

/** Tokens that live as long as the house wants, and then no more. */
class Tokens {
  private readonly issued = new Map<string, number>();
  private count = 0;
  /** How long the next ones are really good; the answer always says the document's 1740 s. */
  lifeMs = 1_500;

  issue(): Plain {
    const token = `token-${++this.count}-of-the-hostile-house`;
    this.issued.set(token, performance.now() + this.lifeMs);
    const data = {
      access_token: token,
      expires_in: 1_740,
      refresh_expires_in: 1_800,
      refresh_token: `refresh-${this.count}-of-the-hostile-house`,
      token_type: 'Bearer',
      'not-before-policy': 0,
      session_state: '',
      scope: '',
    };
    return success(data);
  }

  isGood(header: string | undefined): boolean {
    return (this.issued.get(header?.replace(/^Bearer /, '') ?? '') ?? 0) > performance.now();
  }
}

const signedIn = (tokens: Tokens, { body, query }: Incoming): Plain => {
  const read = (body === '' ? Object.fromEntries(query) : JSON.parse(body)) as Record<string, unknown>;
  if (read['secret_id'] !== SECRET_ID || read['secret_key'] !== SECRET_KEY)
    return error(401, 'MPP-AUTH-4402', 'Username or password incorrect');
  return tokens.issue();
};

const taken = ({ body }: Incoming): Understood => {
  const read = JSON.parse(body) as Record<string, unknown>;
  const amount = /"amount":\s*"?(\d+(?:\.\d{1,2})?)"?/.exec(body)?.[1];
  const text = (name: string): string => (typeof read[name] === 'string' ? read[name] : '');
  const isKnown = ['payment', 'transfer', 'payout'].includes(text('category'));
  if (read['business_id'] !== BUSINESS) return { kind: 'answered', plain: error(404, 'MPP-BS-4505', 'Business not found') };
  if (amount === undefined || !isKnown || text('external_id') === '' || text('channel') === '' || text('msisdn') === '')
    return { kind: 'answered', plain: error(422, 'MPP-REQ-4022', `Bad parameters: ${body}`) };
  const callbackUrl = text('callback_url') || text('callback');
  const asked: Asked = {
    kind: text('category') === 'payment' ? 'payment' : 'payout',
    key: text('msisdn').slice(-7),
    ours: text('external_id'),
    recipient: text('msisdn'),
    amount: hundredths(amount),
    currency: text('currency'),
    body: read,
    ...(callbackUrl === '' ? {} : { callbackUrl }),
  };
  return { kind: 'take', asked };
};

const understandWith =
  (tokens: Tokens) =>
  (request: Incoming): Understood => {
    const { method, path, headers } = request;
    if (path === '/api/auth/token') return { kind: 'answered', plain: signedIn(tokens, request) };
    if (path === '/api/auth/refresh') return { kind: 'answered', plain: error(401, 'MPP-AUTH-4401', 'Refresh refused') };
    if (!tokens.isGood(headers.authorization)) return { kind: 'answered', plain: unauthorized };
    if (method === 'POST' && path === '/api/v1/transaction') return taken(request);
    return aboutTransactions(method, path) ?? { kind: 'answered', plain: error(404, 'MPP-REQ-4004', 'Resouce not found.') };
  };

const aboutTransactions = (method: string, path: string): Understood | undefined => {
  const [whole, id, more] = /^\/api\/v1\/transaction(?:\/([0-9a-f-]{36})(\/get-status|\/cancel)?)?\/?$/.exec(path) ?? [];
  if (whole === undefined) return undefined;
  if (method === 'POST') return id !== undefined && more === '/cancel' ? { kind: 'stop', theirs: id } : undefined;
  return id === undefined ? { kind: 'page', of: 'any' } : { kind: 'about', theirs: id, what: more === undefined ? 'detail' : 'status' };
};

const page = (deals: readonly { readonly deal: Deal; readonly state: State }[], { query }: Incoming): Plain => {
  const perPage = Math.min(Number(query.get('page_size') ?? '15'), PAGE_MAX);
  const number = Number(query.get('page') ?? '1');
  const from = (number - 1) * perPage;
  const data = deals
    .toReversed()
    .slice(from, from + perPage)
    .map(({ deal, state }) => objectOf(deal, state));
  const last = Math.max(1, Math.ceil(deals.length / perPage));
  const path = 'http://gateway.mpp.example/api/v1/transaction';
  const body = {
    current_page: number,
    data,
    first_page_url: `${path}?page=1`,
    from: data.length === 0 ? null : from + 1,
    last_page: last,
    last_page_url: `${path}?page=${last}`,
    next_page_url: number < last ? `${path}?page=${number + 1}` : null,
    path,
    per_page: perPage,
    prev_page_url: number > 1 ? `${path}?page=${number - 1}` : null,
    to: data.length === 0 ? null : from + data.length,
    total: deals.length,
    code: 'MPP-REQ-0000',
    message: 'ok',
    trace_request_id: 'e518c892a365665faf1515afdb1c1a3d',
    success: true,
  };
  return { status: 200, body };
};

const known = (deal: Deal, state: State, what: 'status' | 'detail'): Plain => {
  if (what === 'detail') return success(objectOf(deal, state));
  return success({ id: deal.theirs, reference: String(766_000 + deal.number), status: wordOf(deal, state) });
};

export const mpp = (): Tongue => ({
  name: 'mpp',
  repeated: 'conflict',
  fields: {
    amounts: ['amount', 'total_amount'],
    currency: ['iso3'],
    references: ['id', 'external_id'],
    status: ['status'],
    spare: [
      'id2',
      'reference',
      'fees',
      'message',
      'end_at',
      'created_at',
      'details',
      'country',
      'total_amount',
      'trace_request_id',
      'direction',
    ],
  },
  errors: {
    'MPP-REQ-4000': error(422, 'MPP-REQ-4000', 'Request failed.'),
    'MPP-REQ-4022': error(422, 'MPP-REQ-4022', 'Bad parameters.'),
    'MPP-REQ-4008': error(404, 'MPP-REQ-4008', 'Object/resource not found.'),
    'MPP-REQ-4005': error(405, 'MPP-REQ-4005', 'Method not allowed.'),
    'MPP-AUTH-4401': unauthorized,
    'MPP-AUTH-4407': error(403, 'MPP-AUTH-4407', 'Not authorized to perform that action'),
    'MPP-BS-4505': error(404, 'MPP-BS-4505', 'Business not found'),
    'MPP-BS-4507': error(403, 'MPP-BS-4507', 'Business account not actived'),
  },
  unclear: {
    internal: error(500, 'MPP-REQ-4000', 'We had a problem with our server. Try again later.'),
    undocumented: error(400, 'MPP-TX-9999', 'Contact support.'),
  },
  later: error(429, 'MPP-REQ-4000', 'Too Many Requests'),
  notFound: error(404, 'MPP-REQ-4008', 'Object/resource not found.'),
  conflict: error(409, 'MPP-TX-REQ-4091', 'Conflict over the treatment of resources'),
  understand: understandWith(new Tokens()),
  theirs: (number) => `9b60b6c4-bdd0-43e7-a529-${number.toString(16).padStart(12, '0')}`,
  told: (deal, state) =>
    success({ id: deal.theirs, status: state === 'open' ? 'initiated' : wordOf(deal, state) }, [200, 201, 202][deal.number % 3]),
  known,
  page,
  stop: (deal) =>
    deal.state === 'open'
      ? success({ id: deal.theirs, status: 'cancelled' })
      : error(409, 'MPP-TX-4301', 'The transaction cannot be cancelled'),
  callback: (deal, state, _how, twisted) => ({ headers: {}, body: String(twisted(objectOf(deal, state))) }),
});
