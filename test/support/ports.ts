import { createServer } from 'node:net';

/** Below the ports that outgoing connections get: one that a test gives up for a while, as over a restart, is still free afterwards. */
const [LOWEST, HIGHEST] = [12_000, 32_000];

const isFree = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const probe = createServer().once('error', () => done(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)));
  });

/** So many ports side by side on which nothing listens. */
export const freePorts = async (count: number): Promise<number[]> => {
  for (;;) {
    const first = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST - count));
    const ports = Array.from({ length: count }, (_, place) => first + place);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return ports;
  }
};

/** A port on which nothing listens. */
export const freePort = async (): Promise<number> => (await freePorts(1))[0] ?? 0;
