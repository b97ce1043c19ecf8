import { setTimeout as sleep } from 'node:timers/promises';
import { operationsOf } from '@daftari/api-gateway';
import { authorizationOf, writeTimestamp } from '@daftari/dialect-bboxx';
import { CURRENCIES } from '@daftari/money';
import { newId } from '@daftari/platform';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestInstallation } from '../support/installation.js';
import { csv, lineOf } from '../support/reconciliation.js';

interface Listed {
  /** Adds a row, or several. */
  readonly add: () => Promise<unknown>;
  readonly key?: () => string;
  /** What stands for the braces of the path. */
  readonly of?: () => Promise<string> | string;
  readonly query?: string;
  /** The name of the rows where it is not `data`. */
  readonly rows?: string;
  /** Where rows are not told apart by `id`. */
  readonly idOf?: (row: any) => unknown;
  /** Newest first unless said: then what is added while it is paged never comes; in another order it may. */
  readonly order?: 'other';
}

/** Every list of the API is paged while rows are added to it: what was there before comes exactly once and in its order. */
describe('lists', () => {
  let daftari: TestInstallation;
  let database: pg.Pool;
  let made = 0;
  const unopened = CURRENCIES.filter((currency) => !['NGN', 'GHS', 'TZS', 'SLE', 'RWF'].includes(currency));
  beforeAll(async () => {
    daftari = await TestInstallation.start('embedded');
    database = new pg.Pool({ connectionString: daftari.databaseUrl, max: 1 });
  }, 180_000);
  afterAll(async () => {
    await database.end();
    await daftari.stop();
  });

  const shop = () => daftari.demo.businesses[0]!;
  const operator = () => daftari.demo.admin.operator_key;
  const send = async (key: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<any> => {
    const answer = await daftari.call(method, path, body, { key, headers });
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const own = (path: string, body: object) => send(shop().live_key, 'POST', path, body);
  const operate = (method: string, path: string, body?: unknown) => send(operator(), method, path, body);
  const next = (word: string): string => `${word}-${++made}`;
  /** Names in no order, so that some come before those that are there. */
  const scattered = (word: string): string => `${word}${String((++made * 7919) % 10_000).padStart(4, '0')}`;

  const buy = () => daftari.buy('4567', { reference: next('p') });
  const announce = () =>
    own('/v1/deposits', { reference: next('d'), amount: '10', currency: 'NGN', method: 'cash', proof: { slip: String(made) } });
  const product = () =>
    operate('PUT', `/admin/v1/products/${scattered('p')}`, {
      kind: 'airtime',
      network: 'mtn',
      name: 'x',
      country: 'NG',
      currency: 'NGN',
      pricing: { model: 'percent' },
    });
  const channel = () =>
    operate('PUT', `/admin/v1/channels/${scattered('C')}`, {
      type: 'momo',
      country: 'SL',
      currency: 'SLE',
      description: 'x',
      fields: {},
      categories: [{ category: 'payment', fee_payer: 'merchant', fee: {} }],
    });
  const business = () =>
    operate('POST', '/admin/v1/businesses', {
      name: next('Shop'),
      email: 'ops@example.com',
      phone: '+2348031234567',
      country: 'NG',
      timezone: 'Africa/Lagos',
      tier: 'free',
      currencies: ['NGN'],
    });
  /** A checkpoint is made where there is something new. */
  const checkpoint = async () => {
    await business();
    await operate('POST', '/admin/v1/checkpoints');
  };
  const openWallet = () => {
    const currency = unopened.shift();
    return currency === undefined
      ? Promise.resolve()
      : operate('PUT', `/admin/v1/businesses/${shop().id}/wallets/${currency}`, { mode: 'live' });
  };
  const provider = () => {
    const code = scattered('provider_');
    const body = {
      code,
      dialect: 'strongmb',
      mode: 'live',
      base_url: 'http://127.0.0.1:9',
      credentials: { api_key: 'a-key-of-a-provider' },
    };
    return operate('POST', '/admin/v1/providers', body);
  };
  const refusal = () =>
    daftari.call('POST', '/v1/payouts', {
      reference: next('r'),
      channel: 'BANK_NG',
      amount: '900000000.00',
      currency: 'NGN',
      recipient: { account: '0123456789', name: 'Ada Obi' },
    });
  const callback = () =>
    fetch(`${daftari.demo.base_url}/callbacks/bmatror_live`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: next('cb') }),
    });
  const notification = async () => {
    const { provider_id, customer_id, origin_id, signature_key, base_url } = shop().dialects!.bboxx;
    const rawBody = `{"transactionId": "${next('n')}", "currency": "RWF", "amount": 200.0, "subscriber": "250786474859"}`;
    const messageId = newId('cmd');
    const answer = await fetch(`${base_url}/mm/1.0/payments/payment/${provider_id}/customers/${customer_id}/payments`, {
      method: 'POST',
      headers: {
        Authorization: authorizationOf({ rawBody, messageId, originId: origin_id, customerId: customer_id }, signature_key),
        MessageID: messageId,
        MessageTimestamp: writeTimestamp(Date.now()),
      },
      body: rawBody,
    });
    expect(answer.status).toBe(200);
  };
  const upload = (lines = 1) =>
    send(
      operator(),
      'POST',
      '/admin/v1/providers/strongmb_live/statements',
      csv(...Array.from({ length: lines }, () => lineOf({}, { theirs: next('x') }))),
      {
        'content-type': 'text/csv',
      },
    );
  /** Statements open cases about what is not in the books. */
  const openCase = async () => {
    const { id } = await upload();
    await operate('POST', `/admin/v1/reconciliations/${id}/cases`);
    await sleep(300);
  };
  const parked = async () => {
    for (const schema of ['ledger', 'connector'])
      await database.query(
        `insert into ${schema}.dead_letters (consumer_group, topic, partition, "offset", key, headers, value, timestamp_ms, error, reason)
         values ('g', 't', 0, $1, 'k', '{}', 'v', 0, 'e', 'r')`,
        [++made],
      );
  };
  const endpoint = () => own('/v1/webhook-endpoints', { events: ['*'], url: `https://example.com/${next('hook')}` });
  const anEndpoint = once(async () => (await endpoint()).id as string);
  const wallet = once(async () => (await daftari.wallet('NGN', shop().live_key)).id as string);
  const aStatement = once(async () => (await upload(12)).id as string);
  const delivery = async () => own(`/v1/webhook-endpoints/${await anEndpoint()}/test`, {});

  const LISTS: Readonly<Record<string, Listed>> = {
    '/v1/wallets': { add: openWallet, order: 'other' },
    '/v1/transactions': { add: buy },
    '/v1/products': { add: product, idOf: (row) => row.code, order: 'other' },
    '/v1/channels': { add: channel, idOf: (row) => row.code, order: 'other' },
    '/v1/invoices': {
      add: () =>
        own('/v1/invoices', {
          reference: next('i'),
          currency: 'NGN',
          customer: { name: 'Ada' },
          items: [{ name: 'x', quantity: '1', unit_price: '5.00' }],
        }),
    },
    '/v1/payment-links': {
      add: () => own('/v1/payment-links', { reference: next('l'), description: 'x', amount: '5.00', currency: 'NGN' }),
    },
    '/v1/api-keys': { add: () => own('/v1/api-keys', { scopes: ['balance:read'] }) },
    '/v1/webhook-endpoints': { add: endpoint },
    '/v1/webhook-endpoints/{id}/deliveries': { add: delivery, of: anEndpoint },
    '/v1/wallets/{id}/statement': {
      add: buy,
      of: wallet,
      rows: 'lines',
      idOf: (row) => `${row.transaction_id} ${row.direction}`,
      order: 'other',
    },
    '/admin/v1/businesses': { key: operator, add: business },
    '/admin/v1/businesses/{id}/api-keys': {
      key: operator,
      of: () => shop().id,
      add: () => operate('POST', `/admin/v1/businesses/${shop().id}/api-keys`, { mode: 'test' }),
    },
    '/admin/v1/businesses/{id}/oauth-clients': {
      key: operator,
      of: () => shop().id,
      idOf: (row) => row.client_id,
      add: () => operate('POST', `/admin/v1/businesses/${shop().id}/oauth-clients`, { mode: 'live', name: 'x' }),
    },
    '/admin/v1/operator-keys': {
      key: operator,
      add: () => operate('POST', '/admin/v1/operator-keys', { role: 'support', name: next('who') }),
    },
    '/admin/v1/audit-log': { key: operator, add: business },
    '/admin/v1/products': { key: operator, add: product, idOf: (row) => row.code, order: 'other' },
    '/admin/v1/channels': { key: operator, add: channel, idOf: (row) => row.code, order: 'other' },
    '/admin/v1/tiers': {
      key: operator,
      add: () => operate('PUT', `/admin/v1/tiers/${scattered('t')}`, { rate: { per_hour: 10 } }),
      idOf: (row) => row.name,
      order: 'other',
    },
    '/admin/v1/providers': { key: operator, add: provider, order: 'other' },
    '/admin/v1/deposits': { key: operator, add: announce },
    '/admin/v1/refusals': { key: operator, add: refusal, idOf: (row) => row.command_id },
    '/admin/v1/cases': { key: operator, add: openCase },
    '/admin/v1/callbacks': { key: operator, add: callback },
    '/admin/v1/notifications': { key: operator, add: notification },
    '/admin/v1/checkpoints': { key: operator, add: checkpoint, idOf: (row) => row.number },
    '/admin/v1/dead-letters': { key: operator, add: parked, order: 'other' },
    '/admin/v1/accounts': { key: operator, add: business, idOf: (row) => row.account_id, order: 'other' },
    '/admin/v1/accounts/{id}/statement': {
      key: operator,
      of: async () => `acc_wallet:${await wallet()}`,
      add: buy,
      rows: 'lines',
      idOf: (row) => row.event_id,
      order: 'other',
    },
    '/admin/v1/reports/in-flight': {
      key: operator,
      add: announce,
      query: 'older_than_s=0',
      idOf: (row) => row.transaction_id,
      order: 'other',
    },
    '/admin/v1/reconciliations': { key: operator, add: upload },
    '/admin/v1/reconciliations/{id}': {
      key: operator,
      of: aStatement,
      add: upload,
      rows: 'lines',
      idOf: (row) => `${row.line} ${row.transaction_id}`,
      order: 'other',
    },
  };

  it('are all in this test', () => {
    const listed = operationsOf(daftari.contract.document)
      .filter(({ method, operation }) => method === 'get' && (operation.parameters ?? []).some(({ name }) => name === 'starting_after'))
      .map(({ path }) => path);
    expect(Object.keys(LISTS).toSorted()).toEqual(listed.toSorted());
  });

  it.each(Object.entries(LISTS))(
    '%s shows every old row once while others are added',
    async (path, { add, key = () => shop().live_key, of = () => '', query = '', rows = 'data', idOf = (row) => row.id, order }) => {
      const at = path.replace(/\{\w+\}/, encodeURIComponent(await of()));
      const pageOf = (asked: string) => send(key(), 'GET', `${at}?${asked}${query === '' ? '' : `&${query}`}`);
      const walk = async (limit: number, between: () => Promise<unknown>): Promise<unknown[]> => {
        const seen: unknown[] = [];
        for (let page = await pageOf(`limit=${limit}`); ; page = await pageOf(`limit=${limit}&starting_after=${page.next_cursor}`)) {
          seen.push(...page[rows].map((row: unknown) => idOf(row)));
          if (!page.has_more) return seen;
          expect(page[rows]).toHaveLength(limit);
          await between();
        }
      };
      for (let index = 0; index < 8; index++) await add();
      const old = await walk(100, () => Promise.resolve());
      expect(old.length).toBeGreaterThanOrEqual(8);
      let added = 0;
      const seen = await walk(Math.floor(old.length / 4), () => {
        added += 1;
        // A list that grows at its end would never end.
        return added > 8 ? Promise.resolve() : add();
      });
      expect(added).toBeGreaterThanOrEqual(3);
      expect(new Set(seen).size).toBe(seen.length);
      expect(order === 'other' ? seen.filter((id) => old.includes(id)) : seen).toEqual(old);
    },
    60_000,
  );

  it('of products and providers lead to each of them', async () => {
    expect(await operate('GET', '/admin/v1/products/smb_mtn_vtu')).toMatchObject({ code: 'smb_mtn_vtu', kind: 'airtime' });
    const [first] = (await operate('GET', '/admin/v1/providers')).data;
    for (const name of [first.id, first.code])
      expect(await operate('GET', `/admin/v1/providers/${name}/health`)).toMatchObject({
        provider: first.code,
        state: 'closed',
      });
  });

  it('of routes are put whole: a page of them is refused, and loses nothing', async () => {
    const routes = await operate('GET', '/admin/v1/routes');
    expect(routes).toMatchObject({ has_more: false, next_cursor: null });
    const page = { ...routes, data: routes.data.slice(0, 1), has_more: true };
    expect(await daftari.call('PUT', '/admin/v1/routes', page, { key: operator() })).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [{ field: 'has_more' }] },
    });
    expect(await operate('PUT', '/admin/v1/routes', routes)).toEqual(routes);
  });
});

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
};
