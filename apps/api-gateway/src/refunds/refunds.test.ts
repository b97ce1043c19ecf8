import { setTimeout as pause } from 'node:timers/promises';
import { CaptureHold, DismissFunds, ExpectFunds, ReceiveFunds, ReleaseHold } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { type Business, World } from '../world.test-support.js';

describe('refunds', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  let other: Business;
  let shard: number;
  let references = 0;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'refunds');
    shop = await world.business('Shop', { currencies: ['SLE', 'TZS'], amount: '10000.00' });
    other = await world.business('Other', { currencies: ['SLE'] });
    const { rows } = await world.books.database.pool.query<{ shard: number }>('select shard from gateway.businesses where id = $1', [
      shop.id,
    ]);
    shard = rows[0]!.shard;
    await world.channel('OM');
    await world.channel('AFM', { categories: [{ category: 'payment' }, { category: 'payout', fee: { amount: '5.00' } }] });
    await world.channel('IN', { categories: [{ category: 'payment' }] });
    await world.channel('STRICT', {
      fields: { msisdn: ['required', 'string'], account_number: ['required', 'string'], note: ['nullable', 'string'] },
    });
    const card = { type: 'card', country: 'TZ', currency: 'TZS', fields: {} };
    await world.channel('CARD_TZ', { ...card, categories: [{ category: 'payment' }] });
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  const about = (id: string, currency = 'SLE') => ({
    command_id: newId('cmd'),
    business_id: shop.id,
    mode: 'live' as const,
    currency,
    transaction_id: id,
  });
  const asked = (changes: object = {}) =>
    world.expect(202, shop.live, 'POST', '/v1/payments', {
      reference: `pay-${++references}`,
      method: 'mobile_money',
      channel: 'OM',
      amount: '100.00',
      currency: 'SLE',
      phone: '080002209',
      customer: { first_name: 'Fatu', last_name: 'Marah' },
      ...changes,
    });
  const receive = (id: string, currency = 'SLE') =>
    world.books.send(ReceiveFunds, shard, { ...ReceiveFunds.example, ...about(id, currency), facts: 0 });
  const paid = async (changes: object = {}): Promise<string> => {
    const { id, currency } = await asked(changes);
    await receive(id, currency);
    return id;
  };
  const refund = (payment: string, changes: object = {}) => ({
    reference: `back-${++references}`,
    transaction_id: payment,
    reason: 'returned goods',
    ...changes,
  });
  const giveBack = (body: object, key = shop.live) => world.call(key, 'POST', '/v1/refunds', body);
  const deliver = (id: string) => world.books.send(CaptureHold, shard, { ...CaptureHold.example, ...about(id), cost_minor: '0', facts: 0 });
  const fail = (id: string) => world.books.send(ReleaseHold, shard, { ...ReleaseHold.example, ...about(id), facts: 0 });
  const read = async (id: string, key = shop.live) => (await world.call(key, 'GET', `/v1/transactions/${id}`)).body;
  const balance = async () => (await world.call(shop.live, 'GET', '/v1/balance?currency=SLE')).body;

  it('give a whole payment back to who paid it, and keep the fee', async () => {
    const payment = await paid({ fields: { account_number: 'A-1' } });
    const before = await balance();
    const answer = await giveBack(refund(payment, { metadata: { ticket: 7 } }));
    expect(answer, JSON.stringify(answer.body)).toMatchObject({
      status: 202,
      body: {
        kind: 'refund',
        status: 'pending',
        amount: '100.00',
        fee: '0.00',
        total: '100.00',
        currency: 'SLE',
        channel: 'OM',
        recipient: '+23280002209',
        metadata: { ticket: 7 },
        transaction_id: payment,
      },
    });
    const after = await balance();
    expect([Number(before.available) - Number(after.available), Number(after.held) - Number(before.held)]).toEqual([100, 100]);
    expect(await world.firstEvent(answer.body.id)).toMatchObject({
      type: 'FundsHeld',
      data: {
        kind: 'refund',
        refunds: payment,
        recipient: '+23280002209',
        recipient_name: 'Fatu Marah',
        channel: 'OM',
        fields: { account_number: 'A-1' },
        description: 'returned goods',
        total_minor: '10000',
      },
    });
    expect(await read(payment)).toMatchObject({ status: 'completed', fee: '1.00', total: '99.00' });
    await deliver(answer.body.id);
    expect(await read(answer.body.id)).toMatchObject({ status: 'completed', transaction_id: payment });
    expect(await read(payment)).not.toHaveProperty('transaction_id');
    const { body: listed } = await world.call(shop.live, 'GET', '/v1/transactions?kind=refund');
    expect(listed.data).toMatchObject([{ id: answer.body.id, transaction_id: payment }]);
    expect(await read(payment)).toMatchObject({ status: 'refunded', amount: '100.00' });
    expect((await world.call(shop.live, 'GET', '/v1/transactions?status=refunded')).body.data).toMatchObject([{ id: payment }]);
  });

  it('give back in parts up to the whole and no further; what failed makes room again', async () => {
    const payment = await paid();
    const first = await giveBack(refund(payment, { amount: '40' }));
    expect(first).toMatchObject({ status: 202, body: { amount: '40.00' } });
    const twin = await paid();
    await giveBack(refund(twin, { amount: '40' }));
    // What is under way is not left either.
    expect(await giveBack(refund(twin))).toMatchObject({ status: 202, body: { amount: '60.00' } });
    expect(await giveBack(refund(payment, { amount: '60.01' }))).toMatchObject({
      status: 409,
      body: {
        code: 'not_refundable',
        detail: 'Only a completed payment can be refunded: 60.00 of this one is left, 60.01 was asked for.',
      },
    });
    await fail(first.body.id);
    expect(await read(first.body.id)).toMatchObject({ status: 'failed' });
    const second = await giveBack(refund(payment, { amount: '70.00' }));
    await deliver(second.body.id);
    expect(await read(payment)).toMatchObject({ status: 'completed' });
    const rest = await giveBack(refund(payment));
    expect(rest).toMatchObject({ status: 202, body: { amount: '30.00' } });
    await deliver(rest.body.id);
    expect(await read(payment)).toMatchObject({ status: 'refunded' });
    for (const changes of [{}, { amount: '0.01' }])
      expect(await giveBack(refund(payment, changes))).toMatchObject({ status: 409, body: { code: 'not_refundable' } });
  });

  it('asked for many times at once give back once', async () => {
    const payment = await paid();
    const before = Number((await balance()).held);
    const answers = await Promise.all(Array.from({ length: 20 }, () => giveBack(refund(payment))));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(answers.filter(({ status, body }) => status === 409 && body.code === 'not_refundable')).toHaveLength(19);
    expect(Number((await balance()).held) - before).toBe(100);
    const parts = await paid();
    const halves = await Promise.all(Array.from({ length: 10 }, () => giveBack(refund(parts, { amount: '30.00' }))));
    expect(halves.filter(({ status }) => status === 202)).toHaveLength(3);
    const same = refund(await paid());
    const equal = await Promise.all(Array.from({ length: 20 }, () => giveBack(same)));
    expect(new Set(equal.map(({ body }) => body.id)).size).toBe(1);
    expect(equal.filter(({ status }) => status === 202)).toHaveLength(1);
  });

  it('are answered as before when they are sent again, however the payment and its channel stand by then', async () => {
    await world.channel('BRIEF');
    const payment = await paid({ channel: 'BRIEF' });
    const body = refund(payment);
    const first = await giveBack(body);
    await deliver(first.body.id);
    const again = await giveBack(body);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
    expect(again.body).toMatchObject({ id: first.body.id, status: 'completed' });
    expect(await giveBack({ ...body, reason: 'another' })).toMatchObject({ status: 409, body: { code: 'reference_conflict' } });
    expect(await giveBack({ ...body, amount: '100.00' })).toMatchObject({ status: 409, body: { code: 'reference_conflict' } });
    expect(await giveBack({ ...body, transaction_id: await paid({ channel: 'BRIEF' }) })).toMatchObject({
      status: 409,
      body: { code: 'reference_conflict' },
    });
    for (const change of [{ status: 'inactive' }, { categories: [{ category: 'payment' }] }]) {
      await world.channel('BRIEF', change);
      expect(await giveBack(body)).toMatchObject({ status: 200, body: { id: first.body.id } });
    }
  });

  it('know nothing of what another business, or the other mode, was paid', async () => {
    const payment = await paid();
    const unknown = 'txn_01890000-0000-7000-8000-000000000072';
    const answers = [
      await giveBack(refund(payment), other.live),
      await giveBack(refund(payment), shop.test),
      await giveBack(refund(unknown)),
    ].map(({ status, body }) => ({ status, body: { ...body, trace_id: '' } }));
    expect(answers[0]).toMatchObject({ status: 404, body: { code: 'not_found' } });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  it('are for completed payments only', async () => {
    const open = await asked();
    const failed = await asked();
    await world.books.send(DismissFunds, shard, { ...DismissFunds.example, ...about(failed.id), status: 'failed', facts: 0 });
    const payout = await world.expect(202, shop.live, 'POST', '/v1/payouts', {
      reference: `out-${++references}`,
      channel: 'OM',
      amount: '10.00',
      currency: 'SLE',
      recipient: { account: '076123456' },
    });
    const [credit] = (await world.call(shop.live, 'GET', '/v1/transactions?kind=adjustment')).body.data;
    for (const { id } of [open, failed, payout, credit])
      expect(await giveBack(refund(id, { amount: '1.00' })), id).toMatchObject({ status: 409, body: { code: 'not_refundable' } });
    expect((await giveBack(refund(payout.id))).body.detail).toBe('Only payments can be refunded: this transaction is a payout.');
    await receive(open.id);
    expect(await giveBack(refund(open.id))).toMatchObject({ status: 202 });
  });

  it('say why what a provider cannot give back is not given back', async () => {
    const card = await paid({ method: 'card', channel: 'CARD_TZ', currency: 'TZS', phone: undefined });
    const told = { ...ExpectFunds.example, ...about(newId('txn')), reference: 'bboxx:200:1', channel: 'bboxx', recipient: '+250786474859' };
    await world.books.send(ExpectFunds, shard, told);
    await receive(told.transaction_id);
    const dead = await paid({ channel: 'IN' });
    for (const [id, words] of [
      [card, 'Card payments cannot be refunded'],
      [told.transaction_id, 'bboxx'],
      [dead, 'IN cannot be refunded'],
    ] as const)
      expect(await giveBack(refund(id)), id).toMatchObject({
        status: 409,
        body: { code: 'not_refundable', detail: expect.stringContaining(words) as string },
      });
    await world.channel('SHUT');
    const shut = await paid({ channel: 'SHUT' });
    await world.channel('SHUT', { status: 'inactive' });
    await pause(1_000);
    expect(await giveBack(refund(shut))).toMatchObject({ status: 403, body: { code: 'product_not_allowed' } });
  });

  it('go out as the channel calls its payouts, with the fields that it asked the payment for', async () => {
    const payout = await giveBack(refund(await paid({ channel: 'AFM' })));
    expect((await world.firstEvent(payout.body.id)).data.fields).toEqual({ category: 'payout', phone: '+23280002209' });
    const strict = await giveBack(refund(await paid({ channel: 'STRICT', fields: { account_number: 'A-9' } })));
    expect((await world.firstEvent(strict.body.id)).data.fields).toEqual({ account_number: 'A-9' });
  });

  it('can be cancelled before transmission, which makes room again', async () => {
    const payment = await paid();
    const { body } = await giveBack(refund(payment));
    world.connector.script = ({ path }) => (path.endsWith('/cancel') ? { status: 200, body: { outcome: 'cancelling' } } : undefined);
    const cancelling = world.call(shop.live, 'POST', `/v1/transactions/${body.id}/cancel`);
    await world.books.send(ReleaseHold, shard, { ...ReleaseHold.example, ...about(body.id), status: 'cancelled', facts: 0 });
    expect(await cancelling).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(JSON.parse(world.connector.heard.findLast(({ path }) => path.endsWith('/cancel'))!.body)).toMatchObject({ kind: 'refund' });
    expect(await giveBack(refund(payment))).toMatchObject({ status: 202 });
    world.connector.script = () => undefined;
  });

  it('need the money and the scope', async () => {
    const key = await world.expect(201, shop.live, 'POST', '/v1/api-keys', { scopes: ['payouts:write', 'keys:manage'] });
    expect(await giveBack(refund(await paid()), key.secret)).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
    const payment = await paid();
    const { available } = await balance();
    await world.expect(202, shop.live, 'POST', '/v1/transfers', {
      reference: `away-${++references}`,
      to_business: other.id,
      amount: (Number(available) - 99.5).toFixed(2),
      currency: 'SLE',
    });
    expect(await giveBack(refund(payment))).toMatchObject({
      status: 402,
      body: { code: 'insufficient_balance', detail: 'The SLE wallet has 99.50 available; this refund needs 100.00.' },
    });
    expect(await giveBack(refund(payment, { amount: '99.50' }))).toMatchObject({ status: 202 });
  });

  it.each<[object, string, string]>([
    [{ transaction_id: undefined }, 'transaction_id', 'required'],
    [{ transaction_id: 7 }, 'transaction_id', 'invalid_format'],
    [{ transaction_id: 'txn_1' }, 'transaction_id', 'invalid_format'],
    [{ transaction_id: 'TXN_01890000-0000-7000-8000-000000000072' }, 'transaction_id', 'invalid_format'],
    [{ reason: undefined }, 'reason', 'required'],
    [{ reason: ' ' }, 'reason', 'invalid_format'],
    [{ reason: 'x'.repeat(201) }, 'reason', 'too_large'],
    [{ reference: undefined }, 'reference', 'required'],
    [{ amount: 50 }, 'amount', 'invalid_format'],
    [{ amount: '0' }, 'amount', 'too_small'],
    [{ amount: '0.001' }, 'amount', 'invalid_format'],
    [{ currency: 'SLE' }, 'currency', 'unknown_field'],
  ])('%j: %s is %s', async (changes, field, code) => {
    const answer = await giveBack({ ...refund(await paid()), ...changes });
    expect(answer, JSON.stringify(answer.body)).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [{ field, code }] },
    });
    expect(answer.body.errors).toHaveLength(1);
  });
});
