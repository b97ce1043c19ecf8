import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { numberedInvoices } from './invoice-rows.js';
import { type Business, OPERATOR_KEY, World } from '../world.test-support.js';

describe('invoices', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  let other: Business;
  let references = 0;

  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'invoices', { PUBLIC_URL: 'https://pay.example/' });
    shop = await world.business('Shop', { currencies: ['TZS', 'RWF', 'KES'] });
    other = await world.business('Other', { currencies: ['TZS'] });
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  const customer = { name: 'Jane Doe', email: 'jane@example.com', phone: '+255787654321' };
  const invoice = (changes: object = {}) => ({
    reference: `inv-${++references}`,
    currency: 'TZS',
    customer,
    items: [{ name: 'Web Design', quantity: 1, unit_price: '200000.00' }],
    tax_percent: '18',
    due_date: '2099-12-01',
    notes: 'Payment due within 30 days',
    ...changes,
  });
  const write = (body: object, key = shop.live) => world.call(key, 'POST', '/v1/invoices', body);
  const written = async (changes: object = {}, key = shop.live) => {
    const answer = await write(invoice(changes), key);
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body;
  };

  it('are written with their sums, their number and the address at which they are paid', async () => {
    const body = await written({ reference: 'first' });
    expect(body).toEqual({
      id: expect.stringMatching(/^inv_[0-9a-f-]{36}$/),
      reference: 'first',
      number: 'INV-000001',
      mode: 'live',
      currency: 'TZS',
      customer,
      items: [{ name: 'Web Design', quantity: 1, unit_price: '200000.00', total: '200000.00' }],
      subtotal: '200000.00',
      tax_percent: '18',
      tax: '36000.00',
      total: '236000.00',
      amount_paid: '0.00',
      overpaid: '0.00',
      status: 'open',
      pay_url: expect.stringMatching(/^https:\/\/pay\.example\/pay\/i_[A-Za-z0-9_-]{22}$/),
      due_date: '2099-12-01',
      notes: 'Payment due within 30 days',
      transaction_id: null,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updated_at: expect.any(String),
      paid_at: null,
      voided_at: null,
    });
    expect((await world.call(shop.live, 'GET', `/v1/invoices/${body.id}`)).body).toEqual(body);
  });

  it.each<[string, object[], unknown, string, string[], string, string, string]>([
    ['each line half up', [{ quantity: '1.5', unit_price: '3.33' }], '0', 'TZS', ['5.00'], '5.00', '0.00', '5.00'],
    [
      'a line below the half down',
      [
        { quantity: '0.333', unit_price: '1.00' },
        { quantity: 1, unit_price: '1' },
      ],
      0,
      'TZS',
      ['0.33', '1.00'],
      '1.33',
      '0.00',
      '1.33',
    ],
    [
      'the tax half up, once, of the sum',
      [
        { quantity: 1, unit_price: '0.25' },
        { quantity: 1, unit_price: '0.25' },
      ],
      5,
      'TZS',
      ['0.25', '0.25'],
      '0.50',
      '0.03',
      '0.53',
    ],
    ['to whole francs', [{ quantity: 2.5, unit_price: '333' }], '7.5', 'RWF', ['833'], '833', '62', '895'],
    [
      'large sums exactly',
      [{ quantity: 3, unit_price: '30000000000000000.01' }],
      null,
      'TZS',
      ['90000000000000000.03'],
      '90000000000000000.03',
      '0.00',
      '90000000000000000.03',
    ],
    [
      'no cost for a gift beside it',
      [
        { quantity: 1, unit_price: '0' },
        { quantity: '2', unit_price: '1' },
      ],
      undefined,
      'TZS',
      ['0.00', '2.00'],
      '2.00',
      '0.00',
      '2.00',
    ],
  ])('round %s', async (_title, items, tax_percent, currency, totals, subtotal, tax, total) => {
    const body = await written({ currency, tax_percent, items: items.map((item) => ({ name: 'x', ...item })) });
    expect(body.items.map((item: { total: string }) => item.total)).toEqual(totals);
    expect(body.items.map((item: { quantity: unknown }) => item.quantity)).toEqual(
      items.map((item) => (item as { quantity: unknown }).quantity),
    );
    expect(body).toMatchObject({ subtotal, tax, total, status: 'open' });
  });

  it('are answered as before when they are sent again, and refused with another body', async () => {
    const body = invoice({ items: [{ name: 'x', quantity: 2, unit_price: '10' }], tax_percent: 18 });
    const first = await write(body);
    const again = await write({
      ...body,
      items: [{ name: 'x', quantity: '2.0', unit_price: '10.00' }],
      tax_percent: '18.0',
      notes: body.notes,
    });
    expect([first.status, again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 200, 'true']);
    expect(again.body).toEqual(first.body);
    for (const changes of [
      { currency: 'RWF' },
      { notes: null },
      { tax_percent: '0' },
      { due_date: null },
      { customer: { ...customer, name: 'Joe' } },
    ])
      expect(await write({ ...body, ...changes }), JSON.stringify(changes)).toMatchObject({
        status: 409,
        body: { code: 'reference_conflict' },
      });
    expect((await write(body, shop.test)).status).toBe(201);
    expect((await write(body, other.live)).status).toBe(201);
  });

  it('are numbered without gaps, whatever is sent at once or twice or wrong', async () => {
    const many = await world.business('Many', { currencies: ['TZS'] });
    const bodies = Array.from({ length: 20 }, () => invoice());
    const wrong = bodies.map((body) => ({ ...body, items: [{ name: 'x', quantity: 0, unit_price: '1' }] }));
    const doubled = [...bodies, ...bodies, ...bodies.map((body) => ({ ...body, notes: 'another' })), ...wrong];
    const answers = await Promise.all(doubled.map((body) => write(body, many.live)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
    expect(answers.filter(({ status }) => status === 409).length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(20);
    const { data } = (await world.call(many.live, 'GET', '/v1/invoices?limit=100')).body;
    const numbers = data.map(({ number }: { number: string }) => number).sort();
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => `INV-${String(index + 1).padStart(6, '0')}`));
    // Whoever waited for a number was written when it came, not when it began to wait: the list is in the order of its own times.
    const times = data.map(({ created_at }: { created_at: string }) => created_at);
    expect(times).toEqual([...times].sort().reverse());
    expect(data.map(({ number }: { number: string }) => number)).toEqual([...numbers].reverse());
    expect((await write(invoice(), many.test)).body.number).toBe('INV-000001');
  });

  it.each<[object, string, string]>([
    [{ reference: 'a b' }, 'reference', 'invalid_format'],
    [{ customer: undefined }, 'customer', 'required'],
    [{ customer: { name: ' ' } }, 'customer.name', 'invalid_format'],
    [{ customer: { name: 'x'.repeat(201) } }, 'customer.name', 'too_large'],
    [{ customer: { name: 'x', email: 'nobody' } }, 'customer.email', 'invalid_format'],
    [{ customer: { name: 'x', phone: '12' } }, 'customer.phone', 'invalid_format'],
    [{ customer: { name: 'x\0y' } }, 'customer.name', 'invalid_format'],
    [{ customer: { name: 'x', colour: 'red' } }, 'customer.colour', 'unknown_field'],
    [{ items: undefined }, 'items', 'required'],
    [{ items: [] }, 'items', 'too_small'],
    [{ items: Array.from({ length: 101 }, () => ({ name: 'x', quantity: 1, unit_price: '1' })) }, 'items', 'too_large'],
    [{ items: [{ name: 'x', quantity: 0, unit_price: '1' }] }, 'items.0.quantity', 'too_small'],
    [{ items: [{ name: 'x', quantity: -1, unit_price: '1' }] }, 'items.0.quantity', 'too_small'],
    [{ items: [{ name: 'x', quantity: '1e3', unit_price: '1' }] }, 'items.0.quantity', 'invalid_format'],
    [{ items: [{ name: 'x', quantity: 1e21, unit_price: '1' }] }, 'items.0.quantity', 'invalid_format'],
    [{ items: [{ name: 'x', quantity: '1.0000001', unit_price: '1' }] }, 'items.0.quantity', 'invalid_format'],
    [{ items: [{ name: 'x', quantity: true, unit_price: '1' }] }, 'items.0.quantity', 'invalid_format'],
    [{ items: [{ name: 'x', unit_price: '1' }] }, 'items.0.quantity', 'required'],
    [{ items: [{ name: 'x', quantity: 1, unit_price: 1 }] }, 'items.0.unit_price', 'invalid_format'],
    [{ items: [{ name: 'x', quantity: 1, unit_price: '1.005' }] }, 'items.0.unit_price', 'invalid_format'],
    [{ items: [{ name: 'x', quantity: 1, unit_price: '-1' }] }, 'items.0.unit_price', 'too_small'],
    [{ items: [{ quantity: 1, unit_price: '1' }] }, 'items.0.name', 'required'],
    [{ items: [{ name: 'x', quantity: 1, unit_price: '0' }] }, 'items', 'too_small'],
    [{ items: [{ name: 'x', quantity: 2, unit_price: '92233720368547758.07' }] }, 'items', 'too_large'],
    [{ items: [{ name: 'x', quantity: 1, unit_price: '1', sku: '7' }] }, 'items.0.sku', 'unknown_field'],
    [{ tax_percent: '-1' }, 'tax_percent', 'too_small'],
    [{ tax_percent: 100.1 }, 'tax_percent', 'too_large'],
    [{ tax_percent: 'ten' }, 'tax_percent', 'invalid_format'],
    [{ due_date: '2026-02-30' }, 'due_date', 'invalid_format'],
    [{ due_date: '2026-12-01T00:00:00Z' }, 'due_date', 'invalid_format'],
    [{ due_date: 20261201 }, 'due_date', 'invalid_format'],
    [{ notes: 'x'.repeat(2_001) }, 'notes', 'too_large'],
    [{ colour: 'red' }, 'colour', 'unknown_field'],
  ])('%j: %s is %s', async (changes, field, code) => {
    const answer = await write(invoice(changes));
    expect(answer, JSON.stringify(answer.body)).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [{ field, code }] },
    });
    expect(answer.body.errors).toHaveLength(1);
    expect(answer.body.errors[0].detail).toContain(field);
  });

  it.each(['XYZ', 'GHS', 'tzs'])('are refused in %s, which the business does not hold', async (currency) => {
    expect(await write(invoice({ currency }))).toMatchObject({
      status: 422,
      body: { code: 'currency_not_supported', errors: [{ field: 'currency', code: 'not_supported' }] },
    });
  });

  it("are overdue after their due day, which ends at midnight in the business's time zone", async () => {
    const [past, none] = [await written({ due_date: '2020-01-31' }), await written({ due_date: null })];
    expect([past.status, none.status]).toEqual(['overdue', 'open']);
    const dayIn = (timezone: string): string =>
      new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' }).format(new Date());
    // Between these two it is never the same day.
    const [early, late] = [dayIn('Pacific/Kiritimati'), dayIn('Pacific/Niue')];
    expect(early > late).toBe(true);
    for (const [timezone, today] of [
      ['Pacific/Kiritimati', early],
      ['Pacific/Niue', late],
    ] as const) {
      const far = await world.business('Far', { currencies: ['TZS'] });
      await world.expect(200, OPERATOR_KEY, 'PATCH', `/admin/v1/businesses/${far.id}`, { timezone });
      const [dueToday, dueLate] = [await written({ due_date: today }, far.live), await written({ due_date: late }, far.live)];
      expect([dueToday.status, dueLate.status]).toEqual(['open', today === late ? 'open' : 'overdue']);
    }
  });

  it('are listed newest first, by status and reference, and in pages that new ones do not disturb', async () => {
    const lists = await world.business('Lists', { currencies: ['TZS'] });
    const made: any[] = [];
    for (let n = 0; n < 7; n++)
      made.push(await written({ reference: `list-${n}`, due_date: n % 2 === 0 ? '2020-01-01' : null }, lists.live));
    await world.expect(200, lists.live, 'POST', `/v1/invoices/${made[1].id}/void`);
    const list = (query: string) => world.expect(200, lists.live, 'GET', `/v1/invoices?${query}`);
    const seen: string[] = [];
    let cursor = '';
    for (;;) {
      const page = await list(`limit=2${cursor}`);
      seen.push(...page.data.map((one: { reference: string }) => one.reference));
      await written({ reference: `later-${seen.length}` }, lists.live);
      if (!page.has_more) break;
      expect(page.next_cursor).toBe(page.data.at(-1).id);
      cursor = `&starting_after=${page.next_cursor}`;
    }
    expect(seen).toEqual(['list-6', 'list-5', 'list-4', 'list-3', 'list-2', 'list-1', 'list-0']);
    const referencesOf = async (query: string) => (await list(query)).data.map((one: { reference: string }) => one.reference);
    expect(await referencesOf('status=overdue')).toEqual(['list-6', 'list-4', 'list-2', 'list-0']);
    expect(await referencesOf('status=void')).toEqual(['list-1']);
    expect((await list('status=open&limit=100')).data.every((one: { status: string }) => one.status === 'open')).toBe(true);
    expect(await referencesOf('status=paid')).toEqual([]);
    expect(await referencesOf('reference=list-3')).toEqual(['list-3']);
    const counted = (status: 'overdue' | undefined, offset: number) =>
      numberedInvoices(
        world.books.database.pool,
        { businessId: lists.id, mode: 'live' },
        { currency: 'TZS', status, today: '2026-11-21', limit: 2, offset },
      );
    const overdue = await counted('overdue', 1);
    expect([overdue.total, overdue.rows.map(({ reference }) => reference)]).toEqual([4, ['list-4', 'list-2']]);
    const all = (await list('limit=100')).data;
    expect([(await counted(undefined, 0)).total, (await counted(undefined, all.length)).rows]).toEqual([all.length, []]);
    expect(await referencesOf(`created_to=${made[2].created_at}`)).toEqual(['list-2', 'list-1', 'list-0']);
    for (const query of ['limit=0', 'limit=101', 'starting_after=x', 'status=late', 'reference=%00'])
      expect((await world.call(lists.live, 'GET', `/v1/invoices?${query}`)).status, query).toBe(422);
    expect(await world.call(lists.live, 'GET', '/v1/invoices?colour=red')).toMatchObject({
      status: 400,
      body: { code: 'unknown_parameter' },
    });
  });

  it('are taken back once, keep their number, and stay so', async () => {
    const { id, number } = await written();
    const voided = await world.expect(200, shop.live, 'POST', `/v1/invoices/${id}/void`);
    expect(voided).toMatchObject({ id, number, status: 'void', voided_at: expect.any(String) });
    expect(await world.expect(200, shop.live, 'POST', `/v1/invoices/${id}/void`)).toEqual(voided);
    expect((await world.call(shop.live, 'GET', `/v1/invoices/${id}`)).body).toEqual(voided);
  });

  it('are nobody else’s, and need their scope', async () => {
    const { id } = await written();
    const paths: [string, string][] = [
      ['GET', `/v1/invoices/${id}`],
      ['POST', `/v1/invoices/${id}/void`],
      ['GET', `/v1/invoices/${id}/pdf`],
    ];
    for (const [method, path] of paths)
      for (const key of [other.live, shop.test])
        expect(await world.call(key, method, path), path).toMatchObject({ status: 404, body: { code: 'not_found' } });
    for (const wrong of ['inv_x', 'x', '%00', 'inv_00000000-0000-7000-8000-000000000000'])
      expect((await world.call(shop.live, 'GET', `/v1/invoices/${wrong}`)).status).toBe(404);
    const reader = await world.expect(201, shop.live, 'POST', '/v1/api-keys', { scopes: ['transactions:read'] });
    expect((await world.call(reader.secret, 'GET', `/v1/invoices/${id}`)).status).toBe(200);
    expect(await write(invoice(), reader.secret)).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
    expect((await world.call(reader.secret, 'POST', `/v1/invoices/${id}/void`)).status).toBe(403);
    const stranger = await world.expect(201, shop.live, 'POST', '/v1/api-keys', { scopes: ['balance:read'] });
    expect((await world.call(stranger.secret, 'GET', '/v1/invoices')).status).toBe(403);
  });

  it('are printed, in letters beyond Latin-1, on as many pages as they need', async () => {
    const items = Array.from({ length: 60 }, (_, n) => ({ name: `Ọjà ẹlẹ́wà ɓ ${n} عربي`, quantity: 1, unit_price: '10' }));
    const { id, number } = await written({ items, customer: { name: 'Ngũgĩ wa Thiong’o' } });
    const response = await fetch(`${world.url}/v1/invoices/${id}/pdf`, { headers: { authorization: `Bearer ${shop.live}` } });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/pdf');
    expect(response.headers.get('content-disposition')).toBe(`inline; filename="${number}.pdf"`);
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(bytes.length).toBeLessThan(200_000);
    expect([...bytes.toString('latin1').matchAll(/\/Type \/Page\b/g)].length).toBeGreaterThan(1);
  });
});
