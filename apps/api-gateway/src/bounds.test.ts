import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../test/support/postgres.js';
import { boundSlowBodies } from './edge/slow-bodies.js';
import { type Business, World } from './world.test-support.js';

/** What a socket hears until it is closed. */
const talk = (url: string, begin: string, more?: { readonly text: string; readonly everyMs: number }) =>
  new Promise<{ heard: string; ms: number }>((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    const begun = performance.now();
    let heard = '';
    socket.on('data', (data) => (heard += String(data)));
    socket.on('error', () => undefined);
    socket.write(begin);
    const timer = more && setInterval(() => socket.write(more.text), more.everyMs);
    socket.on('close', () => {
      clearInterval(timer);
      resolve({ heard, ms: performance.now() - begun });
    });
  });

describe('what one client can take', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'bounds');
    shop = await world.business('Shop');
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  it('is bounded in headers and bodies', async () => {
    const { heard } = await talk(world.url, `GET /v1/account HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(heard).toMatch(/^HTTP\/1\.1 431 /);
    const large = { name: 'x'.repeat(300_000), scopes: ['balance:read'] };
    expect(await world.call(shop.live, 'POST', '/v1/api-keys', large)).toMatchObject({ status: 413, body: { code: 'too_large' } });
  });

  it('is bounded in how many headers there are', async () => {
    const asked = (count: number) =>
      `GET /v1/account HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${shop.live}\r\n${'a: b\r\n'.repeat(count)}\r\n`;
    expect((await talk(world.url, asked(97))).heard).toMatch(/^HTTP\/1\.1 200 /);
    for (const count of [98, 2_500]) {
      const { heard } = await talk(world.url, asked(count));
      expect(heard).toMatch(/^HTTP\/1\.1 431 /);
      expect(heard.toLowerCase()).toContain('connection: close');
    }
  });

  describe('at the gateway itself, in time', () => {
    let url: string;
    beforeAll(async () => {
      url = await world.addGateway({ GATEWAY_HEADERS_TIMEOUT_MS: 600, GATEWAY_BODY_TIMEOUT_MS: 500, GATEWAY_HEADER_BYTES_MAX: 5_000 });
    });
    const head = (path: string) =>
      `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${shop.live}\r\ncontent-type: application/json\r\ncontent-length: 200\r\n\r\n{`;

    it.each([
      ['says nothing', ''],
      ['sends a line of its headers', 'GET /v1/account HTTP/1.1\r\nhost: x\r\n'],
    ])('a client that %s is not waited for', async (_what, begin) => {
      const { ms } = await talk(url, begin);
      expect(ms).toBeLessThan(1_800);
    });

    it('headers that drip are cut off, and so are bodies: native, of dialects, and of tokens', async () => {
      const drip = { text: 'x-a: b\r\n', everyMs: 100 };
      const headers = await talk(url, 'GET /v1/account HTTP/1.1\r\nhost: x\r\n', drip);
      expect([headers.heard.slice(0, 12), headers.ms < 1_800]).toEqual(['HTTP/1.1 408', true]);
      const paths = ['/v1/purchases', '/dialects/strongmb/v1/purchase/airtime', '/oauth/token', '/admin/v1/businesses'];
      for (const path of paths) {
        const { heard, ms } = await talk(url, head(path), { text: ' ', everyMs: 100 });
        // Who is refused by the headers alone hears that first.
        expect(heard.slice(0, 12), path).toMatch(/^HTTP\/1\.1 (408|401|403|404)$/);
        expect(ms, path).toBeLessThan(2_500);
      }
    });

    it('the size of headers is as configured', async () => {
      const { heard } = await talk(url, `GET /v1/account HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(6_000)}\r\n\r\n`);
      expect(heard).toMatch(/^HTTP\/1\.1 431 /);
    });
  });

  it('a gateway that stops answers the request whose body is still coming, and closes what is kept open', async () => {
    const url = new URL(await world.addGateway());
    const { gateway } = world.gateways.pop()!;
    const open = () => {
      const socket = connect(Number(url.port), url.hostname);
      const state = { heard: '', closed: false };
      socket
        .on('data', (data) => (state.heard += String(data)))
        .on('error', () => undefined)
        .on('close', () => (state.closed = true));
      return { socket, state };
    };
    const asked = `GET /v1/account HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${shop.live}\r\n\r\n`;
    const [kept, half, silent, headless] = [open(), open(), open(), open()];
    kept.socket.write(asked);
    headless.socket.write(asked.slice(0, 30));
    const body = JSON.stringify({ name: 'late', scopes: ['balance:read'] });
    half.socket.write(
      `POST /v1/api-keys HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${shop.live}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
    );
    await expect.poll(() => kept.state.heard).toMatch(/^HTTP\/1\.1 200 /);
    const begun = performance.now();
    const stopping = gateway.stop();
    await expect.poll(() => [kept, silent, headless].map(({ state }) => state.closed), { timeout: 3_000 }).toEqual([true, true, true]);
    await pause(500);
    expect(half.state.closed).toBe(false);
    half.socket.write(body.slice(5));
    await stopping;
    expect(half.state.heard).toMatch(/^HTTP\/1\.1 201 [^]*"secret":"dk_live_/);
    expect(half.state.closed).toBe(true);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('is bounded in connections', async () => {
    const url = new URL(await world.addGateway({ GATEWAY_CONNECTIONS_MAX: 2 }));
    const open = () => connect(Number(url.port), url.hostname);
    const sockets = [open(), open()];
    await pause(100);
    const third = open();
    const closed = new Promise<string>((resolve) => third.on('close', () => resolve('closed')).on('error', () => undefined));
    expect(await Promise.race([closed, pause(2_000, 'still open')])).toBe('closed');
    expect(sockets.map(({ destroyed, readyState }) => [destroyed, readyState])).toEqual([
      [false, 'open'],
      [false, 'open'],
    ]);
    for (const socket of sockets) socket.destroy();
    await pause(100);
    expect((await world.call(shop.live, 'GET', '/v1/account', undefined, { url: url.origin })).status).toBe(200);
  });

  describe('in time', () => {
    let server: FastifyInstance;
    let url: string;
    beforeAll(async () => {
      server = Fastify();
      boundSlowBodies(server, { maxMs: 400, mayTakeLong: (request) => request.url === '/statements' });
      for (const path of ['/things', '/statements']) server.post(path, () => ({ taken: true }));
      server.get('/slow', async () => {
        await pause(800);
        return { slow: true };
      });
      url = await server.listen({ port: 0, host: '127.0.0.1' });
    });
    afterAll(() => server.close());

    const head = (path: string) =>
      `POST ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{"a":`;

    it('a body that drips is cut off', async () => {
      const { heard, ms } = await talk(url, head('/things'), { text: '1', everyMs: 150 });
      expect(heard).toMatch(/^HTTP\/1\.1 408 /);
      expect(ms).toBeLessThan(1_200);
    });

    it('one that is in time is taken, and so is one that may take long', async () => {
      expect((await talk(url, head('/things'), { text: '12345}', everyMs: 100 })).heard).toContain('{"taken":true}');
      const { heard, ms } = await talk(url, head('/statements'), { text: '12345}', everyMs: 700 });
      expect([heard.includes('{"taken":true}'), ms > 600]).toEqual([true, true]);
    });

    it('an answer may take as long as it likes', async () => {
      expect(await (await fetch(`${url}/slow`)).json()).toEqual({ slow: true });
      const late = await fetch(`${url}/things`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
      expect(late.status).toBe(200);
    });
  });
});
