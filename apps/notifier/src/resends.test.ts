import { newId } from '@daftari/platform';
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
const owned = (id: string, mode = 'live') => `?business_id=${id}&mode=${mode}`;
const signaturesOf = (webhook: Received): string[] => String(webhook.headers['webhook-signature']).split(' ');

describe('rotated secrets', () => {
  it('of an endpoint sign beside the new one for a day, and not longer', async () => {
    const { id, endpointId, secret } = await world.business(`${base}/rotated`, ['transaction.pending']);
    const rotated = await world.call('POST', `/internal/endpoints/${endpointId}/rotate-secret${owned(id)}`);
    expect(rotated).toMatchObject({ status: 200, body: { id: endpointId, secret: expect.stringMatching(/^whsec_/) as string } });
    const until24h = Date.parse(String(rotated.body['previous_secret_expires_at'])) - Date.now();
    expect(Math.abs(until24h - 24 * 3_600_000)).toBeLessThan(60_000);
    const second = String(rotated.body['secret']);
    const third = String((await world.call('POST', `/internal/endpoints/${endpointId}/rotate-secret${owned(id)}`)).body['secret']);
    await world.publish(world.story(id).held());
    await until(() => receiver.at('/rotated').length === 1, 'the webhook');
    const [webhook] = receiver.at('/rotated') as [Received];
    expect(signaturesOf(webhook)).toEqual([third, second, secret].map((one) => expectedSignature(one, webhook)));
    // A day later.
    await world.database.pool.query(`update notifier.old_secrets set signs_until = now() - interval '1 s'`);
    await world.publish(world.story(id).held());
    await until(() => receiver.at('/rotated').length === 2, 'the next');
    const [, last] = receiver.at('/rotated') as [Received, Received];
    expect(signaturesOf(last)).toEqual([expectedSignature(third, last)]);
  });

  it('of a business sign what goes to the addresses of its requests', async () => {
    const id = newId('biz');
    const first = await world.businessSecret(id);
    const { status, body } = await world.call('POST', `/internal/businesses/${id}/rotate-secret`);
    expect(status).toBe(200);
    await world.publish(world.story(id, { webhook_url: `${base}/own-rotated` }).held());
    await until(() => receiver.at('/own-rotated').length === 1, 'the webhook');
    const [webhook] = receiver.at('/own-rotated') as [Received];
    expect(signaturesOf(webhook)).toEqual([String(body['secret']), first].map((secret) => expectedSignature(secret, webhook)));
    expect((await world.call('POST', `/internal/businesses/${newId('biz')}/rotate-secret`)).status).toBe(404);
  });
});

describe('a change of an endpoint', () => {
  it('holds from then on, field by field, and for its owner only', async () => {
    const { id, endpointId } = await world.business(`${base}/before`, ['*']);
    const change = (body: object, owner = owned(id)) => world.call('PATCH', `/internal/endpoints/${endpointId}${owner}`, body);
    expect(await change({ url: `${base}/after`, events: ['transaction.completed'], description: 'till' })).toMatchObject({
      status: 200,
      body: { id: endpointId, url: `${base}/after`, events: ['transaction.completed'], description: 'till', enabled: true },
    });
    await world.publish(...world.story(id).all());
    await until(() => receiver.at('/after').length === 1, 'the webhook');
    expect([receiver.types('/after'), receiver.types('/before')]).toEqual([['transaction.completed'], []]);
    expect(await change({ description: null, enabled: false })).toMatchObject({ body: { description: null, enabled: false } });
    await world.publish(...world.story(id).all());
    await sleep(200);
    expect(receiver.at('/after')).toHaveLength(1);
    expect((await change({ enabled: true }, owned(newId('biz')))).status).toBe(404);
    expect((await change({ enabled: true }, owned(id, 'test'))).status).toBe(404);
    expect((await change({ url: null })).status).toBe(422);
    expect((await change({ dialect: 'mpp' })).status).toBe(422);
    expect(await world.call('GET', `/internal/endpoints/${endpointId}${owned(id)}`)).toMatchObject({ body: { enabled: false } });
  });

  it('enables again what a 410 disabled, and forgets why', async () => {
    const { id, endpointId } = await world.business(`${base}/back`, ['transaction.pending']);
    receiver.answer = ({ path }) => (path === '/back' ? 410 : 200);
    await world.publish(world.story(id).held());
    const get = () => world.call('GET', `/internal/endpoints/${endpointId}${owned(id)}`);
    await until(async () => (await get()).body['enabled'] === false, 'disabled');
    expect((await get()).body['disabled_reason']).toContain('410');
    receiver.answer = () => 200;
    expect(await world.call('PATCH', `/internal/endpoints/${endpointId}${owned(id)}`, { enabled: true })).toMatchObject({
      body: { enabled: true, disabled_reason: null },
    });
    await world.publish(world.story(id).held());
    await until(() => receiver.at('/back').length === 2, 'delivered again');
  });
});

describe('a test', () => {
  it('is sent, signed and listed, whatever the endpoint subscribed to; a disabled one says so', async () => {
    const { id, endpointId, secret } = await world.business(`${base}/tested`, ['invoice.paid']);
    const path = `/internal/endpoints/${endpointId}/test${owned(id)}`;
    expect(await world.call('POST', path)).toMatchObject({
      status: 202,
      body: { type: 'webhook.test', transaction_id: null, endpoint_id: endpointId },
    });
    await until(() => receiver.at('/tested').length === 1, 'the test');
    const [webhook] = receiver.at('/tested') as [Received];
    expect(webhook.body).toMatchObject({ type: 'webhook.test', data: { endpoint_id: endpointId, mode: 'live' } });
    expect(webhook.headers['webhook-signature']).toBe(expectedSignature(secret, webhook));
    await until(async () => (await world.deliveries(endpointId, 'delivered')).length === 1, 'recorded');
    expect((await world.deliveries(endpointId))[0]).toMatchObject({ attempts: [{ status: 200, response: 'ok' }] });
    await world.call('PATCH', `/internal/endpoints/${endpointId}${owned(id)}`, { enabled: false });
    expect(await world.call('POST', path)).toMatchObject({ status: 422, body: { errors: [{ field: 'enabled' }] } });
    expect((await world.call('POST', `/internal/endpoints/${endpointId}/test${owned(newId('biz'))}`)).status).toBe(404);
  });

  it('that nobody takes is given up as any other', async () => {
    const { id, endpointId } = await world.business(`${base}/untaken`);
    receiver.answer = ({ path }) => (path === '/untaken' ? 500 : 200);
    const { body } = await world.call('POST', `/internal/endpoints/${endpointId}/test${owned(id)}`);
    await until(async () => (await world.deliveries(endpointId, 'dead_letter')).length === 1, 'given up');
    receiver.answer = () => 200;
    expect((await world.call('POST', `/internal/deliveries/${String(body['id'])}/redeliver`)).status).toBe(202);
    await until(async () => (await world.deliveries(endpointId, 'delivered')).length === 1, 'delivered');
  });
});

describe('a replay', () => {
  const replay = (endpointId: string, id: string, body: object) =>
    world.call('POST', `/internal/endpoints/${endpointId}/replay${owned(id)}`, body);

  it('sends what stands so again, with its id and in its order, and nothing of another time', async () => {
    const { id, endpointId } = await world.business(`${base}/replayed`);
    receiver.answer = ({ path, body }) => (path === '/replayed' && body.type !== 'transaction.transmitted' ? 500 : 200);
    const early = world.story(id);
    await world.publish(...early.all());
    await until(async () => (await world.deliveries(endpointId, 'dead_letter')).length === 3, 'three given up');
    await sleep(20);
    const between = new Date().toISOString();
    const stories = [world.story(id), world.story(id)];
    await world.publish(...stories.flatMap((story) => story.all()));
    await until(async () => (await world.deliveries(endpointId, 'dead_letter')).length === 9, 'nine given up');
    receiver.answer = () => ({ status: 200, afterMs: 40 });
    const before = receiver.at('/replayed').length;
    expect(await replay(endpointId, id, { from: between, status: 'dead_letter' })).toEqual({
      status: 202,
      body: { replayed: 6, has_more: false, next_from: null },
    });
    await until(() => receiver.at('/replayed').length === before + 6, 'six more');
    const again = receiver.at('/replayed').slice(before);
    for (const story of stories) {
      const told = again.filter((webhook) => webhook.body.data.id === story.id);
      expect(told.map(({ body }) => body.type)).toEqual(LIFE.filter((type) => type !== 'transaction.transmitted'));
      // Each waits until the one before was acknowledged.
      for (const [place, webhook] of told.slice(1).entries()) expect(webhook.atMs - told[place]!.atMs).toBeGreaterThan(35);
      for (const webhook of told) {
        const first = receiver.at('/replayed').find(({ headers }) => headers['webhook-id'] === webhook.headers['webhook-id']);
        expect(webhook.raw).toBe(first?.raw);
      }
    }
    await until(async () => (await world.deliveries(endpointId, 'dead_letter')).length === 3, 'the early ones stay');
    // All of the early time, delivered ones too.
    expect((await replay(endpointId, id, { from: new Date(0).toISOString(), to: between })).body['replayed']).toBe(4);
    await until(() => receiver.at('/replayed').length === before + 10, 'four more');
    expect(receiver.types('/replayed').slice(before + 6)).toEqual(LIFE);
  });

  it('goes through more than a page, each once', async () => {
    const { id, endpointId } = await world.business(`${base}/many`, ['transaction.pending']);
    await world.publish(...Array.from({ length: 700 }, () => world.story(id).held()));
    const recorded = async () =>
      (
        await world.database.pool.query(`select 1 from notifier.delivery_states where endpoint_id = $1 and status = 'delivered'`, [
          endpointId.slice(4),
        ])
      ).rowCount;
    await until(async () => (await recorded()) === 700, 'all delivered', 30_000);
    expect((await replay(endpointId, id, { from: new Date(0).toISOString() })).body['replayed']).toBe(700);
    await until(() => receiver.at('/many').length >= 1_400, 'all of them again', 30_000);
    const again = receiver.at('/many').slice(700);
    expect(new Set(again.map(({ headers }) => headers['webhook-id'])).size).toBe(700);
  });

  it('and the list of deliveries are not found for another business, and say what is wrong', async () => {
    const { endpointId } = await world.business(`${base}/mine-alone`);
    const stranger = newId('biz');
    expect((await replay(endpointId, stranger, { from: new Date().toISOString() })).status).toBe(404);
    expect((await world.call('GET', `/internal/endpoints/${endpointId}/deliveries${owned(stranger)}`)).status).toBe(404);
    expect((await world.call('GET', `/internal/endpoints/${newId('whe')}/deliveries${owned(stranger)}`)).status).toBe(404);
    const { id } = await world.business(`${base}/wrong-replay`);
    for (const body of [{}, { from: 'yesterday' }, { from: new Date().toISOString(), status: 'lost' }])
      expect((await replay(endpointId, id, body)).status).toBe(422);
  });
});
