import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from './ports.js';

export const repository = resolve(import.meta.dirname, '../..');
const READY = 'Ctrl-C stops everything';
const START_MS = 90_000;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Two ports side by side: the API takes the first, the sandbox the next. */
export const portPair = async (): Promise<number> => (await freePorts(2))[0] ?? 0;

/** Does anything listen there? */
export const answers = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** A folder in which PostgreSQL can run as another user; removed by the caller. */
export const dataFolder = async (): Promise<{ path: string; remove(): Promise<void> }> => {
  const parent = await mkdtemp(join(tmpdir(), 'daftari-standalone-'));
  await chmod(parent, 0o755);
  return { path: join(parent, 'data'), remove: () => rm(parent, { recursive: true, force: true }) };
};

/** The process id of the PostgreSQL in a data folder, where one is noted. */
export const postgresPid = async (dataDir: string): Promise<number | undefined> => {
  const text = await readFile(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').catch(() => '');
  return Number(text.split('\n')[0]) || undefined;
};

/** The embedded default as a process, run as a user would run it. */
export class StandaloneProcess {
  out = '';
  err = '';
  readonly ended: Promise<Ended>;

  private constructor(readonly child: ChildProcess) {
    child.stdout?.on('data', (data: Buffer) => (this.out += data.toString()));
    child.stderr?.on('data', (data: Buffer) => (this.err += data.toString()));
    this.ended = new Promise((done) => child.once('close', (code, signal) => done({ code, signal })));
  }

  static run(environment: Readonly<Record<string, string>>, args: readonly string[] = []): StandaloneProcess {
    const main = join(repository, 'apps/standalone/dist/main.js');
    return StandaloneProcess.spawn(process.execPath, ['--enable-source-maps', main, ...args], environment);
  }

  /** `npm start`, in a process group of its own as a terminal gives it. */
  static npmStart(environment: Readonly<Record<string, string>>): StandaloneProcess {
    return StandaloneProcess.spawn('npm', ['start'], environment);
  }

  private static spawn(command: string, args: readonly string[], environment: Readonly<Record<string, string>>): StandaloneProcess {
    const { DATABASE_URL: _url, KAFKA_BROKERS: _brokers, ...inherited } = process.env;
    const env = { ...inherited, ...environment };
    return new StandaloneProcess(spawn(command, args, { cwd: repository, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Resolves when it says that it is ready; throws what it said when it ends instead. */
  async ready(): Promise<void> {
    const until = Date.now() + START_MS;
    while (!this.out.includes(READY)) {
      if (this.child.exitCode !== null || this.child.signalCode !== null) throw new Error(`It ended: ${this.out}\n${this.err}`);
      if (Date.now() > until) throw new Error(`It is not ready: ${this.out}\n${this.err}`);
      await sleep(20);
    }
  }

  /** What Ctrl-C does: the signal goes to the whole group. */
  async interrupt(): Promise<Ended> {
    process.kill(-this.pid, 'SIGINT');
    return this.ended;
  }

  async kill(): Promise<Ended> {
    if (this.child.exitCode === null && this.child.signalCode === null) process.kill(this.pid, 'SIGKILL');
    return this.ended;
  }
}
