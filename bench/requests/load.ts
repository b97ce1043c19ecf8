import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { quantile } from '../figure.js';

/** One request as it is sent. */
export interface Ask {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Makes requests, each another one, and knows which answers mean that it was served. */
export interface Door {
  readonly name: string;
  readonly ask: () => Ask;
  readonly served: readonly number[];
}

/** What a load came to. Latencies are in milliseconds. */
export interface Load {
  readonly sent: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

const send = async (pool: Pool, { ask, name, served }: Door): Promise<void> => {
  const answer = await pool.request(ask());
  if (!served.includes(answer.statusCode)) throw new Error(`${name} answered ${answer.statusCode}: ${await answer.body.text()}`);
  await answer.body.dump();
};

const loadOf = (latencies: readonly number[], beganMs: number): Load => ({
  sent: latencies.length,
  perSecond: latencies.length / ((performance.now() - beganMs) / 1_000),
  p50: quantile(latencies, 0.5),
  p99: quantile(latencies, 0.99),
});

/** A closed loop: so many callers, each of whom asks again as soon as it is answered. */
export const closedLoop = async (baseUrl: string, door: Door, callers: number, seconds: number): Promise<Load> => {
  const pool = new Pool(baseUrl, { connections: callers });
  const latencies: number[] = [];
  const began = performance.now();
  const end = began + seconds * 1_000;
  const caller = async (): Promise<void> => {
    while (performance.now() < end) {
      const from = performance.now();
      await send(pool, door);
      latencies.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const load = loadOf(latencies, began);
  await pool.close();
  return load;
};

/**
 * An open loop: requests come at their own rate, evenly, whether or not those before them are answered. A latency begins when the request was due, so
 * that one which had to wait for its turn counts with its wait.
 */
export const openLoop = async (baseUrl: string, door: Door, perSecond: number, seconds: number): Promise<Load> => {
  const pool = new Pool(baseUrl, { connections: 256 });
  const latencies: number[] = [];
  const began = performance.now();
  const all = Math.floor(perSecond * seconds);
  const under: Promise<void>[] = [];
  for (let index = 0; index < all; index++) {
    const due = began + (index * 1_000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    under.push(send(pool, door).then(() => void latencies.push(performance.now() - due)));
  }
  await Promise.all(under);
  const load = loadOf(latencies, began);
  await pool.close();
  return load;
};
