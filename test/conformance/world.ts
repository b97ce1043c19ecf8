import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createLogger, Database } from '@daftari/platform';
import {
  createTransport,
  Inbox,
  type InboxOptions,
  type OutgoingMessage,
  type PartitionBatch,
  type Subscription,
  type Transport,
  type TransportOptions,
} from '@daftari/messaging';
import { expect } from 'vitest';
import { startTestKafka, type TestKafka } from '../support/kafka.js';
import { startTestPostgres, type TestPostgres } from '../support/postgres.js';
import { workerBundle } from '../support/worker-process.js';
import { apply, createState, type WorkerOptions } from './state.js';

export const PARTITIONS = 8;

/** What the suite can be pointed at instead of the real thing, to prove that it would see the difference. */
export interface Breakage {
  transport?(transport: Transport): Transport;
  inbox?(options: InboxOptions): Inbox;
  readonly unfencedWorkers?: boolean;
  /** How long to wait for what will never come. */
  readonly patienceMs?: number;
}

export interface Worker {
  readonly child: ChildProcess;
  readonly said: Record<string, unknown>[];
  kill(): Promise<void>;
}

const WORKER = join(import.meta.dirname, 'worker.ts');

export const until = async (condition: () => boolean | Promise<boolean>, what: string, timeoutMs = 20_000): Promise<void> => {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

export interface Applied {
  partition: number;
  offset: number;
  key: string;
  value: string;
  by: string;
}

/** One transport under test, with the PostgreSQL that holds the consumers' state. */
export class World {
  readonly logger = createLogger('conformance', process.env['CONFORMANCE_LOG'] ?? 'silent');
  private readonly cleanups: (() => Promise<unknown>)[] = [];
  private count = 0;

  private constructor(
    readonly kind: 'embedded' | 'kafka',
    readonly postgres: TestPostgres,
    readonly kafka: TestKafka | undefined,
    readonly url: string,
    readonly database: Database,
    private readonly breakage: Breakage,
  ) {}

  static async create(kind: 'embedded' | 'kafka', breakage: Breakage = {}): Promise<World> {
    const postgres = await startTestPostgres();
    const kafka = kind === 'kafka' ? await startTestKafka() : undefined;
    return World.inDatabase(kind, postgres, kafka, breakage, 'conformance');
  }

  static async inDatabase(
    kind: 'embedded' | 'kafka',
    postgres: TestPostgres,
    kafka: TestKafka | undefined,
    breakage: Breakage,
    name: string,
  ): Promise<World> {
    const url = await postgres.database(name);
    const database = new Database({ url, applicationName: 'conformance' });
    await createState(database);
    return new World(kind, postgres, kafka, url, database, breakage);
  }

  /** Ends what a case began. */
  async clean(): Promise<void> {
    for (const cleanup of this.cleanups.splice(0).reverse()) await cleanup();
  }

  async destroy(): Promise<void> {
    await this.clean();
    await this.database.close();
    await this.kafka?.stop();
    await this.postgres.stop();
  }

  transport(options: Partial<TransportOptions> = {}): Transport {
    const transport = createTransport({
      kafkaBrokers: this.kafka?.brokers,
      database: this.database,
      logger: this.logger,
      clientId: 'conformance',
      shards: PARTITIONS,
      ...options,
    });
    this.cleanups.push(() => transport.close());
    return this.breakage.transport?.(transport) ?? transport;
  }

  /** A topic of the case's own, with its dead-letter topic. */
  async topic(transport: Transport, partitions = PARTITIONS): Promise<string> {
    this.count += 1;
    const topic = `case-${this.count}-${Date.now() % 1e6}`;
    await transport.ensureTopics([topic, `${topic}.dlq`], partitions);
    return topic;
  }

  inbox(group: string, options: Partial<InboxOptions> = {}): Inbox {
    const settings = { database: this.database, schema: 'conformance', group, logger: this.logger, ...options };
    return this.breakage.inbox?.(settings) ?? new Inbox(settings);
  }

  /** Consumes in this process into the state. `before` runs ahead of each batch, `after` once it was handled. */
  async consume(
    transport: Transport,
    topic: string,
    group: string,
    hooks: {
      before?(batch: PartitionBatch): void | Promise<void>;
      after?(batch: PartitionBatch): void | Promise<void>;
      batchMax?: number;
    } = {},
  ): Promise<Subscription> {
    const inbox = this.inbox(group);
    const receive = async (batch: PartitionBatch): Promise<void> => {
      await hooks.before?.(batch);
      await inbox.handle(batch, (client, messages) => apply(client, group, 'test', messages));
      await hooks.after?.(batch);
    };
    const subscription = await transport.subscribe({
      group,
      topics: [topic],
      positions: inbox,
      receive,
      ...(hooks.batchMax === undefined ? {} : { batchMax: hooks.batchMax }),
    });
    this.cleanups.push(() => subscription.stop());
    return subscription;
  }

  async worker(options: Omit<WorkerOptions, 'url' | 'brokers' | 'partitions'> & { url?: string; brokers?: string[] }): Promise<Worker> {
    const full: WorkerOptions = {
      url: this.url,
      brokers: this.kafka?.brokers,
      partitions: PARTITIONS,
      ...(this.breakage.unfencedWorkers ? { unfenced: true } : {}),
      ...options,
    };
    const stderr = process.env['CONFORMANCE_LOG'] === undefined ? 'ignore' : 'inherit';
    const child = spawn(
      process.execPath,
      ['--enable-source-maps', '--max-semi-space-size=4', '--max-old-space-size=192', await workerBundle(WORKER), JSON.stringify(full)],
      {
        stdio: ['ignore', 'pipe', stderr],
      },
    );
    const said: Record<string, unknown>[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      const parsed: unknown = JSON.parse(line);
      if (typeof parsed === 'object' && parsed !== null) said.push({ ...parsed });
    });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    const kill = async (): Promise<void> => {
      child.kill('SIGKILL');
      await exited;
    };
    this.cleanups.push(kill);
    return { child, said, kill };
  }

  async applied(topic: string, group: string): Promise<Applied[]> {
    const { rows } = await this.database.pool.query<Applied>(
      'select partition, "offset"::float8 as "offset", key, value, by from conformance.applied where topic = $1 and consumer_group = $2 order by seq',
      [topic, group],
    );
    return rows;
  }

  async countApplied(topic: string, group: string): Promise<number> {
    const { rows } = await this.database.pool.query<{ n: number }>(
      'select count(distinct value)::integer as n from conformance.applied where topic = $1 and consumer_group = $2',
      [topic, group],
    );
    return rows[0]?.n ?? 0;
  }

  /** Everything that was sent has reached the state: nothing lost, nothing twice, and in order per key. */
  async expectAll(topic: string, group: string, sent: readonly OutgoingMessage[], timeoutMs = 30_000): Promise<Applied[]> {
    const values = new Set(sent.map((message) => message.value));
    await until(
      async () => (await this.countApplied(topic, group)) >= values.size,
      `${values.size} messages in the state`,
      this.breakage.patienceMs ?? timeoutMs,
    ).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const applied = await this.applied(topic, group);
    const seen = new Set(applied.map((one) => one.value));
    expect([...values].filter((value) => !seen.has(value)).slice(0, 5), 'lost').toEqual([]);
    const places = new Set(applied.map((one) => `${one.partition}/${one.offset}`));
    expect(applied.length - places.size, 'handled twice').toBe(0);
    expect(places.size - seen.size, 'sent twice').toBe(0);
    const orderOf = (list: readonly { key: string; value: string }[], key: string): string[] =>
      list.filter((one) => one.key === key).map((one) => one.value);
    for (const key of new Set(sent.map((message) => message.key)))
      expect(orderOf(applied, key), `order of key ${key}`).toEqual(orderOf(sent, key));
    return applied;
  }
}

/** Numbered messages over all partitions; a key always lies on the same one. */
export const messages = (
  topic: string,
  count: number,
  options: { from?: number; keys?: number; partitions?: number; padding?: number } = {},
): OutgoingMessage[] =>
  Array.from({ length: count }, (_, place) => {
    const n = place + (options.from ?? 0);
    const key = `key-${n % (options.keys ?? 24)}`;
    const partition = (n % (options.keys ?? 24)) % (options.partitions ?? PARTITIONS);
    return {
      topic,
      partition,
      key,
      headers: { ce_id: `m-${n}`, ce_type: 'conformance' },
      value: JSON.stringify({ n, padding: 'x'.repeat(options.padding ?? 0) }),
    };
  });
