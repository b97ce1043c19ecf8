import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreditWallet, EMBEDDED_VIEWS, OpenWallet, toOutgoing } from '@daftari/contracts';
import { createTransport, type Transport } from '@daftari/messaging';
import { createLogger, Database, newId } from '@daftari/platform';
import { ServiceProcess } from '@daftari/standalone';
import { Chance } from '../oracle/chance.js';
import { freePorts } from '../support/ports.js';
import { startTestPostgres, type TestPostgres } from '../support/postgres.js';
import { blmpay, blmpayCredentials, blmpaySecret } from './blmpay.js';
import { bmatror, bmatrorCredentials, bmatrorSecret } from './bmatror.js';
import { mpp, mppCredentials } from './mpp.js';
import { type Place } from './orders.js';
import { type Habits, House } from './provider-server.js';
import { type Script } from './script.js';
import { strongmb, strongmbCredentials } from './strongmb.js';
import { type Tongue } from './tongue.js';

export const TOKEN = 'a-token-that-is-long-enough-for-the-tests';
export const SECRETS_KEY = 'a-secrets-key-that-is-long-enough-for-tests';
const SHARDS = 4;
const CURRENCIES = ['NGN', 'GHS', 'TZS', 'SLE'] as const;
/** What every wallet begins with. */
export const OPENING = 10_000_000_000n;
const BUSINESSES = 3;

/** Everything is answered within this, or is unknown. */
const TIMEOUT_MS = 1_500;
const REQUERY = { first_s: 0.2, factor: 1.5, max_s: 1, not_found_is_failed_after_s: 2.5, give_up_to_case_after_s: 12 };

const tongues: Readonly<Record<string, { make: () => Tongue; credentials: Record<string, string>; secret?: string }>> = {
  strongmb: { make: () => strongmb, credentials: strongmbCredentials },
  bmatror: { make: () => bmatror, credentials: bmatrorCredentials, secret: bmatrorSecret },
  blmpay: { make: () => blmpay, credentials: blmpayCredentials, secret: blmpaySecret },
  mpp: { make: mpp, credentials: mppCredentials },
};

/** What nobody but the connector's memory may have: credentials, callback secrets, and what every token has in it. */
export const hostileSecrets: readonly string[] = [
  ...Object.values(tongues).flatMap(({ credentials: { business_id: _, ...own }, secret }) => [
    ...Object.values(own),
    ...(secret === undefined ? [] : [secret]),
  ]),
  'of-the-hostile-house',
];

const ROUTES = [
  ['strongmb', { product_code: 'hostile_ng' }, 'smb_mtn_vtu'],
  ['bmatror', { product_code: 'hostile_gh' }, 'mtn_airtime'],
  ['blmpay', { channel: 'MM_TZ' }, 'mobile'],
  ['blmpay', { channel: 'CARD_TZ' }, 'card'],
  ['mpp', { channel: 'OM' }, 'OM'],
] as const;

/** What a provider's house plays for a transaction: by the house's name and the transaction's digits. */
export type ScriptOf = (house: string, tongue: Tongue, key: string, isFirst: boolean) => Script;

/** A ledger and a connector as processes on a real PostgreSQL, two hostile providers of each kind, and the wallets of a few businesses. */
export class HostileWorld {
  readonly houses: readonly House[];
  readonly names: readonly string[];
  readonly places: readonly Place[] = Array.from({ length: BUSINESSES }, () => {
    const businessId = newId('biz');
    return { businessId, shard: Number.parseInt(businessId.slice(-4), 16) % SHARDS };
  });

  private readonly firsts = new Map<string, string>();

  private constructor(
    private readonly directory: string,
    private readonly postgres: TestPostgres,
    readonly databaseUrl: string,
    readonly database: Database,
    readonly transport: Transport,
    readonly ledger: ServiceProcess,
    readonly connector: ServiceProcess,
    scriptOf: ScriptOf,
    seed: number,
    habits: Habits,
  ) {
    const made = Object.entries(tongues).flatMap(([dialect, { make }], index) =>
      [1, 2].map((count) => {
        const [name, tongue] = [`${dialect}_${count}`, make()];
        const callback = (): string => `${connector.url}/callbacks/${name}`;
        const chance = new Chance(seed + index * 2 + count);
        return {
          name,
          house: new House({
            name,
            tongue,
            scriptOf: (key, ours) => scriptOf(name, tongue, key, this.firstOf(key, ours) === ours),
            chance,
            habits,
            configuredCallback: callback,
          }),
        };
      }),
    );
    this.houses = made.map(({ house }) => house);
    this.names = made.map(({ name }) => name);
  }

  static async create(options: { scriptOf: ScriptOf; seed: number; habits: Habits }): Promise<HostileWorld> {
    const directory = await mkdtemp(join(tmpdir(), 'daftari-hostile-'));
    await chmod(directory, 0o755);
    const logDir = join(directory, 'logs');
    await mkdir(logDir);
    const postgres = await startTestPostgres({ max_connections: '200' });
    const databaseUrl = await postgres.database('hostile');
    const database = new Database({ url: databaseUrl, applicationName: 'hostile', connectionsMax: 6 });
    const transport = createTransport({
      database,
      logger: createLogger('hostile', 'silent'),
      clientId: 'hostile',
      shards: SHARDS,
      virtualTopics: EMBEDDED_VIEWS,
    });
    const [ledgerPort = 0, connectorPort = 0] = await freePorts(2);
    const environment = {
      DATABASE_URL: databaseUrl,
      LEDGER_SHARDS: String(SHARDS),
      LOG_LEVEL: process.env['TEST_LOG'] ?? 'info',
      DAFTARI_INTERNAL_TOKEN: TOKEN,
      DAFTARI_SECRETS_KEY: SECRETS_KEY,
      PUBLIC_URL: `http://127.0.0.1:${connectorPort}`,
      CONNECTOR_URL: `http://127.0.0.1:${connectorPort}`,
    };
    const process_ = (name: string, port: number): ServiceProcess =>
      new ServiceProcess({ packageName: `@daftari/${name}`, name, port, environment, logDir });
    const [ledger, connector] = [process_('ledger', ledgerPort), process_('provider-connector', connectorPort)];
    const world = new HostileWorld(
      directory,
      postgres,
      databaseUrl,
      database,
      transport,
      ledger,
      connector,
      options.scriptOf,
      options.seed,
      options.habits,
    );
    await ledger.start();
    await connector.start();
    for (const house of world.houses) await house.start();
    await world.register();
    await world.openWallets();
    return world;
  }

  async destroy(): Promise<void> {
    for (const house of this.houses) await house.stop();
    await this.connector.kill();
    await this.ledger.kill();
    await this.transport.close();
    await this.database.close();
    await this.postgres.stop();
    if (process.env['TEST_KEEP'] === undefined) await rm(this.directory, { recursive: true, force: true });
    else console.log(`kept: ${this.directory}`);
  }

  /** The folder of the processes' logs. */
  get logs(): string {
    return join(this.directory, 'logs');
  }

  async ask(service: ServiceProcess, method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const response = await fetch(service.url + path, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  }

  /** The attempt of an order that came to any house before the others: one that was never sent there was no attempt to them. */
  private firstOf(key: string, ours: string): string {
    const first = this.firsts.get(key) ?? ours;
    this.firsts.set(key, first);
    return first;
  }

  houseOf(name: string): House {
    const house = this.houses[this.names.indexOf(name)];
    if (!house) throw new Error(`There is no house ${name}.`);
    return house;
  }

  /** From now on providers that misbehave are passed over for a while. */
  async breakCircuits(): Promise<void> {
    const circuit = { window_s: 5, min_calls: 10, pause_s: 0.3, pause_max_s: 1, probes: 2 };
    for (const name of this.names) await this.ask(this.connector, 'PATCH', `/internal/providers/${name}`, { circuit });
  }

  private async register(): Promise<void> {
    for (const [index, name] of this.names.entries()) {
      const dialect = name.slice(0, -2);
      const tongue = tongues[dialect];
      await this.ask(this.connector, 'POST', '/internal/providers', {
        code: name,
        dialect,
        mode: 'live',
        base_url: this.houses[index]?.url,
        credentials: tongue?.credentials,
        ...(tongue?.secret === undefined ? {} : { callback: { secret: tongue.secret } }),
        timeout_ms: TIMEOUT_MS,
        requery: REQUERY,
        // Whoever misbehaves on purpose is not to be passed over for it.
        circuit: { min_calls: 100_000 },
        limits: { per_second: 1_000, in_flight: 64 },
      });
    }
    const routes = ROUTES.flatMap(([dialect, of, theirs]) =>
      [1, 2].map((priority) => ({
        ...of,
        mode: 'live',
        provider: `${dialect}_${priority}`,
        provider_product_code: theirs,
        priority,
        weight: 1,
        cost: null,
      })),
    );
    await this.ask(this.connector, 'PUT', '/internal/routes', routes);
  }

  private async openWallets(): Promise<void> {
    const messages = this.places.flatMap(({ businessId, shard }) =>
      CURRENCIES.flatMap((currency) => {
        const common = { business_id: businessId, mode: 'live' as const, currency };
        const placing = (id: string) => ({ partition: shard, key: businessId, id, source: '/hostile', time: new Date().toISOString() });
        const open = { ...OpenWallet.example, ...common, command_id: newId('cmd'), wallet_id: newId('wal') };
        const credit = {
          ...CreditWallet.example,
          ...common,
          command_id: newId('cmd'),
          transaction_id: newId('txn'),
          reference: `opening-${currency}`,
          amount_minor: OPENING.toString(),
        };
        return [toOutgoing(OpenWallet, open, placing(open.command_id)), toOutgoing(CreditWallet, credit, placing(credit.command_id))];
      }),
    );
    await this.transport.publisher().publish(messages);
    await this.until(
      async () =>
        (await this.count("select count(*)::int as count from ledger.events where type = 'WalletCredited'")) === messages.length / 2,
      'the wallets are open',
    );
  }

  async count(sql: string, values: readonly unknown[] = []): Promise<number> {
    const { rows } = await this.database.pool.query<{ count: number }>(sql, [...values]);
    return rows[0]?.count ?? 0;
  }

  async until(condition: () => Promise<boolean>, what: string, withinMs = 30_000): Promise<void> {
    const until = Date.now() + withinMs;
    while (!(await condition().catch(() => false))) {
      if (Date.now() > until) throw new Error(`Not within ${withinMs} ms: ${what}`);
      await sleep(100);
    }
  }
}
