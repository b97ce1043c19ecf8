import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BLMPAY, eventually, MPP, providerReferenceOf, World } from '../test/world.js';

/** Takes the callbacks, and stays while the other is started again. */
let outside: World;
let dataDir: string;

beforeAll(async () => {
  outside = await World.start();
});
afterAll(() => outside.stop());
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'daftari-sandbox-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

const inbox = (name: string): string => `${outside.url}/inbox/${name}`;
const received = async (name: string, reference: string): Promise<number> =>
  (await outside.json(`/inbox/${name}`)).data.filter(({ raw_body }: { raw_body: string }) => raw_body.includes(reference)).length;

describe.each(['blmpay', 'mpp'] as const)('a restart of %s', (provider) => {
  it('keeps what was executed, what was decided, and sends the callbacks that are due', async () => {
    const name = `restart-${provider}`;
    const options = { callbackUrl: inbox(name) };
    const first = await World.start(dataDir);
    const done = await first.move(provider, 'payout', '0010', options);
    const refused = await first.move(provider, 'payout', '0007', options);
    const undecided = await first.move(provider, 'payment', '0018', options);
    const decided = await first.move(provider, 'payment', '0018', options);
    const provider_reference = providerReferenceOf(decided.outcome);
    await first.post('/control/transactions', { provider, provider_reference, standing: 'cancelled' });
    await eventually(
      () => received(name, decided.reference),
      (count) => count === 1,
    );
    const balance = (await first.json('/executions')).data.length;
    const waiting = await first.move(provider, 'payout', '0001', options);
    await first.stop();

    const second = await World.start(dataDir);
    expect(await second.requery(provider, 'payout', done.reference, providerReferenceOf(done.outcome))).toMatchObject({
      kind: 'succeeded',
    });
    expect((await second.requery(provider, 'payout', refused.reference)).kind).toBe(provider === 'mpp' ? 'not_found' : 'unknown');
    expect((await second.requery(provider, 'payment', undecided.reference)).kind).toBe('accepted');
    expect(await second.requery(provider, 'payment', decided.reference)).toMatchObject({ kind: 'failed', code: 'cancelled' });
    expect(await second.executions(provider, done.reference)).toHaveLength(1);
    expect(balance).toBe(1);
    expect((await second.json(`/requests?reference=${refused.reference}`)).data).toHaveLength(1);
    const again = await second.move(provider, 'payout', '0010', { ...options, reference: done.reference });
    expect(again.answer.status).toBe(provider === 'mpp' ? 409 : 200);
    const sent = await eventually(
      () => received(name, waiting.reference),
      (count) => count === 1,
    );
    expect(sent).toBe(1);
    expect([await received(name, done.reference), await received(name, decided.reference)]).toEqual([1, 1]);
    await second.stop();
  });
});

describe('a restart', () => {
  it('keeps invoices and checkout pages, and takes tokens away', async () => {
    const first = await World.start(dataDir);
    const headers = { authorization: `Bearer ${BLMPAY.secret_key}`, 'content-type': 'application/json' };
    const invoice = { customer_name: 'Jane Doe', items: [{ name: 'Web Design', quantity: 1, unit_price: 200000 }] };
    const made = await first.send('blmpay', { method: 'POST', path: '/api/v1/invoices', headers, body: JSON.stringify(invoice) });
    const payment = {
      payment_type: 'card',
      details: { amount: 50000, currency: 'TZS', redirect_url: 'https://yoursite.com/success', cancel_url: 'https://yoursite.com/cancel' },
      customer: { firstname: 'Jane', lastname: 'Doe' },
    };
    const card = await first.send('blmpay', { method: 'POST', path: '/api/v1/payments', headers, body: JSON.stringify(payment) });
    const { access_token } = await first.access('mpp');
    await first.stop();

    const second = await World.start(dataDir);
    const list = await second.send('blmpay', { method: 'GET', path: '/api/v1/invoices', headers });
    expect(JSON.parse(list.body).data).toEqual([JSON.parse(made.body).data]);
    const { reference } = JSON.parse(card.body).data;
    const paid = await fetch(`${second.url}/checkout/blmpay/${String(reference)}`, { method: 'POST', body: '{"outcome": "success"}' });
    expect(paid.status).toBe(200);
    const business = { method: 'GET', path: '/api/v1/business', headers: { authorization: `Bearer ${access_token}` } } as const;
    expect((await second.send('mpp', business)).status).toBe(401);
    await second.stop();
    expect(await readFile(join(dataDir, 'providers.jsonl'), 'utf8')).not.toContain(MPP.secret_key);
  });
});
