import { type ChildProcess, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';
import { type ConnectorConfig } from '../src/index.js';

const root = resolve(import.meta.dirname, '../../..');
const outDir = join(root, 'node_modules', '.cache', `daftari-connector-${process.pid}`);
let bundle: Promise<string> | undefined;

/** The worker as one file of JavaScript: nothing has to be built first. */
const workerBundle = (): Promise<string> => {
  const conditions = ['@daftari/source', 'node', 'import', 'default'];
  bundle ??= build({
    root: join(import.meta.dirname, '..'),
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: [/^@daftari\//], resolve: { conditions } },
    resolve: { conditions },
    build: { ssr: join(import.meta.dirname, 'worker.ts'), outDir, emptyOutDir: true, target: 'node24', minify: false },
  }).then(() => join(outDir, 'worker.js'));
  return bundle;
};

export interface ConnectorProcess {
  readonly url: string;
  kill(signal: NodeJS.Signals): Promise<void>;
}

const running = new Set<ChildProcess>();

/** Starts a connector as a process and waits until it is ready. */
export const startProcess = async (config: ConnectorConfig): Promise<ConnectorProcess> => {
  const child = spawn(process.execPath, [await workerBundle(), JSON.stringify(config)], { stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const url = await new Promise<string>((done, fail) => {
    child.once('exit', (code) => fail(new Error(`the connector ended with ${code ?? 'a signal'}`)));
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

/** Leaves no process and no bundle behind. */
export const killAll = async (): Promise<void> => {
  for (const child of running) child.kill('SIGKILL');
  await rm(outDir, { recursive: true, force: true });
};
