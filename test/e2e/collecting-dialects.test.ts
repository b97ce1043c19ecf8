import {
  type Answered,
  type Outcome,
  type PaymentInput,
  type PayoutInput,
  type ProviderAnswer,
  type ProviderRequest,
} from '@daftari/dialect';
import { blmpay } from '@daftari/dialect-blmpay';
import { buildTokenRequest, interpretTokenAnswer, mpp, type MppAccess } from '@daftari/dialect-mpp';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestInstallation, transports } from '../support/installation.js';

/**
 * Our own calling side as the client of our serving side, as in `dialects.test.ts`: of the two dialects that collect and pay out. What it orders here is
 * carried out by the sandbox, over our connector, which speaks the same dialects to it.
 */
describe.each(transports())('clients of BLMPay and MPP, on the $kind transport', ({ kind, missing }) => {
  if (missing !== undefined) console.log(missing);
  describe.skipIf(missing !== undefined)('collect and pay out here', () => {
    let daftari: TestInstallation;
    let access: MppAccess;
    let references = 0;
    const nextReference = (): string => `dialectb${++references}`;

    const dialects = () => daftari.demo.businesses[0]!.dialects!;
    const send = async (base: string, request: ProviderRequest): Promise<ProviderAnswer> => {
      // A GET with a body, as one document has it, is more than fetch can say.
      const body = request.method === 'GET' ? {} : { body: request.body ?? null };
      const response = await fetch(base + request.path, { method: request.method, headers: request.headers, ...body });
      return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
    };
    const answered = async <T>(
      base: string,
      question: { request: ProviderRequest; read: (answer: ProviderAnswer) => Answered<T> },
    ): Promise<T> => {
      const one = question.read(await send(base, question.request));
      return 'known' in one ? one.known : answered(base, one.ask);
    };
    const settled = async (ask: () => Promise<Outcome>): Promise<Outcome> => {
      for (let tries = 0; tries < 150; tries++) {
        const outcome = await ask();
        if (outcome.kind !== 'accepted') return outcome;
        await sleep(100);
      }
      throw new Error('It did not end.');
    };
    /** What came to an inbox of the sandbox, as soon as there is enough of it. */
    const heard = async (name: string, count: number): Promise<{ headers: Record<string, string>; raw_body: string }[]> => {
      for (let tries = 0; ; tries++) {
        const { data } = (await (await fetch(`${daftari.processes.sandbox.url}/inbox/${name}`)).json()) as { data: any[] };
        if (data.length >= count || tries > 100) return data;
        await sleep(100);
      }
    };
    const available = async (currency: string): Promise<number> => Number((await daftari.wallet(currency)).available);

    beforeAll(async () => {
      daftari = await TestInstallation.start(kind, { gateways: 2 });
      const { base_url, ...credentials } = dialects().mpp!;
      const reading = interpretTokenAnswer(await send(base_url, buildTokenRequest(credentials)));
      if (reading.kind !== 'granted') throw new Error(JSON.stringify(reading));
      access = { business_id: credentials.business_id, access_token: reading.token.accessToken };
    }, 180_000);
    afterAll(async () => {
      const report = await daftari.verify();
      await daftari.stop();
      expect(report.checks.filter((check) => !check.ok)).toEqual([]);
    });

    it('have credentials in the demo, at this address, each business its own', () => {
      for (const { dialects: theirs, id } of daftari.demo.businesses) {
        expect(theirs!.blmpay).toMatchObject({ base_url: `${daftari.demo.base_url}/dialects/blmpay`, webhook_secret: expect.any(String) });
        expect(theirs!.mpp).toMatchObject({ base_url: `${daftari.demo.base_url}/dialects/mpp`, business_id: id.slice('biz_'.length) });
      }
      expect(new Set(daftari.demo.businesses.map(({ dialects: theirs }) => theirs!.blmpay!.secret_key)).size).toBe(2);
    });

    describe('blmpay', () => {
      const base = () => dialects().blmpay!.base_url;
      const keys = () => ({ secret_key: dialects().blmpay!.secret_key });
      const payment = (ending: string): PaymentInput => ({
        reference: nextReference(),
        amountMinor: 500_000n,
        currency: 'TZS',
        by: { kind: 'mobile', phone: `+25571234${ending}` },
        customer: { firstName: 'Juma', lastName: 'Mwangi', email: 'juma@example.com' },
      });
      const order = async (what: 'payment' | 'payout', call: { request: ProviderRequest; read: (answer: ProviderAnswer) => Outcome }) => {
        const outcome = call.read(await send(base(), call.request));
        if (outcome.kind !== 'accepted' && outcome.kind !== 'succeeded') throw new Error(`${what}: ${JSON.stringify(outcome)}`);
        return outcome;
      };

      it.each([
        ['4567', 'succeeded'],
        ['0003', 'failed'],
      ])('a payment whose phone ends %s has %s', async (ending, end) => {
        const before = await available('TZS');
        const input = payment(ending);
        const taken = await order('payment', blmpay.payment.build(input, keys()));
        const asked = { reference: input.reference, providerReference: taken.providerReference! };
        const outcome = await settled(() => answered(base(), blmpay.payment.requery(asked, keys())));
        expect(outcome.kind).toBe(end);
        // Two per cent of 5,000 are ours.
        expect(await available('TZS')).toBe(before + (end === 'succeeded' ? 4_900 : 0));
        // Its own list has it too, by what the client put into the metadata.
        const found = await answered(base(), blmpay.payment.requery({ reference: input.reference }, keys()));
        expect(found).toMatchObject({ kind: end });
        expect((await daftari.call('GET', `/v1/transactions?reference=${taken.providerReference!}`)).body.data).toHaveLength(1);
      });

      it('the same payment sent again is the same', async () => {
        const call = blmpay.payment.build(payment('4567'), keys());
        const first = call.read(await send(base(), call.request));
        const again = await send(base(), call.request);
        expect(again.status).toBe(200);
        expect(call.read(again)).toMatchObject({ providerReference: (first as { providerReference: string }).providerReference });
      });

      it('the end is told to the address in the request, signed by the secret of its credentials', async () => {
        const callbackUrl = `${daftari.processes.sandbox.url}/inbox/blmpay-client`;
        const call = blmpay.payment.build({ ...payment('4567'), callbackUrl }, keys());
        const taken = call.read(await send(base(), call.request));
        const [told] = await heard('blmpay-client', 1);
        const door = { secret: dialects().blmpay!.webhook_secret, receivedAtMs: Date.now() };
        expect(blmpay.callbacks.read(told!.raw_body, told!.headers, door)).toMatchObject({
          ok: true,
          event: 'payment.completed',
          providerReference: (taken as { providerReference: string }).providerReference,
          outcome: { kind: 'succeeded', amountMinor: 500_000n },
        });
        expect(JSON.parse(told!.raw_body).data.customer).toEqual({ firstname: 'Juma', lastname: 'Mwangi', email: 'juma@example.com' });
        expect(blmpay.callbacks.read(told!.raw_body, told!.headers, { ...door, secret: 'another-secret-another' })).toMatchObject({
          ok: false,
        });
      });

      it('a card is paid on the page that the answer names', async () => {
        const by = { kind: 'card', doneUrl: 'https://shop.example/done', cancelUrl: 'https://shop.example/cancelled' } as const;
        const input: PaymentInput = { ...payment('4567'), by, amountMinor: 5_000_000n };
        const taken = await order('payment', blmpay.payment.build(input, keys()));
        if (taken.kind !== 'accepted') throw new Error(taken.kind);
        expect(taken.checkoutUrl).toMatch(/^http/);
        await fetch(taken.checkoutUrl!, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ outcome: 'success' }),
        });
        const asked = { reference: input.reference, providerReference: taken.providerReference! };
        expect(await settled(() => answered(base(), blmpay.payment.requery(asked, keys())))).toMatchObject({ kind: 'succeeded' });
      });

      it('a payout that is declined brings its money back', async () => {
        const before = (await daftari.wallet('TZS')).total;
        const input: PayoutInput = {
          reference: nextReference(),
          amountMinor: 200_000n,
          currency: 'TZS',
          account: '+255712340002',
          name: 'Juma',
        };
        const taken = await order('payout', blmpay.payout.build(input, keys()));
        const asked = { reference: input.reference, providerReference: taken.providerReference! };
        expect(await settled(() => answered(base(), blmpay.payout.requery(asked, keys())))).toMatchObject({ kind: 'failed' });
        expect((await daftari.wallet('TZS')).total).toBe(before);
      });

      it('the balance', async () => {
        const { request, read } = blmpay.balance(keys());
        const [balance] = read(await send(base(), request)) ?? [];
        expect(balance?.currency).toBe('TZS');
        expect(Number(balance!.availableMinor) / 100).toBe(Math.floor(await available('TZS')));
      });
    });

    describe('mpp', () => {
      const base = () => dialects().mpp!.base_url;

      it('who we are, what we have, and through what money moves', async () => {
        const profile = mpp.profile(access);
        expect(profile.read(await send(base(), profile.request))).toMatchObject({ name: daftari.demo.businesses[0]!.name });
        const balance = mpp.balance(access);
        const [wallet] = balance.read(await send(base(), balance.request)) ?? [];
        expect(wallet).toEqual({ currency: 'SLE', availableMinor: BigInt(Math.round((await available('SLE')) * 100)) });
        const channels = (await answered(base(), mpp.channels(access))) ?? [];
        expect(channels.map(({ code }) => code)).toEqual(expect.arrayContaining(['OM', 'AFM', 'CDT']));
        const om = channels.find(({ code }) => code === 'OM');
        expect(om).toMatchObject({ name: 'Orange Money', fields: { msisdn: [{ rule: 'required' }, { rule: 'string' }] } });
      });

      it('whose account it is', async () => {
        const call = mpp.lookup({ channel: 'om', account: '+22394996021' }, access);
        expect(call.read(await send(base(), call.request))).toMatchObject({ kind: 'found', name: expect.stringMatching(/\w+ \w+/) });
      });

      it.each([
        ['4567', 'succeeded', 99],
        ['0003', 'failed', 0],
      ] as const)('a payment whose phone ends %s has %s', async (ending, end, brings) => {
        const before = await available('SLE');
        const input: PaymentInput = {
          reference: nextReference(),
          amountMinor: 10_000n,
          currency: 'SLE',
          channel: 'OM',
          by: { kind: 'mobile', phone: `+2327612${ending}` },
          customer: { firstName: 'Fatu', lastName: 'Marah' },
        };
        const call = mpp.payment.build(input, access);
        expect((await send(base(), call.request)).status).toBe(200);
        const outcome = await settled(() => answered(base(), mpp.payment.requery({ reference: input.reference }, access)));
        expect(outcome.kind).toBe(end);
        expect(await available('SLE')).toBeCloseTo(before + brings);
        expect(call.read(await send(base(), call.request)), 'sent again it is there already').toMatchObject({ kind: 'unknown' });
      });

      it('every status is told to the callback of the request, by the transaction itself', async () => {
        const input: PaymentInput = {
          reference: nextReference(),
          amountMinor: 500n,
          currency: 'SLE',
          channel: 'OM',
          by: { kind: 'mobile', phone: '+23276124567' },
          customer: { firstName: 'Fatu', lastName: 'Marah' },
          callbackUrl: `${daftari.processes.sandbox.url}/inbox/mpp-client`,
        };
        expect((await send(base(), mpp.payment.build(input, access).request)).status).toBe(200);
        await settled(() => answered(base(), mpp.payment.requery({ reference: input.reference }, access)));
        let told: any[] = [];
        for (let count = 1; told.at(-1)?.status !== 'completed' && count < 8; count++)
          told = (await heard('mpp-client', count)).map(({ raw_body }) => JSON.parse(raw_body));
        expect(told.at(-1)).toMatchObject({
          external_id: input.reference,
          category: 'payment',
          status: 'completed',
          business: { id: access.business_id, code: daftari.demo.businesses[0]!.code },
          channel: { code: 'OM', type: 'momo', description: 'Orange Money' },
          details: { first_name: 'Fatu' },
        });
      });

      it('a transfer is carried out, and one that waits is cancelled or not, and says which', async () => {
        const payout = (ending: string): PayoutInput => ({
          reference: nextReference(),
          amountMinor: 2_000n,
          currency: 'SLE',
          channel: 'CDT',
          account: `+2327612${ending}`,
          name: 'bockarie Marah',
        });
        const input = payout('4567');
        const call = mpp.payout.build(input, access);
        const taken = call.read(await send(base(), call.request));
        expect(taken.kind).toMatch(/^(accepted|succeeded)$/);
        const outcome = await settled(() => answered(base(), mpp.payout.requery({ reference: input.reference }, access)));
        expect(outcome).toMatchObject({ kind: 'succeeded', amountMinor: 2_000n });
        const id = (taken as { providerReference: string }).providerReference;
        const cancel = mpp.cancel(id, access);
        expect(cancel.read(await send(base(), cancel.request))).toMatchObject({ kind: 'refused', code: 'MPP-TX-4301' });
      });
    });
  });
});
