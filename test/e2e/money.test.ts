import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestInstallation, transports } from '../support/installation.js';

describe.each(transports())('moving money on the $kind transport', ({ kind, missing }) => {
  if (missing !== undefined) console.log(missing);
  describe.skipIf(missing !== undefined)('crosses the services', () => {
    let daftari: TestInstallation;
    let references = 0;
    beforeAll(async () => {
      daftari = await TestInstallation.start(kind, { gateways: 2 });
    }, 180_000);
    afterAll(async () => {
      const report = await daftari.verify();
      await daftari.stop();
      expect(report.checks.filter((check) => !check.ok)).toEqual([]);
    });

    const waiting = { headers: { prefer: 'wait=20' } };
    const types = async (id: string) => (await daftari.webhooks(id)).map(({ type }) => type);
    const told = async (id: string, type: string): Promise<string[]> => {
      for (let tries = 0; tries < 100 && !(await types(id)).includes(type); tries++) await sleep(100);
      return types(id);
    };
    const collect = async (changes: object = {}): Promise<any> => {
      const body = {
        reference: `pay-${++references}`,
        method: 'mobile_money',
        channel: 'OM',
        amount: '250.00',
        currency: 'SLE',
        phone: '076124567',
        customer: { first_name: 'Fatu', last_name: 'Marah', email: 'fatu@example.com' },
        ...changes,
      };
      const paid = await daftari.call('POST', '/v1/payments', body, waiting);
      expect(paid, JSON.stringify(paid.body)).toMatchObject({ status: 201, body: { status: 'completed' } });
      return paid.body;
    };
    const refund = (payment: string, changes: object = {}) => ({
      reference: `back-${++references}`,
      transaction_id: payment,
      reason: 'returned goods',
      ...changes,
    });

    it('a payment goes back to its payer in two parts, through the provider, and is then refunded', async () => {
      const payment = await collect();
      const before = await daftari.wallet('SLE');
      const first = await daftari.call('POST', '/v1/refunds', refund(payment.id, { amount: '100.00' }), waiting);
      expect(first, JSON.stringify(first.body)).toMatchObject({
        status: 201,
        body: { kind: 'refund', status: 'completed', recipient: '+23276124567', channel: 'OM', total: '100.00' },
      });
      expect(first.body.provider_reference).toEqual(expect.any(String));
      expect((await daftari.call('GET', `/v1/transactions/${payment.id}`)).body.status).toBe('completed');
      const rest = await daftari.call('POST', '/v1/refunds', refund(payment.id), { ...waiting, gateway: 1 });
      expect(rest).toMatchObject({ status: 201, body: { status: 'completed', amount: '150.00' } });
      expect(Number(before.available) - Number((await daftari.wallet('SLE')).available)).toBe(250);
      expect((await daftari.call('GET', `/v1/transactions/${payment.id}`)).body).toMatchObject({ status: 'refunded', fee: '2.50' });
      expect(await told(payment.id, 'transaction.refunded')).toContain('payment.completed');
      expect(await told(rest.body.id, 'transaction.completed')).toEqual(expect.arrayContaining(['transaction.pending']));
      const executed = (await daftari.executions()).filter(({ reference }) =>
        [first.body.id, rest.body.id].some((id: string) => reference.startsWith(id.slice(4).replaceAll('-', ''))),
      );
      expect(executed.map(({ times_executed: times }) => times)).toEqual([1, 1]);
      const timeline = await daftari.call('GET', `/v1/transactions/${first.body.id}/events`);
      expect(timeline.body.data.map((entry: { type: string }) => entry.type)).toEqual(
        expect.arrayContaining(['FundsHeld', 'attempt_sent', 'FundsCaptured']),
      );
    });

    it('a payment of another business is not there to be refunded', async () => {
      const payment = await collect({ amount: '10.00' });
      const key = daftari.demo.businesses[1]!.live_key;
      expect(await daftari.call('POST', '/v1/refunds', refund(payment.id), { key })).toMatchObject({ status: 404 });
    });

    it('a transfer reaches the other business, who is told that its wallet was funded', async () => {
      const [from, to] = [daftari.demo.businesses[0]!, daftari.demo.businesses[1]!];
      const before = Number((await daftari.wallet('NGN', to.live_key)).available);
      const body = { reference: 'share-1', to_business: to.code, amount: '250.00', currency: 'NGN', description: 'commission' };
      const sent = await daftari.call('POST', '/v1/transfers', body, waiting);
      expect(sent, JSON.stringify(sent.body)).toMatchObject({ status: 201, body: { status: 'completed', recipient: to.id } });
      expect(await daftari.call('POST', '/v1/transfers', { ...body, to_business: to.id }, { gateway: 1 })).toMatchObject({ status: 200 });
      expect(Number((await daftari.wallet('NGN', to.live_key)).available)).toBe(before + 250);
      expect(await told(sent.body.id, 'transaction.completed')).toContain('transaction.completed');
      const arrived = await daftari.call('GET', '/v1/transactions?kind=transfer', undefined, { key: to.live_key });
      expect(arrived.body.data).toMatchObject([{ status: 'completed', amount: '250.00' }]);
      const inbox = async (): Promise<string> => (await fetch(`${daftari.processes.sandbox.url}/inbox/demo-retail`)).text();
      for (let tries = 0; tries < 100 && !(await inbox()).includes('wallet.funded'); tries++) await sleep(100);
      expect(await inbox()).toContain(arrived.body.data[0].id);
      expect(await daftari.call('POST', '/v1/transfers', { ...body, reference: 'share-2', to_business: from.code })).toMatchObject({
        status: 422,
        body: { code: 'invalid_recipient' },
      });
    });

    it('a deposit is approved by an operator, and its business told', async () => {
      const admin = { key: daftari.demo.admin.operator_key };
      const before = await daftari.wallet();
      const deposit = {
        reference: 'deposit-1',
        amount: '5000.00',
        currency: 'NGN',
        method: 'bank',
        proof: { bank_reference: 'FT26325XYZ' },
      };
      const announced = await daftari.call('POST', '/v1/deposits', deposit);
      expect(announced, JSON.stringify(announced.body)).toMatchObject({ status: 202, body: { kind: 'deposit', status: 'pending' } });
      const { id } = announced.body;
      const waits = await daftari.call('GET', '/admin/v1/deposits?status=pending', undefined, { ...admin, gateway: 1 });
      expect(waits.body.data).toMatchObject([{ id, proof: { bank_reference: 'FT26325XYZ' } }]);
      const approve = (gateway: number) =>
        daftari.call('POST', `/admin/v1/deposits/${id}/approve`, { note: 'on the statement' }, { ...admin, gateway });
      const answers = await Promise.all([approve(0), approve(1)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(Number((await daftari.wallet()).available) - Number(before.available)).toBe(5000);
      expect(await told(id, 'wallet.funded')).toEqual(['transaction.pending', 'transaction.completed', 'wallet.funded']);
      const other = await daftari.call('POST', '/v1/deposits', { ...deposit, reference: 'deposit-2' });
      expect(await daftari.call('POST', `/v1/transactions/${other.body.id}/cancel`)).toMatchObject({
        status: 200,
        body: { status: 'voided' },
      });
      expect(await told(other.body.id, 'transaction.voided')).toEqual(['transaction.pending', 'transaction.voided']);
    });
  });
});
