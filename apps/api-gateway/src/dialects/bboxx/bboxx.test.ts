import { setTimeout as pause } from 'node:timers/promises';
import { ReceiveFunds, wireTypeOf } from '@daftari/contracts';
import { authorizationOf, writeTimestamp } from '@daftari/dialect-bboxx';
import { type OutgoingMessage, PublishUnconfirmedError, ReplyInbox, type Transport } from '@daftari/messaging';
import { uuidIn } from '@daftari/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../../test/support/postgres.js';
import { type Business, OPERATOR_KEY, World } from '../../world.test-support.js';

interface Credentials {
  readonly provider_id: string;
  readonly customer_id: string;
  readonly origin_id: string;
  readonly signature_key: string;
}

/** How a notification differs from the document's: an undefined header is left out. */
interface Change {
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly signedWith?: Partial<Credentials> & { readonly body?: string };
  readonly path?: { readonly provider?: string; readonly customer?: string };
  readonly url?: string;
  readonly method?: string;
}

const MESSAGE_ID = '74e46da2-41ff-8bba-f529-930acbffdb4c';

/** The body of the document's example, with another id and amount, and the comma and quotation marks that it lacks. */
const seedBody = (transactionId: string, amount = '200.0', currency = 'RWF') => `{"transactionId" : "${transactionId}",
"reference" : "4526",
  "operator" : "Mobile_provider", 
   "subscriber" : "250786474859", 
    "countryCode" : "RW", 
    "currency" : "${currency}", 
    "transaction_type": "PayBill",
    "first_name": "Jhon",
    "account_number":"45678",
    "last_name": "Doe",

     "amount" : ${amount} }`;

describe('notifications of BBOXX', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  let other: Business;
  let credentials: Credentials;
  let ids = 123_646;
  const nextId = () => String(++ids);

  const credentialsOf = async (business: Business, body: object = {}): Promise<Credentials & { keyId: string }> => {
    const made = await world.expect(201, OPERATOR_KEY, 'POST', `/admin/v1/businesses/${business.id}/api-keys`, {
      mode: 'live',
      dialect: 'bboxx',
      ...body,
    });
    return { ...made.credentials, keyId: made.id };
  };

  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'bboxx');
    [shop, other] = [await world.business('Shop'), await world.business('Other')];
    credentials = await credentialsOf(shop);
  });
  afterAll(async () => {
    const { status, body } = await world.books.query('/internal/verify', 'POST');
    await world.stop();
    await postgres.stop();
    expect({ status, body }).toMatchObject({ status: 200, body: { ok: true } });
  });

  /** Sends a notification as the document has it, signed as its code does. */
  const notify = async (transactionId: string, change: Change = {}, by: Credentials = credentials) => {
    const body = change.body ?? seedBody(transactionId);
    const key = { ...by, ...change.signedWith };
    const rawBody = change.signedWith?.body ?? body;
    const message = { rawBody, messageId: MESSAGE_ID, originId: key.origin_id, customerId: key.customer_id };
    const headers: Readonly<Record<string, string | undefined>> = {
      Authorization: authorizationOf(message, key.signature_key),
      SMSSupport: 'Y',
      MessageID: MESSAGE_ID,
      MessageTimestamp: writeTimestamp(Date.now()),
      'Content-Type': 'application/json',
      ...change.headers,
    };
    const given = Object.fromEntries(Object.entries(headers).filter((header): header is [string, string] => header[1] !== undefined));
    const { provider = by.provider_id, customer = by.customer_id } = change.path ?? {};
    const path = `/dialects/bboxx/mm/1.0/payments/payment/${provider}/customers/${customer}/payments`;
    const response = await world.contract.fetch(change.url ?? world.url)((change.url ?? world.url) + path, {
      method: change.method ?? 'POST',
      headers: given,
      body,
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
  };

  const ACCEPTED = (transactionId: string) => ({
    status: 200,
    body: { providerTransactionId: transactionId, status: 'ACCEPTED', Description: 'Dear Customer the payment was accepted.' },
  });
  const REJECTED = (status: number, description: RegExp | string) => ({
    status,
    body: {
      providerTransactionId: expect.any(String),
      status: 'REJECTED',
      Description: typeof description === 'string' ? description : expect.stringMatching(description),
    },
  });

  const wallet = async (business: Business = shop, currency = 'RWF', key = business.live): Promise<number> => {
    const { data } = await world.expect(200, key, 'GET', '/v1/wallets');
    return Number(data.find((one: { currency: string }) => one.currency === currency).available);
  };
  const transactions = async (transactionId: string, business: Business = shop): Promise<any[]> =>
    (await world.expect(200, business.live, 'GET', `/v1/transactions?reference=bboxx:200:${transactionId}`)).data;
  const notifications = async (query: string): Promise<any[]> =>
    (await world.expect(200, OPERATOR_KEY, 'GET', `/admin/v1/notifications?${query}`)).data;
  const cases = async (transactionId: string): Promise<{ kind: string; evidence: any[] }[]> => {
    const [{ id }] = await transactions(transactionId);
    const { rows } = await world.books.database.pool.query<{ body: { kind: string; evidence: any[] } }>(
      `select ledger.readable(e.body) as body from ledger.cases c join ledger.events e on e.shard = c.shard and e.sequence = c.opened_sequence
       where c.transaction = $1 order by c.opened_at`,
      [uuidIn(id as string)],
    );
    return rows.map(({ body }) => body);
  };

  /** A gateway that publishes in its own way, for as long as the work lasts. */
  const throughGateway = async (publish: (messages: readonly OutgoingMessage[]) => Promise<void>, work: (url: string) => Promise<void>) => {
    const publisher = { value: () => ({ publish, close: () => Promise.resolve() }) };
    const url = await world.addGateway({}, Object.create(world.books.transport, { publisher }) as Transport);
    await work(url);
    await world.gateways.pop()?.gateway.stop();
  };

  it('credits the live wallet, as a payment that is completed, and answers as the document does', async () => {
    const [id, before] = [nextId(), await wallet()];
    expect(await notify(id)).toMatchObject(ACCEPTED(id));
    expect(await wallet()).toBe(before + 200);
    expect(await wallet(shop, 'RWF', shop.test)).toBe(0);
    expect(await transactions(id)).toMatchObject([
      {
        kind: 'payment',
        status: 'completed',
        mode: 'live',
        reference: `bboxx:200:${id}`,
        amount: '200',
        fee: '0',
        total: '200',
        currency: 'RWF',
        channel: 'bboxx',
        recipient: '+250786474859',
        provider_reference: id,
        metadata: { first_name: 'Jhon', account_number: '45678', operator: 'Mobile_provider', subscriber: '250786474859' },
      },
    ]);
  });

  it('takes the document’s request without a content type, and with the origin in a header', async () => {
    const id = nextId();
    expect(await notify(id, { headers: { 'Content-Type': undefined } })).toMatchObject({ status: 200 });
    const signed = { signedWith: { origin_id: 'ELSEWHERE' } };
    expect(await notify(nextId(), { ...signed, headers: { OriginId: 'ELSEWHERE' } })).toMatchObject({ status: 200 });
    expect(await notify(nextId(), signed)).toMatchObject({ status: 403 });
  });

  it.each(['text/plain;charset=UTF-8', 'application/x-www-form-urlencoded'])(
    'takes what an HTTP client names in its place: %s',
    async (type) => {
      const id = nextId();
      expect(await notify(id, { headers: { 'Content-Type': type } })).toMatchObject(ACCEPTED(id));
    },
  );

  it('may be asked from pages of every origin, as the document says', async () => {
    const url = `${world.url}/dialects/bboxx/mm/1.0/payments/payment/200/customers/12000/payments`;
    const asked = {
      Origin: 'https://client.example',
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'authorization,content-type,messageid,messagetimestamp,originid,smssupport',
    };
    const preflight = await fetch(url, { method: 'OPTIONS', headers: asked });
    expect({ status: preflight.status, body: await preflight.text() }).toEqual({ status: 204, body: '' });
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-methods')).toBe('POST');
    const allowed = preflight.headers.get('access-control-allow-headers')?.toLowerCase().split(', ');
    expect(allowed).toEqual(expect.arrayContaining(asked['Access-Control-Request-Headers'].split(',')));
    for (const headers of [{ Origin: asked.Origin }, { Origin: asked.Origin, Authorization: undefined }])
      expect((await notify(nextId(), { headers })).headers.get('access-control-allow-origin')).toBe('*');
    const elsewhere = await fetch(`${world.url}/dialects/bboxx/mm/2.0`, { method: 'OPTIONS', headers: asked });
    expect({ status: elsewhere.status, body: await elsewhere.json() }).toEqual(REJECTED(404, /nothing at/));
    const bare = await fetch(url, { method: 'OPTIONS' });
    expect({ status: bare.status, body: await bare.json() }).toEqual(REJECTED(405, /POST, not OPTIONS/));
  });

  it.each([
    ['the header Authorization', { headers: { Authorization: undefined } }, /Authorization is missing/],
    ['the header MessageID', { headers: { MessageID: undefined } }, /MessageID is missing/],
    ['the header MessageTimestamp', { headers: { MessageTimestamp: undefined } }, /MessageTimestamp is missing/],
    ['the right key', { signedWith: { signature_key: 'another-key-another-key' } }, /Authorization must be/],
    ['the body that was signed', { signedWith: { body: seedBody('1') } }, /Authorization must be/],
    ['the message id that was signed', { headers: { MessageID: 'another' } }, /Authorization must be/],
    ['the customer in the signature', { signedWith: { customer_id: '12999' } }, /Authorization must be/],
    ['a signature of any form', { headers: { Authorization: 'Basic eDp5' } }, /Authorization must be/],
    ['a customer that there is', { path: { customer: '99999' } }, /Authorization must be/],
    ['a customer that there can be', { path: { customer: '%00' } }, /Authorization must be/],
    ['a provider that there is', { path: { provider: '201' } }, /Authorization must be/],
    ['a fresh time', { headers: { MessageTimestamp: '20161029113022' } }, /MessageTimestamp must be/],
    ['a time that is not far ahead', { headers: { MessageTimestamp: writeTimestamp(Date.now() + 400_000) } }, /MessageTimestamp must be/],
    ['a time at all', { headers: { MessageTimestamp: 'now' } }, /MessageTimestamp must be/],
    ['a fresh time, whatever its body', { body: '{', headers: { MessageTimestamp: '20161029113022' } }, /MessageTimestamp must be/],
  ] as [string, Change, RegExp][])('refuses with 403 what comes without %s', async (_, change, why) => {
    const [id, before] = [nextId(), await wallet()];
    expect(await notify(id, change)).toMatchObject(REJECTED(403, why));
    expect(await wallet()).toBe(before);
    expect(await transactions(id)).toEqual([]);
  });

  it('says the same of an unknown customer as of a wrong signature', async () => {
    const wrong = await notify(nextId(), { signedWith: { signature_key: 'another-key-another-key' } });
    const unknown = await notify(nextId(), { path: { customer: '99999' }, signedWith: { customer_id: '99999' } });
    expect(unknown.body).toEqual(wrong.body);
  });

  it.each([
    ['no JSON', '{"transactionId"', /not valid JSON/],
    ['the document’s example as it is printed', seedBody('1').replace('"PayBill",', '"PayBill"'), /not valid JSON/],
    ['empty', '', /JSON/],
    ['a list', '[]', /JSON object/],
    ['the same key twice', '{"transactionId":"1","currency":"RWF","amount":1,"amount":2}', /same key twice/],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), /UTF-8/],
    ['without an id', seedBody('1').replace('transactionId', 'id'), /transactionId/],
    ['with a fraction of RWF', seedBody('1', '200.5'), /at most 0 decimals in RWF/],
    ['with nothing', seedBody('1', '0'), /more than zero/],
    ['with less than nothing', seedBody('1', '-200'), /more than zero/],
    ['with a text for an amount', seedBody('1', '"200"'), /amount must be a number/],
    ['with more than there can be', seedBody('1', '9223372036854775808'), /larger/],
    ['in a currency that there is not', seedBody('1', '200', 'ZZZ'), /ISO 4217/],
    ['in a currency without a wallet', seedBody('77', '200', 'KES'), /no KES wallet/],
  ] as [string, string | Buffer, RegExp][])('refuses with 400 a body that is %s', async (_, body, why) => {
    const before = await wallet();
    expect(await notify('', { body })).toMatchObject(REJECTED(400, why));
    expect(await wallet()).toBe(before);
  });

  it('answers 413, 404 and 405 in the dialect’s shape', async () => {
    expect(await notify('', { body: `"${'x'.repeat(70_000)}"` })).toMatchObject(REJECTED(413, /64 KiB/));
    const get = await fetch(`${world.url}/dialects/bboxx/mm/1.0/payments/payment/200/customers/12000/payments`);
    expect(get.headers.get('allow')).toBe('POST');
    expect({ status: get.status, body: await get.json() }).toEqual(REJECTED(405, /POST, not GET/));
    const lost = await fetch(`${world.url}/dialects/bboxx/mm/2.0/payments`, { method: 'POST' });
    expect({ status: lost.status, body: await lost.json() }).toEqual(REJECTED(404, /nothing at/));
  });

  it('answers the same again as the first time, also when it is stale', async () => {
    const [id, before] = [nextId(), await wallet()];
    const first = await notify(id);
    const again = await notify(id);
    const stale = await notify(id, { headers: { MessageTimestamp: '20161029113022' } });
    const spaced = await notify(id, { body: JSON.stringify({ ...JSON.parse(seedBody(id)), amount: 200 }) });
    for (const answer of [first, again, stale, spaced]) expect(answer).toMatchObject(ACCEPTED(id));
    expect(await wallet()).toBe(before + 200);
    expect(await transactions(id)).toHaveLength(1);
    expect(await notifications(`reference=bboxx:200:${id}`)).toMatchObject([{ state: 'accepted', times: 4, detail: null }]);
  });

  it('is one payment however often it comes at once', async () => {
    const [id, before] = [nextId(), await wallet()];
    const answers = await Promise.all(Array.from({ length: 50 }, () => notify(id)));
    for (const answer of answers) expect(answer).toMatchObject(ACCEPTED(id));
    expect(await wallet()).toBe(before + 200);
    expect(await transactions(id)).toHaveLength(1);
    expect(await notifications(`reference=bboxx:200:${id}`)).toMatchObject([{ times: 50 }]);
  });

  it('refuses the same id with other content, and opens a case', async () => {
    const [id, before] = [nextId(), await wallet()];
    await notify(id);
    const more = await notify(id, { body: seedBody(id, '2000.0') });
    expect(more).toMatchObject({ ...REJECTED(409, /other content/), body: { providerTransactionId: id } });
    expect(await notify(id, { body: seedBody(id, '3000.0') })).toMatchObject({ status: 409 });
    expect(await wallet()).toBe(before + 200);
    const [opened, ...rest] = await cases(id);
    expect(rest).toEqual([]);
    expect(opened).toMatchObject({
      kind: 'wrong_amount',
      evidence: [{ amount: '2000', currency: 'RWF', provider_reference: id, told: { first_name: 'Jhon' } }],
    });
    const kept = await notifications(`state=conflict&reference=bboxx:200:${id}`);
    expect(kept.map(({ body }) => JSON.parse(body as string).amount)).toEqual([3000, 2000]);
    expect(opened?.evidence[0].id).toBe(kept[1].id);
    expect(await notify(id)).toMatchObject(ACCEPTED(id));
  });

  it('opens a case of another kind where somebody else paid as much, and of a stale one none', async () => {
    const id = nextId();
    await notify(id);
    const body = seedBody(id).replace('Jhon', 'Jane');
    expect(await notify(id, { body, headers: { MessageTimestamp: '20161029113022' } })).toMatchObject({ status: 403 });
    expect(await cases(id)).toEqual([]);
    expect(await notify(id, { body })).toMatchObject({ status: 409 });
    expect(await cases(id)).toMatchObject([{ kind: 'orphan_callback' }]);
  });

  it('is in another currency: the wallet of that one, exactly', async () => {
    const [id, before] = [nextId(), await wallet(shop, 'NGN')];
    expect(await notify(id, { body: seedBody(id, '150.50', 'NGN') })).toMatchObject({ status: 200 });
    expect(await wallet(shop, 'NGN')).toBeCloseTo(before + 150.5, 2);
    expect(await transactions(id)).toMatchObject([{ amount: '150.50', currency: 'NGN' }]);
    expect(await notify(id, { body: seedBody(id, '200', 'RWF') })).toMatchObject({ status: 409 });
    expect(await cases(id)).toMatchObject([{ kind: 'wrong_amount', evidence: [{ amount: '200', currency: 'RWF' }] }]);
  });

  it('goes on where a gateway died between the two commands', async () => {
    const publish = async (messages: readonly OutgoingMessage[]): Promise<void> => {
      if (messages.some(({ headers }) => headers['ce_type'] === wireTypeOf(ReceiveFunds))) throw new Error('killed');
      await world.books.transport.publisher().publish(messages);
    };
    const [id, before] = [nextId(), await wallet()];
    await throughGateway(publish, async (url) => {
      expect(await notify(id, { url })).toMatchObject({ status: 500, body: { status: 'PENDING' } });
    });
    expect(await transactions(id)).toMatchObject([{ status: 'pending' }]);
    expect(await wallet()).toBe(before);
    expect(await notifications(`reference=bboxx:200:${id}`)).toMatchObject([{ state: 'open' }]);
    expect(await notify(id, { headers: { MessageTimestamp: '20161029113022' } })).toMatchObject(ACCEPTED(id));
    expect(await wallet()).toBe(before + 200);
    expect(await transactions(id)).toMatchObject([{ status: 'completed' }]);
    expect(await notifications(`reference=bboxx:200:${id}`)).toMatchObject([{ state: 'accepted', times: 2 }]);
  });

  it('is taken up where a gateway died and nobody repeats it', async () => {
    const [id, before] = [nextId(), await wallet()];
    await throughGateway(
      () => Promise.reject(new Error('killed')),
      async (url) => {
        expect(await notify(id, { url })).toMatchObject({ status: 500, body: { status: 'PENDING' } });
      },
    );
    const state = async () => (await notifications(`reference=bboxx:200:${id}`))[0].state as string;
    expect(await state()).toBe('open');
    await world.books.database.pool.query(`update gateway.notifications set last_at = now() - interval '3 minutes' where state = 'open'`);
    for (let tries = 0; tries < 150 && (await state()) === 'open'; tries++) await pause(100);
    expect(await state()).toBe('accepted');
    expect(await wallet()).toBe(before + 200);
    expect(await notify(id)).toMatchObject(ACCEPTED(id));
    expect(await wallet()).toBe(before + 200);
  });

  it('never says that it was rejected where that is not known', async () => {
    const id = nextId();
    await throughGateway(
      () => Promise.reject(new PublishUnconfirmedError('not confirmed')),
      async (url) => {
        const answer = await notify(id, { url });
        expect(answer).toMatchObject({ status: 503, body: { status: 'PENDING', Description: expect.stringContaining('again') as string } });
        expect(answer.headers.get('retry-after')).toBe('1');
      },
    );
    expect(await notify(id)).toMatchObject(ACCEPTED(id));
  });

  it('is accepted though the replies are lost', async () => {
    const url = await world.addGateway({ GATEWAY_REPLY_TIMEOUT_MS: 400, GATEWAY_INTERNAL_URL: 'http://lossy' });
    // Replies to this address now end here.
    const deaf = new ReplyInbox('http://lossy');
    const [id, before] = [nextId(), await wallet()];
    expect(await notify(id, { url })).toMatchObject(ACCEPTED(id));
    expect(await wallet()).toBe(before + 200);
    expect(await notify(id, { url, body: seedBody(id, '300') })).toMatchObject({ status: 409 });
    // Whether it is the same as before, only the ledger's own reply can say.
    expect(await notify(id, { url })).toMatchObject({ status: 503, body: { status: 'PENDING' } });
    expect(await notify(id)).toMatchObject(ACCEPTED(id));
    expect(await wallet()).toBe(before + 200);
    deaf.close();
    await world.gateways.pop()?.gateway.stop();
  });

  describe('a wallet that takes nothing', () => {
    const terms = (business: Business, change: object) =>
      world.expect(200, OPERATOR_KEY, 'PUT', `/admin/v1/businesses/${business.id}/wallets/RWF`, { mode: 'live', ...change });

    it('is named, kept for operators, and takes the same notification once it can', async () => {
      const poor = await world.business('Limited');
      const own = await credentialsOf(poor);
      await terms(poor, { limits: { balance: '500' } });
      const id = nextId();
      expect(await notify(id, { body: seedBody(id, '600') }, own)).toMatchObject(
        REJECTED(429, 'The RWF wallet may take 500 more; this payment would add 600.'),
      );
      expect(await notifications(`state=refused&business=${poor.id}`)).toMatchObject([
        { reference: `bboxx:200:${id}`, state: 'refused', detail: expect.stringContaining('may take 500 more'), body: seedBody(id, '600') },
      ]);
      const refusals = await world.expect(200, OPERATOR_KEY, 'GET', `/admin/v1/refusals?business=${poor.id}&reference=bboxx:200:${id}`);
      expect(refusals.data).toMatchObject([{ code: 'balance_limit_exceeded', available: '500', needed: '600' }]);
      await terms(poor, { limits: { balance: '1000' } });
      expect(await notify(id, { body: seedBody(id, '600') }, own)).toMatchObject(ACCEPTED(id));
      expect(await wallet(poor)).toBe(600);
      expect(await notifications(`business=${poor.id}`)).toMatchObject([{ state: 'accepted', detail: null, times: 2 }]);
    });

    it('is frozen: it can be paid; closed: it cannot', async () => {
      const shut = await world.business('Shut');
      const own = await credentialsOf(shut);
      await terms(shut, { status: 'frozen' });
      expect((await notify(nextId(), {}, own)).status).toBe(200);
      await terms(shut, { status: 'closed' });
      expect(await notify(nextId(), {}, own)).toMatchObject(REJECTED(403, 'The RWF wallet is not open.'));
      await terms(shut, { status: 'open' });
      await world.expect(200, OPERATOR_KEY, 'PATCH', `/admin/v1/businesses/${shut.id}`, { status: 'suspended' });
      expect((await notify(nextId(), {}, own)).status).toBe(200);
      await world.expect(200, OPERATOR_KEY, 'PATCH', `/admin/v1/businesses/${shut.id}`, { status: 'closed' });
      expect(await notify(nextId(), {}, own)).toMatchObject(REJECTED(403, 'This business is closed.'));
    });
  });

  it('keeps businesses apart', async () => {
    const own = await credentialsOf(other);
    const [id, before] = [nextId(), await wallet()];
    expect(await notify(id)).toMatchObject({ status: 200 });
    expect(await notify(id, {}, own)).toMatchObject(ACCEPTED(id));
    expect(await wallet()).toBe(before + 200);
    expect(await wallet(other)).toBe(200);
    expect(await notify(nextId(), { path: { customer: own.customer_id } })).toMatchObject({ status: 403 });
  });

  it('counts what is genuine against the limit of its tier, and nothing else', async () => {
    await world.expect(200, OPERATOR_KEY, 'PUT', '/admin/v1/tiers/three', { rate: { per_hour: 3 } });
    const slow = await world.business('Slow', { tier: 'three' });
    const own = await credentialsOf(slow);
    for (let sent = 0; sent < 5; sent++)
      expect((await notify(nextId(), { signedWith: { signature_key: 'another-key-another-key' } }, own)).status).toBe(403);
    for (let sent = 0; sent < 3; sent++) expect((await notify(nextId(), {}, own)).status).toBe(200);
    const over = await notify(nextId(), {}, own);
    expect(over).toMatchObject(REJECTED(429, /3 notifications/));
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('ends with its credentials: revoked ones are unknown at once', async () => {
    const { keyId, ...own } = await credentialsOf(other);
    expect((await notify(nextId(), {}, own)).status).toBe(200);
    await world.expect(200, OPERATOR_KEY, 'DELETE', `/admin/v1/businesses/${other.id}/api-keys/${keyId}`);
    expect(await notify(nextId(), {}, own)).toMatchObject(REJECTED(403, /Authorization must be/));
    const again = await credentialsOf(other, { credentials: { customer_id: own.customer_id } });
    expect((await notify(nextId(), {}, { ...again })).status).toBe(200);
  });

  it('is in the OpenAPI document', async () => {
    const { paths } = await world.expect(200, undefined, 'GET', '/openapi.json');
    const { post } = paths['/dialects/bboxx/mm/1.0/payments/payment/{ProviderId}/customers/{CustomerId}/payments'];
    expect(Object.keys(post.responses as object)).toEqual(['200', '400', '403', '404', '409', '413', '429', '500', '503']);
  });

  it('is told to operators page by page, to nobody else', async () => {
    const [first] = await notifications('limit=1');
    const [second] = await notifications(`limit=1&starting_after=${first.id}`);
    expect(second.id < first.id).toBe(true);
    expect(await world.call(shop.live, 'GET', '/admin/v1/notifications')).toMatchObject({ status: 403 });
    expect(await world.call(OPERATOR_KEY, 'GET', '/admin/v1/notifications?starting_after=x')).toMatchObject({ status: 422 });
  });
});
