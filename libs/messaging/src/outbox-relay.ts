import { type Database, type Logger, type Metrics, Outage } from '@daftari/platform';
import pg from 'pg';
import { parseHeaders } from './headers.js';
import { MessagingMetrics } from './messaging-metrics.js';
import { type OutgoingMessage, type Publisher } from './messages.js';
import { type Outbox } from './outbox.js';
import { backoffMs, pauseFor, within } from './retry.js';
import { plainName } from './tables.js';

export interface OutboxRelayOptions {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly publisher: Publisher;
  readonly logger: Logger;
  readonly metrics?: Metrics;
}

interface Row {
  id: string;
  topic: string;
  partition: number;
  key: string;
  headers: string;
  value: string;
  age_s: number;
}

const ROWS_MAX = 2_000;
const POLL_MS = 1_000;
const LOCK_RETRY_MS = 1_000;
/** It asks far more often than this; one that does not is stopped, and another takes its place. */
const LOCK_KEPT_MS = 60_000;

/**
 * Publishes a schema's outbox in the order of its rows and then deletes them. One relay per schema is active, by an advisory lock of its session;
 * one that dies between publishing and deleting leaves rows that are published again: at least once.
 */
export class OutboxRelay {
  private readonly stopping = new AbortController();
  private readonly metrics: MessagingMetrics;
  private readonly outage: Outage;
  private readonly unlisten: () => void;
  private wake: (() => void) | undefined;
  private wokenAt = -Infinity;
  private loop: Promise<void> | undefined;

  constructor(private readonly options: OutboxRelayOptions) {
    this.metrics = new MessagingMetrics(options.metrics);
    this.outage = new Outage(options.logger, `the outbox of ${options.outbox.schema}, or the log`);
    this.unlisten = options.outbox.onPublished(() => {
      this.wokenAt = performance.now();
      this.wake?.();
    });
  }

  start(): void {
    this.loop ??= this.run();
  }

  /** Stops after the batch in hand. What is left in the outbox goes out with the next start. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.unlisten();
    this.wake?.();
    await this.loop;
  }

  private async run(): Promise<void> {
    for (let attempt = 0; !this.stopping.signal.aborted; attempt++) {
      const client = new pg.Client(this.options.database.configWith({ idle_session_timeout: LOCK_KEPT_MS }));
      client.on('error', () => undefined);
      try {
        await client.connect();
        await this.relay(client, () => (attempt = 0));
      } catch (error) {
        if (this.isStopping()) return;
        this.outage.failed(error);
        await pauseFor(backoffMs(attempt, 100, 2_000), this.stopping.signal);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }

  private async relay(client: pg.Client, worked: () => void): Promise<void> {
    const schema = plainName(this.options.outbox.schema);
    const lock: pg.QueryConfig = {
      text: `select pg_try_advisory_lock(hashtextextended('daftari/outbox/' || $1, 0)) as mine`,
      values: [schema],
    };
    while ((await client.query<{ mine: boolean }>(lock)).rows[0]?.mine !== true) {
      await pauseFor(LOCK_RETRY_MS, this.stopping.signal);
      if (this.isStopping()) return;
    }
    let done: string[] = [];
    for (;;) {
      const rows = await this.next(client, schema, done);
      this.outage.mended();
      worked();
      if (this.isStopping()) return;
      if (rows.length > 0) await this.options.publisher.publish(rows.map(messageOf));
      this.metrics.outboxLag(schema, rows[0]?.age_s ?? 0);
      done = rows.map((row) => row.id);
      if (rows.length === 0) await this.waitForMore();
    }
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  /** Deletes what was published and reads what comes next, in one round trip. */
  private async next(client: pg.Client, schema: string, done: readonly string[]): Promise<Row[]> {
    const text = `with gone as (delete from ${schema}.outbox where id = any($1::bigint[]))
      select id, topic, partition, key, headers, value, extract(epoch from clock_timestamp() - created_at)::float8 as age_s
      from ${schema}.outbox where not (id = any($1::bigint[])) order by id limit ${ROWS_MAX}`;
    const { rows } = await client.query<Row>({ name: 'relay_next', text, values: [done] });
    return rows;
  }

  /** Rows are announced when they are written, a little before they are committed: look again soon, then ever more rarely. */
  private async waitForMore(): Promise<void> {
    const sinceWoken = performance.now() - this.wokenAt;
    const woken = new Promise<void>((resolve) => (this.wake = resolve));
    const patience = sinceWoken < POLL_MS ? Math.max(2, sinceWoken / 2) : POLL_MS;
    await within(patience, woken);
    this.wake = undefined;
    // A burst of announcements is one look.
    if (sinceWoken < POLL_MS) await pauseFor(1, this.stopping.signal);
  }
}

const messageOf = (row: Row): OutgoingMessage => ({
  topic: row.topic,
  partition: row.partition,
  key: row.key,
  headers: parseHeaders(row.headers),
  value: row.value,
});
