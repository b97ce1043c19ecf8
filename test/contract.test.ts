import { type ApiDocument, describeGateway } from '@daftari/api-gateway';
import { beforeAll, describe, expect, it } from 'vitest';
import { Contract, type Exchange } from './support/contract.js';

/** What every end-to-end test's answers are held against must itself be able to say no. */
describe('the check against the document', () => {
  let document: ApiDocument;
  let contract: Contract;
  beforeAll(async () => {
    document = await describeGateway();
    contract = new Contract(document);
  });

  const limits = Object.fromEntries(
    ['ratelimit', 'x-ratelimit'].flatMap((name) => ['limit', 'remaining', 'reset'].map((what) => [`${name}-${what}`, '7'])),
  );
  const exchange = (changes: Partial<Exchange> & { body_?: unknown; headers_?: Record<string, string | undefined> } = {}): Exchange => {
    const { body_: body = balance, headers_: own = {}, ...rest } = changes;
    const headers = { 'content-type': 'application/json', 'x-request-id': 'r', ...limits, ...own };
    const shown = Object.entries<string | undefined>(headers).filter((one): one is [string, string] => one[1] !== undefined);
    return {
      method: 'GET',
      path: '/v1/balance?currency=NGN',
      body: undefined,
      contentType: undefined,
      status: 200,
      headers: new Headers(shown),
      text: typeof body === 'string' ? body : JSON.stringify(body),
      ...rest,
    };
  };
  const balance = { currency: 'NGN', available: '1.00', held: '0.00', pending: '0.00', total: '1.00', as_of: '2026-11-21T09:00:00.000Z' };
  const problem = (status: number, code: string) => ({
    type: `https://daftari.dev/errors/${code}`,
    title: code,
    status,
    code,
    detail: code,
    errors: [],
    trace_id: 't',
  });
  const refused = { 'content-type': 'application/problem+json' };
  const purchase = {
    method: 'POST',
    path: '/v1/purchases',
    contentType: 'application/json',
    status: 202,
    body_: (): unknown => document.paths['/v1/purchases']?.['post']?.responses['202']?.content?.['application/json']?.example,
  };
  const bought = (body: object) => exchange({ ...purchase, body_: purchase.body_(), body: JSON.stringify(body) });
  const order = { reference: 'order-1', product_code: 'smb_mtn_vtu', recipient: '08031234567', amount: '100.00' };

  it('lets pass what is as it says', () => {
    contract.check(exchange());
    contract.check(exchange({ status: 404, body_: problem(404, 'not_found'), headers_: refused }));
    contract.check(exchange({ path: '/v1/nowhere', status: 404, body_: problem(404, 'not_found'), headers_: refused }));
    contract.check(
      exchange({ method: 'PUT', path: '/v1/balance', status: 405, body_: problem(405, 'method_not_allowed'), headers_: refused }),
    );
    contract.check(bought({ ...order, metadata: null }));
    expect(contract.checked.get('getBalance')).toBeGreaterThan(1);
  });

  it.each([
    ['a field more', () => exchange({ body_: { ...balance, secret: 'x' } }), /additional properties.*secret/],
    ['a field less', () => exchange({ body_: { ...balance, held: undefined } }), /required property 'held'/],
    ['a number for an amount', () => exchange({ body_: { ...balance, held: 0 } }), /\/held: must be string/],
    ['an instant that is none', () => exchange({ body_: { ...balance, as_of: 'today' } }), /date-time/],
    ['a status of which it says nothing', () => exchange({ status: 201 }), /the status 201/],
    ['a code of another status', () => exchange({ status: 404, body_: problem(404, 'not_cancellable'), headers_: refused }), /code/],
    ['a refusal as plain JSON', () => exchange({ status: 404, body_: problem(404, 'not_found') }), /content type application\/json/],
    ['a header less', () => exchange({ headers_: { 'ratelimit-limit': undefined } }), /ratelimit-limit is missing/],
    ['a header that is no number', () => exchange({ headers_: { 'ratelimit-limit': 'many' } }), /ratelimit-limit: must be integer/],
    ['a header more', () => exchange({ headers_: { 'x-powered-by': 'us' } }), /x-powered-by is not in the document/],
    ['a path that is not there', () => exchange({ path: '/v1/nowhere' }), /the path is not in the document/],
    ['a method that is not there', () => exchange({ method: 'PUT' }), /405 was expected/],
    ['a query that was taken', () => exchange({ path: '/v1/balance?currency=NGN&deep=1' }), /query parameter deep/],
    ['a query that lacks what it needs', () => exchange({ path: '/v1/balance' }), /the query has no currency/],
    ['a body that was taken, with a field more', () => bought({ ...order, tip: '1' }), /additional properties.*tip/],
    ['a body that was taken, with a field less', () => bought({ ...order, recipient: undefined }), /recipient/],
  ])('finds %s', (_, make, fault) => {
    expect(() => contract.check(make())).toThrow(fault);
  });
});
