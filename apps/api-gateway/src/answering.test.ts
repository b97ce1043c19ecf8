import { setTimeout as pause } from 'node:timers/promises';
import { CaptureHold, TOPICS } from '@daftari/contracts';
import { type OutgoingMessage, PublishUnconfirmedError, ReplyInbox, type Transport } from '@daftari/messaging';
import { newId } from '@daftari/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TOKEN } from '../../../test/support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../../../test/support/postgres.js';
import { type Business, OPERATOR_KEY, StandIn, World } from './world.test-support.js';

/** A gateway whose replies are lost and whose questions to the ledger pass through a gate. */
describe('answering (P4, P5)', () => {
  let postgres: TestPostgres;
  let world: World;
  let lossy: string;
  let gate: StandIn;
  let deaf: ReplyInbox;
  let shop: Business;
  let poor: Business;
  let answersCommands: (asked: number) => Promise<boolean>;
  let references = 0;

  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'answering');
    let asked = 0;
    gate = await StandIn.start(async ({ path }) => {
      if (path.startsWith('/internal/commands/') && !(await answersCommands(++asked))) return undefined;
      const response = await fetch(world.books.baseUrl + path, { headers: { authorization: `Bearer ${TOKEN}` } });
      return { status: response.status, body: await response.json() };
    });
    lossy = await world.addGateway({ GATEWAY_REPLY_TIMEOUT_MS: 50, LEDGER_URL: gate.url, GATEWAY_INTERNAL_URL: 'http://lossy' });
    // Replies to this address now end here.
    deaf = new ReplyInbox('http://lossy');
    await world.catalogue();
    [shop, poor] = [await world.business('Shop', { amount: '10000.00' }), await world.business('Poor', { amount: '44.00' })];
  });
  afterAll(async () => {
    deaf.close();
    await world.stop();
    await gate.stop();
    await postgres.stop();
  });

  const airtime = () => ({ reference: `order-${++references}`, product_code: 'smb_mtn_vtu', recipient: '08031234567', amount: '100.00' });
  const buy = (key: string, body: object, headers = {}) => world.call(key, 'POST', '/v1/purchases', body, { url: lossy, headers });
  const read = async (key: string, id: string) => (await world.call(key, 'GET', `/v1/transactions/${id}`, undefined, { url: lossy })).body;
  const until = async (done: () => Promise<boolean>): Promise<void> => {
    for (let tries = 0; tries < 100 && !(await done()); tries++) await pause(100);
  };

  it('answers from the ledger when it knows, though the reply was lost', async () => {
    answersCommands = () => pause(100, true);
    const body = airtime();
    expect(await buy(shop.live, body)).toMatchObject({ status: 202, body: { status: 'pending', total: '99.00' } });
    expect(await buy(shop.live, body)).toMatchObject({ status: 200 });
    expect(await buy(poor.live, airtime())).toMatchObject({ status: 402, body: { code: 'insufficient_balance' } });
    expect((await world.call(poor.live, 'GET', '/v1/transactions?kind=purchase')).body.data).toEqual([]);
  });

  it('answers 202 with an id that can be read at once, and with the same id again', async () => {
    let open = false;
    answersCommands = () => Promise.resolve(open);
    gate.script = ({ path }) => (!open && path.startsWith('/internal/transactions/') ? { status: 404, body: {} } : undefined);
    const body = airtime();
    const noted = await buy(shop.live, body);
    expect(noted).toMatchObject({ status: 202, body: { status: 'initiated', total: '99.00', balance_before: null } });
    expect(await read(shop.live, noted.body.id)).toMatchObject({ id: noted.body.id, status: 'initiated' });
    expect((await world.call(shop.test, 'GET', `/v1/transactions/${noted.body.id}`, undefined, { url: lossy })).status).toBe(404);
    expect(await buy(shop.live, body)).toMatchObject({ status: 200, body: { id: noted.body.id } });
    open = true;
    gate.script = () => undefined;
    expect(await read(shop.live, noted.body.id)).toMatchObject({ status: 'pending' });
    await until(async () => (await states(noted.body.id)) === 'accepted');
    expect(await states(noted.body.id)).toBe('accepted');
  });

  it('answers for payments and payouts in the same way', async () => {
    const bank = { type: 'bank', country: 'NG', currency: 'NGN', fields: {}, categories: [{ category: 'payout' }] };
    await world.channel('BANK', bank);
    await world.channel('MOMO', { ...bank, type: 'momo', categories: [{ category: 'payment' }] });
    const money = { amount: '10.00', currency: 'NGN' };
    const payout = { ...money, channel: 'BANK', recipient: { account: '0123456789' } };
    const payment = { ...money, method: 'mobile_money', phone: '08031234567', customer: { first_name: 'Ada', last_name: 'Obi' } };
    for (const [path, asked, shown] of [
      ['/v1/payouts', payout, {}],
      ['/v1/payments', payment, { checkout_url: null }],
    ] as const) {
      const body = { ...asked, reference: `order-${++references}` };
      const send = (key: string) => world.call(key, 'POST', path, body, { url: lossy });
      let open = false;
      answersCommands = () => Promise.resolve(open);
      gate.script = ({ path: asking }) => (!open && asking.startsWith('/internal/transactions/') ? { status: 404, body: {} } : undefined);
      const noted = await send(shop.live);
      expect(noted, JSON.stringify(noted.body)).toMatchObject({ status: 202, body: { status: 'initiated', total: '10.00', ...shown } });
      expect(await send(shop.live)).toMatchObject({ status: 200, body: { id: noted.body.id } });
      open = true;
      gate.script = () => undefined;
      expect(await read(shop.live, noted.body.id)).toMatchObject({ status: 'pending', ...shown });
      expect(await send(shop.live)).toMatchObject({ status: 200, body: { id: noted.body.id, status: 'pending' } });
    }
  });

  it('answers for transfers and deposits in the same way', async () => {
    const money = { amount: '10.00', currency: 'NGN' };
    const paid = await world.business('Paid');
    for (const [path, asked, kind] of [
      ['/v1/transfers', { ...money, to_business: paid.code }, 'transfer'],
      ['/v1/deposits', { ...money, method: 'cash', proof: { slip: '7' } }, 'deposit'],
    ] as const) {
      const body = { ...asked, reference: `order-${++references}` };
      const send = () => world.call(shop.live, 'POST', path, body, { url: lossy });
      let open = false;
      answersCommands = () => Promise.resolve(open);
      gate.script = ({ path: asking }) => (!open && asking.startsWith('/internal/transactions/') ? { status: 404, body: {} } : undefined);
      const noted = await send();
      expect(noted, JSON.stringify(noted.body)).toMatchObject({ status: 202, body: { kind, status: 'initiated', total: '10.00' } });
      expect(await send()).toMatchObject({ status: 200, body: { id: noted.body.id } });
      open = true;
      gate.script = () => undefined;
      await until(async () => (await read(shop.live, noted.body.id)).status !== 'initiated');
      expect(await read(shop.live, noted.body.id)).toMatchObject({ id: noted.body.id, kind, total: '10.00' });
    }
    // An operator may decide at once on what the client was told of.
    const [deposit] = (await world.call(shop.live, 'GET', '/v1/transactions?kind=deposit')).body.data;
    expect(await world.call(OPERATOR_KEY, 'POST', `/admin/v1/deposits/${deposit.id}/approve`, { note: 'seen' })).toMatchObject({
      status: 200,
      body: { status: 'completed' },
    });
  });

  it('shows a later refusal as a rejected transaction, tells of it, and frees the reference', async () => {
    let open = false;
    answersCommands = () => Promise.resolve(open);
    const body = airtime();
    const noted = await buy(poor.live, body);
    expect(noted).toMatchObject({ status: 202, body: { status: 'initiated' } });
    open = true;
    await until(async () => (await read(poor.live, noted.body.id)).status === 'rejected');
    expect(await read(poor.live, noted.body.id)).toMatchObject({
      status: 'rejected',
      failure: { code: 'insufficient_balance', detail: 'The NGN wallet has 44.00 available; this purchase needs 99.00.' },
    });
    expect((await world.call(poor.live, 'GET', `/v1/transactions?reference=${body.reference}`)).body.data).toMatchObject([
      { status: 'rejected' },
    ]);
    expect((await world.call(poor.live, 'GET', '/v1/transactions?status=rejected')).body.data).toMatchObject([{ id: noted.body.id }]);
    const ids = async (query: string): Promise<string[]> =>
      (await world.expect(200, poor.live, 'GET', `/v1/transactions?${query}`)).data.map((one: { id: string }) => one.id);
    const deposit = { reference: `order-${++references}`, amount: '1', currency: 'NGN', method: 'cash', proof: { slip: '8' } };
    await world.expect(202, poor.live, 'POST', '/v1/deposits', deposit);
    // Undecided and decided ones are one list: it goes on after either.
    const all = await ids('limit=100');
    expect(all.length).toBeGreaterThanOrEqual(3);
    expect(await ids('limit=1')).toEqual(all.slice(0, 1));
    for (const [index, id] of all.entries()) expect(await ids(`limit=1&starting_after=${id}`)).toEqual(all.slice(index + 1, index + 2));
    const events = await published();
    expect(events.filter((value) => value.includes(noted.body.id))).toHaveLength(1);
    const smaller = { ...body, amount: '50' };
    expect(await world.call(poor.test, 'POST', '/v1/purchases', smaller)).toMatchObject({ status: 402 });
  });

  it('lets one conditional update decide when the sweep is faster than the request', async () => {
    const first: { asked?: number } = {};
    answersCommands = async (asked) => {
      first.asked ??= asked;
      return first.asked === asked ? pause(2_500, true) : true;
    };
    const answer = await buy(poor.live, airtime());
    expect(answer).toMatchObject({ status: 201, body: { status: 'rejected', failure: { code: 'insufficient_balance' } } });
    expect((await published()).filter((value) => value.includes(answer.body.id))).toHaveLength(1);
  });

  it('waits for the end where the client asks for it', async () => {
    const body = airtime();
    const waiting = world.call(shop.live, 'POST', '/v1/purchases', body, { headers: { prefer: 'wait=10' } });
    await pause(300);
    const [held] = (await world.call(shop.live, 'GET', `/v1/transactions?reference=${body.reference}`)).body.data;
    const { rows } = await world.books.database.pool.query<{ shard: number }>('select shard from gateway.businesses where id = $1', [
      shop.id,
    ]);
    await world.books.send(CaptureHold, rows[0]!.shard, {
      ...CaptureHold.example,
      command_id: newId('cmd'),
      business_id: shop.id,
      transaction_id: held.id,
      provider_reference: 'P-1',
    });
    const answer = await waiting;
    expect(answer).toMatchObject({ status: 201, body: { id: held.id, status: 'completed', provider_reference: 'P-1' } });
    expect(answer.headers.get('preference-applied')).toBe('wait=10');
    const impatient = await world.call(shop.live, 'POST', '/v1/purchases', airtime(), { headers: { prefer: 'wait=1' } });
    expect(impatient).toMatchObject({ status: 202, body: { status: 'pending' } });
  });

  it('answers 503 where it is not known to be durable, and sending it again is right either way', async () => {
    const { transport } = world.books;
    let stores = true;
    const publish = async (messages: readonly OutgoingMessage[]): Promise<void> => {
      if (stores) await transport.publisher().publish(messages);
      throw new PublishUnconfirmedError('not confirmed');
    };
    const doubtful = Object.create(transport, { publisher: { value: () => ({ publish, close: () => Promise.resolve() }) } }) as Transport;
    const url = await world.addGateway({}, doubtful);
    for (stores of [true, false]) {
      const body = airtime();
      const answer = await world.call(shop.live, 'POST', '/v1/purchases', body, { url });
      expect([202, 503]).toContain(answer.status);
      if (answer.status === 503) {
        expect(answer.body).toMatchObject({ code: 'temporarily_unavailable', detail: expect.stringContaining('again is safe') as string });
        expect(answer.headers.get('retry-after')).toBe('1');
      }
      if (!stores) expect(answer.status).toBe(503);
      const again = await world.call(shop.live, 'POST', '/v1/purchases', body);
      expect(again.status).toBe(stores ? 200 : 202);
      expect((await world.call(shop.live, 'GET', `/v1/transactions?reference=${body.reference}`)).body.data).toHaveLength(1);
    }
  });

  it('answers fifty equal requests with one transaction', async () => {
    const body = airtime();
    const answers = await Promise.all(Array.from({ length: 50 }, () => world.call(shop.live, 'POST', '/v1/purchases', body)));
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    expect(answers.filter((answer) => answer.status === 202)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(49);
  });

  const states = async (id: string): Promise<string | undefined> => {
    const { rows } = await world.books.database.pool.query<{ state: string }>('select state from gateway.notes where transaction_id = $1', [
      id,
    ]);
    return rows[0]?.state;
  };
  const published = async (): Promise<string[]> => {
    const values: string[] = [];
    await pause(500);
    const subscription = await world.books.transport.subscribe({
      group: `reader-${Math.random()}`,
      topics: [TOPICS.gatewayEvents],
      positions: {
        take: (claims) => Promise.resolve(new Map(claims.map((c) => [`${c.topic}/${c.partition}`, { offset: c.lowOffset, epoch: 1 }]))),
      },
      receive: (batch) => {
        values.push(...batch.messages.map((message) => message.value));
        return Promise.resolve();
      },
    });
    await pause(1_000);
    await subscription.stop();
    return values;
  };
});
