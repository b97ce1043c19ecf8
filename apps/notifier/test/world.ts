import 'reflect-metadata';
import {
  ALL_TOPICS,
  type Contract,
  type DataOf,
  FundsCaptured,
  FundsHeld,
  FundsReleased,
  toOutgoing,
  TransactionProgressed,
  TransactionRejected,
  WalletCredited,
} from '@daftari/contracts';
import { createTransport, type OutgoingMessage, type Transport } from '@daftari/messaging';
import { createLogger, Database, type Logger, Metrics, newId, newWebhookSecret } from '@daftari/platform';
import { startTestPostgres, type TestPostgres } from '../../../test/support/postgres.js';
import { createNotifier, type Notifier, type NotifierConfig } from '../src/index.js';

export const TOKEN = 'a-token-that-is-long-enough-for-the-tests';
export const SHARDS = 4;

export const until = async (condition: () => boolean | Promise<boolean>, what: string, timeoutMs = 15_000): Promise<void> => {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One transaction's messages, as the ledger, the connector and the gateway publish them. */
export class Story {
  readonly id = newId('txn');
  private facts = 0;

  constructor(
    private readonly world: World,
    readonly businessId: string,
    private readonly given: Partial<DataOf<typeof FundsHeld>> = {},
  ) {}

  held(): OutgoingMessage {
    return this.world.ledgerEvent(FundsHeld, {
      ...FundsHeld.example,
      ...this.given,
      reference: this.id,
      business_id: this.businessId,
      transaction_id: this.id,
    });
  }

  fact(status: 'processing' | 'transmitted', detail: DataOf<typeof TransactionProgressed>['status_detail'] = null): OutgoingMessage {
    this.facts += 1;
    const data = {
      ...TransactionProgressed.example,
      transaction_id: this.id,
      business_id: this.businessId,
      fact: this.facts,
      status,
      status_detail: detail,
      attempt: 1,
    };
    return this.world.message(TransactionProgressed, data);
  }

  captured(): OutgoingMessage {
    return this.world.ledgerEvent(FundsCaptured, {
      ...FundsCaptured.example,
      transaction_id: this.id,
      business_id: this.businessId,
      facts: this.facts,
    });
  }

  released(status: DataOf<typeof FundsReleased>['status'] = 'failed'): OutgoingMessage {
    return this.world.ledgerEvent(FundsReleased, {
      ...FundsReleased.example,
      transaction_id: this.id,
      business_id: this.businessId,
      facts: this.facts,
      status,
    });
  }

  credited(): OutgoingMessage {
    return this.world.ledgerEvent(WalletCredited, { ...WalletCredited.example, transaction_id: this.id, business_id: this.businessId });
  }

  rejected(): OutgoingMessage {
    const transaction = { ...TransactionRejected.example.transaction, id: this.id, business_id: this.businessId, reference: this.id };
    return this.world.message(TransactionRejected, { transaction });
  }

  /** From the hold to the capture, with both facts. */
  all(): OutgoingMessage[] {
    return [this.held(), this.fact('processing'), this.fact('transmitted', 'awaiting_callback'), this.captured()];
  }
}

/** A real PostgreSQL, the embedded transport with plain topics, and notifiers on it. */
export class World {
  readonly secretsKey = 'a-secrets-key-that-is-long-enough-for-tests';
  readonly logger: Logger = createLogger('notifier-test', process.env['TEST_LOG'] ?? 'silent');
  private readonly sequences = new Map<number, number>();
  private readonly notifiers: { notifier: Notifier; transport: Transport }[] = [];
  url = '';

  private constructor(
    readonly postgres: TestPostgres,
    readonly databaseUrl: string,
    readonly database: Database,
    readonly transport: Transport,
  ) {}

  static async create(settings: Readonly<Record<string, string>> = {}): Promise<World> {
    const postgres = await startTestPostgres(settings);
    const databaseUrl = await postgres.database('notifier');
    const database = new Database({ url: databaseUrl, applicationName: 'notifier-test' });
    const logger = createLogger('notifier-test', 'silent');
    const transport = createTransport({ database, logger, clientId: 'test', shards: SHARDS });
    await transport.ensureTopics(ALL_TOPICS, SHARDS);
    return new World(postgres, databaseUrl, database, transport);
  }

  async destroy(): Promise<void> {
    for (const one of this.notifiers.splice(0)) {
      await one.notifier.stop();
      await one.transport.close();
    }
    await this.transport.close();
    await this.database.close();
    await this.postgres.stop();
  }

  config(given: Partial<NotifierConfig> = {}): NotifierConfig {
    return {
      databaseUrl: this.databaseUrl,
      host: '127.0.0.1',
      port: 0,
      shards: SHARDS,
      internalToken: TOKEN,
      secretsKey: this.secretsKey,
      allowPrivate: true,
      scheduleS: [0.1, 0.2, 0.3],
      timeoutMs: 1_000,
      leaseMs: 2_000,
      ...given,
    };
  }

  /** Starts a notifier in this process; the first one's address is `url`. */
  async notifier(
    given: Partial<NotifierConfig> = {},
    metrics = new Metrics('notifier', false),
  ): Promise<{ url: string; stop(): Promise<void> }> {
    const transport = createTransport({ database: this.database, logger: this.logger, clientId: 'notifier', shards: SHARDS });
    const notifier = await createNotifier({ config: this.config(given), transport, logger: this.logger, metrics });
    const url = await notifier.start();
    if (this.url === '') this.url = url;
    const entry = { notifier, transport };
    this.notifiers.push(entry);
    return {
      url,
      stop: async () => {
        this.notifiers.splice(this.notifiers.indexOf(entry), 1);
        await notifier.stop();
        await transport.close();
      },
    };
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    token = TOKEN,
    url = this.url,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  }

  /** A business with one endpoint. */
  async business(url: string, events: string[] = ['*'], mode = 'live'): Promise<{ id: string; endpointId: string; secret: string }> {
    const id = newId('biz');
    const endpoint = await this.addEndpoint(id, url, events, mode);
    return { id, ...endpoint };
  }

  async addEndpoint(
    businessId: string,
    url: string,
    events: string[] = ['*'],
    mode = 'live',
  ): Promise<{ endpointId: string; secret: string }> {
    const { status, body } = await this.call('POST', '/internal/endpoints', { business_id: businessId, mode, url, events });
    if (status !== 201) throw new Error(`No endpoint: ${JSON.stringify(body)}`);
    return { endpointId: String(body['id']), secret: String(body['secret']) };
  }

  async businessSecret(businessId: string): Promise<string> {
    const secret = newWebhookSecret();
    await this.call('PUT', `/internal/businesses/${businessId}`, { webhook_secret: secret });
    return secret;
  }

  async deliveries(endpointId: string, status?: string): Promise<Record<string, unknown>[]> {
    const { body } = await this.call(
      'GET',
      `/internal/endpoints/${endpointId}/deliveries?limit=100${status === undefined ? '' : `&status=${status}`}`,
    );
    return body['data'] as Record<string, unknown>[];
  }

  /** The next event of the business's shard. */
  ledgerEvent<S extends Contract['schema']>(
    contract: Contract<string, S>,
    data: Contract<string, S>['example'] & { business_id: string },
  ): OutgoingMessage {
    const partition = shardOf(data.business_id);
    const sequence = (this.sequences.get(partition) ?? 0) + 1;
    this.sequences.set(partition, sequence);
    const message = this.message(contract, data);
    return { ...message, headers: { ...message.headers, ce_sequence: String(sequence), 'ledger-incarnation': '1' } };
  }

  message<S extends Contract['schema']>(contract: Contract<string, S>, data: Contract<string, S>['example']): OutgoingMessage {
    const owner =
      (data as { business_id?: string; transaction?: { business_id: string } }).business_id ??
      (data as { transaction: { business_id: string } }).transaction.business_id;
    return toOutgoing(contract, data, {
      partition: shardOf(owner),
      key: owner,
      id: newId('evt'),
      source: 'test',
      time: new Date().toISOString().replace('Z', '000Z'),
    });
  }

  async publish(...messages: OutgoingMessage[]): Promise<void> {
    await this.transport.publisher().publish(messages);
  }

  story(businessId: string, given: Partial<DataOf<typeof FundsHeld>> = {}): Story {
    return new Story(this, businessId, given);
  }
}

export const shardOf = (businessId: string): number => Number.parseInt(businessId.slice(-4), 16) % SHARDS;
