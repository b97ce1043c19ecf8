import { type Outcome, type ProviderAnswer, type ProviderRequest, type PurchaseInput } from '@daftari/dialect';
import { bmatror } from '@daftari/dialect-bmatror';
import { strongmb } from '@daftari/dialect-strongmb';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestInstallation, transports } from '../support/installation.js';

/** What a client reads of a purchase, whichever of the two dialects it speaks. */
type Buys = typeof bmatror | typeof strongmb;

/**
 * Our own calling side as the client of our serving side: it was written to speak to the systems themselves, so what it understands here is what a client
 * of those systems understands.
 */
describe.each(transports())('clients of other systems, on the $kind transport', ({ kind, missing }) => {
  if (missing !== undefined) console.log(missing);
  describe.skipIf(missing !== undefined)('buy here', () => {
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

    const credentials = () => {
      const { bmatror: one, strongmb: two } = daftari.demo.businesses[0]!.dialects!;
      return { bmatror: one!, strongmb: two! };
    };
    const keyOf = (dialect: Buys): string => (dialect.name === 'bmatror' ? credentials().bmatror.live_key : credentials().strongmb.api_key);

    const send = async (dialect: Buys, request: ProviderRequest): Promise<ProviderAnswer> => {
      const response = await fetch(credentials()[dialect.name].base_url + request.path, {
        method: request.method,
        headers: request.headers,
        ...(request.body === undefined ? {} : { body: request.body }),
      });
      return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
    };
    const nextReference = (): string => `dialect${++references}`;
    const airtime = (dialect: Buys, ending: string): PurchaseInput => ({
      kind: 'airtime',
      productCode: dialect.name === 'bmatror' ? 'mtn' : 'smb_mtn_vtu',
      network: 'mtn',
      recipient: dialect.name === 'bmatror' ? `+23324123${ending}` : `+234803123${ending}`,
      amountMinor: 10_000n,
      reference: nextReference(),
    });
    const buy = async (dialect: Buys, input: PurchaseInput): Promise<Outcome> => {
      const call = dialect.purchase.build(input, { api_key: keyOf(dialect) });
      return call.read(await send(dialect, call.request));
    };
    const requery = async (dialect: Buys, reference: string): Promise<Outcome> => {
      const question = dialect.purchase.requery({ reference }, { api_key: keyOf(dialect) });
      const answered = question.read(await send(dialect, question.request));
      if (!('known' in answered)) throw new Error('One question is enough in these dialects.');
      return answered.known;
    };
    const settled = async (dialect: Buys, reference: string): Promise<Outcome> => {
      for (let tries = 0; tries < 100; tries++) {
        const outcome = await requery(dialect, reference);
        if (outcome.kind !== 'accepted') return outcome;
        await sleep(100);
      }
      throw new Error(`${reference} did not end.`);
    };

    it('have credentials in the demo, at this address, each business its own', () => {
      const all = daftari.demo.businesses.map(({ dialects }) => dialects!);
      for (const { bmatror: one, strongmb: two } of all) {
        expect(one).toMatchObject({
          base_url: `${daftari.demo.base_url}/dialects/bmatror`,
          live_key: expect.stringMatching(/^bm_live_/),
          test_key: expect.stringMatching(/^bm_test_/),
          webhook_secret: expect.any(String),
        });
        expect(two).toMatchObject({ base_url: `${daftari.demo.base_url}/dialects/strongmb`, api_key: expect.any(String) });
      }
      expect(new Set(all.map(({ bmatror: one }) => one!.live_key)).size).toBe(2);
    });

    it.each([bmatror, strongmb] as Buys[])('$name: a purchase that succeeds is understood as that, once it has', async (dialect) => {
      const input = airtime(dialect, '4567');
      expect((await buy(dialect, input)).kind).toMatch(/^(accepted|succeeded)$/);
      expect(await settled(dialect, input.reference)).toMatchObject({ kind: 'succeeded', amountMinor: 10_000n });
      expect(await buy(dialect, input), 'sent again').toMatchObject({ kind: 'succeeded', amountMinor: 10_000n });
    });

    it.each([bmatror, strongmb] as Buys[])('$name: one that is declined has failed, and the money is back', async (dialect) => {
      const currency = dialect.name === 'bmatror' ? 'GHS' : 'NGN';
      const before = (await daftari.wallet(currency)).total;
      const input = airtime(dialect, '0002');
      await buy(dialect, input);
      expect(await settled(dialect, input.reference)).toMatchObject({ kind: 'failed' });
      expect((await daftari.wallet(currency)).total).toBe(before);
    });

    it.each([bmatror, strongmb] as Buys[])(
      '$name: one that stays open is still processing, and a reference nobody used is not found',
      async (dialect) => {
        const input = airtime(dialect, '0018');
        expect((await buy(dialect, input)).kind).toBe('accepted');
        expect((await requery(dialect, input.reference)).kind).toBe('accepted');
        expect((await requery(dialect, 'neverUsed')).kind).toBe('not_found');
      },
    );

    it.each([bmatror, strongmb] as Buys[])('$name: the balance and what is on sale', async (dialect) => {
      const access = { api_key: keyOf(dialect) };
      const balance = dialect.balance(access);
      const [wallet] = balance.read(await send(dialect, balance.request)) ?? [];
      const currency = dialect.name === 'bmatror' ? 'GHS' : 'NGN';
      expect(wallet?.currency).toBe(currency);
      expect(Number(wallet?.availableMinor)).toBe(Number((await daftari.wallet(currency)).available) * 100);
      const list = dialect.catalogue.list('data', access);
      const answered = list.read(await send(dialect, list.request));
      const products = 'known' in answered ? (answered.known ?? []) : [];
      const { body } = await daftari.call('GET', `/v1/products?kind=data&country=${dialect.name === 'bmatror' ? 'GH' : 'NG'}&limit=100`);
      expect(products.map(({ code }) => code).sort()).toEqual(body.data.map(({ code }: { code: string }) => code).sort());
    });

    it('strongmb: electricity brings the token that the provider told, and 201 comes at once where the end does', async () => {
      const input = { ...airtime(strongmb, '4567'), kind: 'electricity' as const, productCode: 'smb_ikedc', recipient: '45012344567' };
      const outcome = await buy(strongmb, { ...input, fields: { meter_type: 'prepaid', phone: '+2348031234567' } });
      expect(outcome).toMatchObject({
        kind: 'succeeded',
        extras: { token: expect.stringMatching(/^\d{4}-/), customer_name: expect.stringMatching(/./) },
      });
    });

    it('bmatror: what a test key buys is not real', async () => {
      const before = (await daftari.wallet('GHS')).total;
      const request = bmatror.purchase.build(airtime(bmatror, '4567'), { api_key: credentials().bmatror.test_key }).request;
      expect((await send(bmatror, request)).status).toBe(201);
      expect((await daftari.wallet('GHS')).total).toBe(before);
    });
  });
});
