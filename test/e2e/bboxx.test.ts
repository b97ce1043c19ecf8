import { authorizationOf, writeTimestamp } from '@daftari/dialect-bboxx';
import { newId } from '@daftari/platform';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestInstallation, transports } from '../support/installation.js';

describe.each(transports())('a payment that BBOXX tells of, on the $kind transport', ({ kind, missing }) => {
  if (missing !== undefined) console.log(missing);
  describe.skipIf(missing !== undefined)('crosses the services', () => {
    let daftari: TestInstallation;
    beforeAll(async () => {
      daftari = await TestInstallation.start(kind, { gateways: 2 });
    }, 180_000);
    afterAll(async () => {
      const report = await daftari.verify();
      await daftari.stop();
      expect(report.checks.filter((check) => !check.ok)).toEqual([]);
    });

    const credentials = () => daftari.demo.businesses[0]!.dialects!.bboxx;
    const notify = async (transactionId: string, gateway = 0, amount = 200) => {
      const { provider_id, customer_id, origin_id, signature_key } = credentials();
      const rawBody = `{"transactionId": "${transactionId}", "currency": "RWF", "amount": ${amount}.0, "subscriber": "250786474859"}`;
      const messageId = newId('cmd');
      const base = `${daftari.processes.gateways[gateway]?.url ?? ''}/dialects/bboxx`;
      const response = await fetch(`${base}/mm/1.0/payments/payment/${provider_id}/customers/${customer_id}/payments`, {
        method: 'POST',
        headers: {
          Authorization: authorizationOf({ rawBody, messageId, originId: origin_id, customerId: customer_id }, signature_key),
          MessageID: messageId,
          MessageTimestamp: writeTimestamp(Date.now()),
          SMSSupport: 'Y',
        },
        body: rawBody,
      });
      return { status: response.status, body: (await response.json()) as { status: string } };
    };
    const found = async (transactionId: string) =>
      (await daftari.call('GET', `/v1/transactions?reference=bboxx:200:${transactionId}`)).body.data;

    it('has credentials in the demo: each business its own customer', () => {
      expect(daftari.demo.businesses.map(({ dialects }) => dialects?.bboxx)).toMatchObject([
        { base_url: `${daftari.demo.base_url}/dialects/bboxx`, provider_id: '200', customer_id: '12000' },
        { base_url: `${daftari.demo.base_url}/dialects/bboxx`, provider_id: '200', customer_id: '12001' },
      ]);
    });

    it('reaches the wallet once, and the client app by webhook', async () => {
      const before = await daftari.wallet('RWF');
      const answers = await Promise.all([notify('e2e-1'), notify('e2e-1', 1), notify('e2e-1'), notify('e2e-1', 1)]);
      for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: { status: 'ACCEPTED' } });
      expect(Number((await daftari.wallet('RWF')).available)).toBe(Number(before.available) + 200);
      const [payment, ...more] = await found('e2e-1');
      expect(more).toEqual([]);
      expect(payment).toMatchObject({ kind: 'payment', status: 'completed', amount: '200', provider_reference: 'e2e-1' });
      const types = async () => (await daftari.webhooks(payment.id as string)).map(({ type }) => type);
      for (let tries = 0; tries < 100 && !(await types()).includes('payment.completed'); tries++) await sleep(100);
      expect(await types()).toEqual(['transaction.pending', 'transaction.completed', 'payment.completed']);
      const timeline = await daftari.call('GET', `/v1/transactions/${payment.id}/events`);
      expect(timeline.body.data.filter(({ source }: any) => source === 'ledger').map(({ type }: any) => type)).toEqual([
        'FundsExpected',
        'FundsReceived',
      ]);
    });

    it('contradicts what was told before: nothing moves, and a case waits', async () => {
      const before = await daftari.wallet('RWF');
      expect(await notify('e2e-1', 0, 900)).toMatchObject({ status: 409, body: { status: 'REJECTED' } });
      expect((await daftari.wallet('RWF')).available).toBe(before.available);
      const [payment] = await found('e2e-1');
      const timeline = await daftari.call('GET', `/v1/transactions/${payment.id}/events`);
      expect(timeline.body.data.map(({ type }: any) => type)).toContain('CaseOpened');
    });
  });
});
