import { verifyWebhook } from '@daftari/sdk';
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestInstallation, transports } from '../support/installation.js';

describe.each(transports())('a purchase on the $kind transport', ({ kind, missing }) => {
  if (missing !== undefined) console.log(missing);
  describe.skipIf(missing !== undefined)('crosses all services', () => {
    let daftari: TestInstallation;
    beforeAll(async () => {
      daftari = await TestInstallation.start(kind);
    }, 180_000);
    afterAll(async () => {
      const report = await daftari.verify();
      await daftari.stop();
      expect(report.checks.filter((check) => !check.ok)).toEqual([]);
    });

    it('succeeds at once: 201, the wallet pays 99, the timeline tells it, the webhook is signed', async () => {
      const client = daftari.client();
      const before = await daftari.wallet();
      const { status, body: bought } = await client.answer(
        'createPurchase',
        { reference: 'first-purchase', product_code: 'smb_mtn_vtu', recipient: '08031234567', amount: '100.00' },
        { wait: 10 },
      );
      expect(status).toBe(201);
      expect(bought).toMatchObject({
        status: 'completed',
        amount: '100.00',
        discount: '1.00',
        total: '99.00',
        recipient: '+2348031234567',
      });
      const after = await daftari.wallet();
      expect(Number(before.available) - Number(after.available)).toBeCloseTo(99, 2);
      const types = (await client.listTransactionEvents(bought.id)).data.map((entry) => entry.type);
      expect(types).toEqual(expect.arrayContaining(['FundsHeld', 'FundsCaptured']));
      expect(types.indexOf('FundsHeld')).toBeLessThan(types.indexOf('FundsCaptured'));
      const completed = await eventually(async () =>
        (await daftari.webhooks(bought.id)).find((webhook) => webhook.type === 'transaction.completed'),
      );
      expect(completed.headers['webhook-signature']).toMatch(/^v1,[A-Za-z0-9+/=]+$/);
      expect((await daftari.webhooks(bought.id)).map((webhook) => webhook.type)).toEqual([
        'transaction.pending',
        'transaction.processing',
        'transaction.completed',
      ]);
    });

    it('the webhook verifies with the secret of its endpoint, and with no other', async () => {
      const client = daftari.client();
      const made = await client.createWebhookEndpoint({
        url: `${daftari.processes.sandbox.url}/inbox/own`,
        events: ['transaction.completed'],
      });
      const secret = made.secret ?? 'none was shown';
      const bought = await client.createPurchase(
        { reference: 'verified-1', product_code: 'smb_mtn_vtu', recipient: '08031234567', amount: '100.00' },
        { wait: 10 },
      );
      const inbox = await eventually(async () => {
        const { data } = (await (await fetch(`${daftari.processes.sandbox.url}/inbox/own`)).json()) as {
          data: { headers: Record<string, string>; raw_body: string }[];
        };
        return data.find((one) => one.raw_body.includes(bought.id));
      });
      const arrived = { headers: inbox.headers, body: inbox.raw_body };
      expect(await verifyWebhook({ ...arrived, secret })).toMatchObject({
        type: 'transaction.completed',
        data: { id: bought.id, status: 'completed' },
      });
      const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
      const signed = `${inbox.headers['webhook-id']}.${inbox.headers['webhook-timestamp']}.${inbox.raw_body}`;
      expect(inbox.headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
      const other = `whsec_${Buffer.alloc(24).toString('base64')}`;
      await expect(verifyWebhook({ ...arrived, secret: other })).rejects.toMatchObject({ fault: 'wrong_signature' });
      await client.deleteWebhookEndpoint(made.id);
    });

    it('answers 202 without Prefer and completes by callback', async () => {
      const bought = await daftari.call('POST', '/v1/purchases', {
        reference: 'callback-1',
        product_code: 'mtn_1gb_7day',
        recipient: '0241230001',
      });
      expect(bought.status).toBe(202);
      expect(await daftari.ended(bought.body.id)).toMatchObject({ status: 'completed', currency: 'GHS', total: '12.00' });
      const timeline = await daftari.call('GET', `/v1/transactions/${bought.body.id}/events`);
      expect(timeline.body.data.map((entry: { source: string }) => entry.source)).toContain('callback');
    });

    it('completes by asking again when the callback is lost, and fails when the provider says so', async () => {
      const lost = await daftari.call('POST', '/v1/purchases', {
        reference: 'lost-1',
        product_code: 'mtn_1gb_7day',
        recipient: '0241230004',
      });
      const failing = await daftari.call('POST', '/v1/purchases', {
        reference: 'lost-2',
        product_code: 'mtn_1gb_7day',
        recipient: '0241230005',
      });
      expect(await daftari.ended(lost.body.id)).toMatchObject({ status: 'completed' });
      const failed = await daftari.ended(failing.body.id);
      expect(failed).toMatchObject({ status: 'failed' });
      expect(failed.balance_after).toBe(failed.balance_before);
    });

    it('fails and gives the money back', async () => {
      const before = await daftari.wallet();
      const bought = await daftari.buy('0002', { wait: 10 });
      expect(bought).toMatchObject({ status: 201, body: { status: 'failed' } });
      expect(bought.body.failure).toMatchObject({ code: expect.any(String), detail: expect.any(String) });
      expect((await daftari.wallet()).available).toBe(before.available);
    });

    it('tries the other route when the first is out of float', async () => {
      const bought = await daftari.buy('0016', { wait: 10 });
      expect(bought).toMatchObject({ status: 201, body: { status: 'completed' } });
    });

    it('is refused for lack of balance, and leaves its reference free', async () => {
      const body = { reference: 'poor-1', product_code: 'smb_ikedc', recipient: '08031234567', amount: '50000.00' };
      const poor = await daftari.call(
        'POST',
        '/admin/v1/businesses',
        {
          name: 'Poor',
          email: 'p@example.com',
          phone: '+2348031111111',
          country: 'NG',
          tier: 'enterprise',
          currencies: ['NGN'],
          timezone: 'Africa/Lagos',
        },
        { key: daftari.demo.admin.operator_key },
      );
      const key = (
        await daftari.call(
          'POST',
          `/admin/v1/businesses/${poor.body.id}/api-keys`,
          { mode: 'live' },
          { key: daftari.demo.admin.operator_key },
        )
      ).body.secret;
      const airtime = { ...body, product_code: 'smb_mtn_vtu', amount: '100.00' };
      const refused = await daftari.call('POST', '/v1/purchases', airtime, { key });
      expect(refused).toMatchObject({ status: 402, body: { code: 'insufficient_balance', detail: expect.stringContaining('99.00') } });
      await daftari.call(
        'POST',
        `/admin/v1/businesses/${poor.body.id}/credits`,
        { reference: 'c1', currency: 'NGN', mode: 'live', amount: '500.00', reason: 'first' },
        { key: daftari.demo.admin.operator_key },
      );
      expect((await daftari.call('POST', '/v1/purchases', airtime, { key, headers: { prefer: 'wait=10' } })).status).toBe(201);
      expect((await daftari.call('GET', `/v1/transactions/${(await daftari.buy('4567')).body.id}`, undefined, { key })).status).toBe(404);
    });

    it('the same reference fifty times at once is one transaction', async () => {
      const answers = await Promise.all(Array.from({ length: 50 }, () => daftari.buy('4567', { reference: 'fifty' })));
      expect(answers.every((answer) => [200, 201, 202].includes(answer.status))).toBe(true);
      expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
      const other = await daftari.call('POST', '/v1/purchases', {
        reference: 'fifty',
        product_code: 'smb_mtn_vtu',
        recipient: '08031234567',
        amount: '200.00',
      });
      expect(other).toMatchObject({ status: 409, body: { code: 'reference_conflict' } });
      await daftari.ended(answers[0]?.body.id);
    });

    it('200 purchases at once on a wallet that affords 120: 120 go through', async () => {
      const admin = { key: daftari.demo.admin.operator_key };
      const made = await daftari.call(
        'POST',
        '/admin/v1/businesses',
        {
          name: 'Tight',
          email: 't@example.com',
          phone: '+2348032222222',
          country: 'NG',
          tier: 'enterprise',
          currencies: ['NGN'],
          timezone: 'Africa/Lagos',
        },
        admin,
      );
      const key = (await daftari.call('POST', `/admin/v1/businesses/${made.body.id}/api-keys`, { mode: 'live' }, admin)).body.secret;
      await daftari.call(
        'POST',
        `/admin/v1/businesses/${made.body.id}/credits`,
        { reference: 'c1', currency: 'NGN', mode: 'live', amount: '11880.00', reason: 'for 120' },
        admin,
      );
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, index) => daftari.buy('4567', { reference: `tight-${index}`, key })),
      );
      const bought = answers.filter((answer) => [201, 202].includes(answer.status));
      expect(bought).toHaveLength(120);
      expect(answers.filter((answer) => answer.status === 402)).toHaveLength(80);
      for (const answer of bought) expect(await daftari.ended(answer.body.id, 30_000, key)).toMatchObject({ status: 'completed' });
      expect(await daftari.wallet('NGN', key)).toMatchObject({ available: '0.00', held: '0.00' });
    });

    it('cannot be cancelled once sent', async () => {
      const bought = await daftari.call('POST', '/v1/purchases', {
        reference: 'cancel-late',
        product_code: 'mtn_1gb_7day',
        recipient: '0241230018',
      });
      await sleep(1_000);
      expect(await daftari.call('POST', `/v1/transactions/${bought.body.id}/cancel`)).toMatchObject({
        status: 409,
        body: { code: 'not_cancellable' },
      });
    });

    it('executed at the provider exactly what the books call completed', async () => {
      const executed = (await daftari.executions()).filter((one) => one.times_executed > 0);
      expect(executed.every((one) => one.times_executed === 1)).toBe(true);
    });
  });
});

const eventually = async <T>(find: () => Promise<T | undefined>, withinMs = 15_000): Promise<T> => {
  const until = Date.now() + withinMs;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (Date.now() > until) throw new Error('it did not come');
    await sleep(100);
  }
};
