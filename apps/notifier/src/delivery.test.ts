import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedSignature, Receiver } from '../test/receiver.js';
import { until, World } from '../test/world.js';

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

const LIFE = ['transaction.pending', 'transaction.processing', 'transaction.transmitted', 'transaction.completed'];

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
      expect(`transaction.${webhook.body.data.status}`).toBe(webhook.body.type);
    }
    expect(receiver.at('/signed')[3]?.body.data).toMatchObject({ id: story.id, status: 'completed', amount: '100.00', total: '99.00' });
    expect(receiver.at('/signed')[0]?.body.data).not.toHaveProperty('webhook_url');
  });
});
