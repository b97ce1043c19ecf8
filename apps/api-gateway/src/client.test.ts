import { createDaftari, type Daftari, ProblemError } from '@daftari/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../test/support/postgres.js';
import { type Business, OPERATOR_KEY, World } from './world.test-support.js';

/** The client package against the real gateway and the real ledger. */
describe('the client', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  let daftari: Daftari;
  let operators: Daftari;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'client');
    await world.catalogue();
    shop = await world.business('Demo Telecoms', { amount: '10000.00' });
    daftari = createDaftari({ baseUrl: world.url, key: shop.live, fetch: world.contract.fetch(world.url) });
    operators = createDaftari({ baseUrl: world.url, key: OPERATOR_KEY, fetch: world.contract.fetch(world.url) });
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  const airtime = (reference: string) => ({ reference, product_code: 'smb_mtn_vtu', recipient: '08031234567', amount: '100.00' });

  it('knows whose key it is, buys, and reads what it bought', async () => {
    expect(await daftari.getAccount()).toMatchObject({ id: shop.id, name: 'Demo Telecoms', mode: 'live' });
    const before = await daftari.getBalance({ currency: 'NGN' });
    const bought = await daftari.createPurchase(airtime('client-1'));
    expect(bought).toMatchObject({ reference: 'client-1', kind: 'purchase', status: 'pending', total: '99.00' });
    const after = await daftari.getBalance({ currency: 'NGN' });
    expect(Number(before.available) - Number(after.available)).toBe(99);
    expect(await daftari.getTransaction(bought.id)).toEqual(bought);
    const timeline = await daftari.listTransactionEvents(bought.id);
    expect(timeline.data.map(({ type }) => type)).toEqual(['FundsHeld']);
  });

  it('shows the status and the headers of an answer where they are asked for', async () => {
    const first = await daftari.answer('createPurchase', airtime('client-2'));
    const again = await daftari.answer('createPurchase', airtime('client-2'), { wait: 1 });
    expect([first.status, again.status]).toEqual([202, 200]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('preference-applied')).toBe('wait=1');
    expect(again.body.id).toBe(first.body.id);
  });

  it('throws what is refused, with its code and fields', async () => {
    const wrong: unknown = await daftari
      .createPurchase({ ...airtime('client-3'), amount: '1e3' })
      .then(undefined, (error: unknown) => error);
    expect(wrong).toBeInstanceOf(ProblemError);
    expect(wrong).toMatchObject({
      status: 422,
      code: 'validation_failed',
      errors: [{ field: 'amount', code: 'invalid_format' }],
      requestId: expect.any(String),
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    await expect(daftari.getTransaction('txn_nonsense')).rejects.toMatchObject({ status: 404, code: 'not_found' });
    await expect(createDaftari({ baseUrl: world.url, key: 'dk_live_nobodys-nobodys-nobodys' }).getAccount()).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  it('goes through all transactions, three at a time, each once and the newest first', async () => {
    const wanted = Array.from({ length: 8 }, (_, index) => `paged-${index}`);
    for (const reference of wanted) await daftari.createPurchase(airtime(reference));
    const found: string[] = [];
    let pages = 0;
    for await (const page of daftari.listTransactions({ kind: 'purchase', limit: 3 }).pages()) {
      pages += 1;
      found.push(...page.data.map(({ reference }) => reference));
    }
    expect(pages).toBeGreaterThanOrEqual(3);
    expect(new Set(found).size).toBe(found.length);
    expect(found.filter((reference) => reference.startsWith('paged-'))).toEqual(wanted.toReversed());
    const items: string[] = [];
    for await (const { reference } of daftari.listTransactions({ kind: 'purchase', limit: 3 })) items.push(reference);
    expect(items).toEqual(found);
  });

  it('has the operators’ half, and gives exports as they arrive', async () => {
    const made = await operators.adminCreateBusiness({ name: 'By client', email: 'c@example.com', country: 'NG', currencies: ['NGN'] });
    expect(made.secret).toMatch(/^whsec_/);
    const key = await operators.adminCreateBusinessApiKey(made.id, { mode: 'test', scopes: ['balance:read'] });
    const wallets = await createDaftari({ baseUrl: world.url, key: key.secret }).listWallets();
    expect(wallets.data).toMatchObject([{ currency: 'NGN', mode: 'test', available: '0.00' }]);
    const csv = await operators.stream('adminGetTrialBalance', { format: 'csv' });
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect(await csv.text()).toContain('account_id,');
    await expect(operators.stream('adminGetTrialBalance', { format: 'xml' })).rejects.toMatchObject({ code: 'validation_failed' });
  });

  it('gives a file and events as they arrive, without being asked for a stream', async () => {
    const { id } = await daftari.createInvoice({
      reference: 'client-invoice',
      currency: 'NGN',
      customer: { name: 'Ada Obi' },
      items: [{ name: 'Web Design', quantity: 1, unit_price: '200.00' }],
    });
    const pdf = await daftari.getInvoicePdf(id);
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
    expect(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    await expect(daftari.getInvoicePdf('inv_nonsense')).rejects.toMatchObject({ status: 404, code: 'not_found' });
    world.notifier.script = ({ path, body }) => {
      if (path === '/internal/events/read') return { status: 200, body: { data: [[]] } };
      if (path !== '/internal/listeners') return undefined;
      if (body.includes('nonsense')) return { status: 422, body: { code: 'validation_failed', detail: 'no such event', errors: [] } };
      return { status: 200, body: { id: 'evt_1', position: 1, missed: false } };
    };
    const aborting = new AbortController();
    const events = await daftari.listEvents({ signal: aborting.signal });
    expect(events.headers.get('content-type')).toContain('text/event-stream');
    aborting.abort();
    await expect(daftari.listEvents({ headers: { 'last-event-id': 'nonsense' } })).rejects.toMatchObject({ status: 422 });
    expect(world.contract.checked.get('listEvents')).toBe(2);
    world.notifier.script = () => undefined;
  });

  it('sends what has an idempotency key again, and it is done once', async () => {
    let lost = 0;
    const unlucky = createDaftari({
      baseUrl: world.url,
      key: shop.live,
      fetch: async (input, init) => {
        const response = await world.contract.fetch(world.url)(input, init);
        if (++lost > 1) return response;
        throw new TypeError('the answer was lost');
      },
    });
    const made = await unlucky.answer('createApiKey', { scopes: ['balance:read'], name: 'once' }, { idempotencyKey: 'made-once' });
    expect([lost, made.headers.get('idempotent-replayed')]).toEqual([2, 'true']);
    const named = (await daftari.listApiKeys({ limit: 100 })).data.filter(({ name }) => name === 'once');
    expect(named.map(({ id }) => id)).toEqual([made.body.id]);
  });

  it('keeps a purchase at one, however often its answer is lost', async () => {
    let lost = 0;
    const unlucky = createDaftari({
      baseUrl: world.url,
      key: shop.live,
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        if (lost >= 2) return response;
        lost += 1;
        throw new TypeError('the answer was lost');
      },
    });
    const bought = await unlucky.createPurchase(airtime('lost-1'));
    expect(lost).toBe(2);
    const found = await daftari.listTransactions({ reference: 'lost-1' });
    expect(found.data.map(({ id }) => id)).toEqual([bought.id]);
  });
});
