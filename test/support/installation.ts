import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeGateway, dialectDocuments } from '@daftari/api-gateway';
import { type VerifyReport, verifyBooks } from '@daftari/ledger';
import { newId } from '@daftari/platform';
import { createDaftari, type Daftari } from '@daftari/sdk';
import { type DemoFile, ensureDemo, openSecrets, portsNeeded, type Processes, startProcesses } from '@daftari/standalone';
import pg from 'pg';
import { Contract } from './contract.js';
import { kafkaIsMissing, startTestKafka, type TestKafka } from './kafka.js';
import { freePorts } from './ports.js';
import { startTestPostgres, type TestPostgres } from './postgres.js';

export type TransportKind = 'embedded' | 'kafka';

/** The transports that this machine can test. */
export const transports = (): { kind: TransportKind; missing: string | undefined }[] => [
  { kind: 'embedded', missing: undefined },
  { kind: 'kafka', missing: kafkaIsMissing({ own: true }) },
];

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // What a client sees is JSON of any shape; tests assert on it.
  readonly body: any;
}

/** A whole installation of real processes on a real PostgreSQL, and on a real broker where asked, with the demo's data. */
export class TestInstallation {
  private constructor(
    readonly directory: string,
    readonly postgres: TestPostgres,
    readonly kafka: TestKafka | undefined,
    readonly databaseUrl: string,
    readonly processes: Processes,
    readonly demo: DemoFile,
    readonly contract: Contract,
  ) {}

  static async start(
    kind: TransportKind,
    options: { ledgers?: number; gateways?: number; environment?: Record<string, string> } = {},
  ): Promise<TestInstallation> {
    const directory = await mkdtemp(join(tmpdir(), 'daftari-e2e-'));
    await chmod(directory, 0o755);
    const postgres = await startTestPostgres({ max_connections: '200' });
    const kafka = kind === 'kafka' ? await startTestKafka() : undefined;
    const databaseUrl = await postgres.database('daftari');
    const { ledgers = 1, gateways = 1 } = options;
    const secrets = await openSecrets(directory);
    const processes = await startProcesses({
      dataDir: directory,
      databaseUrl,
      kafkaBrokers: kafka?.brokers.join(','),
      secrets,
      shards: 8,
      logLevel: 'warn',
      ledgers,
      gateways,
      ports: await freePorts(portsNeeded(ledgers, gateways)),
      ...(options.environment === undefined ? {} : { environment: options.environment }),
    });
    const demo = await ensureDemo({
      dataDir: directory,
      baseUrl: processes.gateways[0]?.url ?? '',
      sandboxUrl: processes.sandbox.url,
      secrets,
    });
    return new TestInstallation(
      directory,
      postgres,
      kafka,
      databaseUrl,
      processes,
      demo,
      new Contract(await describeGateway(), dialectDocuments().values()),
    );
  }

  async stop(): Promise<void> {
    await this.processes.stop();
    await this.kafka?.stop();
    await this.postgres.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  get key(): string {
    return this.demo.businesses[0]?.live_key ?? '';
  }

  /** The client package, with the first business's live key unless another is given. */
  client(key = this.key, gateway = 0): Daftari {
    const baseUrl = this.processes.gateways[gateway]?.url ?? '';
    return createDaftari({ baseUrl, key, fetch: this.contract.fetch(baseUrl) });
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    options: { key?: string; headers?: Record<string, string>; gateway?: number } = {},
  ): Promise<Answer> {
    const base = this.processes.gateways[options.gateway ?? 0]?.url ?? '';
    const init = {
      method,
      headers: {
        authorization: `Bearer ${options.key ?? this.key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    };
    const response = await this.contract.fetch(base)(base + path, init);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text,
    };
  }

  /** Buys airtime of 100 NGN; the recipient's last four digits choose the ending. */
  buy(
    ending: string,
    options: { reference?: string; wait?: number; key?: string; gateway?: number; product?: string } = {},
  ): Promise<Answer> {
    const body = {
      reference: options.reference ?? newId('cmd'),
      product_code: options.product ?? 'smb_mtn_vtu',
      recipient: `0803123${ending}`,
      amount: '100.00',
    };
    return this.call('POST', '/v1/purchases', body, {
      ...options,
      headers: options.wait === undefined ? {} : { prefer: `wait=${options.wait}` },
    });
  }

  /** The transaction once it is terminal; throws when it is not within the time. */
  async ended(id: string, withinMs = 30_000, key?: string): Promise<Answer['body']> {
    const until = Date.now() + withinMs;
    for (;;) {
      const found = await this.call('GET', `/v1/transactions/${id}`, undefined, key === undefined ? {} : { key }).catch(() => undefined);
      if (found?.status === 200 && !['initiated', 'pending', 'processing', 'transmitted'].includes(found.body.status)) return found.body;
      if (Date.now() > until) throw new Error(`${id} did not end: ${JSON.stringify(found?.body)}`);
      await sleep(100);
    }
  }

  async wallet(currency = 'NGN', key?: string): Promise<Answer['body']> {
    const { body } = await this.call('GET', '/v1/wallets', undefined, key === undefined ? {} : { key });
    return body.data.find((wallet: { currency: string }) => wallet.currency === currency);
  }

  /** The webhooks that the sandbox's inbox got for a transaction, in order of arrival. */
  async webhooks(id: string): Promise<{ type: string; headers: Record<string, string>; raw: string }[]> {
    const inbox = (await (await fetch(`${this.processes.sandbox.url}/inbox/demo`)).json()) as {
      data: { headers: Record<string, string>; raw_body: string }[];
    };
    return inbox.data
      .map(({ headers, raw_body: raw }) => ({ headers, raw, body: JSON.parse(raw) as { type: string; data: { id?: string } } }))
      .filter(({ body }) => body.data.id === id)
      .map(({ headers, raw, body }) => ({ type: body.type, headers, raw }));
  }

  /** What the sandbox's providers say they executed: how often, by our upstream reference. */
  async executions(): Promise<{ reference: string; times_executed: number }[]> {
    const { data } = (await (await fetch(`${this.processes.sandbox.url}/executions`)).json()) as {
      data: { reference: string; times_executed: number }[];
    };
    return data;
  }

  async verify(): Promise<VerifyReport> {
    const pool = new pg.Pool({ connectionString: this.databaseUrl, max: 2 });
    try {
      return await verifyBooks(pool);
    } finally {
      await pool.end();
    }
  }
}
