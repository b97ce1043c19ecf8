import { createServer } from 'node:net';

const listens = (port: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });

/** A port that nobody listens on now, nor on the one after it, where a sandbox would be. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = await listens(0);
    if (port !== undefined && (await listens(port + 1)) !== undefined) return port;
  }
};
