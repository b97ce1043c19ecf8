import { fileURLToPath } from 'node:url';
import { CreditWallet, OpenWallet, SendTransfer, toOutgoing } from '@daftari/contracts';
import { createTransport, type Transport } from '@daftari/messaging';
import { createLogger, Database, newId } from '@daftari/platform';
import pg from 'pg';
import { verifyBooks } from '../../apps/ledger/src/index.js';
import { startTestKafka, type TestKafka } from '../support/kafka.js';
import { creditWallet, openWallet, TOKEN } from '../support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../support/postgres.js';
import { startWorker, type WorkerProcess } from '../support/worker-process.js';

type Contract = Parameters<typeof toOutgoing>[0];

export const SHARDS = 4;
const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));

/** Two PostgreSQL servers, a broker, and ledger processes that write to both. */
export class TwoServers {
  private readonly workers: WorkerProcess[] = [];

  private constructor(
    private readonly kafka: TestKafka,
    private readonly servers: readonly TestPostgres[],
    readonly urls: readonly [home: string, other: string],
    private readonly database: Database,
    private readonly transport: Transport,
  ) {}

  static async start(): Promise<TwoServers> {
    const [kafka, home, other] = await Promise.all([startTestKafka(), startTestPostgres(), startTestPostgres()]);
    const urls = [await home.database('books'), await other.database('books')] as const;
    const logger = createLogger('test', 'silent');
    const database = new Database({ url: urls[0], applicationName: 'test', connectionsMax: 2 });
    const transport = createTransport({ kafkaBrokers: kafka.brokers, database, logger, clientId: 'test', shards: SHARDS });
    return new TwoServers(kafka, [home, other], urls, database, transport);
  }

  get environment(): Record<string, string> {
    return {
      DATABASE_URL: this.urls[0],
      LEDGER_SERVERS: `other=${this.urls[1]}`,
      KAFKA_BROKERS: this.kafka.brokers.join(','),
      LEDGER_SHARDS: String(SHARDS),
      DAFTARI_INTERNAL_TOKEN: TOKEN,
      LOG_LEVEL: 'silent',
      PORT: '0',
    };
  }

  /** A ledger in a process of its own. */
  async addLedger(): Promise<WorkerProcess> {
    const worker = await startWorker(WORKER, this.environment);
    this.workers.push(worker);
    return worker;
  }

  async stop(): Promise<void> {
    for (const worker of this.workers) await worker.kill('SIGKILL');
    await this.transport.close();
    await this.database.close();
    await Promise.all([this.kafka.stop(), ...this.servers.map((server) => server.stop())]);
  }

  async send(contract: Contract, shard: number, data: Record<string, unknown> & { command_id: string }): Promise<void> {
    const placing = { partition: shard, key: 'test', id: data.command_id, source: '/test', time: new Date().toISOString() };
    await this.transport.publisher().publish([toOutgoing(contract, data as never, placing)]);
  }

  /** A business with money on a shard. */
  async business(shard: number, amount: string): Promise<string> {
    const id = newId('biz');
    await this.send(OpenWallet, shard, openWallet(id));
    if (amount !== '0') await this.send(CreditWallet, shard, creditWallet(id, amount, 'opening'));
    return id;
  }

  /** Sends 10.00 to another business; answers the sender's transaction. */
  async transfer(from: string, fromShard: number, to: string, toShard: number): Promise<string> {
    const transaction = newId('txn');
    const price = { amount_minor: '1000', discount_minor: '0', fee_minor: '0', tax_minor: '0', total_minor: '1000' };
    await this.send(SendTransfer, fromShard, {
      ...SendTransfer.example,
      ...price,
      command_id: newId('cmd'),
      business_id: from,
      currency: 'NGN',
      // What PostgreSQL cannot take out of JSON, and clients may send.
      metadata: { note: 'zero \u0000, half a pair \ud800' },
      transaction_id: transaction,
      reference: newId('cmd').slice(4),
      to_business_id: to,
      to_shard: toShard,
      to_transaction_id: newId('txn'),
    });
    return transaction;
  }

  /** Asks any of the ledgers that still run. */
  async ask(worker: WorkerProcess, path: string): Promise<{ status: number; body: any }> {
    const response = await fetch(worker.url + path, { headers: { authorization: `Bearer ${TOKEN}` } });
    return { status: response.status, body: await response.json() };
  }

  /** Runs a query on both servers, the home first. */
  async query<T extends object>(sql: string): Promise<T[][]> {
    return Promise.all(this.urls.map((url) => rowsOf<T>(url, sql)));
  }

  /** What is wrong with the books of either server. */
  async findings(): Promise<unknown[]> {
    const reports = await Promise.all(this.urls.map(verifyAt));
    return reports.flatMap(({ checks }) => checks.filter((check) => !check.ok));
  }
}

const rowsOf = async <T extends object>(connectionString: string, sql: string): Promise<T[]> => {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
};

const verifyAt = async (connectionString: string) => {
  const pool = new pg.Pool({ connectionString, max: 2 });
  try {
    return await verifyBooks(pool);
  } finally {
    await pool.end();
  }
};
