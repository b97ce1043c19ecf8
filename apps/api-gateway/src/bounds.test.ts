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
