import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@daftari/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestInstallation } from '../support/installation.js';

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
}

/** A client app's receiver. */
class Inbox {
  readonly received: Received[] = [];
  status = 200;
  private readonly server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.received.push({ path: request.url ?? '', headers: request.headers, raw: Buffer.concat(chunks).toString() });
      response.writeHead(this.status).end('thanks');
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  at(path: string): Received[] {
    return this.received.filter((one) => one.path === path);
  }
}

const until = async (condition: () => boolean | Promise<boolean>, what: string, timeoutMs = 20_000): Promise<void> => {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${what}`);
    await sleep(20);
  }
};

const signature = (secret: string, { headers, raw }: Received): string =>
  `v1,${createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(`${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${raw}`)
    .digest('base64')}`;

/** Reads server-sent events until it has so many. */
const listen = async (url: string, key: string, count: number, lastId?: string): Promise<{ id: string; event: string; data: any }[]> => {
  const headers = { authorization: `Bearer ${key}`, ...(lastId === undefined ? {} : { 'last-event-id': lastId }) };
  const aborting = new AbortController();
  const response = await fetch(`${url}/v1/events`, { headers, signal: AbortSignal.any([aborting.signal, AbortSignal.timeout(30_000)]) });
  expect(response.status).toBe(200);
  const found: { id: string; event: string; data: any }[] = [];
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const [, id, event, data] = /^id: (.+)\nevent: (.+)\ndata: (.+)$/.exec(text.slice(0, end)) ?? [];
      text = text.slice(end + 2);
      if (id !== undefined && event !== undefined && data !== undefined) found.push({ id, event, data: JSON.parse(data) });
    }
    if (found.length >= count) break;
  }
  aborting.abort();
  return found;
};

describe('webhooks and events, from the API to the receiver', () => {
  let daftari: TestInstallation;
  let inbox: Inbox;
  let base: string;
  beforeAll(async () => {
    daftari = await TestInstallation.start('embedded', { gateways: 2 });
    inbox = new Inbox();
    base = await inbox.start();
  }, 180_000);
  afterAll(async () => {
    inbox.stop();
    await daftari.stop();
  });

  const register = async (path: string, events: string[], more: object = {}) => {
    const made = await daftari.call('POST', '/v1/webhook-endpoints', { url: base + path, events, ...more });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body;
  };

  it('registers, shows, changes, tries out and rotates an endpoint', async () => {
    const made = await register('/shop', ['*'], { description: 'till', enabled: false });
    expect(made).toMatchObject({ enabled: false, secret: expect.stringMatching(/^whsec_/) as string, dialect: null });
    const path = `/v1/webhook-endpoints/${made.id as string}`;
    expect((await daftari.call('POST', `${path}/test`)).status).toBe(422);
    const changed = await daftari.call('PATCH', path, { enabled: true, events: ['transaction.completed'], description: null });
    expect(changed).toMatchObject({ status: 200, body: { enabled: true, events: ['transaction.completed'], description: null } });
    expect(JSON.stringify((await daftari.call('GET', path)).body)).not.toContain('whsec_');
    expect((await daftari.call('POST', `${path}/test`)).status).toBe(202);
    await until(() => inbox.at('/shop').length === 1, 'the test');
    expect(JSON.parse(inbox.at('/shop')[0]!.raw)).toMatchObject({ type: 'webhook.test' });
    const rotated = await daftari.call('POST', `${path}/rotate-secret`);
    expect(rotated).toMatchObject({ status: 200, body: { id: made.id } });
    const bought = await daftari.buy('4567', { wait: 10 });
    await until(() => inbox.at('/shop').length === 2, 'the webhook');
    const webhook = inbox.at('/shop')[1]!;
    expect(String(webhook.headers['webhook-signature']).split(' ')).toEqual([
      signature(rotated.body.secret as string, webhook),
      signature(made.secret as string, webhook),
    ]);
    expect(JSON.parse(webhook.raw)).toMatchObject({ type: 'transaction.completed', data: { id: bought.body.id } });
    await until(async () => (await daftari.call('GET', `${path}/deliveries?status=delivered`)).body.data.length === 2, 'both recorded');
    const { body } = await daftari.call('GET', `${path}/deliveries?status=delivered`);
    expect(body.data[0]).toMatchObject({
      id: webhook.headers['webhook-id'],
      transaction_id: bought.body.id,
      status: 'delivered',
      attempts: [{ attempt: 1, status: 200, duration_ms: expect.any(Number) as number, response: 'thanks', error: null }],
    });
    const again = await daftari.call('POST', `/v1/deliveries/${String(webhook.headers['webhook-id'])}/redeliver`);
    expect(again.status).toBe(202);
    await until(() => inbox.at('/shop').length === 3, 'redelivered');
    expect(inbox.at('/shop')[2]).toMatchObject({ raw: webhook.raw, headers: { 'webhook-id': webhook.headers['webhook-id'] } });
    const replayed = await daftari.call('POST', `${path}/replay`, { from: made.created_at, status: 'delivered' });
    expect(replayed).toMatchObject({ status: 202, body: { replayed: 2, has_more: false } });
    await until(() => inbox.at('/shop').length === 5, 'replayed');
    const other = { key: daftari.demo.businesses[1]!.live_key };
    for (const [method, at, sent] of [
      ['GET', path, undefined],
      ['PATCH', path, { enabled: true }],
      ['DELETE', path, undefined],
      ['POST', `${path}/rotate-secret`, undefined],
      ['POST', `${path}/test`, undefined],
      ['POST', `${path}/replay`, { from: made.created_at as string }],
      ['GET', `${path}/deliveries`, undefined],
      ['POST', `/v1/deliveries/${String(webhook.headers['webhook-id'])}/redeliver`, undefined],
    ] as const)
      expect([method, at, (await daftari.call(method, at, sent, other)).status]).toEqual([method, at, 404]);
    expect((await daftari.call('DELETE', path)).status).toBe(204);
  });

  it("rotates the business's own secret, which signs what goes to the addresses of its requests", async () => {
    const rotated = await daftari.call('POST', '/v1/account/rotate-webhook-secret');
    expect(rotated).toMatchObject({ status: 200, body: { secret: expect.stringMatching(/^whsec_/) as string } });
    const body = {
      reference: newId('cmd'),
      product_code: 'smb_mtn_vtu',
      recipient: '08031234567',
      amount: '100.00',
      webhook_url: `${base}/own`,
    };
    expect([201, 202]).toContain((await daftari.call('POST', '/v1/purchases', body)).status);
    await until(() => inbox.at('/own').length >= 2, 'webhooks');
    const [webhook] = inbox.at('/own');
    const secrets = [rotated.body.secret as string, daftari.demo.businesses[0]!.webhook_secret];
    expect(String(webhook!.headers['webhook-signature']).split(' ')).toEqual(secrets.map((secret) => signature(secret, webhook!)));
  });

  it("is told in a dialect's words, signed by the secret of its credentials", async () => {
    expect(await daftari.call('POST', '/v1/webhook-endpoints', { url: `${base}/bm`, events: ['*'], dialect: 'strongmb' })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'dialect' }] },
    });
    const { id } = daftari.demo.businesses[0]!;
    const made = await daftari.call(
      'POST',
      `/admin/v1/businesses/${id}/api-keys`,
      { mode: 'live', dialect: 'bmatror' },
      { key: daftari.demo.admin.operator_key },
    );
    expect(made.status).toBe(201);
    const endpoint = await register('/bm', ['*'], { dialect: 'bmatror' });
    expect(endpoint).not.toHaveProperty('secret');
    const bought = await daftari.buy('4567', { wait: 10 });
    await until(() => inbox.at('/bm').length === 1, 'the webhook');
    const [webhook] = inbox.at('/bm');
    expect(JSON.parse(webhook!.raw)).toMatchObject({
      event: 'transaction.completed',
      data: { reference: bought.body.reference, type: 'airtime', network: 'mtn', status: 'completed' },
    });
    const secret = made.body.credentials.webhook_secret as string;
    expect(webhook!.headers['x-bmatror-signature']).toBe(createHmac('sha256', secret).update(webhook!.raw).digest('hex'));
  });

  it('streams events, and goes on at another gateway where it was cut off', async () => {
    const [here, there] = daftari.processes.gateways;
    const first = listen(here!.url, daftari.key, 2);
    await sleep(500);
    const bought = await daftari.buy('0001', { wait: 10 });
    const begun = await first;
    const types = async () => (await daftari.webhooks(bought.body.id as string)).map(({ type }) => type);
    await until(async () => (await types()).includes('transaction.completed'), 'its webhooks');
    const rest = await listen(there!.url, daftari.key, (await types()).length - begun.length, begun.at(-1)!.id);
    const all = [...begun, ...rest].filter(({ data }) => data.data.id === bought.body.id);
    expect(all.map(({ event }) => event)).toEqual(await types());
    expect(all.at(-1)?.data).toMatchObject({ type: 'transaction.completed', data: { status: 'completed' } });
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    const wrong = await daftari.call('GET', '/v1/events', undefined, { headers: { 'last-event-id': 'evt_1' } });
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ field: 'Last-Event-ID' }] } });
  });
});
