import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../support/postgres.js';
import { dataFolder, portPair, StandaloneProcess } from '../support/standalone.js';

describe('Ctrl-C while PostgreSQL is away', () => {
  let folder: Awaited<ReturnType<typeof dataFolder>>;
  let postgres: TestPostgres;
  let daftari: StandaloneProcess;

  beforeEach(async () => {
    folder = await dataFolder();
    postgres = await startTestPostgres();
    const environment = { DAFTARI_DATA_DIR: folder.path, PORT: String(await portPair()), DATABASE_URL: await postgres.database('away') };
    daftari = StandaloneProcess.run({ ...environment, LOG_LEVEL: 'warn' });
    await daftari.ready();
    await postgres.stop();
    await sleep(3_000);
  }, 120_000);
  afterEach(async () => {
    await daftari.kill();
    await folder.remove();
  });

  test('ends in order all the same, and the outage was told once by each that noticed it', { timeout: 40_000 }, async () => {
    const lines = daftari.err.split('\n').filter((line) => line.includes('is away'));
    const told = lines.map((line) => [JSON.parse(line).service, JSON.parse(line).msg].join(': '));
    expect(told.length).toBeGreaterThan(3);
    expect(told.filter((line) => line.startsWith('provider-connector')).length).toBe(
      new Set(told.filter((line) => line.startsWith('provider-connector'))).size,
    );
    expect(await daftari.interrupt()).toEqual({ code: 0, signal: null });
  });

  test('pressed twice it ends at once, and says what was left', { timeout: 40_000 }, async () => {
    void daftari.interrupt();
    await sleep(300);
    expect(await daftari.interrupt()).toEqual({ code: 1, signal: null });
    expect(daftari.err).toContain('Not everything ended in order. What was under way goes on at the next start.');
  });
});
