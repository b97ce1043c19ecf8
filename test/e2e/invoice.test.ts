import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserIsMissing, TestBrowser } from '../support/browser.js';
import { TestInstallation } from '../support/installation.js';

/** An invoice and a payment link from the business's request to the money in its wallet, over all services and the simulated providers. */
describe('an invoice', () => {
  let daftari: TestInstallation;
  let references = 0;
  beforeAll(async () => {
    daftari = await TestInstallation.start('embedded');
  }, 180_000);
  afterAll(async () => {
    const report = await daftari.verify();
    await daftari.stop();
    expect(report.checks.filter((check) => !check.ok)).toEqual([]);
  });

  const write = async (currency: string, price: string, changes: object = {}) => {
    const made = await daftari.call('POST', '/v1/invoices', {
      reference: `e2e-${++references}`,
      currency,
      customer: { name: 'Jane Doe', email: 'jane@example.com' },
      items: [{ name: 'Lessons', quantity: 2, unit_price: price }],
      tax_percent: 18,
      due_date: '2099-01-31',
      ...changes,
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body;
  };
  const read = async (id: string) => (await daftari.call('GET', `/v1/invoices/${id}`)).body;
  const until = async <T>(ask: () => Promise<T | undefined | false>, withinMs = 40_000): Promise<T> => {
    const untilMs = Date.now() + withinMs;
    for (;;) {
      const found = await ask();
      if (found) return found;
      if (Date.now() > untilMs) throw new Error('It did not come to be.');
      await sleep(100);
    }
  };
  const submit = (url: string, form: Record<string, string>) =>
    fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
  /** Webhooks about an invoice, as the inbox of the sandbox got them. */
  const toldOf = async (invoiceId: string): Promise<any[]> => {
    const { data } = (await (await fetch(`${daftari.processes.sandbox.url}/inbox/demo`)).json()) as { data: { raw_body: string }[] };
    return data.map(({ raw_body }) => JSON.parse(raw_body)).filter(({ data: about }) => about.id === invoiceId);
  };

  it.each([
    ['whose callback comes', '0001'],
    ['whose callback is lost', '0004'],
  ])('is paid by mobile money %s: invoice.paid is told though its page was closed', async (_title, ending) => {
    const { id, pay_url, total } = await write('SLE', '100.00');
    expect(total).toBe('236.00');
    const before = await daftari.wallet('SLE');
    const started = await submit(pay_url, { channel: 'OM', phone: `07612${ending}` });
    expect(started.status, await started.text()).toBe(303);
    const [webhook, ...more] = await until(async () => {
      const all = await toldOf(id);
      return all.length > 0 && all;
    });
    expect(more).toEqual([]);
    expect(webhook).toMatchObject({ type: 'invoice.paid', data: { id, status: 'paid', total: '236.00', amount_paid: '236.00' } });
    expect(webhook.data).toEqual(await read(id));
    const after = await daftari.wallet('SLE');
    expect(Number(after.available) - Number(before.available)).toBeCloseTo(236 - 2.36, 2);
    const timeline = await daftari.call('GET', `/v1/transactions/${webhook.data.transaction_id}/events`);
    expect(JSON.stringify(timeline.body.data)).toContain('invoice.paid');
  });

  it('whose payment is declined stays open, and is paid the next time', async () => {
    const { id, pay_url } = await write('SLE', '10.00');
    await submit(pay_url, { channel: 'OM', phone: '076120003' });
    await until(async () => (await (await fetch(pay_url)).text()).includes('Choose how to pay'));
    expect(await read(id)).toMatchObject({ status: 'open', amount_paid: '0.00' });
    await submit(pay_url, { channel: 'OM', phone: '076123456' });
    await until(async () => (await read(id)).status === 'paid');
  });

  it('is paid by card on the page of the card processor', async () => {
    const { id, pay_url } = await write('TZS', '5000.00');
    const started = await submit(pay_url, { channel: 'CARD_TZ' });
    const checkout = started.headers.get('location') ?? '';
    expect([started.status, checkout.startsWith(`${daftari.processes.sandbox.url}/checkout/`)]).toEqual([303, true]);
    const chosen = await submit(checkout, { outcome: 'success' });
    const back = chosen.headers.get('location') ?? '';
    expect(back.startsWith(`${pay_url}/p/`)).toBe(true);
    await until(async () => (await (await fetch(back)).text()).includes('Thank you, it is paid'));
    expect(await read(id)).toMatchObject({ status: 'paid', amount_paid: '11800.00' });
  });

  it('becomes paid, and is told of, although the gateway that began its payment is killed', async () => {
    const { id, pay_url } = await write('SLE', '11.00');
    const started = await submit(pay_url, { channel: 'OM', phone: '076120004' });
    expect(started.status).toBe(303);
    const [gateway] = daftari.processes.gateways;
    await gateway?.kill();
    // The payment completes while nobody is there to hear of it.
    await sleep(3_000);
    expect(await toldOf(id)).toEqual([]);
    await gateway?.start();
    await until(async () => (await toldOf(id)).length > 0);
    expect(await read(id)).toMatchObject({ status: 'paid' });
    await sleep(1_500);
    expect(await toldOf(id)).toHaveLength(1);
  });

  const missing = browserIsMissing();
  if (missing !== undefined) console.log(missing);
  describe.skipIf(missing !== undefined)('in a browser', () => {
    let browser: TestBrowser;
    beforeAll(async () => {
      browser = await TestBrowser.start();
    });
    afterAll(() => browser.stop());

    it('is paid on a phone: typed, tapped, and told without a reload by hand', async () => {
      const { id, pay_url, number } = await write('SLE', '1234.50', { notes: 'Thank you <b>very</b> much' });
      const tab = await browser.phone();
      await tab.open(pay_url);
      const text = await tab.text();
      for (const shown of [`Invoice ${number}`, '2,913.42 SLE', 'Thank you <b>very</b> much', 'Orange Money', 'AfriMoney'])
        expect(text).toContain(shown);
      // Style is in force, nothing sticks out of a phone's screen, and every input has its label.
      expect(await tab.read('getComputedStyle(document.querySelector("button")).backgroundColor')).toBe('rgb(20, 83, 45)');
      expect(await tab.read('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      expect(await tab.read('[...document.querySelectorAll("input:not([type=hidden])")].every((one) => one.labels.length === 1)')).toBe(
        true,
      );
      await tab.click('details:not([open]) summary');
      expect(await tab.read('document.querySelectorAll("details[open]").length')).toBe(1);
      await tab.type('Mobile money number', '076120001');
      await tab.click('details[open] button');
      await tab.until('document.querySelector("h1").textContent === "Confirm on your phone"');
      await tab.until('document.querySelector("h1").textContent === "Thank you, it is paid"');
      expect(await read(id)).toMatchObject({ status: 'paid' });
      expect(tab.complaints).toEqual([]);
    });

    it('leads a card on to its processor and back', async () => {
      const { id, pay_url } = await write('TZS', '5000.00');
      const tab = await browser.phone();
      await tab.open(pay_url);
      await tab.click('details:last-of-type summary');
      await tab.click('details[open] button');
      await tab.until('location.pathname.startsWith("/checkout/")');
      await tab.click('button[value="success"]');
      await tab.until('document.querySelector("h1").textContent === "Thank you, it is paid"');
      expect(await read(id)).toMatchObject({ status: 'paid' });
      expect(tab.complaints).toEqual([]);
    });

    it('is paid without scripts too', async () => {
      const { id, pay_url } = await write('SLE', '7.00');
      const tab = await browser.phone({ scripts: false });
      await tab.open(pay_url);
      await tab.type('Mobile money number', '076120001');
      await tab.click('details[open] button');
      await tab.until('document.querySelector("h1").textContent === "Thank you, it is paid"');
      expect(await read(id)).toMatchObject({ status: 'paid' });
    });
  });
});
