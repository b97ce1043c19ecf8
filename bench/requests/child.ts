import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The root of the project, from `bench/dist/requests`. */
const ROOT = join(import.meta.dirname, '..', '..', '..');
const READY_MS = 60_000;

export const STANDALONE = join(ROOT, 'apps', 'standalone', 'dist', 'main.js');
export const STUB_GATEWAY = join(import.meta.dirname, 'stub-gateway.js');

/** Runs a script in a process of its own. */
export const run = (script: string, environment: Readonly<Record<string, string>>, profileDir?: string): ChildProcess => {
  const profiling = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
  return spawn(process.execPath, ['--max-old-space-size=512', ...profiling, script], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
};

/** Lets it finish, and waits until it is gone. */
export const stopped = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
};

/** Looks every 50 ms until something is found. @throws Error after a minute */
export const until = async <T>(what: string, look: () => Promise<T | undefined>): Promise<T> => {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    const found = await look().catch(() => undefined);
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`${what} did not come within ${READY_MS / 1000} s`);
    await sleep(50);
  }
};

const TICK_US = 10_000;

/** The processor time that a process has taken so far, in microseconds: it does not grow while others have the processor. */
export const processorTimeUs = async ({ pid = 0 }: ChildProcess): Promise<number> => {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
};
