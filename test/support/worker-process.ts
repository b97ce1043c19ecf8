import { type ChildProcess, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';
import { afterAll } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const conditions = ['@daftari/source', 'node', 'import', 'default'];
const bundles = new Map<string, Promise<string>>();
const outDirs = new Set<string>();

// At the end of the test file: vitest ends its processes without an 'exit' event.
afterAll(async () => {
  for (const outDir of outDirs) await rm(outDir, { recursive: true, force: true });
});

const bundle = async (entry: string): Promise<string> => {
  const outDir = join(root, 'node_modules', '.cache', `daftari-worker-${process.pid}-${bundles.size}`);
  outDirs.add(outDir);
  await build({
    root: dirname(entry),
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: [/^@daftari\//], resolve: { conditions } },
    resolve: { conditions },
    build: { ssr: entry, outDir, emptyOutDir: true, target: 'node24', minify: false },
  });
  return join(outDir, basename(entry).replace(/\.ts$/, '.js'));
};

/** A worker as one file of JavaScript, below node_modules so that it finds its packages: no library has to be built first. */
export const workerBundle = (entry: string): Promise<string> => {
  const known = bundles.get(entry);
  if (known) return known;
  const fresh = bundle(entry);
  bundles.set(entry, fresh);
  return fresh;
};

/** A service in a process of its own, to be killed. */
export interface WorkerProcess {
  readonly url: string;
  kill(signal: NodeJS.Signals): Promise<void>;
}

const running = new Set<ChildProcess>();

/** Runs a worker, whose first line of output tells its `url`, and waits until it is ready. */
export const startWorker = async (entry: string, config: unknown): Promise<WorkerProcess> => {
  const child = spawn(process.execPath, [await workerBundle(entry), JSON.stringify(config)], { stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const url = await new Promise<string>((done, fail) => {
    child.once('exit', (code) => fail(new Error(`${entry} ended with ${code ?? 'a signal'}`)));
    createInterface({ input: child.stdout }).once('line', (line) => done((JSON.parse(line) as { url: string }).url));
  });
  return {
    url,
    kill: async (signal) => {
      child.kill(signal);
      await ended;
      running.delete(child);
    },
  };
};

/** Leaves no worker behind. */
export const killWorkers = (): void => {
  for (const child of running) child.kill('SIGKILL');
};
