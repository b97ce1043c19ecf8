import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDaftari, type Daftari, NoAnswerError, ProblemError, UnexpectedAnswerError } from './index.js';

interface Said {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}
type Script = ((request: IncomingMessage, response: ServerResponse) => void) | Said;

const problem = (status: number, code: string): Said => ({
  status,
  headers: { 'content-type': 'application/problem+json' },
  body: { type: `https://daftari.dev/errors/${code}`, title: code, status, code, detail: `it is ${code}`, errors: [], trace_id: 'trace' },
});
const away = (retryAfter: string): Said => {
  const said = problem(503, 'temporarily_unavailable');
  return { ...said, headers: { ...said.headers, 'retry-after': retryAfter } };
};
const purchase = { reference: 'order-1', product_code: 'smb_mtn_vtu', recipient: '08031234567', amount: '100.00' };
const done: Said = { status: 202, body: { id: 'txn_1', status: 'pending' } };

/** A server that plays one script after another: what the gateway does rarely can be had here every time. */
describe('sending again', () => {
  let server: Server;
  let scripts: Script[] = [];
  let heard: { method: string; url: string; headers: IncomingMessage['headers']; body: string; at: number }[] = [];
  let daftari: Daftari;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        heard.push({ method, url, headers, body: Buffer.concat(parts).toString(), at: performance.now() });
        const script = scripts.shift() ?? done;
        if (typeof script === 'function') script(request, response);
        else
          response
            .writeHead(script.status, { 'content-type': 'application/json', ...script.headers })
            .end(script.body === undefined ? '' : JSON.stringify(script.body));
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    [scripts, heard] = [[], []];
    daftari = createDaftari({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, key: 'dk_test_1', timeoutMs: 2_000 });
  });

  const reset = (request: IncomingMessage): void => void request.socket.destroy();

  it('sends a purchase again with the same body, after no answer and after 503, and answers the end', async () => {
    scripts = [reset, away('0'), problem(500, 'internal_error'), done];
    expect(await daftari.createPurchase(purchase)).toEqual(done.body);
    expect(heard.map(({ body }) => JSON.parse(body))).toEqual([purchase, purchase, purchase, purchase]);
    expect(heard[0]).toMatchObject({ method: 'POST', url: '/v1/purchases', headers: { authorization: 'Bearer dk_test_1' } });
  });

  it('waits as long as Retry-After says', async () => {
    scripts = [away('1'), done];
    await daftari.createPurchase(purchase);
    expect(heard[1]!.at - heard[0]!.at).toBeGreaterThanOrEqual(990);
  });

  it('waits longer every time where nothing is said, and gives up after as many as allowed', async () => {
    scripts = [503, 503, 503, 503].map((status) => problem(status, 'temporarily_unavailable'));
    await expect(daftari.createPurchase(purchase)).rejects.toMatchObject({
      name: 'ProblemError',
      status: 503,
      code: 'temporarily_unavailable',
    });
    expect(heard).toHaveLength(4);
    const pauses = heard.slice(1).map(({ at }, index) => at - heard[index]!.at);
    // Half of 250, 500 and 1,000 ms at least.
    for (const [index, least] of [120, 245, 495].entries()) expect(pauses[index]).toBeGreaterThanOrEqual(least);
  });

  it('does not sit out an hour, nor a limit on amounts', async () => {
    const limited = problem(429, 'rate_limited');
    scripts = [{ ...limited, headers: { ...limited.headers, 'retry-after': '1800' } }];
    const refused: unknown = await daftari.listTransactions().then(undefined, (error: unknown) => error);
    expect(refused).toBeInstanceOf(ProblemError);
    expect(refused).toMatchObject({ code: 'rate_limited', retryAfterMs: 1_800_000 });
    scripts = [problem(429, 'daily_limit_exceeded')];
    await expect(daftari.createPurchase(purchase)).rejects.toMatchObject({ code: 'daily_limit_exceeded' });
    expect(heard).toHaveLength(2);
  });

  it('sends once what could be done twice', async () => {
    scripts = [away('0')];
    await expect(daftari.createApiKey({ scopes: ['balance:read'] })).rejects.toMatchObject({ status: 503 });
    scripts = [reset];
    await expect(daftari.createWebhookEndpoint({ url: 'https://shop.example', events: ['*'] })).rejects.toMatchObject({
      name: 'NoAnswerError',
      attempts: 1,
    });
    expect(heard).toHaveLength(2);
  });

  it('sends reads again, and refusals never', async () => {
    scripts = [reset, { status: 502, body: 'a proxy' }, { status: 200, body: { currency: 'NGN' } }];
    expect(await daftari.getBalance({ currency: 'NGN' })).toEqual({ currency: 'NGN' });
    expect(heard.map(({ url }) => url)).toEqual(Array(3).fill('/v1/balance?currency=NGN'));
    scripts = [problem(402, 'insufficient_balance')];
    await expect(daftari.createPurchase(purchase)).rejects.toMatchObject({
      code: 'insufficient_balance',
      message: expect.stringContaining('402'),
    });
    expect(heard).toHaveLength(4);
  });

  it('gives up waiting for an answer, and says how often it tried', async () => {
    const hang = (): void => undefined;
    scripts = [hang, hang];
    const gaveUp: unknown = await daftari
      .createPurchase(purchase, { timeoutMs: 150, retriesMax: 1 })
      .then(undefined, (error: unknown) => error);
    expect(gaveUp).toBeInstanceOf(NoAnswerError);
    expect(gaveUp).toMatchObject({ operation: 'createPurchase', attempts: 2 });
    expect(heard).toHaveLength(2);
  });

  it('is called off in the middle of a pause, for the reason given', async () => {
    scripts = [away('30')];
    const control = new AbortController();
    setTimeout(() => control.abort(new Error('the shop is closing')), 100);
    await expect(daftari.createPurchase(purchase, { signal: control.signal })).rejects.toThrow('the shop is closing');
    expect(heard).toHaveLength(1);
  });

  it('says what a proxy answered in the place of the gateway', async () => {
    scripts = [{ status: 200, headers: { 'content-type': 'text/html' }, body: 'sign in to this hotel' }];
    await expect(daftari.getAccount()).rejects.toThrow(UnexpectedAnswerError);
  });

  it('goes through a list page by page, and stops where it ends', async () => {
    const page = (data: number[], next: string | null): Said => ({
      status: 200,
      body: { data, has_more: next !== null, next_cursor: next },
    });
    scripts = [page([1, 2], 'two'), page([3], null)];
    const found: unknown[] = [];
    for await (const one of daftari.listTransactions({ status: 'completed', limit: 2 })) found.push(one);
    expect(found).toEqual([1, 2, 3]);
    expect(heard.map(({ url }) => url)).toEqual([
      '/v1/transactions?status=completed&limit=2',
      '/v1/transactions?status=completed&limit=2&starting_after=two',
    ]);
    scripts = [page([1], 'same'), page([2], 'same'), page([3], 'same')];
    expect(await daftari.listTransactions().all(10)).toEqual([1, 2]);
    scripts = [page([1, 2], 'two')];
    expect(await daftari.listTransactions().all(1)).toEqual([1]);
  });

  it('says what it prefers, and asks for a token whenever it sends', async () => {
    let tokens = 0;
    const own = createDaftari({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: () => `token-${++tokens}` });
    scripts = [away('0'), done];
    await own.createPurchase(purchase, { wait: 10, headers: { 'x-request-id': 'mine' } });
    expect(heard.map(({ headers }) => [headers.authorization, headers['prefer'], headers['x-request-id']])).toEqual([
      ['Bearer token-1', 'wait=10', 'mine'],
      ['Bearer token-2', 'wait=10', 'mine'],
    ]);
  });

  it('does not let an empty id lead to another path', () => {
    expect(() => daftari.getTransaction('')).toThrow('id of getTransaction');
    expect(() => daftari.getTransaction('..')).toThrow('id of getTransaction');
  });
});
