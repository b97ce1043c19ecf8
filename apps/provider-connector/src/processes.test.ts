import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { killWorkers, startWorker } from '../../../test/support/worker-process.js';
import { sleep, until, World } from '../test/world.js';

const WORKER = join(import.meta.dirname, '../test/worker.ts');

let world: World;

beforeAll(async () => {
  world = await World.create();
});
afterAll(async () => {
  killWorkers();
  await world.destroy();
});

describe('a connector that dies', () => {
  it('only asks about what it may have sent, and sends what it had not (P15)', async () => {
    const first = await startWorker(WORKER, world.config());
    world.url = first.url;
    await world.register();
    // Answers take longer than the process has to live; one is executed, one was never heard of.
    await world.control({ provider: 'strongmb', latency_ms: 5_000 });
    const [executed, lost] = await Promise.all([world.buy('1234'), world.buy('0007')]);
    for (const id of [executed, lost]) await until(async () => (await world.received(id)).length === 1, 'it was sent');
    await first.kill('SIGKILL');
    const { rows } = await world.database.pool.query<{ state: string }>('select state from connector.attempts');
    expect(rows.map(({ state }) => state)).toEqual(['sending', 'sending']);
    await world.control({ provider: 'strongmb', latency_ms: 0 });
    const later = await world.buy('1234');
    await world.connector();
    expect(await world.ended(later)).toMatchObject({ type: 'CaptureHold', data: { evidence: { source: 'answer' } } });
    expect(await world.ended(executed)).toMatchObject({ type: 'CaptureHold', data: { evidence: { source: 'requery' } } });
    expect(await world.ended(lost)).toMatchObject({ type: 'ReleaseHold', data: { status: 'failed', evidence: { source: 'requery' } } });
    await sleep(1_000);
    for (const id of [executed, lost]) {
      expect(await world.received(id)).toHaveLength(1);
      expect(world.commandsOf(id)).toHaveLength(1);
    }
  });
});
