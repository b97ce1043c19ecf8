import { setTimeout as sleep } from 'node:timers/promises';
import { blmpayEndpoints } from '@daftari/dialect-blmpay';
import { bmatrorEndpoints } from '@daftari/dialect-bmatror';
import { mppEndpoints } from '@daftari/dialect-mpp';
import { strongmbEndpoints } from '@daftari/dialect-strongmb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestInstallation } from '../support/installation.js';

/**
 * Names of another business's things where no path has them (those are in `identity.test.ts`): in bodies, in queries, in headers, and in the dialects.
 * Each list is held against the document or the endpoints, so that a new name fails the test until somebody says what it names.
 */

/** Every field of a body below `/v1`: what it may name of another's, or nothing. */
const BODY_FIELDS: Readonly<Record<string, 'payment' | 'reference' | 'business' | 'nothing'>> = {
  transaction_id: 'payment',
  reference: 'reference',
  // Whoever is paid is another by nature, and may be named by anybody.
  to_business: 'business',
  ...Object.fromEntries(
    [
      ...['amount', 'cancel_url', 'channel', 'currency', 'customer', 'description', 'dialect', 'due_date', 'enabled', 'events'],
      ...['expires_at', 'expires_in', 'fee_payer', 'fields', 'from', 'items', 'max_uses', 'metadata', 'method', 'name', 'narration'],
      ...['notes', 'phone', 'product_code', 'proof', 'rate', 'reason', 'recipient', 'redirect_url', 'scopes', 'status', 'tax_percent'],
      ...['to', 'url', 'webhook_url'],
    ].map((name) => [name, 'nothing' as const]),
  ),
};

/** Every parameter of a query below `/v1`. */
const QUERY_NAMES: Readonly<Record<string, 'cursor' | 'reference' | 'nothing'>> = {
  starting_after: 'cursor',
  reference: 'reference',
  ...Object.fromEntries(
    [
      ...['at', 'category', 'country', 'created_from', 'created_to', 'currency', 'format', 'from', 'kind', 'limit', 'network', 'status'],
      ...['to', 'type'],
    ].map((name) => [name, 'nothing' as const]),
  ),
};

/** Every list below `/v1`, and whose ids its cursor takes; of an own thing where the path names one. */
const LISTS: Readonly<Record<string, 'transaction' | 'invoice' | 'link' | 'key' | 'endpoint' | 'delivery' | 'wallet' | 'everybody'>> = {
  '/v1/wallets': 'wallet',
  '/v1/transactions': 'transaction',
  '/v1/invoices': 'invoice',
  '/v1/payment-links': 'link',
  '/v1/api-keys': 'key',
  '/v1/webhook-endpoints': 'endpoint',
  '/v1/webhook-endpoints/{id}/deliveries': 'delivery',
  '/v1/wallets/{id}/statement': 'transaction',
  '/v1/products': 'everybody',
  '/v1/channels': 'everybody',
};

/** Every endpoint of a dialect whose path names a thing. */
const NAMED: Readonly<Record<string, 'purchase' | 'payment' | 'payout' | 'invoice' | 'business'>> = {
  'bmatror GET /api/v1/transactions/:reference': 'purchase',
  'strongmb GET /v1/transactions/:reference': 'purchase',
  'blmpay GET /api/v1/payments/:reference': 'payment',
  'blmpay GET /api/v1/payouts/:reference': 'payout',
  'blmpay GET /api/v1/invoices/:reference': 'invoice',
  'mpp GET /api/v1/business/:business/balance': 'business',
  'mpp GET /api/v1/business/:business/channel': 'business',
  'mpp GET /api/v1/transaction/:id': 'payment',
  'mpp GET /api/v1/transaction/:id/get-status': 'payment',
  'mpp POST /api/v1/transaction/:id/cancel': 'payment',
};

describe("another business's things", () => {
  let daftari: TestInstallation;
  let document: any;
  const things: Record<string, string> = {};
  const business = (index: number) => daftari.demo.businesses[index]!;
  const strangers = (): [string, string][] => [
    ['another business', business(1).live_key],
    ['the other mode', business(0).test_key],
  ];
  const operations = (): { method: string; path: string; operation: any }[] =>
    Object.entries<any>(document.paths)
      .filter(([path]) => path.startsWith('/v1/'))
      .flatMap(([path, methods]) => Object.entries<any>(methods).map(([method, operation]) => ({ method, path, operation })));
  const resolved = (node: any): any =>
    node?.$ref === undefined
      ? node
      : resolved(
          node.$ref
            .split('/')
            .slice(1)
            .reduce((at: any, name: string) => at[name], document),
        );
  const queryOf = ({ operation }: { operation: any }): string[] =>
    (operation.parameters ?? [])
      .map(resolved)
      .filter((one: any) => one.in === 'query')
      .map((one: any) => one.name);

  beforeAll(async () => {
    daftari = await TestInstallation.start('embedded', { gateways: 2 });
    document = (await daftari.call('GET', '/openapi.json')).body;
    const made = async (path: string, body: object): Promise<any> => {
      const answer = await daftari.call('POST', path, body, { headers: { prefer: 'wait=10' } });
      expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
      return answer.body;
    };
    things['wallet'] = (await daftari.wallet('NGN')).id;
    things['transaction'] = (await daftari.buy('4567', { reference: 'mine', wait: 10 })).body.id;
    await daftari.buy('4567', { reference: 'mine-alone-123', wait: 10 });
    things['payment'] = (
      await made('/v1/payments', {
        reference: 'paid',
        method: 'mobile_money',
        channel: 'OM',
        amount: '250.00',
        currency: 'SLE',
        phone: '076124567',
        customer: { first_name: 'Fatu', last_name: 'Marah', email: 'fatu@example.com' },
      })
    ).id;
    const items = [{ name: 'Bread', quantity: 1, unit_price: '100.00' }];
    things['invoice'] = (await made('/v1/invoices', { reference: 'mine', currency: 'NGN', customer: { name: 'Juma' }, items })).id;
    things['link'] = (await made('/v1/payment-links', { reference: 'mine', currency: 'NGN', description: 'Bread' })).id;
    things['key'] = (await made('/v1/api-keys', { scopes: ['balance:read'] })).id;
    things['endpoint'] = (await made('/v1/webhook-endpoints', { url: 'http://127.0.0.1:9/none', events: ['*'] })).id;
    for (let tries = 0; tries < 100 && !things['delivery']; tries++) {
      await daftari.call('POST', `/v1/webhook-endpoints/${things['endpoint']}/test`);
      await sleep(200);
      things['delivery'] = (await daftari.call('GET', `/v1/webhook-endpoints/${things['endpoint']}/deliveries`)).body.data[0]?.id;
    }
    expect(Object.values(things).every((id) => typeof id === 'string')).toBe(true);
  }, 240_000);
  afterAll(() => daftari.stop());

  /** An id that never was, of the same instant: where it stands in a list tells nothing apart. */
  const nobodys = (id: string): string =>
    `${id.slice(0, -12)}${id.slice(-12).replace(/./g, (digit) => (15 - parseInt(digit, 16)).toString(16))}`;

  const said = async (key: string, method: string, path: string, body: unknown, named: string) => {
    const answer = await daftari.call(method, path, body, { key });
    const { trace_id: _, ...rest } = answer.body as Record<string, unknown>;
    return { status: answer.status, type: answer.headers.get('content-type'), said: JSON.stringify(rest).replaceAll(named, '…') };
  };

  it('are named in no body, query or list that is not tried here', () => {
    const fields = operations().flatMap(({ operation }) => {
      const schema = resolved(resolved(operation.requestBody)?.content?.['application/json']?.schema);
      return Object.keys(schema?.properties ?? {});
    });
    expect(fields.length).toBeGreaterThan(50);
    expect([...new Set(fields)].filter((name) => !(name in BODY_FIELDS))).toEqual([]);
    const names = operations().flatMap(queryOf);
    expect(names.length).toBeGreaterThan(20);
    expect([...new Set(names)].filter((name) => !(name in QUERY_NAMES))).toEqual([]);
    const lists = operations().filter((one) => queryOf(one).includes('starting_after'));
    expect(lists.map(({ path }) => path).filter((path) => !(path in LISTS))).toEqual([]);
    expect(lists.length).toBe(Object.keys(LISTS).length);
  });

  it.each(Object.entries(LISTS).filter(([, kind]) => kind !== 'everybody'))(
    'as a cursor of GET %s are like any other',
    async (list, kind) => {
      for (const [who, key] of strangers()) {
        const own = async (): Promise<string> => {
          if (list.includes('wallets')) return (await daftari.call('GET', '/v1/wallets', undefined, { key })).body.data[0].id;
          const body = { url: 'http://127.0.0.1:9/none', events: ['*'] };
          return (await daftari.call('POST', '/v1/webhook-endpoints', body, { key })).body.id;
        };
        const path = list.includes('{id}') ? list.replace('{id}', await own()) : list;
        const id = things[kind]!;
        const theirs = await said(key, 'GET', `${path}?starting_after=${id}`, undefined, id);
        const never = await said(key, 'GET', `${path}?starting_after=${nobodys(id)}`, undefined, nobodys(id));
        expect(theirs, who).toEqual(never);
        for (const thing of Object.values(things)) expect(theirs.said.includes(thing), `${who}: ${thing}`).toBe(false);
      }
    },
  );

  it('are not refunded, found by reference, or in the way of the same reference', async () => {
    for (const [who, key] of strangers()) {
      for (const kind of ['payment', 'transaction'] as const) {
        const ask = (id: string) => said(key, 'POST', '/v1/refunds', { reference: `back-${kind}`, transaction_id: id, reason: 'mine' }, id);
        const theirs = await ask(things[kind]!);
        expect(theirs.status, who).toBe(404);
        expect(theirs, who).toEqual(await ask(nobodys(things[kind]!)));
      }
      for (const path of ['/v1/transactions', '/v1/invoices', '/v1/payment-links'])
        for (const reference of ['mine', 'paid'])
          expect((await daftari.call('GET', `${path}?reference=${reference}`, undefined, { key })).body.data, `${who} ${path}`).toEqual([]);
      const link = await daftari.call('POST', '/v1/payment-links', { reference: 'mine', currency: 'NGN', description: 'Other' }, { key });
      expect([link.status, link.body.id === things['link']], who).toEqual([201, false]);
      const bought = await daftari.buy('4567', { reference: 'mine', key });
      expect([bought.status < 300, bought.body.id === things['transaction']], who).toEqual([true, false]);
    }
  });

  it('are not answered again for the same Idempotency-Key', async () => {
    const make = (key: string) =>
      daftari.call('POST', '/v1/api-keys', { scopes: ['balance:read'] }, { key, headers: { 'idempotency-key': 'the-same' } });
    const { body: first } = await make(daftari.key);
    for (const [who, key] of strangers()) {
      const answer = await make(key);
      expect([answer.status, answer.headers.get('idempotent-replayed'), answer.body.id === first.id], who).toEqual([201, null, false]);
    }
  });

  it('are in nobody else’s stream of events, wherever it goes on from', async () => {
    const read = async (key: string, lastId?: string) => {
      const headers = { authorization: `Bearer ${key}`, ...(lastId === undefined ? {} : { 'last-event-id': lastId }) };
      const response = await fetch(`${daftari.processes.gateways[0]!.url}/v1/events`, { headers, signal: AbortSignal.timeout(20_000) });
      let text = '';
      const reading = (async () => {
        for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) text += chunk;
      })().catch(() => undefined);
      return { status: response.status, text: () => text, end: () => reading };
    };
    const own = await read(daftari.key);
    await sleep(500);
    const { body: seen } = await daftari.buy('4567', { reference: 'heard', wait: 10 });
    for (let tries = 0; tries < 100 && !own.text().includes(seen.id); tries++) await sleep(100);
    expect(own.text()).toContain(seen.id);
    const lastId = /^id: (.+)$/m.exec(own.text())![1]!;
    const others = await Promise.all(strangers().flatMap(([, key]) => [read(key), read(key, lastId)]));
    const { body: again } = await daftari.buy('4567', { reference: 'heard-again', wait: 10 });
    for (let tries = 0; tries < 100 && !own.text().includes(again.id); tries++) await sleep(100);
    await sleep(1_000);
    expect(own.text()).toContain(again.id);
    for (const other of others) for (const id of [seen.id, again.id, ...Object.values(things)]) expect(other.text()).not.toContain(id);
  }, 60_000);

  describe('in the dialects', () => {
    const served = { bmatror: bmatrorEndpoints, strongmb: strongmbEndpoints, blmpay: blmpayEndpoints, mpp: mppEndpoints } as const;
    type Name = keyof typeof served;
    const dialects = (index: number): any => business(index).dialects;
    const accessOf = async (index: number): Promise<string> => {
      const { base_url, secret_id, secret_key } = dialects(index).mpp;
      const body = JSON.stringify({ secret_id, secret_key });
      const answer = await fetch(`${base_url}/api/auth/token`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      return ((await answer.json()) as any).data.access_token;
    };
    const credentialsOf = async (name: Name, index: number, live: boolean): Promise<Record<string, string>> => {
      if (name === 'bmatror') return { 'x-api-key': dialects(index).bmatror[live ? 'live_key' : 'test_key'] };
      if (live) {
        const secret = name === 'mpp' ? await accessOf(index) : (dialects(index)[name].secret_key ?? dialects(index)[name].api_key);
        return { authorization: `Bearer ${secret}` };
      }
      const made = await daftari.call(
        'POST',
        `/admin/v1/businesses/${business(index).id}/api-keys`,
        { mode: 'test', dialect: name },
        {
          key: daftari.demo.admin.operator_key,
        },
      );
      if (name !== 'mpp') return { authorization: `Bearer ${made.body.secret}` };
      const { secret_id, secret_key } = made.body.credentials;
      const answer = await fetch(`${dialects(index).mpp.base_url}/api/auth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ secret_id, secret_key }),
      });
      return { authorization: `Bearer ${((await answer.json()) as any).data.access_token}` };
    };
    const ask = async (
      name: Name,
      method: string,
      path: string,
      headers: Record<string, string>,
      body?: object,
    ): Promise<{ status: number; body: any }> => {
      const response = await fetch(`${String(dialects(0)[name].base_url)}${path}`, {
        method,
        headers: { ...headers, ...(method === 'POST' ? { 'content-type': 'application/json' } : {}) },
        ...(method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {}),
      });
      return { status: response.status, body: await response.json() };
    };
    const named = () =>
      (Object.keys(served) as Name[]).flatMap((name) =>
        Object.values<{ method: string; path: string }>(served[name])
          .filter(({ path }) => path.includes(':'))
          .map(({ method, path }) => `${name} ${method} ${path}`),
      );

    it('are named in no path that is not tried here', () => {
      expect(named().length).toBeGreaterThanOrEqual(8);
      expect([...new Set(named())].filter((route) => !(route.replace(/\/$/, '') in NAMED))).toEqual([]);
    });

    it.each(Object.entries(NAMED))(
      '%s',
      async (route, kind) => {
        const [name, method, path] = route.split(' ') as [Name, string, string];
        const own = await credentialsOf(name, 0, true);
        const theirs = await thingOf(name, kind, own);
        const never = theirs.slice(0, -6) + theirs.slice(-6).replace(/\d/g, (digit) => String(9 - Number(digit)));
        const at = (id: string) => path.replace(/:\w+/, id);
        if (method === 'GET') expect((await ask(name, method, at(theirs), own)).status, 'its owner finds it').toBe(200);
        for (const [index, live] of [
          [1, true],
          [0, false],
        ] as const) {
          // The business itself is the same in both modes.
          if (kind === 'business' && !live) continue;
          const headers = await credentialsOf(name, index, live);
          const [foreign, nobody] = [await ask(name, method, at(theirs), headers), await ask(name, method, at(never), headers)];
          expect(foreign.status).toBe(404);
          expect([foreign.status, blanked(foreign.body, theirs)]).toEqual([nobody.status, blanked(nobody.body, never)]);
        }
      },
      60_000,
    );

    /** What a dialect calls a thing of the first business. */
    const thingOf = async (name: Name, kind: string, own: Record<string, string>): Promise<string> => {
      if (kind === 'business') return dialects(0).mpp.business_id;
      if (name === 'strongmb') return 'mine-alone-123';
      if (name === 'bmatror') {
        const purchase = { network: 'MTN', bundle_id: 'mtn_1gb_7day', phone: '0241234567', reference: 'minebmatror1' };
        expect((await ask(name, 'POST', '/api/v1/data/purchase', own, purchase)).status).toBe(201);
        return purchase.reference;
      }
      if (name === 'mpp') return things['payment']!.slice('txn_'.length);
      const details = { amount: 5_000, currency: 'TZS' };
      const customer = { firstname: 'Juma', lastname: 'Ali', email: 'juma@example.com' };
      const bodies: Record<string, [string, object]> = {
        payment: ['/api/v1/payments', { payment_type: 'mobile', details, phone_number: '255712344567', customer }],
        payout: ['/api/v1/payouts', { details, phone_number: '255712344567' }],
        invoice: ['/api/v1/invoices', { customer_name: 'Juma', items: [{ name: 'Bread', quantity: 1, unit_price: 5_000 }] }],
      };
      const [path, body] = bodies[kind]!;
      const made = await ask(name, 'POST', path, own, body);
      expect(made.status, JSON.stringify(made.body)).toBeLessThan(300);
      return made.body.data.reference ?? made.body.data.invoice_number;
    };
  });
});

/** Without what belongs to the request and not to what it found. */
const blanked = (body: any, named: string): string =>
  JSON.stringify(body, (name, value: unknown) => (/trace|timestamp|request_id/i.test(name) ? '…' : value)).replaceAll(named, '…');
