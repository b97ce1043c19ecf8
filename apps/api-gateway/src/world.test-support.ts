import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Transport } from '@daftari/messaging';
import { createLogger } from '@daftari/platform';
import { Contract } from '../../../test/support/contract.js';
import { type TestEnvironment, TestLedger, TOKEN } from '../../../test/support/ledger.js';
import { type TestPostgres } from '../../../test/support/postgres.js';
import { createGateway, describeGateway, dialectDocuments, type Gateway, type GatewayConfig } from './index.js';

export const OPERATOR_KEY = 'dk_admin_operator-operator-operator-01';
export const FINANCE_KEY = 'dk_admin_finance-finance-finance-0001';

export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

interface Said {
  readonly status: number;
  readonly body?: unknown;
}
type Script = (heard: Heard) => Said | undefined | Promise<Said | undefined>;

/** A neighbour over HTTP that answers what the test says and keeps what it heard. */
export class StandIn {
  readonly heard: Heard[] = [];
  script: Script = () => undefined;

  private constructor(
    private readonly server: Server,
    readonly url: string,
    private readonly usual: Script,
  ) {}

  static async start(usual: Script): Promise<StandIn> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const standIn = new StandIn(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`, usual);
    server.on('request', (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const heard = {
          method: request.method ?? '',
          path: request.url ?? '',
          headers: request.headers,
          body: Buffer.concat(parts).toString(),
        };
        standIn.heard.push(heard);
        void standIn.answer(heard).then(({ status, body }) => {
          response.writeHead(status, { 'content-type': 'application/json' }).end(body === undefined ? '' : JSON.stringify(body));
        });
      });
    });
    return standIn;
  }

  private async answer(heard: Heard): Promise<Said> {
    return (await this.script(heard)) ?? (await this.usual(heard)) ?? { status: 404, body: { code: 'not_found', detail: 'nothing here' } };
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(() => done()));
  }
}

const usualConnector: Script = ({ method, path }) => {
  if (path === '/internal/transactions/progress') return { status: 200, body: { data: {} } };
  if (path.endsWith('/timeline')) return { status: 200, body: { data: [] } };
  if (path.startsWith('/internal/dead-letters') && method === 'GET') return { status: 200, body: { data: [] } };
  return undefined;
};

const usualNotifier: Script = ({ method, path }) => {
  if (method === 'PUT') return { status: 204 };
  if (path.endsWith('/timeline')) return { status: 200, body: { data: [] } };
  if (path.startsWith('/internal/dead-letters') && method === 'GET') return { status: 200, body: { data: [] } };
  return undefined;
};

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Tests read what they expect of it.
  readonly body: any;
}

export interface Business {
  readonly id: string;
  readonly code: string;
  readonly live: string;
  readonly test: string;
}

/** A gateway (or several) over the real ledger and the real embedded transport; connector and notifier are stand-ins. */
export class World {
  readonly gateways: { readonly gateway: Gateway; readonly url: string }[] = [];

  private constructor(
    readonly contract: Contract,
    readonly books: TestLedger,
    readonly connector: StandIn,
    readonly notifier: StandIn,
  ) {}

  static async start(
    postgres: TestPostgres,
    name: string,
    config: Partial<GatewayConfig> = {},
    environment: TestEnvironment = {},
  ): Promise<World> {
    const books = await TestLedger.start(postgres, name, { environment });
    const world = new World(
      new Contract(await describeGateway(), dialectDocuments().values()),
      books,
      await StandIn.start(usualConnector),
      await StandIn.start(usualNotifier),
    );
    await world.addGateway(config);
    return world;
  }

  async addGateway(config: Partial<GatewayConfig> = {}, transport: Transport = this.books.transport): Promise<string> {
    const gateway = await createGateway({
      config: {
        DATABASE_URL: this.books.url,
        HOST: '127.0.0.1',
        PORT: 0,
        LEDGER_SHARDS: this.books.shards,
        LEDGER_URL: this.books.baseUrl,
        CONNECTOR_URL: this.connector.url,
        NOTIFIER_URL: this.notifier.url,
        GATEWAY_REPLY_TIMEOUT_MS: 5_000,
        GATEWAY_DIALECT_WAIT_MS: 0,
        PAY_PAGE_READS_PER_MINUTE: 100_000,
        PAY_PAGE_STARTS_PER_MINUTE: 100_000,
        FAILED_LOGINS_PER_MINUTE: 100_000,
        OAUTH_TOKEN_LIFE_S: 900,
        GATEWAY_CONNECTIONS_MAX: 10_000,
        GATEWAY_HEADERS_TIMEOUT_MS: 15_000,
        GATEWAY_BODY_TIMEOUT_MS: 30_000,
        GATEWAY_HEADER_BYTES_MAX: 16_384,
        GATEWAY_HEADERS_MAX: 100,
        DAFTARI_INTERNAL_TOKEN: TOKEN,
        DAFTARI_SECRETS_KEY: 'secrets-key-secrets-key-secrets-key',
        LOG_LEVEL: 'silent',
        ...config,
      },
      transport,
      logger: createLogger('test', process.env['TEST_LOG'] ?? 'silent'),
      bootstrapOperatorKey: OPERATOR_KEY,
      bootstrapFinanceKey: FINANCE_KEY,
    });
    const url = await gateway.start();
    this.gateways.push({ gateway, url });
    return url;
  }

  get url(): string {
    return this.gateways[0]!.url;
  }

  async stop(): Promise<void> {
    for (const { gateway } of this.gateways) await gateway.stop();
    await this.books.stop();
    await this.connector.stop();
    await this.notifier.stop();
  }

  async call(
    key: string | undefined,
    method: string,
    path: string,
    body?: unknown,
    options: { url?: string; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const headers = new Headers({
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    });
    const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch((options.url ?? this.url) + path, { method, headers, ...(sent === undefined ? {} : { body: sent }) });
    const text = await response.text();
    const contentType = headers.get('content-type') ?? undefined;
    this.contract.check({ method, path, body: sent, contentType, status: response.status, headers: response.headers, text });
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  }

  /** A business with NGN and RWF wallets (or others), both keys, and money in the first of them. */
  async business(name: string, options: { tier?: string; amount?: string; currencies?: string[] } = {}): Promise<Business> {
    const currencies = options.currencies ?? ['NGN', 'RWF'];
    const made = await this.expect(201, OPERATOR_KEY, 'POST', '/admin/v1/businesses', {
      name,
      email: 'ops@example.com',
      phone: '08031234567',
      country: 'NG',
      tier: options.tier ?? 'enterprise',
      currencies,
      timezone: 'Africa/Lagos',
    });
    const keys = await Promise.all(
      ['live', 'test'].map((mode) => this.expect(201, OPERATOR_KEY, 'POST', `/admin/v1/businesses/${made.id}/api-keys`, { mode })),
    );
    for (const mode of ['live', 'test'])
      await this.expect(201, OPERATOR_KEY, 'POST', `/admin/v1/businesses/${made.id}/credits`, {
        reference: `opening-${mode}`,
        currency: currencies[0],
        mode,
        amount: options.amount ?? '1000.00',
        reason: 'opening balance',
      });
    return { id: made.id, code: made.code, live: keys[0].secret, test: keys[1].secret };
  }

  /** The seeds' airtime and data products. */
  async catalogue(): Promise<void> {
    const airtime = {
      kind: 'airtime',
      network: 'mtn',
      name: 'MTN AIRTIME',
      country: 'NG',
      currency: 'NGN',
      min_amount: '50.00',
      max_amount: '50000.00',
    };
    await this.expect(200, OPERATOR_KEY, 'PUT', '/admin/v1/products/smb_mtn_vtu', {
      ...airtime,
      pricing: { model: 'percent', discount_percent: '1' },
    });
    await this.expect(200, OPERATOR_KEY, 'PUT', '/admin/v1/products/smb_big', {
      ...airtime,
      max_amount: null,
      pricing: { model: 'percent' },
    });
    await this.expect(200, OPERATOR_KEY, 'PUT', '/admin/v1/products/off', {
      ...airtime,
      status: 'inactive',
      pricing: { model: 'percent' },
    });
    await this.expect(200, OPERATOR_KEY, 'PUT', '/admin/v1/products/smb_mtn_sme_100mb_2days', {
      kind: 'data',
      network: 'mtn',
      name: '100MB',
      country: 'NG',
      currency: 'NGN',
      pricing: { model: 'fixed', amount: '120.00' },
      bundle_size_mb: 100,
      validity: '2DAYS',
    });
  }

  /** A phone's channel of Sierra Leone, as the Merchant Payment Platform's document shows it; with changes. */
  async channel(code: string, changes: object = {}): Promise<any> {
    return this.expect(200, OPERATOR_KEY, 'PUT', `/admin/v1/channels/${code}`, {
      type: 'momo',
      country: 'SL',
      currency: 'SLE',
      description: 'Orange Money',
      fields: {
        msisdn: ['required', 'string'],
        amount: ['required', 'numeric'],
        email: ['nullable', 'email'],
        phone: ['nullable', 'string', 'phone_number'],
        first_name: ['nullable', 'string'],
        last_name: ['nullable', 'string'],
        account_number: ['nullable', 'string'],
      },
      categories: [
        { category: 'payment', fee_payer: 'merchant', fee: { percent: '1.0', min: '0.10', max: '50.00' } },
        { category: 'transfer', fee_payer: 'merchant', fee: { percent: '0.5', amount: '1.00' } },
      ],
      ...changes,
    });
  }

  /** The first event of a transaction in the books, as it was hashed. */
  async firstEvent(transactionId: string): Promise<{ type: string; data: any }> {
    const { rows } = await this.books.database.pool.query<{ type: string; body: string }>(
      `select type, body from ledger.events where body like '%' || $1 || '%' order by recorded_at limit 1`,
      [transactionId],
    );
    return { type: rows[0]!.type, data: JSON.parse(rows[0]!.body) };
  }

  async expect(status: number, key: string | undefined, method: string, path: string, body?: unknown): Promise<any> {
    const answer = await this.call(key, method, path, body);
    if (answer.status !== status) throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}
