import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Journal, readJournal } from './journal.js';

describe('the journal', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'daftari-journal-'));
    path = join(folder, 'deeper', 'lines.jsonl');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const read = async (): Promise<unknown[]> => {
    const values: unknown[] = [];
    await readJournal(path, (value) => values.push(value));
    return values;
  };

  it('keeps the order of many appends at once, and has them in the file when they resolve', async () => {
    const journal = await Journal.open(path);
    const appends = Array.from({ length: 1_000 }, (_, n) => journal.append({ n }));
    await Promise.all(appends);
    expect(await read()).toEqual(Array.from({ length: 1_000 }, (_, n) => ({ n })));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await journal.close();
  });

  it('goes on after a torn line', async () => {
    const first = await Journal.open(path);
    await first.append({ n: 1 });
    await first.close();
    await appendFile(path, '{"n": 2, "torn');
    const second = await Journal.open(path);
    await second.append({ n: 3 });
    await second.close();
    expect(await read()).toEqual([{ n: 1 }, { n: 3 }]);
  });

  it('rotates once, and reads the older file first', async () => {
    const journal = await Journal.open(path, 100);
    for (let n = 0; n < 20; n++) await journal.append({ n });
    await journal.close();
    const values = await read();
    expect(values.length).toBeGreaterThan(5);
    expect(values.length).toBeLessThan(30);
    expect(values.at(-1)).toEqual({ n: 19 });
    expect((await readFile(`${path}.1`, 'utf8')).length).toBeGreaterThanOrEqual(100);
  });

  it('is empty where there is no file', async () => {
    expect(await read()).toEqual([]);
  });
});
