import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectedSignature, Receiver, type Received } from '../test/receiver.js';
import { sleep, until, World } from '../test/world.js';

let world: World;
let receiver: Receiver;
let base: string;

beforeAll(async () => {
  world = await World.create();
  receiver = new Receiver();
  base = await receiver.start();
  await world.notifier();
});
afterAll(async () => {
  await world.destroy();
  await receiver.stop();
});
beforeEach(() => {
  receiver.answer = () => 200;
});

const LIFE = ['transaction.pending', 'transaction.processing', 'transaction.transmitted', 'transaction.completed'];
const publicFields =
  'id reference kind status status_detail mode amount currency fee discount total balance_before balance_after product_code channel recipient provider_reference failure reversal metadata created_at updated_at completed_at';

/** What became of deliveries, as published on notifier.events.v1. */
const published = async (): Promise<Record<string, unknown>[]> => {
  const { rows } = await world.database.pool.query<{ value: string }>(
    `select m.value from messaging.messages m join messaging.topics t on t.id = m.topic where t.name = 'notifier.events.v1'`,
  );
  return rows.map((row) => JSON.parse(row.value) as Record<string, unknown>);
};

describe('a transaction told by webhooks', () => {
  it('sends every status in order, signed by Standard Webhooks', async () => {
    const { id, secret } = await world.business(`${base}/signed`);
    const story = world.story(id);
    await world.publish(...story.all());
    await until(() => receiver.types('/signed').length === 4, 'four webhooks');
    expect(receiver.types('/signed')).toEqual(LIFE);
    for (const webhook of receiver.at('/signed')) {
      expect(webhook.headers['webhook-id']).toMatch(/^whd_[0-9a-f-]{36}$/);
      expect(webhook.headers['webhook-signature']).toBe(expectedSignature(secret, webhook));
      expect(Math.abs(Date.now() / 1_000 - Number(webhook.headers['webhook-timestamp']))).toBeLessThan(30);
      expect(webhook.headers['content-type']).toBe('application/json');
      expect(Object.keys(webhook.body)).toEqual(['type', 'timestamp', 'data']);
      expect(Object.keys(webhook.body.data).sort()).toEqual(publicFields.split(' ').sort());
      expect(`transaction.${webhook.body.data.status}`).toBe(webhook.body.type);
    }
    expect(receiver.at('/signed')[3]?.body.data).toMatchObject({ id: story.id, status: 'completed', amount: '100.00', total: '99.00' });
  });

  it("signs what goes to a request's own webhook_url with the business's secret", async () => {
    const { id } = await world.business(`${base}/besides`, ['transaction.completed']);
    const secret = await world.businessSecret(id);
    await world.publish(...world.story(id, { webhook_url: `${base}/own?order=1` }).all());
    await until(() => receiver.types('/own?order=1').length === 4 && receiver.types('/besides').length === 1, 'all webhooks');
    expect(receiver.types('/own?order=1')).toEqual(LIFE);
    for (const webhook of receiver.at('/own?order=1'))
      expect(webhook.headers['webhook-signature']).toBe(expectedSignature(secret, webhook));
  });

  it('tells a credit also as wallet.funded, and a rejection by the gateway once', async () => {
    const { id } = await world.business(`${base}/kinds`);
    const funded = await world.addEndpoint(id, `${base}/funded`, ['wallet.funded']);
    const rejection = world.story(id).rejected();
    await world.publish(world.story(id).credited(), rejection, rejection);
    await until(() => receiver.types('/kinds').length === 3, 'three webhooks');
    expect(receiver.types('/kinds').sort()).toEqual(['transaction.completed', 'transaction.rejected', 'wallet.funded']);
    expect(receiver.types('/funded')).toEqual(['wallet.funded']);
    expect(await world.deliveries(funded.endpointId)).toHaveLength(1);
  });

  it('tells no other business and no other mode', async () => {
    const { id } = await world.business(`${base}/mine`);
    await world.addEndpoint(id, `${base}/test-mode`, ['*'], 'test');
    await world.business(`${base}/theirs`);
    await world.publish(...world.story(id).all());
    await until(() => receiver.types('/mine').length === 4, 'four webhooks');
    await sleep(100);
    expect([...receiver.at('/test-mode'), ...receiver.at('/theirs')]).toEqual([]);
  });
});

describe('order per transaction', () => {
  it('sends the next only after the one before was acknowledged, whatever fails', async () => {
    const { id, endpointId } = await world.business(`${base}/order`);
    const failures = new Map<string, number>();
    let held = 0;
    receiver.answer = (webhook) => {
      if (webhook.path !== '/order') return 200;
      const key = String(webhook.headers['webhook-id']);
      const failed = failures.get(key) ?? 0;
      if (failed >= 2) return { status: 200, afterMs: 5 };
      failures.set(key, failed + 1);
      held += 1;
      return { status: 500, body: 'not now', afterMs: 5 };
    };
    const stories = Array.from({ length: 10 }, () => world.story(id));
    await world.publish(...stories.flatMap((story) => story.all()));
    await until(() => receiver.at('/order').length === 120, 'each of 40 webhooks three times', 30_000);
    for (const story of stories) {
      const seen = receiver.at('/order').filter((webhook) => webhook.body.data.id === story.id);
      expect(seen.map((webhook) => webhook.body.type)).toEqual(LIFE.flatMap((type) => [type, type, type]));
      for (const three of [0, 3, 6, 9].map((first) => seen.slice(first, first + 3))) {
        expect(new Set(three.map((webhook) => webhook.headers['webhook-id'])).size).toBe(1);
        expect(new Set(three.map((webhook) => webhook.raw)).size).toBe(1);
      }
    }
    expect(held).toBe(80);
    await until(async () => (await world.deliveries(endpointId, 'delivered')).length === 40, 'all recorded');
    expect((await world.deliveries(endpointId))[0]?.['attempts']).toMatchObject([
      { status: 500, response: 'not now', error: 'HTTP 500' },
      { status: 500 },
      { status: 200, error: null },
    ]);
  });
});

describe('giving up', () => {
  it('dead-letters after the schedule, publishes it, goes on with the next, and sends again when asked', async () => {
    const { id, endpointId } = await world.business(`${base}/dead`);
    const failing = (webhook: Received): number => (webhook.path === '/dead' && webhook.body.type === 'transaction.pending' ? 503 : 200);
    receiver.answer = failing;
    const story = world.story(id);
    await world.publish(...story.all());
    await until(() => receiver.types('/dead').includes('transaction.completed'), 'the rest');
    expect(receiver.types('/dead')).toEqual([...Array<string>(4).fill('transaction.pending'), ...LIFE.slice(1)]);
    const [dead] = await world.deliveries(endpointId, 'dead_letter');
    expect(dead).toMatchObject({ type: 'transaction.pending', status: 'dead_letter', reason: 'HTTP 503', next_attempt_at: null });
    await until(async () => (await published()).some((event) => event['delivery_id'] === dead?.['id']), 'the event');
    expect((await published()).find((event) => event['delivery_id'] === dead?.['id'])).toMatchObject({
      endpoint_id: endpointId,
      business_id: id,
      attempts: 4,
      reason: 'HTTP 503',
    });

    receiver.answer = () => 200;
    const { status } = await world.call('POST', `/internal/deliveries/${String(dead?.['id'])}/redeliver`);
    expect(status).toBe(202);
    await until(async () => (await world.deliveries(endpointId, 'delivered')).length === 4, 'delivered after all');
    expect(receiver.at('/dead').at(-1)?.headers['webhook-id']).toBe(dead?.['id']);
    expect(receiver.at('/dead').at(-1)?.raw).toBe(receiver.at('/dead')[0]?.raw);
    const { body } = await world.call('GET', `/internal/transactions/${story.id}/timeline`);
    const timeline = body['data'] as { source: string; type: string; detail: Record<string, unknown> }[];
    expect(timeline.map((entry) => entry.type)).toEqual([
      ...Array<string>(4).fill('webhook.failed'),
      ...Array<string>(4).fill('webhook.delivered'),
    ]);
    expect(timeline.at(-1)?.detail).toMatchObject({ delivery_id: dead?.['id'], attempt: 5, status: 200 });
  });

  it('ends at once at 410 and disables the endpoint', async () => {
    const { id, endpointId } = await world.business(`${base}/gone`);
    receiver.answer = ({ path }) => (path === '/gone' ? 410 : 200);
    await world.publish(...world.story(id).all());
    // Of what came before the answer all is given up; what came after it was never queued.
    const left = async (): Promise<number> =>
      (await world.deliveries(endpointId, 'pending')).length + (await world.deliveries(endpointId, 'failing')).length;
    await until(async () => (await world.deliveries(endpointId, 'dead_letter')).length > 0 && (await left()) === 0, 'all given up');
    expect(receiver.at('/gone')).toHaveLength(1);
    const { body } = await world.call('GET', `/internal/endpoints?business_id=${id}&mode=live`);
    expect(body['data']).toMatchObject([{ id: endpointId, enabled: false }]);
    await world.publish(...world.story(id).all());
    await sleep(200);
    expect(receiver.at('/gone')).toHaveLength(1);
  });

  it('gives up what waits for an endpoint that was deleted', async () => {
    const { id, endpointId } = await world.business(`${base}/deleted`);
    receiver.answer = ({ path }) => (path === '/deleted' ? 500 : 200);
    await world.publish(...world.story(id).all());
    await until(() => receiver.at('/deleted').length > 0, 'a first attempt');
    expect((await world.call('DELETE', `/internal/endpoints/${endpointId}?business_id=${id}&mode=live`)).status).toBe(204);
    await until(
      async () => (await world.database.pool.query('select 1 from notifier.queue where lane = $1', [endpointId.slice(4)])).rowCount === 0,
      'an empty queue',
    );
  });
});

describe('receivers that misbehave', () => {
  it('follows no redirect and reads no endless answer', async () => {
    const { id, endpointId } = await world.business(`${base}/redirects`);
    receiver.answer = ({ path }) =>
      path === '/redirects' ? { status: 302, headers: { location: `${base}/elsewhere` }, body: 'x'.repeat(500_000) } : 200;
    await world.publish(world.story(id).held());
    await until(async () => (await world.deliveries(endpointId, 'dead_letter')).length === 1, 'given up');
    expect(receiver.at('/elsewhere')).toEqual([]);
    const [attempt] = (await world.deliveries(endpointId))[0]?.['attempts'] as { response: string; error: string }[];
    expect(attempt?.error).toBe('HTTP 302');
    expect(attempt?.response).toHaveLength(1_024);
  });

  it('never holds up others for endpoints that hang', async () => {
    receiver.answer = ({ path }) => (path.startsWith('/hangs') ? 'hang' : 200);
    for (const n of [1, 2, 3]) {
      const { id } = await world.business(`${base}/hangs${n}`);
      await world.publish(...Array.from({ length: 100 }, () => world.story(id).held()));
    }
    await until(() => receiver.received.filter(({ path }) => path.startsWith('/hangs')).length >= 30, 'hanging attempts');
    const { id } = await world.business(`${base}/healthy`);
    const begun = performance.now();
    await world.publish(...Array.from({ length: 50 }, () => world.story(id).all()).flat());
    await until(() => receiver.at('/healthy').length === 200, 'the healthy one');
    expect(performance.now() - begun).toBeLessThan(3_000);
    expect(Math.max(...[1, 2, 3].map((n) => receiver.at(`/hangs${n}`).length))).toBeLessThan(100);
    receiver.answer = () => 200;
  });
});
