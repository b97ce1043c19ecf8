import { setTimeout as sleep } from 'node:timers/promises';
import { type ProviderAnswer, type Question } from '@daftari/dialect';
import { blmpay } from '@daftari/dialect-blmpay';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BLMPAY, eventually, SECOND, World } from '../test/world.js';

let world: World;

beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const doneUrl = 'https://yoursite.com/success';
const cancelUrl = 'https://yoursite.com/cancel?order=1';

/** A card payment of 50,000 shillings, as the dialect sends it, or with a number of the customer's. */
const start = async (phone?: string) => {
  const reference = world.newReference();
  const call = blmpay.payment.build(
    {
      reference,
      amountMinor: 5_000_000n,
      currency: 'TZS',
      by: { kind: 'card', doneUrl, cancelUrl },
      customer: { firstName: 'Jane', lastName: '<b>Doe</b>', email: 'jane@example.com', country: 'TZ' },
      callbackUrl: `${world.url}/inbox/cards`,
    },
    BLMPAY,
  );
  const body = JSON.parse(call.request.body ?? '');
  const request = phone === undefined ? call.request : { ...call.request, body: JSON.stringify({ ...body, phone_number: phone }) };
  const answer: ProviderAnswer = await world.send('blmpay', request);
  const outcome = call.read(answer);
  if (outcome.kind !== 'accepted') return { reference, outcome, url: '', providerReference: '' };
  return { reference, outcome, url: outcome.checkoutUrl ?? '', providerReference: outcome.providerReference ?? '' };
};

const choose = async (url: string, outcome: unknown): Promise<{ status: number; body: any }> => {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ outcome }) });
  return { status: response.status, body: await response.json() };
};
const submit = (url: string, outcome: string): Promise<Response> =>
  fetch(url, { method: 'POST', body: new URLSearchParams({ outcome }), redirect: 'manual' });

const ask = (reference: string, providerReference: string) => {
  const question: Question<any> = blmpay.payment.requery({ reference, providerReference }, BLMPAY);
  return world.ask('blmpay', question);
};
const told = (reference: string, count = 1) =>
  eventually(
    () => world.callbacks('blmpay', reference, 'cards'),
    (all) => all.length >= count,
  );

describe('the page', () => {
  it('shows what is to be paid, has its three buttons, and needs nothing from elsewhere', async () => {
    const { url, providerReference } = await start();
    expect(url).toBe(`${world.url}/checkout/blmpay/${providerReference}`);
    const response = await fetch(url);
    const html = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).toContain('50,000 TZS');
    expect(html).toContain('Jane &lt;b&gt;Doe&lt;/b&gt;');
    expect(html).toContain('<html lang="en">');
    expect([...html.matchAll(/<button[^>]* name="outcome" value="(\w+)"/g)].map(([, value]) => value)).toEqual([
      'success',
      'decline',
      'cancel',
    ]);
    expect(html).not.toMatch(/<script|src=|href=|url\(/);
  });

  it.each([
    ['success', doneUrl],
    ['decline', cancelUrl],
    ['cancel', cancelUrl],
  ])('%s leads on to %s', async (outcome, location) => {
    const { url } = await start();
    const response = await submit(url, outcome);
    expect([response.status, response.headers.get('location')]).toEqual([303, location]);
  });

  it('used twice says so, and leads back', async () => {
    const { url } = await start();
    await submit(url, 'success');
    const again = await submit(url, 'cancel');
    expect(again.status).toBe(409);
    expect(await again.text()).toContain('<strong>completed</strong>');
    const shown = await fetch(url);
    expect(await shown.text()).toContain(`href="${doneUrl}"`);
  });

  it('of a payment that is none, and a choice that is none', async () => {
    expect((await fetch(`${world.url}/checkout/blmpay/BP240101ABCD1234`)).status).toBe(404);
    expect((await fetch(`${world.url}/checkout/nobody/x`)).status).toBe(404);
    const { url, reference, providerReference } = await start();
    expect((await submit(url, 'nonsense')).status).toBe(422);
    expect(await choose(url, 7)).toMatchObject({ status: 422, body: { error: expect.stringContaining('success') } });
    expect(await choose(`${world.url}/checkout/blmpay/BP240101ABCD1234`, 'success')).toMatchObject({ status: 404 });
    expect((await ask(reference, providerReference)).kind).toBe('accepted');
    const { outcome } = await world.move('blmpay', 'payment', '7777');
    const mobile = 'providerReference' in outcome ? (outcome.providerReference ?? '') : '';
    expect((await fetch(`${world.url}/checkout/blmpay/${mobile}`)).status).toBe(404);
  });
});

describe('a card payment', () => {
  it.each([
    ['success', 'completed', 'succeeded', 1],
    ['decline', 'failed', 'failed', 0],
    ['cancel', 'cancelled', 'failed', 0],
  ] as const)('%s by JSON: it is %s, a callback says so, and so does a requery', async (outcome, status, kind, times) => {
    const { url, reference, providerReference } = await start();
    await sleep(2 * SECOND);
    expect((await ask(reference, providerReference)).kind).toBe('accepted');
    const redirect_url = outcome === 'success' ? doneUrl : cancelUrl;
    expect(await choose(url, outcome)).toEqual({ status: 200, body: { reference: providerReference, status, redirect_url } });
    const [callback] = await told(reference);
    expect(callback?.body).toMatchObject({ event: `payment.${status}`, data: { status, details: { amount: 50_000 } } });
    expect(callback?.reading).toMatchObject({ ok: true, reference, outcome: { kind } });
    expect(await ask(reference, providerReference)).toMatchObject(
      kind === 'failed' ? { kind, code: status } : { kind, amountMinor: 5_000_000n },
    );
    expect(await world.executions('blmpay', reference)).toHaveLength(times);
    expect((await world.statement('blmpay')).has(reference)).toBe(times === 1);
  });

  it('is chosen once, of fifty clicks at once', async () => {
    const { url, reference } = await start();
    const all = await Promise.all(Array.from({ length: 50 }, (_, n) => choose(url, n % 2 === 0 ? 'success' : 'cancel')));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(all.find(({ status }) => status === 409)?.body.error).toMatch(/already (completed|cancelled)/);
    await told(reference);
    await sleep(SECOND);
    expect(await told(reference)).toHaveLength(1);
  });

  it('expires when nobody comes, and cannot be paid any more', async () => {
    await world.control({ provider: 'blmpay', payment_expires_s: 1 });
    const { url, reference, providerReference } = await start();
    await world.control({ provider: 'blmpay', payment_expires_s: null });
    const paid = await start();
    expect((await choose(paid.url, 'success')).status).toBe(200);
    const [callback] = await told(reference);
    expect(callback?.body).toMatchObject({ event: 'payment.expired', data: { status: 'expired' } });
    expect(await ask(reference, providerReference)).toMatchObject({ kind: 'failed', code: 'expired' });
    expect(await choose(url, 'success')).toMatchObject({ status: 409, body: { status: 'expired' } });
    expect(await world.executions('blmpay', reference)).toEqual([]);
    expect((await world.json('/control')).data.find((one: any) => one.provider === 'blmpay').payment_expires_s).toBe(14_400);
  });

  it("goes by its customer's number, where that chooses an ending", async () => {
    expect((await start('255712340002')).outcome.kind).toBe('failed');
    expect((await start('255712340016')).outcome).toMatchObject({ kind: 'declined', anotherRoute: true });
    const later = await start('255712340001');
    const [callback] = await told(later.reference);
    expect(callback?.reading).toMatchObject({ outcome: { kind: 'succeeded' } });
    expect((await choose(later.url, 'cancel')).status).toBe(409);
    const ordinary = await start('255712345678');
    await sleep(SECOND);
    expect((await ask(ordinary.reference, ordinary.providerReference)).kind).toBe('accepted');
  });
});
