import { createHmac } from 'node:crypto';
import { newId } from '@daftari/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from '../test/http.js';
import { sleep, until, World } from '../test/world.js';

let world: World;

beforeAll(async () => {
  world = await World.create();
  await world.connector();
  await world.register();
});
afterAll(() => world.destroy());

const place = (): Record<string, unknown> => ({ business_id: world.businessId, mode: 'live', currency: 'NGN', shard: world.shard });

describe('who decides what is before transmission (P14)', () => {
  it('cancels what has not come yet, and never sends it', async () => {
    const { id, message } = world.held();
    const { status, body } = await world.ask('POST', `/internal/transactions/${id}/cancel`, place());
    expect([status, body]).toEqual([200, { outcome: 'cancelling' }]);
    await world.publish(message);
    expect(await world.ended(id)).toMatchObject({
      type: 'ReleaseHold',
      partition: world.shard,
      data: { status: 'cancelled', failure: null },
    });
    // One that comes after it on the same partition was handled, so this one was too.
    await world.ended(await world.buy('1234'));
    expect(await world.received(id)).toEqual([]);
    expect(world.commandsOf(id)).toHaveLength(1);
    expect(world.factsOf(id)).toEqual([]);
    expect(await world.timeline(id)).toMatchObject([{ source: 'connector', type: 'never_sent_cancelled' }]);
  });

  it('expires what has no attempt', async () => {
    const { id } = world.held();
    const { body } = await world.ask('POST', `/internal/transactions/${id}/expire`, place());
    expect(body).toEqual({ outcome: 'cancelling' });
    expect(await world.ended(id)).toMatchObject({ data: { status: 'expired', failure: { code: 'hold_expired' } } });
  });

  it('refuses to cancel once there is an attempt, whatever became of it', async () => {
    const id = await world.buy('1234');
    await world.ended(id);
    const { body } = await world.ask('POST', `/internal/transactions/${id}/cancel`, place());
    expect(body).toEqual({ outcome: 'attempt_exists' });
    expect(world.commandsOf(id)).toMatchObject([{ type: 'CaptureHold' }]);
  });

  it('lets exactly one win when the hold and fifty cancels meet', async () => {
    const { id, message } = world.held();
    const cancels = Array.from({ length: 50 }, () => world.ask('POST', `/internal/transactions/${id}/cancel`, place()));
    const [answers] = await Promise.all([Promise.all(cancels), world.publish(message)]);
    const { type } = await world.ended(id);
    const outcomes = new Set(answers.map(({ body }) => body['outcome']));
    expect([...outcomes]).toEqual([type === 'CaptureHold' ? 'attempt_exists' : 'cancelling']);
    await sleep(200);
    expect(world.commandsOf(id)).toHaveLength(1);
  });

  it('takes the same event once, also when the log carries it twice', async () => {
    const { id, message } = world.held();
    await world.publish(message, message);
    await world.publish(message);
    await world.ended(id);
    await world.ended(await world.buy('1234'));
    expect(await world.received(id)).toHaveLength(1);
    expect(world.factsOf(id)).toHaveLength(1);
  });
});

describe('callbacks at the door', () => {
  const body = (reference: string): string =>
    JSON.stringify({
      event: 'transaction.completed',
      created_at: '2026-11-21T09:00:00Z',
      data: { transaction_id: 'T1', reference, status: 'completed', amount: 100, currency: 'GHS' },
    });
  const post = (text: string, signature?: string) =>
    call('POST', `${world.url}/callbacks/bm_main`, {
      body: text,
      headers: signature === undefined ? {} : { 'x-bmatror-signature': signature },
    });
  const signed = (text: string): string => createHmac('sha256', 'the-callback-secret').update(text).digest('hex');

  it('answers 404 to an unknown provider, 401 to a wrong, missing or cut signature', async () => {
    expect(await call('POST', `${world.url}/callbacks/nobody`, { body: '{}' })).toMatchObject({
      status: 404,
      body: { type: 'https://daftari.dev/errors/not_found', code: 'not_found', trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) },
    });
    const text = body('a'.repeat(34));
    const answers = await Promise.all([
      post(text),
      post(text, 'ff'),
      post(text, signed(text).slice(0, 40)),
      post(`${text} `, signed(text)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    expect(answers[0].body).toMatchObject({ code: 'unauthenticated' });
    const { rows } = await world.database.pool.query<{ refused: string }>(
      'select refused from connector.callbacks where refused is not null',
    );
    expect(rows.map(({ refused }) => refused).sort()).toEqual(['bad_signature', 'bad_signature', 'bad_signature', 'missing_signature']);
  });

  it('is not held up by callbacks that match nothing', async () => {
    const orphans = Array.from({ length: 150 }, () => body(`${newId('txn').slice(4).replaceAll('-', '')}01`));
    const answers = await Promise.all(orphans.map((text) => post(text, signed(text))));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const id = await world.buyCalledBack('0001');
    expect(await world.ended(id)).toMatchObject({ type: 'CaptureHold' });
    await until(async () => {
      const sources = (await world.timeline(id)).map((entry) => entry['source']);
      return sources.includes('callback');
    }, 'the callback is on the timeline');
  });

  it('believes only the networks that a provider is allowed from', async () => {
    const text = body(`${newId('txn').slice(4).replaceAll('-', '')}01`);
    await world.ask('PATCH', '/internal/providers/bm_main', { callback: { allow_from: ['10.0.0.0/8'] } });
    expect(await post(text, signed(text))).toMatchObject({ status: 401 });
    await world.ask('PATCH', '/internal/providers/bm_main', { callback: { allow_from: ['127.0.0.0/8', '::1'] } });
    expect(await post(text, signed(text))).toMatchObject({ status: 200 });
    await world.ask('PATCH', '/internal/providers/bm_main', { callback: { allow_from: [] } });
  });
});

describe('progress', () => {
  it('is told for one and for many', async () => {
    const id = await world.buyCalledBack('0018');
    await until(() => world.factsOf(id).length === 2, 'it is transmitted');
    const stranger = newId('txn');
    const { body: many } = await world.ask('POST', '/internal/transactions/progress', { ids: [id, stranger] });
    expect(Object.keys(many['data'] as object)).toEqual([id]);
    const { body: nothing } = await world.ask('GET', `/internal/transactions/${stranger}/progress`);
    expect(nothing).toEqual({
      status: null,
      status_detail: null,
      facts: 0,
      provider: null,
      provider_reference: null,
      checkout_url: null,
      extras: null,
    });
  });
});
