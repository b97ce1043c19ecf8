import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { type Business, OPERATOR_KEY, World } from '../world.test-support.js';

describe('transfers', () => {
  let postgres: TestPostgres;
  let world: World;
  /** `near` has its books where `shop` has; `far` on another shard. */
  let shop: Business;
  let near: Business;
  let far: Business;
  let references = 0;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'transfers');
    const [first, second, , , fifth] = await Array.from({ length: 5 }, (_, index) => index).reduce<Promise<Business[]>>(
      async (made, index) => [...(await made), await world.business(`Shop ${index}`, { currencies: ['NGN', 'RWF'], amount: '10000.00' })],
      Promise.resolve([]),
    );
    [shop, far, near] = [first!, second!, fifth!];
    expect(await shardOf(near)).toBe(await shardOf(shop));
    expect(await shardOf(far)).not.toBe(await shardOf(shop));
  });
  afterAll(async () => {
    const report = await world.call(OPERATOR_KEY, 'POST', '/admin/v1/verify');
    await world.stop();
    await postgres.stop();
    expect(report.body).toMatchObject({ ok: true });
  });

  const shardOf = async ({ id }: Business): Promise<number> =>
    (await world.books.database.pool.query<{ shard: number }>('select shard from gateway.businesses where id = $1', [id])).rows[0]!.shard;
  const transfer = (to: string, changes: object = {}) => ({
    reference: `move-${++references}`,
    to_business: to,
    amount: '100.00',
    currency: 'NGN',
    ...changes,
  });
  const send = (body: object, key = shop.live, headers: Record<string, string> = {}) =>
    world.call(key, 'POST', '/v1/transfers', body, { headers });
  const available = async (key: string): Promise<number> =>
    Number((await world.call(key, 'GET', '/v1/balance?currency=NGN')).body.available);

  it('are done at once where both have their books on one shard', async () => {
    const [ours, theirs] = [await available(shop.live), await available(near.live)];
    const body = transfer(near.id, { description: 'commission', metadata: { month: 11 } });
    const answer = await send(body);
    expect(answer, JSON.stringify(answer.body)).toMatchObject({
      status: 201,
      body: {
        reference: body.reference,
        kind: 'transfer',
        status: 'completed',
        mode: 'live',
        amount: '100.00',
        fee: '0.00',
        total: '100.00',
        currency: 'NGN',
        recipient: near.id,
        channel: null,
        product_code: null,
        metadata: { month: 11 },
        failure: null,
      },
    });
    expect(Number(answer.body.balance_before) - Number(answer.body.balance_after)).toBe(100);
    expect([await available(shop.live), await available(near.live)]).toEqual([ours - 100, theirs + 100]);
    const [arrived] = (await world.call(near.live, 'GET', '/v1/transactions?kind=transfer')).body.data;
    expect(arrived).toMatchObject({ kind: 'transfer', status: 'completed', amount: '100.00', metadata: {} });
    expect(arrived.id).not.toBe(answer.body.id);
    expect(await world.call(near.live, 'GET', `/v1/transactions/${answer.body.id}`)).toMatchObject({ status: 404 });
    expect(await world.call(shop.live, 'GET', `/v1/transactions/${arrived.id}`)).toMatchObject({ status: 404 });
    expect(await world.call(shop.live, 'POST', `/v1/transactions/${answer.body.id}/cancel`)).toMatchObject({
      status: 409,
      body: { code: 'not_cancellable' },
    });
  });

  it('are on their way to another shard, and waited for where the client asks for it', async () => {
    const theirs = await available(far.live);
    const quick = await send(transfer(far.code));
    expect(quick).toMatchObject({ status: 202, body: { kind: 'transfer', status: 'pending', recipient: far.id } });
    const waited = await send(transfer(far.id), shop.live, { prefer: 'wait=10' });
    expect(waited).toMatchObject({ status: 201, body: { status: 'completed' } });
    expect((await ended(quick.body.id)).status).toBe('completed');
    expect(await available(far.live)).toBe(theirs + 200);
  });

  const ended = async (id: string, key = shop.live): Promise<any> => {
    for (let tries = 0; ; tries++) {
      const { body } = await world.call(key, 'GET', `/v1/transactions/${id}`);
      if (body.status !== 'pending' || tries > 100) return body;
      await pause(100);
    }
  };

  it('are answered as before when they are sent again, by code or by id', async () => {
    const body = transfer(near.id, { amount: '10' });
    const before = await available(shop.live);
    const first = await send(body);
    const again = await send({ ...body, amount: '10.00', to_business: near.code });
    expect([first.status, again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 200, 'true']);
    expect(again.body).toEqual(first.body);
    for (const changes of [{ amount: '11' }, { to_business: far.id }, { description: 'x' }, { metadata: { a: 1 } }])
      expect(await send({ ...body, ...changes }), JSON.stringify(changes)).toMatchObject({
        status: 409,
        body: { code: 'reference_conflict' },
      });
    expect(await available(shop.live)).toBe(before - 10);
    expect(await send(body, shop.test)).toMatchObject({ status: 201, body: { mode: 'test' } });
    const many = transfer(near.id, { amount: '1.00' });
    const answers = await Promise.all(Array.from({ length: 30 }, () => send(many)));
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(await available(shop.live)).toBe(before - 11);
  });

  it('tell nobody which businesses there are, and what is the matter with one', async () => {
    const closed = await world.business('Closed', { currencies: ['NGN'] });
    const without = await world.business('Without', { currencies: ['RWF'], amount: '1000' });
    const shut = await world.business('Shut', { currencies: ['NGN'] });
    const full = await world.business('Full', { currencies: ['NGN'], amount: '1000.00' });
    const before = transfer(closed.id);
    const done = await send(before, shop.live, { prefer: 'wait=10' });
    await world.expect(200, OPERATOR_KEY, 'PATCH', `/admin/v1/businesses/${closed.id}`, { status: 'closed' });
    const terms = (id: string, change: object) =>
      world.expect(200, OPERATOR_KEY, 'PUT', `/admin/v1/businesses/${id}/wallets/NGN`, { mode: 'live', ...change });
    await terms(shut.id, { status: 'closed' });
    await terms(full.id, { limits: { balance: '1050.00' } });
    const unknown = 'biz_01890000-0000-7000-8000-0000000000b1';
    const refusals = await Promise.all(
      [unknown, '999999', closed.id, without.id, shut.id].map(async (to) => {
        const { status, body } = await send(transfer(to));
        return { status, body: { ...body, trace_id: '' } };
      }),
    );
    expect(refusals[0]).toMatchObject({ status: 422, body: { code: 'invalid_recipient', errors: [{ field: 'to_business' }] } });
    for (const refusal of refusals) expect(refusal).toEqual(refusals[0]);
    const late = await send(transfer(full.id), shop.live, { prefer: 'wait=10' });
    const isFar = (await shardOf(full)) !== (await shardOf(shop));
    expect(late).toMatchObject(
      isFar
        ? { status: 201, body: { status: 'failed', failure: { code: 'invalid_recipient' } } }
        : { status: 422, body: { code: 'invalid_recipient' } },
    );
    expect((await world.call(full.live, 'GET', '/v1/transactions?kind=transfer')).body.data).toEqual([]);
    // What was taken before stays answered the same.
    expect(await send(before)).toMatchObject({ status: 200, body: { id: done.body.id, status: 'completed' } });
    expect(await send(transfer(shop.code))).toMatchObject({
      status: 422,
      body: { code: 'invalid_recipient', errors: [{ field: 'to_business' }] },
    });
  });

  it('say what they are for as payouts do, too: narration is description', async () => {
    const body = transfer(near.id, { amount: '1.00', narration: 'rent of May' });
    const first = await send(body);
    expect(first.status, JSON.stringify(first.body)).toBe(201);
    expect(await world.firstEvent(first.body.id)).toMatchObject({ type: 'TransferSent', data: { description: 'rent of May' } });
    const { narration, ...rest } = body as typeof body & { narration: string };
    expect(await send({ ...rest, description: narration })).toMatchObject({ status: 200, body: { id: first.body.id } });
    expect(await send({ ...body, narration: 'rent of June' })).toMatchObject({ status: 409 });
    expect(await send(transfer(near.id, { narration: 'one', description: 'another' }))).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'narration', code: 'not_supported' }] },
    });
  });

  it('say what is the matter with the sender before they say anything of who would be paid', async () => {
    const poor = await world.business('Prober', { currencies: ['NGN'], amount: '50.00' });
    const near = await world.business('Probed', { currencies: ['NGN', 'RWF'], amount: '1000.00' });
    const closed = await world.business('Gone', { currencies: ['NGN', 'RWF'] });
    await world.expect(200, OPERATOR_KEY, 'PATCH', `/admin/v1/businesses/${closed.id}`, { status: 'closed' });
    const shards = await Promise.all([poor, near, closed, shop, far].map(shardOf));
    expect(shards.slice(1)).toContain(shards[0]);
    for (const { id } of [near, shop, far])
      await world.expect(200, OPERATOR_KEY, 'PUT', `/admin/v1/businesses/${id}/wallets/NGN`, { mode: 'live', limits: { balance: '1.00' } });
    const everybody = [near.id, shop.id, far.id, closed.id, 'biz_01890000-0000-7000-8000-0000000000b1', '999999'];
    const told = async (changes: object) =>
      new Set(
        await Promise.all(
          everybody.map(async (to) => {
            const { status, body } = await send(transfer(to, changes), poor.live);
            return JSON.stringify([status, { ...body, trace_id: '' }]);
          }),
        ),
      );
    const tooMuch = await told({});
    expect([...tooMuch].map((answer) => JSON.parse(answer))).toMatchObject([[402, { code: 'insufficient_balance' }]]);
    const noWallet = await told({ currency: 'RWF', amount: '5' });
    expect([...noWallet].map((answer) => JSON.parse(answer))).toMatchObject([[422, { code: 'currency_not_supported' }]]);
    for (const { id } of [near, shop, far])
      await world.expect(200, OPERATOR_KEY, 'PUT', `/admin/v1/businesses/${id}/wallets/NGN`, { mode: 'live', limits: { balance: null } });
  });

  it.each<[object, string, string, string]>([
    [{ to_business: undefined }, 'validation_failed', 'to_business', 'required'],
    [{ to_business: 100002 }, 'validation_failed', 'to_business', 'invalid_format'],
    [{ to_business: 'Demo Retail' }, 'validation_failed', 'to_business', 'invalid_format'],
    [{ to_business: '10000' }, 'validation_failed', 'to_business', 'invalid_format'],
    [{ to_business: 'biz_1' }, 'validation_failed', 'to_business', 'invalid_format'],
    [{ to_business: { id: 'x' } }, 'validation_failed', 'to_business', 'invalid_format'],
    [{ reference: undefined }, 'validation_failed', 'reference', 'required'],
    [{ reference: 'a b' }, 'validation_failed', 'reference', 'invalid_format'],
    [{ amount: undefined }, 'validation_failed', 'amount', 'required'],
    [{ amount: 100 }, 'validation_failed', 'amount', 'invalid_format'],
    [{ amount: '1e3' }, 'validation_failed', 'amount', 'invalid_format'],
    [{ amount: '-1' }, 'validation_failed', 'amount', 'too_small'],
    [{ amount: '0' }, 'validation_failed', 'amount', 'too_small'],
    [{ amount: '1.005' }, 'validation_failed', 'amount', 'invalid_format'],
    [{ amount: '92233720368547758.08' }, 'validation_failed', 'amount', 'too_large'],
    [{ currency: 'XYZ' }, 'currency_not_supported', 'currency', 'not_supported'],
    [{ description: 'x'.repeat(201) }, 'validation_failed', 'description', 'too_large'],
    [{ metadata: [] }, 'validation_failed', 'metadata', 'invalid_format'],
    [{ webhook_url: 'x' }, 'validation_failed', 'webhook_url', 'invalid_format'],
    [{ from_business: 'x' }, 'validation_failed', 'from_business', 'unknown_field'],
  ])('%j is %s of %s: %s', async (changes, code, field, fieldCode) => {
    const answer = await send({ ...transfer(near.id), ...changes });
    expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 422, body: { code, errors: [{ field, code: fieldCode }] } });
    expect(answer.body.errors).toHaveLength(1);
  });

  it('are refused without the money, over a limit, in another currency, without the scope, from a frozen wallet and of a suspended business', async () => {
    const poor = await world.business('Poor', { currencies: ['NGN'], amount: '50.00' });
    for (const to of [near.id, far.id])
      expect(await send(transfer(to), poor.live)).toMatchObject({
        status: 402,
        body: { code: 'insufficient_balance', detail: 'The NGN wallet has 50.00 available; this transfer needs 100.00.' },
      });
    expect(await send(transfer(near.id, { currency: 'RWF', amount: '5' }), poor.live)).toMatchObject({
      status: 422,
      body: { code: 'currency_not_supported' },
    });
    const terms = (change: object) =>
      world.expect(200, OPERATOR_KEY, 'PUT', `/admin/v1/businesses/${poor.id}/wallets/NGN`, { mode: 'live', ...change });
    await terms({ limits: { transaction: '20.00' } });
    expect(await send(transfer(near.id, { amount: '20.01' }), poor.live)).toMatchObject({
      status: 429,
      body: { code: 'transaction_limit_exceeded' },
    });
    await terms({ status: 'frozen' });
    expect(await send(transfer(near.id, { amount: '1.00' }), poor.live)).toMatchObject({ status: 403, body: { code: 'wallet_not_open' } });
    const key = await world.expect(201, shop.live, 'POST', '/v1/api-keys', { scopes: ['payouts:write', 'keys:manage'] });
    expect(await send(transfer(near.id), key.secret)).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
    await world.expect(200, OPERATOR_KEY, 'PATCH', `/admin/v1/businesses/${poor.id}`, { status: 'suspended' });
    await pause(1_000);
    expect(await send(transfer(near.id), poor.live)).toMatchObject({ status: 403, body: { code: 'business_not_active' } });
    // It may be paid all the same: what it gets is its own.
    expect(await send(transfer(poor.id, { amount: '1.00' }), shop.live, { prefer: 'wait=10' })).toMatchObject({
      status: 201,
      body: { status: 'completed' },
    });
    expect((await world.call(poor.live, 'GET', '/v1/transactions?kind=transfer')).body.data).toHaveLength(1);
  });

  it.each(['one shard', 'two shards'])('move the last money both ways at the same time, and make none: %s', async (where) => {
    const made: Business[] = [];
    for (let index = 0; index < 5; index++) made.push(await world.business(`Pair ${index}`, { currencies: ['NGN'], amount: '100.00' }));
    const [left, right] = where === 'one shard' ? [made[0]!, made[4]!] : [made[0]!, made[1]!];
    expect((await shardOf(left)) === (await shardOf(right))).toBe(where === 'one shard');
    let [moved, refused] = [0, 0];
    const both = async (amount: string): Promise<void> => {
      const answers = await Promise.all([
        send(transfer(right.id, { amount }), left.live, { prefer: 'wait=10' }),
        send(transfer(left.id, { amount }), right.live, { prefer: 'wait=10' }),
      ]);
      for (const { status, body } of answers) {
        if (status === 402) refused += 1;
        else expect([status, body.status], JSON.stringify(body)).toEqual([201, 'completed']);
        if (status === 201) moved += 1;
      }
      const [a, b] = [await available(left.live), await available(right.live)];
      expect(a + b).toBe(200);
      expect(Math.min(a, b)).toBeGreaterThanOrEqual(0);
    };
    await both('100.00');
    for (let round = 0; round < 15; round++) await both(['200.00', '150.00', '100.00'][round % 3]!);
    expect(moved).toBeGreaterThan(4);
    expect(refused).toBeGreaterThan(4);
  });
});
