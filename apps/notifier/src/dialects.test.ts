import { createHmac } from 'node:crypto';
import { FundsExpected, FundsReceived } from '@daftari/contracts';
import { withSaid } from '@daftari/dialect';
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
  await world.notifier({ scheduleS: [0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05] });
});
afterAll(async () => {
  await world.destroy();
  await receiver.stop();
});
beforeEach(() => {
  receiver.answer = () => 200;
});

const secretOf = async (businessId: string, dialect: string, secret: string, retired = false, key = newId('key')): Promise<string> => {
  const { status } = await world.call('PUT', `/internal/dialect-secrets/${key}`, {
    business_id: businessId,
    mode: 'live',
    dialect,
    secret,
    retired,
  });
  expect(status).toBe(200);
  return key;
};
const register = (businessId: string, url: string, dialect: string, events = ['*']) =>
  world.call('POST', '/internal/endpoints', { business_id: businessId, mode: 'live', url, events, dialect });
const json = (webhook: Received): any => JSON.parse(webhook.raw);

describe('endpoints in the form of a dialect', () => {
  it('are signed by its credentials, which there must be, and have no secret of their own', async () => {
    const id = newId('biz');
    expect(await register(id, `${base}/none`, 'bmatror')).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'dialect', code: 'not_supported' }] },
    });
    await secretOf(id, 'bmatror', 'a-secret-of-bmatror');
    const { status, body } = await register(id, `${base}/bmatror`, 'bmatror');
    expect([status, body['dialect'], 'secret' in body]).toEqual([201, 'bmatror', false]);
    const endpointId = String(body['id']);
    expect(await world.call('POST', `/internal/endpoints/${endpointId}/rotate-secret?business_id=${id}&mode=live`)).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'dialect' }] },
    });
    expect((await register(id, `${base}/x`, 'strongmb')).status).toBe(422);

    const story = world.story(id, {
      product_kind: 'data',
      network: 'mtn',
      product_code: 'mtn_1gb_7day',
      recipient: '+233241234567',
      currency: 'GHS',
    });
    await world.publish(...story.all(), world.story(id).credited());
    await until(() => receiver.at('/bmatror').length === 2, 'two webhooks');
    await sleep(50);
    const told = receiver.at('/bmatror');
    expect(told.map((webhook) => json(webhook).event).sort()).toEqual(['transaction.completed', 'wallet.funded']);
    const completed = told.find((webhook) => json(webhook).event === 'transaction.completed');
    expect(completed && json(completed)).toMatchObject({
      created_at: expect.any(String) as string,
      data: { transaction_id: story.id, type: 'data', network: 'mtn', phone: '0241234567', bundle_id: 'mtn_1gb_7day', amount: 100 },
    });
    for (const webhook of told) {
      expect(webhook.headers['x-bmatror-signature']).toBe(createHmac('sha256', 'a-secret-of-bmatror').update(webhook.raw).digest('hex'));
      expect(webhook.headers['webhook-signature']).toBeUndefined();
    }
    const deliveries = await world.deliveries(endpointId);
    expect(deliveries.map(({ type }) => type).sort()).toEqual(['transaction.completed', 'wallet.funded']);
  });

  it('tell the seven events of BLMPay, with the customer of the payment, and are tested in its form', async () => {
    const id = newId('biz');
    await secretOf(id, 'blmpay', 'a-secret-of-blmpay');
    const { body } = await register(id, `${base}/blmpay`, 'blmpay', ['payment.completed']);
    await register(id, `${base}/blmpay-failures`, 'blmpay', ['payment.failed']);
    const transactionId = newId('txn');
    const customer = { first_name: 'Juma', last_name: 'Mwangi', email: 'juma@example.com', phone: null, country: 'TZ' };
    const collection = {
      method: 'mobile_money' as const,
      customer,
      redirect_url: null,
      cancel_url: null,
      expires_at: '2026-11-21T13:00:00.000Z',
    };
    const ids = { transaction_id: transactionId, business_id: id };
    await world.publish(
      world.ledgerEvent(FundsExpected, {
        ...FundsExpected.example,
        ...ids,
        currency: 'TZS',
        recipient: '+255712345678',
        collection,
        metadata: { order_id: '7' },
      }),
      world.ledgerEvent(FundsReceived, { ...FundsReceived.example, ...ids, facts: 0 }),
    );
    await until(() => receiver.at('/blmpay').length === 1, 'the webhook');
    const [webhook] = receiver.at('/blmpay') as [Received];
    expect(json(webhook)).toMatchObject({
      event: 'payment.completed',
      timestamp: expect.any(String) as string,
      data: {
        status: 'completed',
        payment_type: 'mobile',
        phone_number: '255712345678',
        customer: { firstname: 'Juma', lastname: 'Mwangi', email: 'juma@example.com', country: 'TZ' },
        metadata: { order_id: '7' },
      },
    });
    const timestamp = String(webhook.headers['x-webhook-timestamp']);
    const sign = (one: Received) =>
      createHmac('sha256', 'a-secret-of-blmpay')
        .update(`${String(one.headers['x-webhook-timestamp'])}.${one.raw}`)
        .digest('hex');
    expect(Math.abs(Number(timestamp) - Date.now() / 1_000)).toBeLessThan(30);
    expect(webhook.headers['x-webhook-signature']).toBe(sign(webhook));
    expect((await world.call('POST', `/internal/endpoints/${String(body['id'])}/test?business_id=${id}&mode=live`)).status).toBe(202);
    await until(() => receiver.at('/blmpay').length === 2, 'the test');
    const [, test] = receiver.at('/blmpay') as [Received, Received];
    expect(json(test)).toMatchObject({ event: 'webhook.test' });
    expect(test.headers['x-webhook-signature']).toBe(sign(test));
    expect(receiver.at('/blmpay-failures')).toEqual([]);
  });

  it('of MPP get every change as the bare transaction, unsigned, five times at most', async () => {
    const id = newId('biz');
    const { body } = await register(id, `${base}/mpp`, 'mpp');
    receiver.answer = ({ path }) => (path === '/mpp' ? 500 : 200);
    const story = world.story(id);
    const [held, ...rest] = story.all();
    await world.publish(held!);
    await until(async () => (await world.deliveries(String(body['id']), 'dead_letter')).length === 1, 'given up');
    expect(receiver.at('/mpp')).toHaveLength(5);
    receiver.answer = () => 200;
    await world.publish(...rest);
    await until(() => receiver.at('/mpp').length === 8, 'the others');
    const told = receiver.at('/mpp').slice(4);
    expect(told.map((webhook) => json(webhook).status)).toEqual(['pending', 'processing', 'transmitted', 'completed']);
    expect(json(told[3]!)).toMatchObject({ id: story.id.slice(4), external_id: story.id, business: { id: id.slice(4) } });
    expect(Object.keys(told[3]!.headers).filter((name) => name.includes('signature'))).toEqual([]);
  });
});

describe('requests that came in a dialect, with an address of their own', () => {
  const metadata = (name: string, key?: string) =>
    withSaid({ order: '1' }, { name, words: { phone_number: '0712 345 678' }, ...(key ? { key } : {}) });

  it('are told there in its words, signed by the credentials that asked, also after they were revoked', async () => {
    const id = newId('biz');
    const asking = await secretOf(id, 'blmpay', 'the-secret-that-asked');
    await secretOf(id, 'blmpay', 'a-newer-secret-of-blmpay');
    await register(id, `${base}/blm-endpoint`, 'blmpay');
    await world.addEndpoint(id, `${base}/native`, ['transaction.completed']);
    const payout = { kind: 'payout' as const, webhook_url: `${base}/blm-own`, metadata: metadata('blmpay', asking) };
    await world.publish(...world.story(id, payout).all());
    await secretOf(id, 'blmpay', 'the-secret-that-asked', true, asking);
    await world.publish(...world.story(id, payout).all());
    await until(
      () => receiver.at('/blm-own').length === 2 && receiver.at('/blm-endpoint').length === 2 && receiver.at('/native').length === 2,
      'all',
    );
    const signed = (webhook: Received, secret: string) =>
      createHmac('sha256', secret)
        .update(`${String(webhook.headers['x-webhook-timestamp'])}.${webhook.raw}`)
        .digest('hex');
    for (const webhook of receiver.at('/blm-own')) {
      expect(json(webhook)).toMatchObject({ event: 'payout.completed', data: { phone_number: '0712 345 678', metadata: { order: '1' } } });
      expect(webhook.headers['x-webhook-signature']).toBe(signed(webhook, 'the-secret-that-asked'));
    }
    for (const webhook of receiver.at('/blm-endpoint'))
      expect(webhook.headers['x-webhook-signature']).toBe(signed(webhook, 'a-newer-secret-of-blmpay'));
    // What the dialect said is nobody else's business.
    for (const webhook of receiver.at('/native')) expect(webhook.body.data['metadata']).toEqual({ order: '1' });
  });

  it('of MPP take the place of the endpoints of MPP alone', async () => {
    const id = newId('biz');
    await register(id, `${base}/mpp-endpoint`, 'mpp', ['transaction.completed']);
    await world.addEndpoint(id, `${base}/beside`, ['transaction.completed']);
    const own = { webhook_url: `${base}/mpp-own`, metadata: metadata('mpp') };
    await world.publish(...world.story(id, own).all(), ...world.story(id).all());
    await until(() => receiver.at('/mpp-own').length === 4 && receiver.at('/beside').length === 2, 'all');
    await until(() => receiver.at('/mpp-endpoint').length === 1, 'the one without an address');
    await sleep(50);
    expect(receiver.at('/mpp-endpoint')).toHaveLength(1);
  });

  it('of a dialect without webhooks are told by Standard Webhooks', async () => {
    const id = newId('biz');
    const secret = await world.businessSecret(id);
    await world.publish(world.story(id, { webhook_url: `${base}/strongmb`, metadata: metadata('strongmb') }).held());
    await until(() => receiver.at('/strongmb').length === 1, 'the webhook');
    const [webhook] = receiver.at('/strongmb') as [Received];
    expect(webhook.headers['webhook-signature']).toBe(expectedSignature(secret, webhook));
  });
});
