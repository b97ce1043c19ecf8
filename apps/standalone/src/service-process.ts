import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from './start-error.js';

const require = createRequire(import.meta.url);
const READY_MS = 60_000;
/** Bounded memory: what a million exported lines leave as garbage is swept up early, not kept in a young generation that grows. */
const NODE_FLAGS = [
  '--disable-warning=TimeoutNegativeWarning',
  '--max-old-space-size=640',
  '--max-semi-space-size=16',
  '--enable-source-maps',
];

export interface ServiceProcessOptions {
  /** The workspace package: `@daftari/ledger`. */
  readonly packageName: string;
  readonly name: string;
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  /** The folder for its log. */
  readonly logDir: string;
}

/** One service as a process of its own. */
export class ServiceProcess {
  private child: ChildProcess | undefined;

  constructor(private readonly options: ServiceProcessOptions) {}

  get name(): string {
    return this.options.name;
  }

  get url(): string {
    return `http://127.0.0.1:${this.options.port}`;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Runs it and waits until it is ready to serve. */
  async start(): Promise<void> {
    const main = join(dirname(require.resolve(`${this.options.packageName}/package.json`)), 'dist', 'main.js');
    const log = createWriteStream(join(this.options.logDir, `${this.options.name}.log`), { flags: 'a' });
    const child = spawn(process.execPath, [...NODE_FLAGS, main], {
      env: { ...process.env, ...this.options.environment, HOST: '127.0.0.1', PORT: String(this.options.port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    this.child = child;
    await this.waitUntilReady(child);
  }

  /** Ends it at once, as a crash would; resolves when it is gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const { child } = this;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }

  /** Lets it finish what it has begun. */
  async stop(): Promise<void> {
    const timer = setTimeout(() => void this.kill(), 20_000);
    await this.kill('SIGTERM');
    clearTimeout(timer);
  }

  private async waitUntilReady(child: ChildProcess): Promise<void> {
    const deadline = performance.now() + READY_MS;
    while (performance.now() < deadline) {
      if (child.exitCode !== null)
        throw new StartError(
          `${this.options.name} ended with code ${child.exitCode}; its log is ${join(this.options.logDir, `${this.options.name}.log`)}.`,
        );
      const ready = await fetch(`${this.url}/healthz`, { signal: AbortSignal.timeout(2_000) }).then(
        (response) => response.ok,
        () => false,
      );
      if (ready) return;
      await sleep(50);
    }
    throw new StartError(
      `${this.options.name} did not come up within ${READY_MS / 1000} s; its log is ${join(this.options.logDir, `${this.options.name}.log`)}.`,
    );
  }
}
