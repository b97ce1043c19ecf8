import 'reflect-metadata';
import { ALL_TOPICS, type DataOf, FundsHeld, TOPICS, toOutgoing } from '@daftari/contracts';
import { createTransport, type OutgoingMessage, partitionKey, type ReceivedMessage, type Transport } from '@daftari/messaging';
import { createLogger, Database, type Logger, newId } from '@daftari/platform';
import { startTestPostgres, type TestPostgres } from '../../../test/support/postgres.js';
import { createSandbox, type Sandbox } from '../../../test/support/sandbox.js';
import { type ConnectorConfig, createConnector } from '../src/index.js';
import { call, type Called } from './http.js';

export const TOKEN = 'a-token-that-is-long-enough-for-the-tests';
export const SHARDS = 4;
/** Every delay of the sandbox's endings is this much shorter. */
export const TIME_SCALE = 0.05;
const SECRET = 'the-callback-secret';

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const until = async (condition: () => boolean | Promise<boolean>, what: string, timeoutMs = 15_000): Promise<void> => {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${what}`);
    await sleep(10);
  }
};

/** A message as read from a topic. */
export interface Heard {
  readonly topic: string;
  readonly partition: number;
  readonly type: string;
  readonly data: Record<string, unknown>;
}

const heardOf = (message: ReceivedMessage): Heard => ({
  topic: message.topic,
  partition: message.partition,
  type: (message.headers['ce_type'] ?? '').split('.').find((part) => /^[A-Z]/.test(part)) ?? message.headers['ce_type'] ?? '',
  data: JSON.parse(message.value) as Record<string, unknown>,
});

/** A real PostgreSQL, the embedded transport with plain topics, the real sandbox, and connectors. */
export class World {
  readonly logger: Logger = createLogger('connector-test', process.env['TEST_LOG'] ?? 'silent');
  /** Everything that was published for the ledger and as facts. */
  readonly heard: Heard[] = [];
  readonly businessId = newId('biz');
  private readonly connectors: { stop(): Promise<void> }[] = [];
  url = '';

  private constructor(
    readonly postgres: TestPostgres,
    readonly databaseUrl: string,
    readonly database: Database,
    readonly transport: Transport,
    readonly sandbox: Sandbox,
    readonly sandboxUrl: string,
    readonly shards: number,
  ) {}

  static async create({ shards = SHARDS }: { readonly shards?: number } = {}): Promise<World> {
    const postgres = await startTestPostgres();
    const databaseUrl = await postgres.database('connector');
    const database = new Database({ url: databaseUrl, applicationName: 'connector-test' });
    const logger = createLogger('connector-test', 'silent');
    const transport = createTransport({ database, logger, clientId: 'test', shards });
    await transport.ensureTopics(ALL_TOPICS, shards);
    const account = { apiKey: 'key', callbackSecret: SECRET };
    const providers = { strongmb: account, 'strongmb-2': account, bmatror: account, 'bmatror-2': account };
    const sandbox = createSandbox({ config: { host: '127.0.0.1', port: 0, timeScale: TIME_SCALE, providers }, logger });
    const { url } = await sandbox.start();
    const world = new World(postgres, databaseUrl, database, transport, sandbox, url, shards);
    await world.listen();
    return world;
  }

  async destroy(): Promise<void> {
    for (const connector of this.connectors.splice(0)) await connector.stop();
    await this.sandbox.stop();
    await this.transport.close();
    await this.database.close();
    await this.postgres.stop();
  }

  config(): ConnectorConfig {
    const secretsKey = 'a-secrets-key-that-is-long-enough-for-tests';
    return { databaseUrl: this.databaseUrl, host: '127.0.0.1', port: 0, shards: this.shards, internalToken: TOKEN, secretsKey };
  }

  /** Starts a connector in this process; callbacks of the sandbox go to the last one. */
  async connector(): Promise<{ url: string; stop(): Promise<void> }> {
    const transport = createTransport({ database: this.database, logger: this.logger, clientId: 'connector', shards: this.shards });
    const connector = await createConnector({ config: this.config(), transport, logger: this.logger });
    this.url = await connector.start();
    const entry = {
      url: this.url,
      stop: async () => {
        const at = this.connectors.indexOf(entry);
        if (at >= 0) this.connectors.splice(at, 1);
        await connector.stop();
        await transport.close();
      },
    };
    this.connectors.push(entry);
    await this.control({ provider: 'bmatror', callback_url: `${this.url}/callbacks/bm_main`, callback_secret: SECRET });
    return entry;
  }

  control(body: Record<string, unknown>): Promise<Called> {
    return call('POST', `${this.sandboxUrl}/control`, { body });
  }

  ask(method: string, path: string, body?: unknown): Promise<Called> {
    return call(method, `${this.url}${path}`, { body, token: TOKEN });
  }

  /** Registers the sandbox's providers and routes to them: airtime has two routes, data one that calls back. */
  async register(): Promise<void> {
    const requery = { first_s: 0.1, factor: 1.5, max_s: 0.5, not_found_is_failed_after_s: 0.5, give_up_to_case_after_s: 2 };
    const provider = (code: string, dialect: string, name: string): Record<string, unknown> => ({
      code,
      dialect,
      mode: 'live',
      base_url: `${this.sandboxUrl}/providers/${name}`,
      credentials: { api_key: 'key' },
      ...(dialect === 'bmatror' ? { callback: { secret: SECRET } } : {}),
      timeout_ms: 500,
      requery,
      limits: { per_second: 1_000, in_flight: 64 },
    });
    for (const one of [
      provider('smb_main', 'strongmb', 'strongmb'),
      provider('smb_second', 'strongmb', 'strongmb-2'),
      provider('bm_main', 'bmatror', 'bmatror'),
    ]) {
      const { status, body } = await this.ask('POST', '/internal/providers', one);
      if (status !== 201) throw new Error(`No provider: ${JSON.stringify(body)}`);
    }
    const { status, body } = await this.ask('PUT', '/internal/routes', this.routes());
    if (status !== 200) throw new Error(`No routes: ${JSON.stringify(body)}`);
  }

  routes(): Record<string, unknown>[] {
    const route = (product: string, provider: string, theirs: string, priority: number, cost: unknown): Record<string, unknown> => ({
      product_code: product,
      mode: 'live',
      provider,
      provider_product_code: theirs,
      priority,
      weight: 1,
      cost,
    });
    return [
      route('smb_mtn_vtu', 'smb_main', 'smb_mtn_vtu', 1, { percent: '-3' }),
      route('smb_mtn_vtu', 'smb_second', 'smb_mtn_vtu', 2, { percent: '-2' }),
      route('gh_mtn_airtime', 'bm_main', 'mtn_airtime', 1, { amount: '0.50' }),
      route('only_main', 'smb_main', 'smb_mtn_vtu', 1, null),
    ];
  }

  /** A hold as the ledger publishes it. */
  held(given: Partial<DataOf<typeof FundsHeld>> = {}, partition = this.shard): { id: string; message: OutgoingMessage } {
    const id = given.transaction_id ?? newId('txn');
    const data = {
      ...FundsHeld.example,
      product_kind: 'airtime',
      network: 'mtn',
      ...given,
      business_id: this.businessId,
      transaction_id: id,
    };
    const placing = { partition, key: this.businessId, id: newId('evt'), source: 'test', time: '2026-11-21T09:00:00.000000Z' };
    const message = toOutgoing(FundsHeld, data, placing);
    return { id, message: { ...message, headers: { ...message.headers, 'ledger-incarnation': '1' } } };
  }

  get shard(): number {
    return Number.parseInt(this.businessId.slice(-4), 16) % this.shards;
  }

  async publish(...messages: OutgoingMessage[]): Promise<void> {
    await this.transport.publisher().publish(messages);
  }

  /** Buys airtime over strongmb for a recipient that chooses the ending. */
  async buy(ending: string, given: Partial<DataOf<typeof FundsHeld>> = {}): Promise<string> {
    const { id, message } = this.held({ recipient: `+23480312${ending.padStart(5, '0')}`, ...given });
    await this.publish(message);
    return id;
  }

  /** Buys airtime over bmatror, which calls back. */
  buyCalledBack(ending: string): Promise<string> {
    return this.buy(ending, { product_code: 'gh_mtn_airtime', currency: 'GHS', recipient: `+23324412${ending.padStart(4, '0')}` });
  }

  commandsOf(id: string): Heard[] {
    return this.heard.filter(({ topic, data }) => topic === TOPICS.ledgerCommands && data['transaction_id'] === id);
  }

  factsOf(id: string): Record<string, unknown>[] {
    return this.toldOf(id, 'TransactionProgressed');
  }

  /** What witnesses said of it, as it was told to the books. */
  witnessesOf(id: string): Record<string, unknown>[] {
    return this.toldOf(id, 'AttemptWitnessed');
  }

  private toldOf(id: string, type: string): Record<string, unknown>[] {
    return this.heard.filter((one) => one.type === type && one.data['transaction_id'] === id).map(({ data }) => data);
  }

  /** The commands about its money: all but those that open a case. */
  endsOf(id: string): Heard[] {
    return this.commandsOf(id).filter(({ type }) => type !== 'OpenCase');
  }

  /** The cases that were opened for it, by kind. */
  casesOf(id: string): unknown[] {
    return this.commandsOf(id).flatMap(({ type, data }) => (type === 'OpenCase' ? [data['kind']] : []));
  }

  /** The one command that ends the transaction. */
  async ended(id: string, timeoutMs = 20_000): Promise<Heard> {
    await until(() => this.endsOf(id).length > 0, `the end of ${id}: ${JSON.stringify(this.factsOf(id))}`, timeoutMs);
    const [command] = this.endsOf(id);
    if (!command) throw new Error('unreachable');
    return command;
  }

  /** What the providers really received for a transaction. */
  async received(id: string, method = 'POST'): Promise<Record<string, unknown>[]> {
    const { body } = await call('GET', `${this.sandboxUrl}/requests`);
    const prefix = id.slice('txn_'.length).replaceAll('-', '');
    const all = body['data'] as Record<string, unknown>[];
    // What was throttled is logged with its body only.
    return all.filter((one) => one['method'] === method && JSON.stringify([one['reference'], one['body'], one['path']]).includes(prefix));
  }

  async timeline(id: string): Promise<Record<string, unknown>[]> {
    const { body } = await this.ask('GET', `/internal/transactions/${id}/timeline`);
    return body['data'] as Record<string, unknown>[];
  }

  private async listen(): Promise<void> {
    await this.transport.subscribe({
      group: 'test',
      topics: [TOPICS.ledgerCommands, TOPICS.providerEvents],
      positions: {
        take: (claims) => Promise.resolve(new Map(claims.map((claim) => [partitionKey(claim), { offset: claim.lowOffset, epoch: 1 }]))),
      },
      receive: (batch) => {
        this.heard.push(...batch.messages.map(heardOf));
        return Promise.resolve();
      },
    });
  }
}
