import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServiceClient } from '../neighbours/service-client.js';
import { forwardReport } from './forward-report.js';

const CHUNK = Buffer.alloc(65_536, 'x');

/** What a number is once it no longer changes. @throws where it goes on */
const cameToRest = async (read: () => number): Promise<number> => {
  for (let tries = 0, before = -1; tries < 40; tries++) {
    if (read() === before) return before;
    before = read();
    await sleep(500);
  }
  throw new Error('It goes on.');
};

describe('a report passed on', () => {
  let ledger: Server;
  let client: ServiceClient;
  let gateway: FastifyInstance;
  let url: string;
  let given: number;
  let closed: boolean;
  let failsAfter: number;
  beforeEach(async () => {
    [given, closed, failsAfter] = [0, false, Infinity];
    const endless = async function* () {
      for (;;) {
        await sleep(1);
        if (given >= failsAfter) throw new Error('gone');
        given += CHUNK.length;
        yield CHUNK;
      }
    };
    ledger = createServer((_request, response) => {
      const body = Readable.from(endless(), { objectMode: false });
      response.on('close', () => {
        closed = true;
        body.destroy();
      });
      response.writeHead(200, { 'content-type': 'text/csv', 'daftari-as-of': 'now', 'x-request-id': 'inner' });
      body.on('error', () => response.destroy()).pipe(response);
    }).listen(0, '127.0.0.1');
    await once(ledger, 'listening');
    client = new ServiceClient('ledger', `http://127.0.0.1:${(ledger.address() as AddressInfo).port}`, 'token');
    gateway = fastify({ forceCloseConnections: true });
    gateway.get('/', async (_request, reply) => {
      await forwardReport(client, { path: '/report', query: {}, traceparent: '' }, reply);
      return reply;
    });
    url = await gateway.listen({ port: 0, host: '127.0.0.1' });
  });
  afterEach(async () => {
    await gateway.close();
    await client.close();
    ledger.closeAllConnections();
    ledger.close();
  });

  const open = async (): Promise<IncomingMessage> => {
    const [response] = (await once(get(url), 'response')) as [IncomingMessage];
    return response;
  };

  it('arrives as it is read, is held nowhere, and ends with its reader', async () => {
    const response = await open();
    expect(response.headers).toMatchObject({ 'content-type': 'text/csv', 'daftari-as-of': 'now' });
    expect(response.headers['x-request-id']).not.toBe('inner');
    await once(response, 'readable');
    response.read(10);
    // What lies in buffers between the three is megabytes at most: then the ledger waits.
    expect(await cameToRest(() => given)).toBeLessThan(32 * 1_048_576);
    response.destroy();
    await expect.poll(() => closed).toBe(true);
  });

  it('breaks off where the ledger does', async () => {
    failsAfter = 5 * CHUNK.length;
    const response = await open();
    await expect(response.forEach(() => undefined)).rejects.toThrow('aborted');
  });
});
