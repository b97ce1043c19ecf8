import { CaptureHold, DismissFunds, ReceiveFunds, ReleaseHold } from '@daftari/contracts';
import { newId, SecretBox, uuidIn } from '@daftari/platform';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../../test/support/postgres.js';
import { AccessTokens, type NewToken } from '../../oauth/access-tokens.js';
import { type Answer, type Business, OPERATOR_KEY, World } from '../../world.test-support.js';
import { shortfalls } from '../frame/shape.test-support.js';
import * as seed from './seed-examples.test-support.js';

const TRANSACTIONS = '/api/v1/transaction';
const VALIDATE = '/api/v1/channel/account/validate';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

interface Credentials {
  readonly secret_id: string;
  readonly secret_key: string;
  readonly business_id: string;
  readonly keyId: string;
}

describe('the Merchant Payment Platform, served', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  let other: Business;
  let credentials: Credentials;
  let token: string;
  let ids = 0;
  const nextId = () => `fe9a14fc-0ca1-4cf7-887f-${String(++ids).padStart(12, '0')}`;

  const credentialsOf = async (business: Business, body: object = {}): Promise<Credentials> => {
    const path = `/admin/v1/businesses/${business.id}/api-keys`;
    const made = await world.expect(201, OPERATOR_KEY, 'POST', path, { mode: 'live', dialect: 'mpp', ...body });
    return { ...made.credentials, keyId: made.id };
  };
  /** A request as the document has it; without a token where it is null. */
  const call = (
    method: string,
    path: string,
    body?: unknown,
    options: { token?: string | null; headers?: Record<string, string> } = {},
  ) => {
    const bearer = options.token === undefined ? token : (options.token ?? undefined);
    return world.call(bearer, method, `/dialects/mpp${path}`, body, options.headers ? { headers: options.headers } : {});
  };
  const signIn = async ({ secret_id, secret_key }: Credentials): Promise<string> =>
    (await call('POST', '/api/auth/token', { secret_id, secret_key }, { token: null })).body.data.access_token;

  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'mpp');
    await world.channel('OM');
    await world.channel('AFM', {
      description: 'AfriMoney',
      categories: [
        { category: 'payment' },
        { category: 'transfer', fee_payer: 'end_user', fee: { percent: '2', min: '1.00', max: '5.00' } },
      ],
    });
    await world.channel('CDT', {
      type: 'cash',
      description: 'Cash deposit',
      fields: {
        msisdn: ['required', 'string'],
        amount: ['required', 'numeric', 'min:1'],
        account_number: ['nullable', 'string'],
        first_name: ['required', 'string'],
        last_name: ['required', 'string'],
      },
      categories: [{ category: 'transfer', fee: { amount: '1.00' } }],
    });
    await world.channel('BANK', {
      type: 'bank',
      fields: { account_number: ['required', 'string', 'min:5', 'max:34'], bank_code: ['nullable', 'string'] },
      categories: [{ category: 'payout', fee: { amount: '10.00' } }],
    });
    await world.channel('CARD', { type: 'card', categories: [{ category: 'payment' }] });
    await world.channel('OFF', { status: 'inactive' });
    shop = await world.business('Shop', { currencies: ['SLE', 'NGN'], amount: '10282.00' });
    other = await world.business('Other', { currencies: ['SLE'], amount: '10.00' });
    credentials = await credentialsOf(shop);
    token = await signIn(credentials);
  });
  afterEach(() => {
    world.connector.script = () => undefined;
  });
  afterAll(async () => {
    const { body } = await world.books.query('/internal/verify', 'POST');
    await world.stop();
    await postgres.stop();
    expect(body).toMatchObject({ ok: true });
  });

  const transfer = (changes: object = {}) => ({ ...seed.CREATE, business_id: credentials.business_id, external_id: nextId(), ...changes });
  const payment = (changes: object = {}) => transfer({ category: 'payment', channel: 'OM', ...changes });
  const created = async (body: object): Promise<string> => {
    const answer = await call('POST', TRANSACTIONS, body);
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return answer.body.data.id;
  };
  const ends = async (
    id: string,
    contract: typeof CaptureHold | typeof ReleaseHold | typeof ReceiveFunds | typeof DismissFunds,
    more = {},
  ) => {
    const { rows } = await world.books.database.pool.query<{ shard: number }>('select shard from gateway.businesses where id = $1', [
      shop.id,
    ]);
    const about = { command_id: newId('cmd'), business_id: shop.id, mode: 'live', currency: 'SLE', transaction_id: `txn_${id}` };
    const costs = contract === CaptureHold ? { cost_minor: '0', commission_minor: '0' } : {};
    const reply = await world.books.send(contract, rows[0]!.shard, { ...contract.example, ...about, ...costs, ...more });
    if (reply.outcome === 'refused') throw new Error(`${contract.type}: ${reply.code ?? ''}`);
  };
  const refusal = (answer: Answer, http: number, code: string, data: unknown = [], message: RegExp = /./): void => {
    expect(answer.body, JSON.stringify(answer.body)).toEqual({
      data,
      code,
      message: expect.stringMatching(message),
      trace_request_id: expect.stringMatching(UUID),
      success: false,
    });
    expect(answer.status).toBe(http);
    expect(answer.headers.get('content-type')).toContain('application/json');
  };
  const wrong = (...fields: string[]): unknown => Object.fromEntries(fields.map((field) => [field, [expect.stringMatching(/\w/)]]));

  describe('tokens', () => {
    it.each([
      ['POST', (body: object) => call('POST', '/api/auth/token', body, { token: null })],
      [
        'GET with a query',
        (body: object) => call('GET', `/api/auth/token?${new URLSearchParams(body as never).toString()}`, undefined, { token: null }),
      ],
      ['POST with a slash', (body: object) => call('POST', '/api/auth/token/', body, { token: null })],
    ] as const)('are granted for secrets by %s', async (_, ask) => {
      const { secret_id, secret_key } = credentials;
      const answer = await ask({ secret_id, secret_key });
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      expect(shortfalls(answer.body, seed.TOKEN)).toEqual([]);
      expect(answer.body.data).toMatchObject({ expires_in: 1740, refresh_expires_in: 1800, token_type: 'Bearer' });
      expect((await call('GET', '/api/v1/business', undefined, { token: answer.body.data.access_token })).status).toBe(200);
    });

    it('are granted for secrets in the body of a GET, as the document’s heading has it, without a content type', async () => {
      const { request } = await import('node:http');
      const { secret_id, secret_key } = credentials;
      const text = JSON.stringify({ secret_id, secret_key });
      const body = await new Promise<string>((done, failed) => {
        const headers = { 'content-length': Buffer.byteLength(text) };
        const sent = request(`${world.url}/dialects/mpp/api/auth/token`, { method: 'GET', headers }, (response) => {
          let heard = '';
          response.on('data', (part) => (heard += String(part))).on('end', () => done(heard));
        });
        sent.on('error', failed).end(text);
      });
      expect(JSON.parse(body)).toMatchObject({ success: true, data: { access_token: expect.any(String) } });
    });

    it('are refreshed by the refresh token, and by it alone', async () => {
      const { secret_id, secret_key } = credentials;
      const { data } = (await call('POST', '/api/auth/token', { secret_id, secret_key }, { token: null })).body;
      const again = await call('POST', '/api/auth/refresh', { refresh_token: data.refresh_token }, { token: null });
      expect(again.status).toBe(200);
      expect(shortfalls(again.body, seed.TOKEN)).toEqual([]);
      expect(again.body.data.access_token).not.toBe(data.access_token);
      expect((await call('GET', '/api/v1/business', undefined, { token: again.body.data.access_token })).status).toBe(200);
      refusal(await call('POST', '/api/auth/refresh', { refresh_token: data.access_token }, { token: null }), 401, 'MPP-AUTH-4401');
      refusal(await call('GET', '/api/v1/business', undefined, { token: data.refresh_token }), 401, 'MPP-AUTH-4401');
      refusal(await call('POST', '/api/auth/refresh', {}, { token: null }), 422, 'MPP-REQ-4022', wrong('refresh_token'));
    });

    it('are refused for wrong secrets, alike whether there is such a secret_id or not', async () => {
      const { secret_id, secret_key } = credentials;
      const ask = (body: unknown) => call('POST', '/api/auth/token', body, { token: null });
      refusal(await ask({ secret_id, secret_key: `${secret_key}x` }), 401, 'MPP-AUTH-4402');
      refusal(await ask({ secret_id: `${secret_id}x`, secret_key }), 401, 'MPP-AUTH-4402');
      refusal(await ask({ secret_id: 'mpp_live_\u0000', secret_key }), 401, 'MPP-AUTH-4402');
      refusal(await ask({ secret_id }), 422, 'MPP-REQ-4022', wrong('secret_key'));
      refusal(await ask({}), 422, 'MPP-REQ-4022', wrong('secret_id', 'secret_key'));
      refusal(await ask('{'), 400, 'MPP-REQ-4022');
    });

    it('are taken in quotation marks, as the document’s example has them', async () => {
      expect((await call('GET', '/api/v1/business/', undefined, { token: `"${token}"` })).status).toBe(200);
    });

    it('are refused where they were forged, have expired, or are for something else', async () => {
      const made = (changes: Partial<NewToken>, secrets = 'secrets-key-secrets-key-secrets-key') =>
        new AccessTokens(new SecretBox(secrets)).issue({
          subject: credentials.keyId,
          audience: 'mpp',
          use: 'access',
          scopes: ['balance:read'],
          lifeSeconds: 60,
          ...changes,
        });
      const business = (bearer: string) => call('GET', '/api/v1/business', undefined, { token: bearer });
      const genuine = await made({});
      expect((await business(genuine)).status).toBe(200);
      refusal(await business(await made({ lifeSeconds: -1 })), 401, 'MPP-AUTH-4401', [], /expired.*\/api\/auth\/token/);
      refusal(await business(await made({}, 'another-key-another-key-another-key')), 401, 'MPP-AUTH-4401');
      refusal(await business(await made({ audience: 'native' })), 401, 'MPP-AUTH-4401');
      refusal(await business(await made({ subject: newId('key') })), 401, 'MPP-AUTH-4401');
      for (const bearer of ['x', 'a.b.c', shop.live, credentials.secret_key, `${genuine.slice(0, -4)}AAAA`])
        refusal(await business(bearer), 401, 'MPP-AUTH-4401');
      refusal(await call('GET', '/api/v1/business', undefined, { token: null }), 401, 'MPP-AUTH-4401');
      expect((await world.call(genuine, 'GET', '/v1/account')).status).toBe(401);
    });

    it('end with their key within a second, and so do its secrets: revoked on another gateway, or expired', async () => {
      const elsewhere = await world.addGateway();
      const business = (bearer: string) => call('GET', '/api/v1/business', undefined, { token: bearer });
      const endsAt = Date.now() + 2_000;
      const [revoked, expiring] = [await credentialsOf(shop), await credentialsOf(shop, { expires_at: new Date(endsAt).toISOString() })];
      for (const one of [revoked, expiring]) {
        const { data } = (await call('POST', '/api/auth/token', { ...one }, { token: null })).body;
        expect((await business(data.access_token)).status).toBe(200);
        if (one === revoked) {
          const path = `/admin/v1/businesses/${shop.id}/api-keys/${one.keyId}`;
          expect((await world.call(OPERATOR_KEY, 'DELETE', path, undefined, { url: elsewhere })).status).toBe(200);
          await new Promise((done) => setTimeout(done, 1_000));
        } else await new Promise((done) => setTimeout(done, Math.max(0, endsAt - Date.now()) + 20));
        refusal(await business(data.access_token), 401, 'MPP-AUTH-4401');
        refusal(await call('POST', '/api/auth/refresh', { refresh_token: data.refresh_token }, { token: null }), 401, 'MPP-AUTH-4401');
        refusal(await call('POST', '/api/auth/token', { ...one }, { token: null }), 401, 'MPP-AUTH-4401');
      }
    });
  });

  describe('the business', () => {
    it('is shown with every field of the document', async () => {
      const answer = await call('GET', '/api/v1/business');
      expect(answer.status).toBe(200);
      expect(shortfalls(answer.body, seed.BUSINESS)).toEqual([]);
      expect(answer.body.data).toMatchObject({
        id: credentials.business_id,
        code: shop.code,
        is_phone_verified: 0,
        currency: { id: 4, iso3: 'SLE' },
        user_info: { is_phone_verified: false, roles: ['merchant'] },
      });
    });

    it('has one balance, with the document’s spelling', async () => {
      const answer = await call('GET', `/api/v1/business/${credentials.business_id}/balance`);
      expect(answer.status).toBe(200);
      expect(shortfalls(answer.body, seed.BALANCE, { decimals: ['data.balance'] })).toEqual([]);
      expect(answer.body.data).toEqual({ balance: expect.any(Number), commission: 0, currencry: 'SLE' });
    });

    it('lists its channels by pages, with links', async () => {
      const path = `/api/v1/business/${credentials.business_id}/channel`;
      const answer = await call('GET', path);
      expect(answer.status).toBe(200);
      // Each channel has fields of its own; the last is the document's.
      expect(shortfalls({ ...answer.body, data: answer.body.data.slice(-1) }, seed.CHANNELS)).toEqual([]);
      expect(answer.body.data.map((one: any) => one.code)).toEqual(['AFM', 'BANK', 'CDT', 'OFF', 'OM']);
      expect(answer.body.data.at(-1)).toMatchObject({ ...seed.CHANNELS.data[0], id: expect.any(Number), categories: expect.any(Array) });
      expect(new Set(answer.body.data.map((one: any) => one.id)).size).toBe(5);
      const second = await call('GET', `${path}?page=2&page_size=2`);
      expect(second.body).toMatchObject({ current_page: 2, per_page: 2, from: 3, to: 4, total: 5, last_page: 3 });
      expect(second.body.data.map((one: any) => one.code)).toEqual(['CDT', 'OFF']);
      const next = await world.call(token, 'GET', (second.body.next_page_url as string).replace(world.url, ''));
      expect(next.body.data.map((one: any) => one.code)).toEqual(['OM']);
      expect(next.body.next_page_url).toBeNull();
      expect((await call('GET', `${path}?page=9`)).body).toMatchObject({ data: [], from: null, to: null, total: 5 });
      refusal(await call('GET', `${path}?page=0`), 422, 'MPP-REQ-4022', wrong('page'));
      refusal(await call('GET', `${path}?page_size=101`), 422, 'MPP-REQ-4022', wrong('page_size'));
    });

    it('of another is not found, as one that nobody has', async () => {
      for (const what of ['balance', 'channel']) {
        const foreign = await call('GET', `/api/v1/business/${uuidIn(other.id)}/${what}`);
        const unknown = await call('GET', `/api/v1/business/9ad49c94-6983-477b-ad48-20b33ea66bbf/${what}`);
        refusal(foreign, 404, 'MPP-BS-4505');
        refusal(unknown, 404, 'MPP-BS-4505');
        expect({ ...foreign.body, trace_request_id: '' }).toEqual({ ...unknown.body, trace_request_id: '' });
      }
      refusal(await call('POST', TRANSACTIONS, transfer({ business_id: uuidIn(other.id) })), 404, 'MPP-BS-4505');
    });
  });

  describe('account validation', () => {
    const asked: unknown[] = [];
    const connectorSays = (says: object) => {
      world.connector.script = ({ path, body }) => {
        if (path !== '/internal/lookups') return undefined;
        asked.push(JSON.parse(body));
        return { status: 200, body: says };
      };
    };
    const found = { outcome: 'found', name: 'Abdou Diogue', details: { ...seed.VALIDATION.data } };

    it('tells whose account it is, asked by POST and by GET, in any case of letters', async () => {
      connectorSays(found);
      const body = { code: 'om', msisdn: '+22394996021' };
      for (const answer of [
        await call('POST', VALIDATE, body),
        await call('GET', `${VALIDATE}?code=om&msisdn=%2B22394996021`),
        await call('GET', `${VALIDATE}?code=OM&msisdn=+22394996021`),
      ]) {
        expect(answer.status, JSON.stringify(answer.body)).toBe(200);
        expect(shortfalls(answer.body, seed.VALIDATION)).toEqual([]);
        expect(answer.body.data).toEqual(seed.VALIDATION.data);
        expect(answer.body).not.toHaveProperty('trace_request_id');
      }
      expect(asked).toEqual(Array(3).fill({ mode: 'live', channel: 'OM', recipient: '+22394996021' }));
    });

    it('says less where the provider does, and still every field', async () => {
      connectorSays({ ...found, name: 'Fatu Ann Marah', details: {} });
      const { data } = (await call('POST', VALIDATE, { code: 'OM', msisdn: '076123456' })).body;
      expect(data).toEqual({ first_name: 'Fatu', last_name: 'Ann Marah', birth_date: '', gender: '' });
    });

    it('is refused for what is missing or wrong', async () => {
      refusal(await call('POST', VALIDATE, {}), 422, 'MPP-REQ-4022', wrong('code', 'msisdn'));
      refusal(await call('GET', VALIDATE), 422, 'MPP-REQ-4022', wrong('code', 'msisdn'));
      refusal(await call('POST', VALIDATE, { code: 'NONE', msisdn: '076123456' }), 404, 'MPP-REQ-4004');
      refusal(await call('POST', VALIDATE, { code: 'OM', msisdn: '12' }), 422, 'MPP-REQ-4022', wrong('msisdn'));
      connectorSays({ outcome: 'refused', code: 'MPP-REQ-4008', detail: 'No such account.' });
      refusal(await call('POST', VALIDATE, { code: 'OM', msisdn: '076123456' }), 422, 'MPP-REQ-4022', wrong('msisdn'), /No such account/);
      connectorSays({ outcome: 'unavailable', detail: 'The provider did not answer.' });
      const away = await call('POST', VALIDATE, { code: 'OM', msisdn: '076123456' });
      refusal(away, 503, 'MPP-REQ-4000');
      expect(away.headers.get('retry-after')).toBe('5');
    });
  });

  describe('transactions', () => {
    it('of category transfer are made as the document’s example asks', async () => {
      const external_id = nextId();
      const body = transfer({ external_id, callback_url: 'https://yoursite.example/callback' });
      const answer = await call('POST', TRANSACTIONS, body);
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      expect(shortfalls(answer.body, seed.CREATED)).toEqual([]);
      expect(answer.body.data).toEqual({ id: expect.stringMatching(UUID), status: 'initiated' });
      expect((await call('GET', `${TRANSACTIONS}/${answer.body.data.id}/get-status`)).body.data.status).toBe('pending');
      const { data } = await world.firstEvent(`txn_${answer.body.data.id}`);
      expect(data).toMatchObject({
        kind: 'payout',
        reference: external_id,
        channel: 'CDT',
        recipient: '+23280002209',
        recipient_name: 'bockarie Marah',
        amount_minor: '200',
        fee_minor: '100',
        fields: { account_number: 'TAX_01_1234' },
        webhook_url: 'https://yoursite.example/callback',
      });
      const native = await world.expect(200, shop.live, 'GET', `/v1/transactions/txn_${answer.body.data.id}`);
      expect(native).toMatchObject({ reference: external_id, metadata: {} });
    });

    it('of category payment collect from a phone', async () => {
      const id = await created(payment({ amount: 100.5, first_name: undefined, last_name: undefined, callback: 'https://x.example/cb' }));
      const { data } = await world.firstEvent(`txn_${id}`);
      expect(data).toMatchObject({
        kind: 'payment',
        channel: 'OM',
        recipient: '+23280002209',
        amount_minor: '10050',
        webhook_url: 'https://x.example/cb',
        collection: { method: 'mobile_money', customer: { first_name: '', last_name: '' } },
      });
    });

    it('of category payout pay to an account', async () => {
      const body = transfer({ category: 'payout', channel: 'bank', account_number: '00123456789', msisdn: undefined, amount: '2.00' });
      const { data } = await world.firstEvent(`txn_${await created(body)}`);
      expect(data).toMatchObject({
        kind: 'payout',
        channel: 'BANK',
        recipient: '00123456789',
        amount_minor: '200',
        fields: { category: 'payout' },
      });
      expect((await call('POST', TRANSACTIONS, transfer({ category: 'payout', channel: 'OM' }))).status, 'as a transfer').toBe(200);
    });

    it.each([
      ['transfer', 'CDT'],
      ['payment', 'OM'],
    ])('of category %s take a number of another country, as account validation does', async (category, channel) => {
      const id = await created(transfer({ category, channel, msisdn: '+22394996021' }));
      expect((await world.firstEvent(`txn_${id}`)).data).toMatchObject({ recipient: '+22394996021', channel });
      const nobodys = transfer({ category, channel, msisdn: '+2239499602' });
      refusal(await call('POST', TRANSACTIONS, nobodys), 422, 'MPP-REQ-4022', wrong('msisdn'));
    });

    it.each(['topup', 'cashin'])('of category %s pay another business of the platform', async (category) => {
      const body = transfer({ category, amount: 3, receiver_merchant_code: other.code, channel: undefined, msisdn: undefined });
      const id = await created(body);
      await expect.poll(async () => (await call('GET', `${TRANSACTIONS}/${id}/get-status`)).body.data.status).toBe('completed');
      const { data } = (await call('GET', `${TRANSACTIONS}/${id}`)).body;
      expect(data).toMatchObject({
        category,
        status: 'completed',
        amount: 3,
        fees: 0,
        direction: 'debit',
        details: { receiver_merchant_code: other.code },
        channel: { code: category, description: 'Account to account' },
        sender_business: { code: shop.code },
        receiver_business: { id: uuidIn(other.id), code: other.code, name: 'Other', created_at: null },
      });
      const theirs = await world.expect(200, other.live, 'GET', '/v1/transactions?kind=transfer');
      expect(theirs.data[0]).toMatchObject({ amount: '3.00', status: 'completed', metadata: {} });
      const wrongCode = transfer({ category, receiver_merchant_code: '999999' });
      refusal(await call('POST', TRANSACTIONS, wrongCode), 422, 'MPP-REQ-4022', wrong('receiver_merchant_code'));
      refusal(
        await call('POST', TRANSACTIONS, { ...wrongCode, receiver_merchant_code: shop.code }),
        422,
        'MPP-REQ-4022',
        wrong('receiver_merchant_code'),
      );
    });

    it.each([
      ['an object', { slip: 'FT26325XYZ' }, { slip: 'FT26325XYZ' }],
      ['a text', 'https://files.example/slip.jpg', { proof: 'https://files.example/slip.jpg' }],
    ])('of category deposit wait for an operator, with %s for a proof', async (_, proof, kept) => {
      const id = await created(transfer({ category: 'deposit', amount: 50, proof, msisdn: undefined }));
      expect((await call('GET', `${TRANSACTIONS}/${id}`)).body.data).toMatchObject({
        category: 'deposit',
        status: 'pending',
        direction: 'credit',
        amount: 50,
      });
      const path = `/admin/v1/deposits/txn_${id}`;
      expect(await world.expect(200, OPERATOR_KEY, 'GET', path)).toMatchObject({ status: 'pending', method: 'cash', proof: kept });
      await world.expect(200, OPERATOR_KEY, 'POST', `${path}/approve`, { note: 'seen' });
      expect((await call('GET', `${TRANSACTIONS}/${id}/get-status`)).body.data.status).toBe('completed');
    });

    it('of category deposit are cancelled by their business', async () => {
      const id = await created(transfer({ category: 'deposit', amount: 50, proof: 'slip' }));
      expect(await call('POST', `${TRANSACTIONS}/${id}/cancel`)).toMatchObject({ status: 200, body: { data: { status: 'cancelled' } } });
    });

    it('take an id of any form, and show it as it was', async () => {
      const external_id = 'Order №7 / 2026';
      const id = await created(payment({ external_id }));
      expect((await call('GET', `${TRANSACTIONS}/${id}`)).body.data.external_id).toBe(external_id);
      refusal(await call('POST', TRANSACTIONS, payment({ external_id })), 409, 'MPP-TX-REQ-4091', [], new RegExp(id));
    });

    it('are made once for an external_id, however often it comes at once', async () => {
      const body = payment();
      const answers = await Promise.all(Array.from({ length: 12 }, () => call('POST', TRANSACTIONS, body)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(11).fill(409)]);
      for (const answer of answers.filter(({ status }) => status === 409)) refusal(answer, 409, 'MPP-TX-REQ-4091');
      refusal(await call('POST', TRANSACTIONS, { ...body, amount: 3 }), 409, 'MPP-TX-REQ-4091');
    });

    it('are shown with every field of the document, and by their status', async () => {
      const id = await created(transfer());
      await ends(id, CaptureHold);
      const answer = await call('GET', `${TRANSACTIONS}/${id}`);
      expect(answer.status).toBe(200);
      const decimals = ['amount', 'fees', 'total_amount'].map((name) => `data.${name}`);
      // The example's was a transfer to a merchant.
      const nullable = ['data.details.receiver_merchant_code'];
      expect(shortfalls(answer.body, seed.DETAILS, { decimals, nullable })).toEqual([]);
      expect(answer.body.data).toMatchObject({
        id,
        category: 'transfer',
        amount: 2,
        fees: 1,
        total_amount: 3,
        fee_payer: 'merchant',
        direction: 'debit',
        status: 'completed',
        reason: null,
        message: 'transfer/transaction completed',
        end_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
        details: { msisdn: '080002209', phone: '+23280002209', account_number: 'TAX_01_1234', first_name: 'bockarie', last_name: 'Marah' },
        channel: { code: 'CDT', type: 'cash', description: 'Cash deposit' },
        business: { id: credentials.business_id, code: shop.code },
        sender_business: { id: credentials.business_id },
        receiver_business: null,
        currency: { id: 4, iso3: 'SLE' },
        country: { id: 4, iso2: 'SL' },
      });
      expect(answer.body.data.before_balance - answer.body.data.after_balance).toBeCloseTo(3);
      const status = await call('GET', `${TRANSACTIONS}/${id}/get-status`);
      expect(shortfalls(status.body, seed.STATUS)).toEqual([]);
      expect(status.body.data).toEqual({ id, reference: answer.body.data.reference, status: 'completed' });
    });

    it('that failed say why', async () => {
      const id = await created(transfer());
      await ends(id, ReleaseHold);
      expect((await call('GET', `${TRANSACTIONS}/${id}`)).body.data).toMatchObject({
        status: 'failed',
        reason: 'The provider does not know this number.',
        message: 'transfer/transaction failed',
      });
    });

    it.each([
      ['completed', ReceiveFunds, {}],
      ['failed', DismissFunds, { status: 'expired' }],
      ['cancelled', DismissFunds, { status: 'voided' }],
      ['cancelled', DismissFunds, { status: 'cancelled' }],
    ] as const)('become %s by the provider’s word', async (status, contract, more) => {
      const id = await created(payment());
      await ends(id, contract, more);
      expect((await call('GET', `${TRANSACTIONS}/${id}/get-status`)).body.data.status).toBe(status);
    });

    it.each(['processing', 'transmitted'])('are %s where the connector says so', async (status) => {
      const id = await created(payment());
      const told = { status, status_detail: null, facts: 1, provider: 'mpp_live' };
      world.connector.script = ({ path }) =>
        path === '/internal/transactions/progress' ? { status: 200, body: { data: { [`txn_${id}`]: told } } } : undefined;
      expect((await call('GET', `${TRANSACTIONS}/${id}/get-status`)).body.data.status).toBe(status);
    });

    it('are listed by pages, newest first, with the document’s spelling', async () => {
      const made: string[] = [];
      for (let one = 0; one < 4; one++) made.unshift(await created(one % 2 === 0 ? payment() : transfer()));
      const answer = await call('GET', `${TRANSACTIONS}/`);
      expect(answer.status).toBe(200);
      const decimals = ['amount', 'fees', 'total_amount', 'before_balance', 'after_balance'].map((name) => `data[].${name}`);
      // A next page of the one page that there is, says the example; its transaction went to a wallet, and was complete in every way.
      const example = { ...seed.LIST, next_page_url: null };
      const details = Object.keys(seed.LIST.data[0]!.details).map((name) => `data[].details.${name}`);
      expect(shortfalls(answer.body, example, { decimals, nullable: ['data[].end_at', 'data[].reason', ...details] })).toEqual([]);
      expect(answer.body.data[1].details).toMatchObject({ msisdn: '080002209', phone: '+23280002209', route: 'USSD' });
      expect(answer.body.data[0]).toHaveProperty('exhange_rate', null);
      expect(answer.body.data.slice(0, 4).map((one: any) => one.id)).toEqual(made);
      const pages = await Promise.all([1, 2].map((page) => call('GET', `${TRANSACTIONS}?page=${page}&page_size=2`)));
      expect(pages.flatMap(({ body }) => body.data.map((one: any) => one.id))).toEqual(made);
      expect(pages[1]!.body).toMatchObject({ current_page: 2, per_page: 2, from: 3, to: 4, total: answer.body.total });
      expect(pages[1]!.body.prev_page_url).toBe(`${world.url}/dialects/mpp${TRANSACTIONS}?page=1&page_size=2`);
    });

    it('are cancelled before they are transmitted, and not afterwards', async () => {
      const id = await created(transfer());
      const connectorSays = (outcome: string) => {
        world.connector.script = ({ path }) => (path.endsWith('/cancel') ? { status: 200, body: { outcome } } : undefined);
      };
      connectorSays('attempt_exists');
      refusal(await call('POST', `${TRANSACTIONS}/${id}/cancel`), 409, 'MPP-TX-4301');
      connectorSays('cancelling');
      const [answer] = await Promise.all([call('POST', `${TRANSACTIONS}/${id}/cancel`), ends(id, ReleaseHold, { status: 'cancelled' })]);
      expect(answer).toMatchObject({ status: 200, body: { success: true, data: { id, status: 'cancelled' } } });
      expect((await call('POST', `${TRANSACTIONS}/${id}/cancel`, {})).body.data.status).toBe('cancelled');
      const done = await created(payment());
      await ends(done, ReceiveFunds);
      refusal(await call('POST', `${TRANSACTIONS}/${done}/cancel`), 409, 'MPP-TX-4301');
    });

    it('of another are not found, as those that nobody has', async () => {
      const id = await created(payment());
      const theirs = await signIn(await credentialsOf(other));
      const test = await signIn(await credentialsOf(shop, { mode: 'test' }));
      for (const [method, path] of [
        ['GET', ''],
        ['GET', '/get-status'],
        ['POST', '/cancel'],
      ] as const) {
        for (const bearer of [theirs, test])
          refusal(await call(method, `${TRANSACTIONS}/${id}${path}`, undefined, { token: bearer }), 404, 'MPP-REQ-4008');
        refusal(await call(method, `${TRANSACTIONS}/9b60b6c4-bdd0-43e7-a529-520845a16281${path}`), 404, 'MPP-REQ-4008');
        for (const id of ['x', '%00']) refusal(await call(method, `${TRANSACTIONS}/${id}${path}`), 404, 'MPP-REQ-4008');
      }
    });

    it('are refused where there is too little', async () => {
      const theirs = await credentialsOf(other);
      const body = transfer({ business_id: theirs.business_id, amount: 100 });
      refusal(
        await call('POST', TRANSACTIONS, body, { token: await signIn(theirs) }),
        422,
        'MPP-REQ-4000',
        [],
        /16\.00 available.*101\.00/,
      );
    });

    it.each<[string, object, string[]]>([
      [
        'nothing',
        { business_id: undefined, channel: undefined, external_id: undefined, currency: undefined, category: undefined, amount: undefined },
        ['business_id', 'external_id', 'category', 'currency', 'amount'],
      ],
      ['no channel', { channel: undefined }, ['channel']],
      ['another category', { category: 'gift' }, ['category']],
      ['another currency', { currency: 'Leone' }, ['currency']],
      ['a currency that the channel does not move', { currency: 'GNF' }, ['currency']],
      ['no amount', { amount: null }, ['amount']],
      ['nothing for an amount', { amount: 0 }, ['amount']],
      ['less than nothing', { amount: -2 }, ['amount']],
      ['more decimals than there are', { amount: 1.005 }, ['amount']],
      ['words for an amount', { amount: 'two' }, ['amount']],
      ['a phone of nobody', { msisdn: '12' }, ['msisdn']],
      ['no phone', { msisdn: undefined }, ['msisdn']],
      ['no name where the channel asks for one', { first_name: undefined, last_name: undefined }, ['first_name']],
      ['an address that is none', { callback_url: 'yoursite' }, ['callback_url']],
      ['a category that the channel has not', { channel: 'CDT', category: 'payment' }, ['channel']],
      ['a number for a phone', { channel: 'OM', msisdn: 76123456 }, ['msisdn']],
      ['numbers where the channel asks for texts', { account_number: 12345, first_name: 5 }, ['account_number', 'first_name']],
      ['a field that is no text', { account_number: { a: 1 } }, ['account_number']],
      ['no merchant to top up', { category: 'topup' }, ['receiver_merchant_code']],
      ['no proof of a deposit', { category: 'deposit' }, ['proof']],
      ['a proof that is a list', { category: 'deposit', proof: ['x'] }, ['proof']],
      ['a control character', { account_number: 'a\u0000b' }, ['account_number']],
    ])('are refused with %s, each field by its name', async (_, changes, fields) => {
      refusal(await call('POST', TRANSACTIONS, transfer(changes)), 422, 'MPP-REQ-4022', wrong(...fields));
    });

    it('are refused by a channel that there is not, and by one that is closed', async () => {
      refusal(await call('POST', TRANSACTIONS, transfer({ channel: 'NONE' })), 404, 'MPP-REQ-4004');
      refusal(await call('POST', TRANSACTIONS, transfer({ channel: 'CARD', category: 'payment' })), 404, 'MPP-REQ-4004');
      refusal(await call('POST', TRANSACTIONS, transfer({ channel: 'OFF' })), 403, 'MPP-AUTH-4407');
    });
  });

  describe('refuses', () => {
    it('bodies that cannot be read', async () => {
      refusal(await call('POST', TRANSACTIONS, '{"amount":'), 400, 'MPP-REQ-4022');
      refusal(await call('POST', TRANSACTIONS, '{"amount":1,"amount":2}'), 400, 'MPP-REQ-4022');
      refusal(await call('POST', TRANSACTIONS, '[]'), 422, 'MPP-REQ-4022', wrong('body'));
      refusal(await call('POST', TRANSACTIONS, 'a=b', { headers: { 'content-type': 'text/plain' } }), 415, 'MPP-REQ-4022');
      refusal(await call('POST', TRANSACTIONS, `{"a":"${'x'.repeat(270_000)}"}`), 413, 'MPP-REQ-4022');
    });

    it('paths and methods that there are not', async () => {
      refusal(await call('GET', '/api/v1/nothing'), 404, 'MPP-REQ-4004');
      refusal(await call('GET', ''), 404, 'MPP-REQ-4004');
      refusal(await call('GET', '/api/v1/nothing', undefined, { token: null }), 404, 'MPP-REQ-4004');
      refusal(await call('DELETE', TRANSACTIONS), 405, 'MPP-REQ-4005');
      refusal(await call('PUT', '/api/v1/business'), 405, 'MPP-REQ-4005');
    });

    it('a key without the scope, and a suspended business', async () => {
      const reader = await signIn(await credentialsOf(shop, { scopes: ['balance:read', 'payments:write'] }));
      const as = (method: string, path: string, body?: object) => call(method, path, body, { token: reader });
      expect((await as('GET', '/api/v1/business')).status).toBe(200);
      expect((await as('POST', TRANSACTIONS, payment())).status).toBe(200);
      refusal(await as('POST', TRANSACTIONS, transfer()), 403, 'MPP-AUTH-4407');
      refusal(await as('GET', TRANSACTIONS), 403, 'MPP-AUTH-4407');
      const asleep = await world.business('Asleep', { currencies: ['SLE'] });
      const theirs = await signIn(await credentialsOf(asleep));
      await world.expect(200, OPERATOR_KEY, 'PATCH', `/admin/v1/businesses/${asleep.id}`, { status: 'suspended' });
      await new Promise((done) => setTimeout(done, 1_000));
      const body = transfer({ business_id: uuidIn(asleep.id) });
      refusal(await call('POST', TRANSACTIONS, body, { token: theirs }), 403, 'MPP-BS-4507');
      expect((await call('GET', TRANSACTIONS, undefined, { token: theirs })).status).toBe(200);
    });

    it('more requests than the tier allows', async () => {
      const rate = { per_hour: 3, per_minute: null };
      await world.expect(200, OPERATOR_KEY, 'PUT', '/admin/v1/tiers/tiny', { rate, limits: {} });
      const tiny = await signIn(await credentialsOf(await world.business('Tiny', { currencies: ['SLE'], tier: 'tiny' })));
      const answers = [];
      for (let one = 0; one < 4; one++) answers.push(await call('GET', '/api/v1/business', undefined, { token: tiny }));
      expect(answers.slice(0, 3).map(({ status }) => status)).toEqual([200, 200, 200]);
      refusal(answers[3]!, 429, 'MPP-REQ-4000');
      expect(Number(answers[3]!.headers.get('retry-after'))).toBeGreaterThan(0);
    });
  });
});
