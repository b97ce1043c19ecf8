import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { type Business, World } from '../world.test-support.js';

describe('the address that a request names to be told at', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  let permissive: string;
  let references = 0;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'webhook_urls');
    permissive = await world.addGateway({ WEBHOOK_ALLOW_PRIVATE: true });
    await world.catalogue();
    shop = await world.business('Shop', { amount: '10000.00' });
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  const purchase = (webhook_url: string | null, reference = `order-${++references}`) => ({
    reference,
    product_code: 'smb_mtn_vtu',
    recipient: '08031234567',
    amount: '100.00',
    webhook_url,
  });
  const buy = (body: object, url = world.url) => world.call(shop.live, 'POST', '/v1/purchases', body, { url });

  it.each([
    'http://127.0.0.1:9/hook',
    'https://localhost/hook',
    'http://10.0.0.8/hook',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://100.100.100.200/',
    'http://[::1]/',
    'http://[fd00:ec2::254]/',
    'http://[::ffff:127.0.0.1]/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0.0.0.0/',
  ])('is refused where it is not on the public internet: %s', async (url) => {
    const held = (await world.call(shop.live, 'GET', '/v1/balance?currency=NGN')).body.held;
    expect(await buy(purchase(url))).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [{ field: 'webhook_url', code: 'invalid_format' }] },
    });
    expect((await world.call(shop.live, 'GET', '/v1/balance?currency=NGN')).body.held).toBe(held);
  });

  it('must not carry a password, whatever else was checked of its host', async () => {
    expect((await buy(purchase('https://8.8.8.8/hook'))).status).toBe(202);
    expect(await buy(purchase('https://user:secret@8.8.8.8/hook'))).toMatchObject({ status: 422 });
  });

  it('may be public, or anything where the operator allows it, and may be left out', async () => {
    for (const url of ['https://1.1.1.1/hook?order=1', null]) expect((await buy(purchase(url))).status).toBe(202);
    expect((await buy(purchase('http://127.0.0.1:9/hook'), permissive)).status).toBe(202);
  });

  it('does not change the answer to what was taken before', async () => {
    const taken = purchase('http://127.0.0.1:9/hook', 'taken-before');
    const first = await buy(taken, permissive);
    expect(first.status).toBe(202);
    const again = await buy(taken);
    expect([again.status, again.headers.get('idempotent-replayed'), again.body.id]).toEqual([200, 'true', first.body.id]);
  });
});
