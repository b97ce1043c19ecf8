import { setTimeout as pause } from 'node:timers/promises';
import { type OutgoingMessage, PublishUnconfirmedError, type Transport } from '@daftari/messaging';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { type Business, FINANCE_KEY, OPERATOR_KEY, World } from '../world.test-support.js';

describe('deposits', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  let other: Business;
  let references = 0;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'deposits');
    shop = await world.business('Shop');
    other = await world.business('Other');
  });
  afterAll(async () => {
    const report = await world.call(OPERATOR_KEY, 'POST', '/admin/v1/verify');
    await world.stop();
    await postgres.stop();
    expect(report.body).toMatchObject({ ok: true });
  });

  const deposit = (changes: object = {}) => ({
    reference: `in-${++references}`,
    amount: '500.00',
    currency: 'NGN',
    method: 'bank',
    proof: { bank_reference: 'FT-1', paid_by: 'Ada Obi' },
    ...changes,
  });
  const announce = (body: object, key = shop.live, options: { url?: string } = {}) =>
    world.call(key, 'POST', '/v1/deposits', body, options);
  const announced = async (changes: object = {}): Promise<string> => {
    const { status, body } = await announce(deposit(changes));
    expect(status, JSON.stringify(body)).toBe(202);
    return body.id;
  };
  const decide = (id: string, how: string, note: unknown = 'seen', key = OPERATOR_KEY) =>
    world.call(key, 'POST', `/admin/v1/deposits/${id}/${how}`, { note });
  const cancel = (id: string, key = shop.live) => world.call(key, 'POST', `/v1/transactions/${id}/cancel`);
  const listed = async (query = '') => (await world.call(OPERATOR_KEY, 'GET', `/admin/v1/deposits?limit=100&${query}`)).body.data;
  const read = async (id: string) => (await world.call(shop.live, 'GET', `/v1/transactions/${id}`)).body;
  const balance = async (key = shop.live) => (await world.call(key, 'GET', '/v1/balance?currency=NGN')).body;

  it('wait for an operator, and are credited once one has seen the money', async () => {
    const before = await balance();
    const body = deposit({ metadata: { till: 3 } });
    const answer = await announce(body);
    expect(answer, JSON.stringify(answer.body)).toMatchObject({
      status: 202,
      body: {
        reference: body.reference,
        kind: 'deposit',
        status: 'pending',
        amount: '500.00',
        fee: '0.00',
        total: '500.00',
        channel: 'bank',
        recipient: null,
        metadata: { till: 3 },
        completed_at: null,
      },
    });
    const { id } = answer.body;
    expect(await balance()).toMatchObject({ available: before.available, pending: '500.00' });
    expect(await world.firstEvent(id)).toMatchObject({
      type: 'FundsExpected',
      data: { kind: 'deposit', fields: { bank_reference: 'FT-1', paid_by: 'Ada Obi' } },
    });
    const [waiting] = await listed('status=pending');
    expect(waiting).toMatchObject({
      id,
      business_id: shop.id,
      reference: body.reference,
      kind: 'deposit',
      status: 'pending',
      mode: 'live',
      amount: '500.00',
      currency: 'NGN',
      method: 'bank',
      proof: { bank_reference: 'FT-1', paid_by: 'Ada Obi' },
      decision: null,
      note: null,
      decided_by: null,
      decided_at: null,
      created_at: answer.body.created_at,
    });
    expect(await world.call(OPERATOR_KEY, 'GET', `/admin/v1/deposits/${id}`)).toMatchObject({ status: 200, body: waiting });
    const approved = await decide(id, 'approve', 'on the statement of today');
    expect(approved, JSON.stringify(approved.body)).toMatchObject({
      status: 200,
      body: {
        id,
        status: 'completed',
        decision: 'approve',
        note: 'on the statement of today',
        decided_by: expect.stringMatching(/^key_/) as string,
      },
    });
    const after = await balance();
    expect([Number(after.available) - Number(before.available), after.pending]).toEqual([500, '0.00']);
    const done = await read(id);
    expect(done).toMatchObject({ status: 'completed', balance_before: before.available, balance_after: after.available });
    const timeline = (await world.call(shop.live, 'GET', `/v1/transactions/${id}/events`)).body.data;
    expect(timeline).toMatchObject([
      { type: 'FundsExpected' },
      { type: 'FundsReceived', detail: { evidence: { source: 'operator', id: approved.body.decided_by } } },
    ]);
    for (const how of ['approve', 'reject'])
      expect(await decide(id, how)).toMatchObject({ status: 409, body: { code: 'already_resolved' } });
    expect(await cancel(id)).toMatchObject({ status: 409, body: { code: 'not_cancellable' } });
    expect(await balance()).toEqual({ ...after, as_of: expect.any(String) as string });
    expect(await announce(body)).toMatchObject({ status: 200, body: { id, status: 'completed' } });
    expect((await listed(`reference=${body.reference}`)).map((one: { id: string }) => one.id)).toEqual([id]);
  });

  it('are rejected with a reason that the business reads', async () => {
    const before = await balance();
    const id = await announced({ method: 'cash' });
    expect(await decide(id, 'reject', 'no such slip')).toMatchObject({ status: 200, body: { status: 'rejected', note: 'no such slip' } });
    expect(await read(id)).toMatchObject({ status: 'rejected', failure: { code: 'deposit_rejected', detail: 'no such slip' } });
    expect(await balance()).toMatchObject({ available: before.available, pending: '0.00' });
    for (const how of ['approve', 'reject'])
      expect(await decide(id, how)).toMatchObject({ status: 409, body: { code: 'already_resolved' } });
    expect((await listed('status=rejected'))[0]).toMatchObject({ id, decision: 'reject' });
  });

  it('are cancelled by their business until somebody has decided', async () => {
    const id = await announced();
    const key = await world.expect(201, shop.live, 'POST', '/v1/api-keys', { scopes: ['payouts:write', 'keys:manage'] });
    expect(await cancel(id, key.secret)).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
    expect(await cancel(id, other.live)).toMatchObject({ status: 404 });
    expect(await cancel(id, shop.test)).toMatchObject({ status: 404 });
    expect(await cancel(id)).toMatchObject({ status: 200, body: { id, status: 'voided', failure: null } });
    expect(await cancel(id)).toMatchObject({ status: 200, body: { id, status: 'voided' } });
    expect(await decide(id, 'approve')).toMatchObject({ status: 409, body: { code: 'already_resolved' } });
    expect((await listed('status=voided'))[0]).toMatchObject({ id, decision: 'void' });
    expect(world.connector.heard.filter(({ path }) => path.endsWith('/cancel'))).toEqual([]);
  });

  it('end once, whoever decides at the same time', async () => {
    const ends = new Map<string, number>();
    const before = Number((await balance()).available);
    for (let round = 0; round < 20; round++) {
      const id = await announced({ amount: '1.00' });
      const wishes = [() => decide(id, 'approve'), () => decide(id, 'reject'), () => cancel(id), () => decide(id, 'approve')];
      const turned = wishes.map((_, index) => wishes[(index + round) % wishes.length]!);
      const answers = await Promise.all(turned.map((wish) => wish()));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
      const { status } = await read(id);
      expect(answers.find((answer) => answer.status === 200)!.body.status).toBe(status);
      ends.set(status, (ends.get(status) ?? 0) + 1);
    }
    expect(ends.size).toBeGreaterThan(1);
    expect(Number((await balance()).available) - before).toBe(ends.get('completed') ?? 0);
    expect((await balance()).pending).toBe('0.00');
  });

  it('are answered as before when they are sent again, and listed once', async () => {
    const body = deposit({ amount: '10' });
    const first = await announce(body);
    const again = await announce({ ...body, amount: '10.00', proof: { paid_by: 'Ada Obi', bank_reference: 'FT-1' } });
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
    expect(again.body).toEqual(first.body);
    for (const changes of [{ amount: '11' }, { method: 'cash' }, { proof: { paid_by: 'Ada Obi' } }])
      expect(await announce({ ...body, ...changes })).toMatchObject({ status: 409, body: { code: 'reference_conflict' } });
    const many = deposit();
    const answers = await Promise.all(Array.from({ length: 30 }, () => announce(many)));
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    for (const { reference } of [body, many]) expect(await listed(`reference=${reference}`)).toHaveLength(1);
  });

  it('that a restore has lost here are found again when their business sends them again', async () => {
    const body = deposit();
    const first = await announce(body);
    await world.books.database.pool.query('delete from gateway.deposits where id = $1', [first.body.id]);
    expect(await decide(first.body.id, 'approve')).toMatchObject({ status: 404 });
    expect(await announce(body)).toMatchObject({ status: 200, body: { id: first.body.id } });
    expect(await listed(`reference=${body.reference}`)).toMatchObject([{ id: first.body.id, status: 'pending', proof: body.proof }]);
    expect(await decide(first.body.id, 'approve')).toMatchObject({ status: 200, body: { status: 'completed' } });
  });

  it('that the books refuse are nothing to decide on', async () => {
    const full = await world.business('Full');
    const limits = { balance: '1100.00' };
    await world.expect(200, OPERATOR_KEY, 'PUT', `/admin/v1/businesses/${full.id}/wallets/NGN`, { mode: 'live', limits });
    expect(await announce(deposit(), full.live)).toMatchObject({
      status: 429,
      body: { code: 'balance_limit_exceeded', detail: 'The NGN wallet may take 100.00 more; this deposit would add 500.00.' },
    });
    expect(await announce(deposit({ currency: 'GHS' }), full.live)).toMatchObject({
      status: 422,
      body: { code: 'currency_not_supported' },
    });
    expect(await listed(`business=${full.id}`)).toEqual([]);
    await world.expect(200, OPERATOR_KEY, 'PATCH', `/admin/v1/businesses/${full.id}`, { status: 'suspended' });
    await pause(1_000);
    expect(await announce(deposit({ amount: '1.00' }), full.live)).toMatchObject({ status: 403, body: { code: 'business_not_active' } });
  });

  it('are seen by operators and finance, and decided by operators', async () => {
    const id = await announced();
    expect(await world.call(FINANCE_KEY, 'GET', '/admin/v1/deposits?status=pending')).toMatchObject({ status: 200 });
    expect(await decide(id, 'approve', 'x', FINANCE_KEY)).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
    expect(await decide(id, 'approve', 'x', shop.live)).toMatchObject({ status: 403 });
    expect(await world.call(shop.live, 'GET', '/admin/v1/deposits')).toMatchObject({ status: 403 });
    const key = await world.expect(201, shop.live, 'POST', '/v1/api-keys', { scopes: ['payouts:write', 'keys:manage'] });
    expect(await announce(deposit(), key.secret)).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
    const unknown = 'txn_01890000-0000-7000-8000-000000000072';
    for (const one of [unknown, 'nonsense']) {
      expect(await world.call(OPERATOR_KEY, 'GET', `/admin/v1/deposits/${one}`)).toMatchObject({
        status: 404,
        body: { code: 'not_found' },
      });
      expect(await decide(one, 'approve')).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    for (const note of [null, 7, '', 'x'.repeat(501), 'a\0b'])
      expect(await decide(id, 'reject', note)).toMatchObject({ status: 422, body: { errors: [{ field: 'note' }] } });
    expect(await world.call(OPERATOR_KEY, 'POST', `/admin/v1/deposits/${id}/approve`, { note: 'x', amount: '1' })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'amount', code: 'unknown_field' }] },
    });
    expect(await read(id)).toMatchObject({ status: 'pending' });
  });

  it('are found by every filter', async () => {
    const business = await world.business('Filtered');
    const made = await Promise.all(['live', 'test'].map((mode) => announce(deposit(), mode === 'live' ? business.live : business.test)));
    const [live, test] = made.map(({ body }) => body);
    const ids = async (query: string) => (await listed(`business=${business.id}&${query}`)).map(({ id }: { id: string }) => id);
    expect((await ids('')).sort()).toEqual([live.id, test.id].sort());
    expect(await ids('mode=test')).toEqual([test.id]);
    expect(await ids(`reference=${live.reference}`)).toEqual([live.id]);
    expect(await ids('status=completed')).toEqual([]);
    expect(await ids(`created_from=${live.created_at}&mode=live`)).toEqual([live.id]);
    expect(await ids(`created_to=${live.created_at}&mode=live`)).toEqual([live.id]);
    expect(await ids(`created_from=${new Date(Date.parse(live.created_at) + 1).toISOString()}&mode=live`)).toEqual([]);
    expect(await ids(`created_to=${new Date(Date.parse(live.created_at) - 1).toISOString()}&mode=live`)).toEqual([]);
    for (const query of ['status=open', 'mode=both', 'created_from=yesterday', 'starting_after=x', 'limit=0', 'limit=101', 'reference=%00'])
      expect(await world.call(OPERATOR_KEY, 'GET', `/admin/v1/deposits?${query}`), query).toMatchObject({ status: 422 });
    expect(await world.call(OPERATOR_KEY, 'GET', '/admin/v1/deposits?color=red')).toMatchObject({ status: 400 });
  });

  it.each<[object, string, string]>([
    [{ amount: undefined }, 'amount', 'required'],
    [{ amount: 500 }, 'amount', 'invalid_format'],
    [{ amount: '0' }, 'amount', 'too_small'],
    [{ amount: '92233720368547758.08' }, 'amount', 'too_large'],
    [{ method: undefined }, 'method', 'required'],
    [{ method: 'card' }, 'method', 'not_supported'],
    [{ proof: undefined }, 'proof', 'required'],
    [{ proof: {} }, 'proof', 'invalid_format'],
    [{ proof: 'FT-1' }, 'proof', 'invalid_format'],
    [{ proof: ['FT-1'] }, 'proof', 'invalid_format'],
    [{ proof: { slip: 7 } }, 'proof', 'invalid_format'],
    [{ proof: { slip: null } }, 'proof', 'invalid_format'],
    [{ proof: { slip: { number: '7' } } }, 'proof', 'invalid_format'],
    [{ proof: { slip: 'x'.repeat(1_001) } }, 'proof', 'invalid_format'],
    [{ reference: 'a/b' }, 'reference', 'invalid_format'],
    [{ phone: '08031234567' }, 'phone', 'unknown_field'],
  ])('%j: %s is %s', async (changes, field, code) => {
    const answer = await announce({ ...deposit(), ...changes });
    expect(answer, JSON.stringify(answer.body)).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [{ field, code }] },
    });
    expect(answer.body.errors).toHaveLength(1);
    expect(await announce({ ...deposit(), currency: 'ngn' })).toMatchObject({ status: 422, body: { code: 'currency_not_supported' } });
  });

  it('are refused with a proof that could not be kept as it was sent', async () => {
    for (const slip of ['zero \0', 'half a pair \ud800'])
      expect(await announce(deposit({ proof: { slip } }))).toMatchObject({
        status: 422,
        body: { code: 'validation_failed', errors: [{ field: 'proof.slip', code: 'invalid_format' }] },
      });
  });

  /** A gateway whose messages are stored or not, and never known to be. */
  const doubtful = (stores: () => boolean): Promise<string> => {
    const { transport } = world.books;
    const publish = async (messages: readonly OutgoingMessage[]): Promise<void> => {
      if (stores()) await transport.publisher().publish(messages);
      throw new PublishUnconfirmedError('not confirmed');
    };
    const unsure = Object.create(transport, { publisher: { value: () => ({ publish, close: () => Promise.resolve() }) } }) as Transport;
    return world.addGateway({ GATEWAY_REPLY_TIMEOUT_MS: 50, GATEWAY_INTERNAL_URL: 'http://nobody' }, unsure);
  };
  const eventually = async <T>(find: () => Promise<T | undefined>): Promise<T | undefined> => {
    for (let tries = 0; tries < 150; tries++) {
      const found = await find();
      if (found !== undefined) return found;
      await pause(150);
    }
    return undefined;
  };

  it('are finished by another gateway where the first one died before it knew', async () => {
    let stores = true;
    const url = await doubtful(() => stores);
    const body = deposit();
    expect(await announce(body, shop.live, { url })).toMatchObject({ status: 503, body: { code: 'temporarily_unavailable' } });
    stores = false;
    const lost = deposit();
    expect(await announce(lost, shop.live, { url })).toMatchObject({ status: 503 });
    const found = await eventually(async () => (await listed(`reference=${body.reference}`))[0]);
    expect(found).toMatchObject({ status: 'pending', reference: body.reference });
    expect(await listed(`reference=${lost.reference}`)).toEqual([]);

    const decided = await world.call(OPERATOR_KEY, 'POST', `/admin/v1/deposits/${found.id}/approve`, { note: 'seen' }, { url });
    expect(decided).toMatchObject({ status: 202, body: { status: 'pending', decision: 'approve', note: 'seen' } });
    await world.gateways.pop()!.gateway.stop();
    // What is decided is decided, also before the books have it.
    expect(await decide(found.id, 'reject')).toMatchObject({ status: 409, body: { code: 'already_resolved' } });
    expect(await cancel(found.id)).toMatchObject({ status: 409, body: { code: 'not_cancellable' } });
    const done = await eventually(async () => {
      const [one] = await listed(`reference=${body.reference}`);
      return one.status === 'completed' ? one : undefined;
    });
    expect(done).toMatchObject({ decision: 'approve', note: 'seen' });
    expect(await read(found.id)).toMatchObject({ status: 'completed' });
  }, 60_000);
});
