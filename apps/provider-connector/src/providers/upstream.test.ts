import { createServer } from 'node:net';
import { Pool } from 'undici';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../../../test/support/ports.js';
import { wasNeverSent } from './upstream.js';

const faultOf = async (origin: string): Promise<unknown> => {
  const pool = new Pool(origin, { connect: { timeout: 5_000 } });
  try {
    await (await pool.request({ method: 'POST', path: '/', body: 'x' })).body.dump();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await pool.destroy();
  }
};

describe('whether a request was certainly never sent', () => {
  it.each(['127.0.0.1', 'localhost'])('it was not where %s refuses the connection', async (host) => {
    expect(wasNeverSent(await faultOf(`http://${host}:${await freePort()}`))).toBe(true);
  });

  it('it was not where the name is nobody’s', async () => {
    expect(wasNeverSent(await faultOf('http://nobody.invalid'))).toBe(true);
  });

  it('it may have been where the connection broke later', async () => {
    const server = createServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    expect(wasNeverSent(await faultOf(`http://127.0.0.1:${port}`))).toBe(false);
    server.close();
  });

  // A network that goes away shows itself by the same codes while an answer is waited for.
  it.each(['EHOSTUNREACH', 'ENETUNREACH', 'ECONNREFUSED'])('it may have been where %s comes from reading', (code) => {
    expect(wasNeverSent(Object.assign(new Error(code), { code, syscall: 'read' }))).toBe(false);
    expect(wasNeverSent(Object.assign(new Error(code), { code, syscall: 'connect' }))).toBe(true);
  });
});
