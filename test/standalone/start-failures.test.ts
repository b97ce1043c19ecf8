import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../support/ports.js';
import { dataFolder, isAlive, portPair, postgresPid, StandaloneProcess } from '../support/standalone.js';

/** What can be wrong with a machine is said in one line that names it and the remedy, and ends the start with an exit code. */
describe('a start that cannot be', () => {
  let folder: { path: string; remove(): Promise<void> };
  let port: number;
  let environment: Record<string, string>;
  const processes: StandaloneProcess[] = [];

  const run = (changes: Record<string, string> = {}, args: readonly string[] = []): StandaloneProcess => {
    const started = StandaloneProcess.run({ ...environment, ...changes }, args);
    processes.push(started);
    return started;
  };

  beforeEach(async () => {
    folder = await dataFolder();
    port = await portPair();
    environment = { DAFTARI_DATA_DIR: folder.path, PORT: String(port) };
  });

  afterEach(async () => {
    await Promise.all(processes.splice(0).map((one) => one.kill()));
    const orphan = await postgresPid(folder.path);
    if (orphan !== undefined && isAlive(orphan)) process.kill(orphan, 'SIGQUIT');
    await folder.remove();
  });

  const refusal = async (changes: Record<string, string> = {}, args: readonly string[] = []): Promise<string> => {
    const started = run(changes, args);
    const { code } = await started.ended;
    expect(code, started.err).toBe(1);
    expect(started.out).toBe('');
    expect(started.err.trim().split('\n'), 'one line').toHaveLength(1);
    expect(started.err).not.toMatch(/\n\s+at /);
    return started.err.trim();
  };

  const take = (taken: number): Promise<Server> =>
    new Promise((done, fail) => {
      const server = createServer()
        .once('error', fail)
        .listen(taken, '127.0.0.1', () => done(server));
    });

  test.each([
    { what: "the API's port", offset: 0 },
    { what: "the sandbox's port", offset: 1 },
  ])('$what is taken', async ({ offset }) => {
    const server = await take(port + offset);
    try {
      const said = await refusal();
      expect(said).toContain(String(port + offset));
      expect(said).toMatch(/taken/);
      expect(said).toMatch(/PORT/);
    } finally {
      await new Promise((done) => server.close(done));
    }
    expect(await postgresPid(folder.path)).toBeUndefined();
  });

  test('the data folder is below a regular file', async () => {
    await writeFile(join(dirname(folder.path), 'file'), '');
    const said = await refusal({ DAFTARI_DATA_DIR: join(dirname(folder.path), 'file', 'data') });
    expect(said).toMatch(/data folder .*file\/data cannot be used/);
    expect(said).toContain('DAFTARI_DATA_DIR');
  });

  test('the data folder is itself a regular file', async () => {
    await writeFile(folder.path, '');
    expect(await refusal()).toMatch(/cannot be used.*DAFTARI_DATA_DIR/);
  });

  test('the data is of a newer version', async () => {
    await mkdir(folder.path);
    await writeFile(join(folder.path, 'version'), '99\n');
    const said = await refusal();
    expect(said).toMatch(/newer Daftari \(version 99/);
    expect(await readdir(folder.path)).toEqual(['version']);
  });

  test('the version file is not readable as one', async () => {
    await mkdir(folder.path);
    await writeFile(join(folder.path, 'version'), 'x');
    expect(await refusal()).toContain(join(folder.path, 'version'));
  });

  test('there is too little disk', async () => {
    const said = await refusal({ DAFTARI_MIN_FREE_BYTES: '9000000000000000' });
    expect(said).toMatch(/Too little disk: .* are free at .*, .* are needed/);
    expect(said).toContain('DAFTARI_MIN_FREE_BYTES');
  });

  test('the embedded PostgreSQL does not come up', async () => {
    await mkdir(join(folder.path, 'postgres', 'data'), { recursive: true });
    await writeFile(join(folder.path, 'postgres', 'cluster.json'), JSON.stringify({ port: await freePort(), password: 'x' }));
    const said = await refusal();
    expect(said).toMatch(/PostgreSQL did not come up/);
    expect(said).toContain(join(folder.path, 'postgres', 'postgres.log'));
  });

  test('the PostgreSQL of DATABASE_URL is away', async () => {
    const closed = await freePort();
    const said = await refusal({ DATABASE_URL: `postgres://someone:s3cr3t-word@127.0.0.1:${closed}/daftari` });
    expect(said).toMatch(/PostgreSQL.*DATABASE_URL/);
    expect(said).not.toContain('s3cr3t-word');
  });

  test.each([
    ['PORT', 'x'],
    ['PORT', '70000'],
    ['LEDGER_SHARDS', '0'],
    ['DAFTARI_MIN_FREE_BYTES', 'much'],
  ])('%s is %s', async (name, value) => {
    expect(await refusal({ [name]: value })).toMatch(new RegExp(`${name} is not valid`));
  });

  test.each([
    [['--help'], /--no-demo[\s\S]*DAFTARI_DATA_DIR[\s\S]*DAFTARI_MIN_FREE_BYTES/],
    [['--version'], /^\d+\.\d+\.\d+$/],
  ])('%s answers and ends', async (args, answer) => {
    const started = run({}, args);
    expect((await started.ended).code).toBe(0);
    expect(started.out.trim()).toMatch(answer);
  });

  test('an option that is not known', async () => {
    const started = run({}, ['--nodemo']);
    expect((await started.ended).code).toBe(1);
    expect(started.err).toMatch(/unknown option '--nodemo'/);
    expect(started.err).not.toMatch(/\n\s+at /);
  });
});
