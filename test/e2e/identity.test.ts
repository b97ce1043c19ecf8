import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@daftari/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, TestInstallation } from '../support/installation.js';

/** Whose a thing is that a path names: made by the first business and tried by others, or everybody's. */
type Thing = 'transaction' | 'wallet' | 'key' | 'endpoint' | 'delivery' | 'invoice' | 'link';
const PREFIXES = { transaction: 'txn', wallet: 'wal', key: 'key', endpoint: 'whe', delivery: 'whd', invoice: 'inv', link: 'pln' } as const;

/** Every path below `/v1` that names a thing, and what is sent there. A path that is missing here fails the test: say whose its things are. */
const PATHS: Readonly<Record<string, { readonly thing: Thing | 'everybody'; readonly body?: unknown }>> = {
  'GET /v1/transactions/{id}': { thing: 'transaction' },
  'GET /v1/transactions/{id}/events': { thing: 'transaction' },
  'POST /v1/transactions/{id}/cancel': { thing: 'transaction' },
  'GET /v1/wallets/{id}': { thing: 'wallet' },
  'GET /v1/wallets/{id}/statement': { thing: 'wallet' },
  'POST /v1/api-keys/{id}/rotate': { thing: 'key' },
  'DELETE /v1/api-keys/{id}': { thing: 'key' },
  'GET /v1/webhook-endpoints/{id}': { thing: 'endpoint' },
  'PATCH /v1/webhook-endpoints/{id}': { thing: 'endpoint', body: { enabled: false } },
  'DELETE /v1/webhook-endpoints/{id}': { thing: 'endpoint' },
  'POST /v1/webhook-endpoints/{id}/rotate-secret': { thing: 'endpoint' },
  'POST /v1/webhook-endpoints/{id}/test': { thing: 'endpoint' },
  'POST /v1/webhook-endpoints/{id}/replay': { thing: 'endpoint', body: { from: '2026-01-01T00:00:00Z' } },
  'GET /v1/webhook-endpoints/{id}/deliveries': { thing: 'endpoint' },
  'POST /v1/deliveries/{id}/redeliver': { thing: 'delivery' },
  'GET /v1/invoices/{id}': { thing: 'invoice' },
  'POST /v1/invoices/{id}/void': { thing: 'invoice' },
  'GET /v1/invoices/{id}/pdf': { thing: 'invoice' },
  'GET /v1/payment-links/{id}': { thing: 'link' },
  'POST /v1/payment-links/{id}/deactivate': { thing: 'link' },
  'GET /v1/products/{code}': { thing: 'everybody' },
  'GET /v1/channels/{code}': { thing: 'everybody' },
};

describe('who may do what, over two gateway processes', () => {
  let daftari: TestInstallation;
  beforeAll(async () => {
    daftari = await TestInstallation.start('embedded', { gateways: 2 });
  }, 180_000);
  afterAll(() => daftari.stop());

  const [first, second] = [0, 1];
  const operator = () => daftari.demo.admin.operator_key;
  const business = (index: number) => daftari.demo.businesses[index]!;
  const call = (key: string, method: string, path: string, body?: unknown, gateway = first) =>
    daftari.call(method, path, body, { key, gateway });
  const tokenOf = async ({ client_id, client_secret }: { client_id: string; client_secret: string }, gateway = first): Promise<string> => {
    const response = await fetch(`${daftari.processes.gateways[gateway]!.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret }),
    });
    expect(response.status).toBe(200);
    return ((await response.json()) as { access_token: string }).access_token;
  };
  /** How long the other process still takes a key after this one has confirmed that it is revoked. */
  const takenFor = async (key: string): Promise<{ ms: number; last: Answer }> => {
    const begun = performance.now();
    for (;;) {
      const last = await call(key, 'GET', '/v1/account', undefined, second);
      if (last.status !== 200 || performance.now() - begun > 5_000) return { ms: performance.now() - begun, last };
    }
  };

  it('the demo has OAuth clients of the live mode, whose tokens both take', async () => {
    for (const { id, oauth } of daftari.demo.businesses) {
      const token = await tokenOf(oauth!);
      for (const gateway of [first, second])
        expect(await call(token, 'GET', '/v1/account', undefined, gateway)).toMatchObject({ status: 200, body: { id, mode: 'live' } });
    }
  });

  it('a revoked key is refused by the other within a second, while it is in use', async () => {
    for (let times = 0; times < 3; times++) {
      const { body: made } = await call(daftari.key, 'POST', '/v1/api-keys', { scopes: ['balance:read'] });
      expect((await call(made.secret, 'GET', '/v1/account', undefined, second)).status).toBe(200);
      await call(daftari.key, 'DELETE', `/v1/api-keys/${made.id}`);
      const { ms, last } = await takenFor(made.secret);
      expect(last).toMatchObject({ status: 401, body: { code: 'key_revoked' } });
      expect(ms).toBeLessThan(1_000);
    }
  });

  it('so are the tokens of a revoked OAuth client', async () => {
    const path = `/admin/v1/businesses/${business(0).id}/oauth-clients`;
    const { body: client } = await call(operator(), 'POST', path, { mode: 'live' });
    const token = await tokenOf(client, second);
    expect((await call(token, 'GET', '/v1/account', undefined, second)).status).toBe(200);
    await call(operator(), 'DELETE', `${path}/${client.id}`);
    const { ms, last } = await takenFor(token);
    expect(last).toMatchObject({ status: 401, body: { code: 'key_revoked' } });
    expect(ms).toBeLessThan(1_000);
  });

  it("a business's limit is one over both, also after they died", async () => {
    await call(operator(), 'PUT', '/admin/v1/tiers/e2e', { rate: { per_hour: 200 } });
    const profile = { name: 'Limited', email: 'l@example.com', country: 'NG', tier: 'e2e', currencies: ['NGN'] };
    const { body: made } = await call(operator(), 'POST', '/admin/v1/businesses', profile);
    const { body: key } = await call(operator(), 'POST', `/admin/v1/businesses/${made.id}/api-keys`, { mode: 'live' });
    const send = async (count: number): Promise<number> => {
      const answers = await Promise.all(
        Array.from({ length: count }, (_, index) => call(key.secret, 'GET', '/v1/account', undefined, index % 2)),
      );
      return answers.filter(({ status }) => status === 200).length;
    };
    const before = await send(100);
    expect(before).toBe(100);
    for (const gateway of daftari.processes.gateways) {
      await gateway.kill();
      await gateway.start();
    }
    const after = await send(150);
    expect(before + after).toBeLessThanOrEqual(200);
    // What was leased and not used when they died is lost: a few per cent.
    expect(before + after).toBeGreaterThanOrEqual(180);
    const refused = await call(key.secret, 'GET', '/v1/account');
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    for (const name of [
      'ratelimit-limit',
      'ratelimit-remaining',
      'ratelimit-reset',
      'x-ratelimit-limit',
      'x-ratelimit-remaining',
      'x-ratelimit-reset',
    ])
      expect(refused.headers.get(name), name).toBeTruthy();
  });

  describe("another's things are not there", () => {
    const things = {} as Record<Thing, string>;
    const strangers: [string, string][] = [];
    let routes: string[];
    beforeAll(async () => {
      things.transaction = (await daftari.buy('0018', { reference: 'of-the-first' })).body.id;
      things.wallet = (await daftari.wallet('NGN')).id;
      things.key = (await call(daftari.key, 'POST', '/v1/api-keys', { scopes: ['balance:read'] })).body.id;
      things.endpoint = (await call(daftari.key, 'GET', '/v1/webhook-endpoints')).body.data[0].id;
      const items = [{ name: 'Bread', quantity: 1, unit_price: '100.00' }];
      const invoice = { reference: 'of-the-first', currency: 'NGN', customer: { name: 'Juma' }, items };
      things.invoice = (await call(daftari.key, 'POST', '/v1/invoices', invoice)).body.id;
      const link = { reference: 'of-the-first', currency: 'NGN', description: 'Bread' };
      things.link = (await call(daftari.key, 'POST', '/v1/payment-links', link)).body.id;
      const delivered = async () => (await call(daftari.key, 'GET', `/v1/webhook-endpoints/${things.endpoint}/deliveries`)).body.data[0];
      const until = Date.now() + 20_000;
      let delivery = await delivered();
      while (!delivery && Date.now() < until) {
        await sleep(200);
        delivery = await delivered();
      }
      things.delivery = delivery?.id;
      expect(Object.values(things).every((id) => typeof id === 'string')).toBe(true);
      strangers.push(['another business', business(1).live_key], ['its token', await tokenOf(business(1).oauth!)]);
      strangers.push(['the other mode', business(0).test_key]);
      const { body: document } = await call(daftari.key, 'GET', '/openapi.json');
      routes = Object.entries(document.paths as Record<string, object>)
        .filter(([path]) => /^\/v1\/.*\{/.test(path))
        .flatMap(([path, operations]) => Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`));
    });

    const knock = async (route: string, key: string, id: string, body: unknown) => {
      const [method = '', path = ''] = route.split(' ');
      const answer = await call(key, method, path.replace(/\{\w+\}/, id), body);
      const { trace_id: _, ...said } = answer.body as Record<string, unknown>;
      return { status: answer.status, type: answer.headers.get('content-type'), said: JSON.stringify(said).replaceAll(id, '…') };
    };

    it('and every path that names a thing is tried', () => {
      expect(routes.filter((route) => !(route in PATHS))).toEqual([]);
      expect(routes.length).toBeGreaterThanOrEqual(10);
    });

    it.each(Object.entries(PATHS).filter(([, { thing }]) => thing !== 'everybody'))('%s', async (route, { thing, body }) => {
      if (thing === 'everybody') return;
      for (const [who, key] of strangers) {
        const theirs = await knock(route, key, things[thing], body);
        const nobodys = await knock(route, key, newId(PREFIXES[thing]), body);
        const nonsense = await knock(route, key, `${PREFIXES[thing]}_nonsense`, body);
        expect(theirs.status, who).toBe(404);
        expect(theirs, who).toEqual(nobodys);
        expect(nonsense, who).toEqual(nobodys);
      }
    });

    it('nor changed by what was tried', async () => {
      expect(await daftari.call('GET', `/v1/transactions/${things.transaction}`)).toMatchObject({ status: 200 });
      const keys = (await daftari.call('GET', '/v1/api-keys?limit=100')).body.data;
      expect(keys.find(({ id }: { id: string }) => id === things.key)).toMatchObject({ revoked_at: null });
      const endpoints = (await daftari.call('GET', '/v1/webhook-endpoints')).body.data;
      expect(endpoints.map(({ id }: { id: string }) => id)).toContain(things.endpoint);
    });

    it('nor found in a list, and their references are free to all', async () => {
      for (const [who, key] of strangers) {
        const { body } = await call(key, 'GET', '/v1/transactions?reference=of-the-first');
        expect(body.data, who).toEqual([]);
        for (const path of ['/v1/transactions', '/v1/wallets', '/v1/api-keys', '/v1/webhook-endpoints']) {
          const listed = JSON.stringify((await call(key, 'GET', path)).body);
          for (const id of Object.values(things)) expect(listed.includes(id), `${path} of ${who}`).toBe(false);
        }
      }
      const own = await daftari.buy('4567', { reference: 'of-the-first', key: business(1).live_key });
      expect(own.status).toBeLessThan(300);
      expect(own.body.id).not.toBe(things.transaction);
    });

    it('and it takes no longer to say so', async () => {
      const key = business(1).live_key;
      for (const [route, thing] of [
        ['GET /v1/transactions/{id}', 'transaction'],
        ['GET /v1/wallets/{id}', 'wallet'],
        ['POST /v1/api-keys/{id}/rotate', 'key'],
      ] as const) {
        const times: [number[], number[]] = [[], []];
        for (let sent = 0; sent < 120; sent++) {
          const begun = performance.now();
          await knock(route, key, sent % 2 === 0 ? things[thing] : newId(PREFIXES[thing]), undefined);
          times[sent % 2]!.push(performance.now() - begun);
        }
        const [theirs, nobodys] = times.map((list) => list.toSorted((a, b) => a - b)[30]!) as [number, number];
        expect(Math.abs(theirs - nobodys), `${route}: ${theirs} ms, ${nobodys} ms`).toBeLessThan(
          Math.max(2, 0.5 * Math.min(theirs, nobodys)),
        );
      }
    });
  });

  it('a gateway that is told to stop finishes what it has begun', async () => {
    const gateway = daftari.processes.gateways[second]!;
    const waiting = daftari.buy('0018', { reference: 'begun', wait: 4, gateway: second });
    await sleep(700);
    const begun = performance.now();
    const stopping = gateway.stop().then(() => performance.now() - begun);
    await sleep(300);
    await expect(call(daftari.key, 'GET', '/v1/account', undefined, second)).rejects.toThrow();
    const answer = await waiting;
    expect(answer).toMatchObject({ status: 202, body: { reference: 'begun' } });
    expect(answer.headers.get('preference-applied')).toBe('wait=4');
    // Not kept up by the connection that its client keeps open.
    expect(await stopping).toBeLessThan(8_000);
    await gateway.start();
    expect((await call(daftari.key, 'GET', '/v1/account', undefined, second)).status).toBe(200);
  });
});
