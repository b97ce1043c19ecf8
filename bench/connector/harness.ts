import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PlaceHold } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { ServiceProcess } from '@daftari/standalone';
import { type Caller, Engine, fund, hold } from '../engine/harness.js';
import { type BenchContext } from '../figure.js';
import { freePort } from '../free-port.js';

const TOKEN = 'a-token-that-is-long-enough-for-the-bench';
const SECRETS_KEY = 'a-secrets-key-that-is-long-enough-for-it';
export const CALLBACK_SECRET = 'the-callback-secret-of-the-bench';
const WALLETS = 1_000;

const sendJson = async (method: string, url: string, body: unknown): Promise<unknown> => {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
};

/** A provider of the bench. */
export class BenchProvider {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(): Promise<BenchProvider> {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'provider.js')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [port] = (await once(child.stdout, 'data')) as [Buffer];
    return new BenchProvider(child, `http://127.0.0.1:${Number(String(port))}`);
  }

  async does(manner: { delay_ms?: number; hangs?: boolean; status?: 'processing' | 'completed' }): Promise<void> {
    await sendJson('POST', `${this.url}/control`, manner);
  }

  async counts(): Promise<{ bought: number; asked: number }> {
    return (await (await fetch(`${this.url}/counts`)).json()) as { bought: number; asked: number };
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }
}

/** A connector as a process of its own, providers, and books whose holds it reads. */
export class Stage {
  private constructor(
    readonly engine: Engine,
    readonly wallets: readonly Caller[],
    readonly connector: ServiceProcess,
    readonly providers: readonly BenchProvider[],
  ) {}

  static async start(context: BenchContext, name: string, providers: number, requery: object): Promise<Stage> {
    const url = await context.database(name);
    const engine = await Engine.start(url, 1);
    const wallets = await fund(engine, WALLETS);
    const logDir = join(context.directory, name);
    await mkdir(logDir, { recursive: true });
    const environment = {
      DATABASE_URL: url,
      LEDGER_SHARDS: '32',
      LOG_LEVEL: 'warn',
      DAFTARI_INTERNAL_TOKEN: TOKEN,
      DAFTARI_SECRETS_KEY: SECRETS_KEY,
    };
    const connector = new ServiceProcess({
      packageName: '@daftari/provider-connector',
      name: 'provider-connector',
      port: await freePort(),
      logDir,
      environment,
    });
    await connector.start();
    const started = await Promise.all(Array.from({ length: providers }, () => BenchProvider.start()));
    const stage = new Stage(engine, wallets, connector, started);
    await stage.register(requery);
    return stage;
  }

  async stop(): Promise<void> {
    await this.connector.kill();
    for (const provider of this.providers) provider.stop();
    await this.engine.stop();
  }

  /** Places a hold that is routed to one of the providers. */
  async buy(index: number, provider = 0): Promise<void> {
    const wallet = this.wallets[index % this.wallets.length];
    if (!wallet) return;
    const placed = { ...hold(wallet.business, newId('cmd')), product_code: `product_${provider}`, network: 'mtn', product_kind: 'airtime' };
    await this.engine.send(PlaceHold, wallet.shard, placed);
  }

  /** How many attempts have ended, and how long they took from their hold to their end, in milliseconds. */
  async ended(provider = 0): Promise<number> {
    const { rows } = await this.engine.database.pool.query<{ count: number }>(
      `select count(*)::int as count from connector.attempts where state = 'done' and provider = $1`,
      [`provider_${provider}`],
    );
    return rows[0]?.count ?? 0;
  }

  async latencies(provider = 0): Promise<number[]> {
    const { rows } = await this.engine.database.pool.query<{ ms: number }>(
      `select (extract(epoch from answered_at - created_at) * 1000)::float8 as ms from connector.attempts where state = 'done' and provider = $1`,
      [`provider_${provider}`],
    );
    return rows.map(({ ms }) => ms);
  }

  async until(what: string, condition: () => Promise<boolean>, timeoutMs = 120_000): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (!(await condition())) {
      if (performance.now() > deadline) throw new Error(`Not within ${timeoutMs / 1_000} s: ${what}`);
      await sleep(20);
    }
  }

  private async register(requery: object): Promise<void> {
    for (const [index, provider] of this.providers.entries())
      await sendJson('POST', `${this.connector.url}/internal/providers`, {
        code: `provider_${index}`,
        dialect: 'bmatror',
        mode: 'live',
        base_url: provider.url,
        credentials: { api_key: 'key' },
        callback: { secret: CALLBACK_SECRET },
        timeout_ms: 10_000,
        requery,
        limits: { per_second: 100_000, in_flight: 256 },
      });
    const routes = this.providers.map((_, index) => ({
      product_code: `product_${index}`,
      mode: 'live',
      provider: `provider_${index}`,
      provider_product_code: 'mtn',
      priority: 1,
    }));
    await sendJson('PUT', `${this.connector.url}/internal/routes`, routes);
  }
}
