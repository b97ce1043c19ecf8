import { setTimeout as pause } from 'node:timers/promises';
import { DismissFunds, InvoicePaid, ReceiveFunds } from '@daftari/contracts';
import { type OutgoingMessage, PublishUnconfirmedError, type Transport } from '@daftari/messaging';
import { newId } from '@daftari/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { type Business, OPERATOR_KEY, World } from '../world.test-support.js';

/** The pages over the real ledger; the test says what the provider would. Whole, with connector and sandbox: test/e2e/invoice.test.ts. */
describe('pages for paying', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  let references = 0;

  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'paypages', { PUBLIC_URL: 'https://pay.example' });
    shop = await world.business('<i>Shop</i> & Sons', { currencies: ['SLE', 'TZS', 'GHS'] });
    await world.channel('OM');
    await world.channel('AFM', {
      description: 'AfriMoney',
      categories: [{ category: 'payment', fee_payer: 'end_user', fee: { percent: '2.0' } }],
    });
    await world.channel('OFF', { status: 'inactive', description: 'Closed' });
    await world.channel('FILES', { description: 'Files', fields: { proof: ['required', 'mimes:pdf'] } });
    const card = { type: 'card', country: 'TZ', currency: 'TZS', description: 'Cards' };
    await world.channel('CARD_TZ', { ...card, fields: { email: ['required', 'email'] }, categories: [{ category: 'payment' }] });
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  const newInvoice = (changes: object = {}, key = shop.live) =>
    world.expect(201, key, 'POST', '/v1/invoices', {
      reference: `inv-${++references}`,
      currency: 'SLE',
      customer: { name: 'Fatu Marah' },
      items: [{ name: 'Rice', quantity: 2, unit_price: '1250.50' }],
      ...changes,
    });
  const newLink = (changes: object = {}) =>
    world.expect(201, shop.live, 'POST', '/v1/payment-links', {
      reference: `pln-${++references}`,
      currency: 'SLE',
      amount: '10.00',
      description: 'Fair',
      ...changes,
    });
  const pathOf = (url: string): string => new URL(url).pathname;
  const look = async (path: string, base = world.url, headers = {}) => {
    const response = await world.contract.fetch(base)(base + path, { redirect: 'manual', headers });
    return { status: response.status, headers: response.headers, html: await response.text() };
  };
  const send = async (path: string, form: Record<string, string>, base = world.url, headers = {}) => {
    const response = await world.contract.fetch(base)(base + path, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'manual',
      headers,
    });
    return { status: response.status, to: response.headers.get('location') ?? '', html: await response.text(), headers: response.headers };
  };
  const tokenIn = (html: string): string => /name="try" value="([A-Za-z0-9_-]{22})"/.exec(html)?.[1] ?? '';
  const pay = async (path: string, form: Record<string, string> = {}, base = world.url) => {
    const token = tokenIn((await look(path, base)).html);
    return send(path, { channel: 'OM', phone: '076123456', try: token, ...form }, base);
  };
  const read = async (id: string) => (await world.call(shop.live, 'GET', `/v1/invoices/${id}`)).body;
  const payments = async (reference: string): Promise<any[]> =>
    (await world.call(shop.live, 'GET', '/v1/transactions?kind=payment&limit=100')).body.data.filter((one: any) =>
      one.reference.startsWith(reference),
    );
  const shard = async (): Promise<number> =>
    (await world.books.database.pool.query<{ shard: number }>('select shard from gateway.businesses where id = $1', [shop.id])).rows[0]!
      .shard;
  const subject = (transactionId: string, currency: string) => ({
    command_id: newId('cmd'),
    business_id: shop.id,
    currency,
    mode: 'live',
    transaction_id: transactionId,
  });
  const receive = async (id: string, currency = 'SLE') =>
    world.books.send(ReceiveFunds, await shard(), { ...ReceiveFunds.example, ...subject(id, currency), provider_reference: `M-${id}` });
  const dismiss = async (id: string, status = 'failed', currency = 'SLE') =>
    world.books.send(DismissFunds, await shard(), { ...DismissFunds.example, ...subject(id, currency), status });
  const until = async (done: () => Promise<boolean>, withinMs = 15_000): Promise<void> => {
    const untilMs = Date.now() + withinMs;
    while (!(await done())) {
      if (Date.now() > untilMs) throw new Error('It did not come to be.');
      await pause(50);
    }
  };
  /** What the gateway published of an invoice. */
  const told = async (invoiceId: string): Promise<any[]> => {
    const { rows } = await world.books.database.pool.query<{ value: string }>(
      `select m.value from messaging.messages m join messaging.topics t on t.id = m.topic where t.name = $1 and m.value like '%' || $2 || '%'`,
      [InvoicePaid.topic, invoiceId],
    );
    return rows.map(({ value }) => JSON.parse(value));
  };

  it('show the invoice and every usable way to pay it, in markup that nobody can break out of', async () => {
    const evil = '<script>alert("x")</script>';
    const { pay_url, number } = await newInvoice({
      customer: { name: evil },
      items: [{ name: `"'><img src=x onerror=alert(1)>`, quantity: '1.5', unit_price: '1000.00' }],
      notes: evil,
      tax_percent: '10',
      due_date: '2020-01-01',
    });
    expect(pay_url).toMatch(/^https:\/\/pay\.example\/pay\/i_[A-Za-z0-9_-]{22}$/);
    const { status, headers, html } = await look(pathOf(pay_url));
    expect(status).toBe(200);
    expect(html).toContain(`<h1>Invoice ${number}</h1>`);
    expect(html).toContain('1,650.00 SLE');
    expect(html).toContain('&lt;i&gt;Shop&lt;/i&gt; &amp; Sons');
    expect(html).toContain('(overdue)');
    expect(html).not.toMatch(/<script>|<img|<i>/);
    expect(html).toContain('<summary>Orange Money</summary>');
    expect(html).toContain('Pay 1,650.00 SLE');
    // Whoever pays bears this channel's fee, and is told before.
    expect(html).toContain('A fee of 33.00 SLE is added');
    expect(html).not.toMatch(/Closed|Files|Cards/);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(html).not.toMatch(/style=|onclick|<style|javascript:/);
    expect([headers.get('referrer-policy'), headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual([
      'no-referrer',
      'no-store',
      'nosniff',
    ]);
    for (const asset of ['/pay/pay.css', '/pay/pay.js']) expect((await look(asset)).status).toBe(200);
  });

  it('say the same of every address that is none', async () => {
    const { pay_url } = await newInvoice();
    const path = pathOf(pay_url);
    const token = path.slice('/pay/'.length);
    const nobody = `i_${'A'.repeat(22)}`;
    const answers = await Promise.all(
      [`/pay/${nobody}`, '/pay/x', `/pay/l_${token.slice(2)}`, '/pay/i_%00', `${path}/p/${'A'.repeat(22)}`, `/pay/${nobody}/p/x`].map(
        (one) => look(one),
      ),
    );
    for (const { status, html } of answers) expect([status, html]).toEqual([404, answers[0]!.html]);
    expect((await send(`/pay/${nobody}`, { channel: 'OM' })).status).toBe(404);
    expect((await look(`${path}/p/${'A'.repeat(22)}/state`)).status).toBe(404);
    expect((await fetch(world.url + path, { method: 'DELETE' })).status).toBe(405);
  });

  it('take a payment in the name of the business, and the invoice is paid when it completes though nobody looks', async () => {
    const { id, pay_url, number } = await newInvoice();
    const path = pathOf(pay_url);
    const started = await pay(path);
    expect(started.status, started.html).toBe(303);
    expect(started.to).toMatch(new RegExp(`^${path}/p/[A-Za-z0-9_-]{22}$`));
    const [payment] = await payments(id);
    expect(payment).toMatchObject({
      reference: `${id}.1`,
      kind: 'payment',
      status: 'pending',
      amount: '2501.00',
      channel: 'OM',
      recipient: '+23276123456',
      metadata: { invoice_id: id, invoice_number: number },
    });
    const { data } = await world.firstEvent(payment.id);
    expect(data.collection).toMatchObject({ method: 'mobile_money', customer: { first_name: 'Fatu', last_name: 'Marah', country: 'SL' } });
    const waiting = await look(started.to);
    expect(waiting.html).toContain('Confirm on your phone');
    expect(waiting.html).toContain('456');
    expect(waiting.html).not.toContain('23276123456');
    expect(JSON.parse((await look(`${started.to}/state`)).html)).toEqual({ state: 'confirm_on_phone' });
    expect((await read(id)).status).toBe('open');
    await receive(payment.id);
    await until(async () => (await told(id)).length > 0);
    expect(await told(id)).toMatchObject([
      {
        transaction_id: payment.id,
        invoice: { id, status: 'paid', paid_minor: '250100' },
        transaction: { id: payment.id, status: 'completed' },
      },
    ]);
    expect(InvoicePaid.matches((await told(id))[0])).toBe(true);
    expect(await read(id)).toMatchObject({
      status: 'paid',
      amount_paid: '2501.00',
      overpaid: '0.00',
      transaction_id: payment.id,
      paid_at: expect.any(String),
    });
    expect(JSON.parse((await look(`${started.to}/state`)).html)).toEqual({ state: 'paid' });
    expect((await look(started.to)).html).toContain('Thank you, it is paid');
    expect((await look(path)).html).toContain('This invoice is paid');
    expect((await pay(path)).status).toBe(409);
    expect(await world.call(shop.live, 'POST', `/v1/invoices/${id}/void`)).toMatchObject({
      status: 409,
      body: { code: 'not_cancellable' },
    });
    await pause(1_500);
    expect(await told(id)).toHaveLength(1);
  });

  it('take one payment of an invoice at a time, however many are sent at once', async () => {
    const { id, pay_url } = await newInvoice();
    const path = pathOf(pay_url);
    const all = await Promise.all(Array.from({ length: 12 }, (_, n) => pay(path, n % 2 === 0 ? {} : { phone: '076123457' })));
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([303]));
    expect(new Set(all.map(({ to }) => to)).size).toBe(1);
    const [payment, ...more] = await payments(id);
    expect(more).toEqual([]);
    expect((await look(path)).html).toContain('A payment is under way');
    expect(await world.call(shop.live, 'POST', `/v1/invoices/${id}/void`)).toMatchObject({
      status: 409,
      body: { code: 'not_cancellable' },
    });
    await dismiss(payment.id);
    await until(async () => (await look(path)).html.includes('Choose how to pay'));
    expect((await look(all[0]!.to)).html).toContain('It was not paid');
    const again = await pay(path);
    expect(again.to).not.toBe(all[0]!.to);
    expect((await payments(id)).map(({ reference }) => reference)).toEqual([`${id}.2`, `${id}.1`]);
  });

  it('lead to the page of the card, and come back to what became of it', async () => {
    const { id, pay_url } = await newInvoice({ currency: 'TZS' });
    const path = pathOf(pay_url);
    const page = await look(path);
    expect(page.html).toContain('Your email address');
    expect((await send(path, { channel: 'CARD_TZ', email: 'nobody', try: tokenIn(page.html) })).status).toBe(422);
    world.connector.script = ({ path: asked, body }) => {
      if (asked !== '/internal/transactions/progress') return undefined;
      const progress = {
        status: 'transmitted',
        status_detail: null,
        facts: 1,
        provider: 'p',
        provider_reference: 'B-1',
        checkout_url: 'https://cards.example/c/1',
      };
      return { status: 200, body: { data: Object.fromEntries((JSON.parse(body) as { ids: string[] }).ids.map((one) => [one, progress])) } };
    };
    const started = await send(path, { channel: 'CARD_TZ', email: 'fatu@example.com', try: tokenIn(page.html) });
    expect([started.status, started.to]).toEqual([303, 'https://cards.example/c/1']);
    const [payment] = await payments(id);
    const { data } = await world.firstEvent(payment.id);
    const back = data.collection.redirect_url as string;
    expect(back).toBe(`https://pay.example${path}/p/${tokenIn(page.html)}`);
    expect((await look(pathOf(back))).html).toContain('href="https://cards.example/c/1"');
    await receive(payment.id, 'TZS');
    world.connector.script = () => undefined;
    await until(async () => (await look(pathOf(back))).html.includes('Thank you'));
    expect(await read(id)).toMatchObject({ status: 'paid' });
  });

  it('name what is wrong beside the input, keep what was typed, and start nothing', async () => {
    const { id, pay_url } = await newInvoice();
    const answer = await pay(pathOf(pay_url), { phone: '12"><b>' });
    expect(answer.status).toBe(422);
    expect(answer.html).toContain('Enter a mobile number of this network');
    expect(answer.html).toContain('value="12&quot;&gt;&lt;b&gt;"');
    expect(answer.html).toContain('aria-invalid="true"');
    expect((await pay(pathOf(pay_url), { channel: 'OFF' })).html).toContain('This way to pay is not open any more');
    expect((await pay(pathOf(pay_url), { channel: 'CARD_TZ' })).status).toBe(422);
    expect(await payments(id)).toEqual([]);
    const link = await newLink({ amount: null });
    const page = await look(pathOf(link.url));
    expect(page.html).toContain('Amount in SLE');
    for (const amount of ['', '0', '-5', '1.005', '1250,50', '1,25', 'ten', '99999999999999999999'])
      expect((await pay(pathOf(link.url), { name: 'Fatu', amount })).status, amount).toBe(422);
    expect((await pay(pathOf(link.url), { name: '', amount: '5' })).html).toContain('Enter your name');
    expect((await pay(pathOf(link.url), { name: 'Fatu', amount: '1,250.5' })).status).toBe(303);
    expect((await payments(link.id))[0]).toMatchObject({ amount: '1250.50', metadata: { payment_link_id: link.id } });
  });

  it('can be stopped where the connector says so, and another way chosen', async () => {
    const { id, pay_url } = await newInvoice();
    const started = await pay(pathOf(pay_url));
    world.connector.script = ({ path }) => (path.endsWith('/cancel') ? { status: 200, body: { outcome: 'attempt_exists' } } : undefined);
    const late = await send(`${started.to}/stop`, {});
    expect([late.status, late.html.includes('It cannot be stopped any more')]).toEqual([409, true]);
    world.connector.script = ({ path }) => (path.endsWith('/cancel') ? { status: 200, body: { outcome: 'asked' } } : undefined);
    expect(await send(`${started.to}/stop`, {})).toMatchObject({ status: 303, to: started.to });
    world.connector.script = () => undefined;
    await dismiss((await payments(id))[0].id, 'voided');
    await until(async () => (await look(started.to)).html.includes('It was stopped'));
    expect((await pay(pathOf(pay_url))).status).toBe(303);
  });

  it('are paid although the gateway that began died between storing and sending, or never heard', async () => {
    let isDeaf = true;
    const deaf: Transport = {
      ...world.books.transport,
      ensureTopics: (...given) => world.books.transport.ensureTopics(...given),
      subscribe: (...given) => world.books.transport.subscribe(...given),
      close: () => Promise.resolve(),
      publisher: () => {
        const real = world.books.transport.publisher();
        return {
          publish: async (messages: readonly OutgoingMessage[], options?: { timeoutMs?: number }) => {
            if (isDeaf) throw new PublishUnconfirmedError('away');
            await real.publish(messages, options);
            if (messages[0]?.topic === 'ledger.commands.v1') throw new PublishUnconfirmedError('it is not known');
          },
          close: () => real.close(),
        };
      },
    };
    const base = await world.addGateway(
      { PUBLIC_URL: 'https://pay.example', GATEWAY_REPLY_TIMEOUT_MS: 100, GATEWAY_INTERNAL_URL: 'http://nobody' },
      deaf,
    );
    const { id, pay_url } = await newInvoice();
    const path = pathOf(pay_url);
    const lost = await pay(path, {}, base);
    expect(lost.status, lost.html).toBe(303);
    expect((await look(lost.to)).html).toContain('Your payment is being started');
    expect(await payments(id)).toEqual([]);
    // Nothing was taken: long after, the invoice can be tried again.
    await world.books.database.pool.query(
      `update gateway.pay_tries set created_at = now() - interval '5 minutes', check_at = now() where invoice_id = $1`,
      [id],
    );
    await until(async () => (await look(path)).html.includes('Choose how to pay'));
    isDeaf = false;
    const taken = await pay(path, {}, base);
    expect(taken.status, taken.html).toBe(303);
    await until(async () => (await payments(id)).length === 1);
    const [payment] = await payments(id);
    expect(payment.reference).toBe(`${id}.2`);
    await receive(payment.id);
    await until(async () => (await told(id)).length > 0, 30_000);
    expect(await read(id)).toMatchObject({ status: 'paid', transaction_id: payment.id });
  });

  it('show a success that came late, once an operator took it, and what was paid twice', async () => {
    const { id, pay_url } = await newInvoice();
    await pay(pathOf(pay_url));
    const [late] = await payments(id);
    await dismiss(late.id, 'failed');
    await until(async () => (await look(pathOf(pay_url))).html.includes('Choose how to pay'));
    await pay(pathOf(pay_url));
    const second = (await payments(id)).find(({ reference }) => reference === `${id}.2`);
    await receive(second.id);
    await until(async () => (await read(id)).status === 'paid');
    await receive(late.id);
    const [found] = (await world.expect(200, OPERATOR_KEY, 'GET', `/admin/v1/cases?kind=late_success&status=open`)).data.filter(
      (one: any) => one.transaction_id === late.id,
    );
    await world.expect(200, OPERATOR_KEY, 'POST', `/admin/v1/cases/${found.id}/resolve`, { decision: 'compensate', note: 'it was paid' });
    await world.books.database.pool.query('update gateway.pay_tries set check_at = now() where invoice_id = $1 and check_at is not null', [
      id,
    ]);
    await until(async () => (await read(id)).amount_paid === '5002.00');
    expect(await read(id)).toMatchObject({ status: 'paid', overpaid: '2501.00', transaction_id: second.id });
    expect(await told(id)).toHaveLength(1);
  });

  it('limit what one address sends, and how often one phone is asked', async () => {
    const base = await world.addGateway({
      PUBLIC_URL: 'https://pay.example',
      PAY_PAGE_STARTS_PER_MINUTE: 5,
      PAY_PAGE_READS_PER_MINUTE: 5,
      TRUSTED_PROXIES: ['127.0.0.1'],
    });
    const { pay_url } = await newInvoice();
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const statuses = async (count: number, ask: () => Promise<{ status: number }>) => {
      const seen = new Set<number>();
      for (let n = 0; n < count; n++) seen.add((await ask()).status);
      return [...seen];
    };
    // A minute that ends in between begins anew; it cannot end twice.
    const limited = await statuses(12, () => look(pathOf(pay_url), base, from('198.51.100.1, 203.0.113.7')));
    expect(limited).toEqual([200, 429]);
    expect((await look(pathOf(pay_url), base, from('203.0.113.8'))).status).toBe(200);
    expect(await statuses(12, () => look(pathOf(pay_url), base, from('2001:db8::1')))).toEqual([200, 429]);
    expect((await look(pathOf(pay_url), base, from('2001:db8:0:0:9::2'))).status).toBe(429);
    expect(await statuses(12, () => send(pathOf(pay_url), { channel: 'OM', phone: '1' }, base, from('203.0.113.9')))).toEqual([422, 429]);
    const link = await newLink();
    const asked = await statuses(12, () => pay(pathOf(link.url), { name: 'Fatu', phone: '12' }));
    expect(asked).toEqual([422]);
    expect((await pay(pathOf(link.url), { name: 'Fatu', phone: '12' })).html).toContain('This number was asked too often');
  });

  it('are closed where the business is suspended or cannot collect', async () => {
    const small = await world.business('Small', { currencies: ['GHS', 'SLE'] });
    const nowhere = await newInvoice({ currency: 'GHS' }, small.live);
    expect((await look(pathOf(nowhere.pay_url))).html).toContain('This cannot be paid online at the moment');
    const open = await newInvoice({}, small.live);
    await world.expect(200, OPERATOR_KEY, 'PATCH', `/admin/v1/businesses/${small.id}`, { status: 'suspended' });
    expect((await look(pathOf(open.pay_url))).html).toContain('This cannot be paid at the moment');
    expect((await send(pathOf(open.pay_url), { channel: 'OM', phone: '076123456' })).status).toBe(409);
  });

  it('of the test mode say so, and never touch the live books', async () => {
    const { id, pay_url } = await newInvoice({}, shop.test);
    expect((await look(pathOf(pay_url))).html).toContain('Test mode: no money moves');
    await pay(pathOf(pay_url));
    expect(await payments(id)).toEqual([]);
    expect((await world.call(shop.test, 'GET', `/v1/transactions?reference=${id}.1`)).body.data).toMatchObject([
      { mode: 'test', amount: '2501.00' },
    ]);
  });

  describe('of payment links', () => {
    const uses = async (id: string) => (await world.call(shop.live, 'GET', `/v1/payment-links/${id}`)).body;

    it('are made once, listed, read and deactivated', async () => {
      const body = { reference: 'fair', currency: 'SLE', amount: '10', description: ' Fair ', max_uses: 2 };
      const made = await world.expect(201, shop.live, 'POST', '/v1/payment-links', body);
      expect(made).toEqual({
        id: expect.stringMatching(/^pln_[0-9a-f-]{36}$/),
        reference: 'fair',
        mode: 'live',
        amount: '10.00',
        currency: 'SLE',
        description: 'Fair',
        max_uses: 2,
        uses: 0,
        status: 'active',
        url: expect.stringMatching(/^https:\/\/pay\.example\/pay\/l_[A-Za-z0-9_-]{22}$/),
        created_at: expect.any(String),
        updated_at: expect.any(String),
      });
      const again = await world.call(shop.live, 'POST', '/v1/payment-links', { ...body, amount: '10.00' });
      expect([again.status, again.headers.get('idempotent-replayed'), again.body]).toEqual([200, 'true', made]);
      expect(await world.call(shop.live, 'POST', '/v1/payment-links', { ...body, max_uses: 3 })).toMatchObject({
        status: 409,
        body: { code: 'reference_conflict' },
      });
      expect((await world.call(shop.test, 'GET', `/v1/payment-links/${made.id}`)).status).toBe(404);
      expect((await world.call(shop.test, 'POST', `/v1/payment-links/${made.id}/deactivate`)).status).toBe(404);
      for (const [changes, field] of [
        [{ amount: '0' }, 'amount'],
        [{ amount: 10 }, 'amount'],
        [{ description: undefined }, 'description'],
        [{ max_uses: 0 }, 'max_uses'],
        [{ max_uses: '2' }, 'max_uses'],
        [{ colour: 'red' }, 'colour'],
      ] as const)
        expect(await world.call(shop.live, 'POST', '/v1/payment-links', { ...body, reference: 'wrong', ...changes })).toMatchObject({
          status: 422,
          body: { errors: [{ field }] },
        });
      const closed = await world.expect(200, shop.live, 'POST', `/v1/payment-links/${made.id}/deactivate`);
      expect(closed).toMatchObject({ status: 'inactive' });
      expect(await world.expect(200, shop.live, 'POST', `/v1/payment-links/${made.id}/deactivate`)).toEqual(closed);
      expect((await world.expect(200, shop.live, 'GET', '/v1/payment-links?status=inactive')).data).toEqual([closed]);
      expect((await world.expect(200, shop.live, 'GET', '/v1/payment-links?reference=fair')).data).toEqual([closed]);
      expect((await look(pathOf(made.url))).html).toContain('not open any more');
      expect((await pay(pathOf(made.url), { name: 'Fatu' })).status).toBe(409);
    });

    it('are used as often as they may be, completed and under way together', async () => {
      const link = await newLink({ max_uses: 3 });
      const path = pathOf(link.url);
      let phones = 0;
      const payer = () => ({ name: 'Fatu', phone: `0761${20_000 + ++phones}` });
      const all = await Promise.all(Array.from({ length: 10 }, () => pay(path, payer())));
      const started = all.filter(({ status }) => status === 303);
      expect([started.length, new Set(started.map(({ to }) => to)).size]).toEqual([3, 3]);
      expect(all.filter(({ status }) => status === 409)).toHaveLength(7);
      expect(all.find(({ status }) => status === 409)?.html).toContain('made or under way');
      const [first, second, third] = await payments(link.id);
      await receive(first.id);
      await dismiss(second.id);
      await until(async () => (await uses(link.id)).uses === 1);
      await until(async () => (await pay(path, payer())).status === 303);
      expect((await pay(path, payer())).status).toBe(409);
      await receive(third.id);
      const fourth = (await payments(link.id)).find(({ reference }) => reference === `${link.id}.4`);
      await receive(fourth.id);
      await until(async () => (await uses(link.id)).uses === 3);
      expect(await uses(link.id)).toMatchObject({ uses: 3, status: 'inactive' });
      expect((await look(path)).html).toContain('not open any more');
      expect(await payments(link.id)).toHaveLength(4);
    });

    it('start one payment for one form, however often it is sent', async () => {
      const link = await newLink();
      const token = tokenIn((await look(pathOf(link.url))).html);
      const form = { channel: 'OM', phone: '076123456', name: 'Fatu', try: token };
      const all = await Promise.all(Array.from({ length: 8 }, () => send(pathOf(link.url), form)));
      expect(new Set(all.map(({ status, to }) => `${status} ${to}`))).toEqual(new Set([`303 ${pathOf(link.url)}/p/${token}`]));
      expect(await payments(link.id)).toHaveLength(1);
      const other = await newLink();
      expect((await send(pathOf(other.url), form)).status).toBe(409);
      expect((await look(`${pathOf(other.url)}/p/${token}`)).status).toBe(404);
    });
  });
});
