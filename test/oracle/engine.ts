import { type CommandReply, TOPICS } from '@daftari/contracts';
import { BookServers, type Clock, installBooks, processSurroundings, type Unit, Writer } from '@daftari/ledger';
import { Outbox, type OutgoingMessage, partitionKey, type ReceivedMessage, TransientError } from '@daftari/messaging';
import { createLogger, Database, Health, Metrics } from '@daftari/platform';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Wire } from './oracle.js';

export const TOPIC = TOPICS.ledgerCommands;
const PATIENCE_MS = 30_000;

/** The clock of this world: it stands still until it is moved. PostgreSQL's moves with it, so that the writer trusts it. */
const MOVABLE_CLOCK = `
create schema skew;
create table skew.instant (us bigint not null);
insert into skew.instant values (0);
create function skew.clock_timestamp() returns timestamptz language sql stable as
  $$ select to_timestamp(us / 1000000) + (us % 1000000) * interval '1 microsecond' from skew.instant $$;
grant usage on schema skew to public;
grant select on skew.instant to public;`;

/** Prepares an empty database: books of so many shards, and a clock that can be moved. */
export const prepareBooks = async (url: string, shards: number): Promise<void> => {
  await installBooks(url, shards);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(MOVABLE_CLOCK);
  await client.end();
};

/** The real writer on a real PostgreSQL, fed by hand: offsets, batches, redelivery, restarts and the clock are ours. */
export class Engine {
  readonly database: Database;
  readonly clock: Clock = { now: () => this.nowUs };
  private writer: Writer | undefined;
  private health = new Health();
  private readonly logs: Wire[][];
  /** How far each log was handed to the writer, and how far the books are. */
  private readonly fed: number[];
  private readonly decided: number[];
  private epochs = new Map<number, number>();
  private moved: (() => void) | undefined;
  readonly replies: CommandReply[] = [];
  readonly outgoing: OutgoingMessage[] = [];
  units = 0;
  redelivered = 0;

  constructor(
    url: string,
    readonly shards: number,
    public nowUs: number,
    private lanes: number,
    private batchMax: number,
  ) {
    const settings = { search_path: 'skew,pg_catalog' };
    this.database = new Database({ url, applicationName: 'oracle', role: 'daftari_ledger', connectionsMax: 3, settings });
    this.logs = Array.from({ length: shards }, () => []);
    this.fed = this.logs.map(() => 0);
    this.decided = this.logs.map(() => 0);
  }

  async start(): Promise<void> {
    await this.setClock(this.nowUs);
    this.writer = await this.take();
  }

  async stop(): Promise<void> {
    await this.writer?.stop();
    await this.database.close();
  }

  async setClock(us: number): Promise<void> {
    await this.admin('update skew.instant set us = $1', [us]);
    this.nowUs = us;
  }

  /** As the operator does it: the service's own role may not. */
  async admin(text: string, values: readonly unknown[] = []): Promise<void> {
    const client = await this.database.pool.connect();
    try {
      await client.query('set role none');
      await client.query(text, [...values]);
      await client.query('set role daftari_ledger');
    } finally {
      client.release();
    }
  }

  /** The newest versions that may be written; a running writer learns of it in its own time, a new one at once. */
  format = 2;

  async setFormat(format: number): Promise<void> {
    await this.admin('update ledger.installation set format = $1', [format]);
    this.format = format;
  }

  append(shard: number, wire: Wire): void {
    this.logs[shard]?.push(wire);
  }

  /** Hands over what waits, or some of it, in batches of the given size. */
  async feed(batch: number, upTo: (length: number) => number = (length) => length): Promise<void> {
    for (const [shard, log] of this.logs.entries()) {
      const end = upTo(log.length);
      while ((this.fed[shard] ?? 0) < end) {
        const from = this.fed[shard] ?? 0;
        const to = Math.min(from + batch, end);
        await this.receive(shard, from, to);
        this.fed[shard] = to;
      }
    }
  }

  /** What was handed over already is handed over again, as a transport may. */
  async repeat(shard: number, back: number): Promise<void> {
    const to = this.fed[shard] ?? 0;
    const from = Math.max(0, to - back);
    this.redelivered += to - from;
    if (to > from) await this.receive(shard, from, to);
  }

  private async receive(partition: number, from: number, to: number): Promise<void> {
    const { signal } = new AbortController();
    const messages = (this.logs[partition] ?? []).slice(from, to).map((wire, index) => received(partition, from + index, wire));
    for (const until = Date.now() + PATIENCE_MS; ;) {
      try {
        await this.writer?.receive({ topic: TOPIC, partition, epoch: this.epochs.get(partition) ?? 0, leaderEpoch: 0, messages, signal });
        return;
      } catch (error) {
        // The clock was compared in the instant in which it was moved: the next comparison finds it right.
        if (!(error instanceof TransientError) || Date.now() > until) throw error;
        await sleep(100);
      }
    }
  }

  /** Waits until the books are as far as the given offsets. */
  async settled(upTo: readonly number[]): Promise<void> {
    const until = Date.now() + PATIENCE_MS;
    while (upTo.some((offset, shard) => (this.decided[shard] ?? 0) < offset)) {
      const trouble = await this.trouble();
      if (Date.now() > until || /shard \d+:/.test(trouble))
        throw new Error(`The ledger stands still at offsets ${this.decided.join()}, not ${upTo.join()}: ${trouble}`);
      await Promise.race([new Promise<void>((resolve) => (this.moved = resolve)), sleep(200)]);
    }
  }

  private async trouble(): Promise<string> {
    const report = await this.health.report();
    return JSON.stringify(report);
  }

  /** Another writer takes over: after this one has stopped, or while it still works and learns of it by the fence. */
  async restart(how: {
    readonly orderly: boolean;
    readonly back: number;
    readonly lanes: number;
    readonly batchMax: number;
  }): Promise<void> {
    const before = this.writer;
    this.lanes = how.lanes;
    this.batchMax = how.batchMax;
    if (how.orderly) await before?.stop();
    this.writer = await this.take();
    if (!how.orderly) await before?.stop();
    for (const shard of this.logs.keys()) {
      const from = Math.max(0, (this.fed[shard] ?? 0) - how.back);
      this.redelivered += (this.fed[shard] ?? 0) - from;
      this.fed[shard] = from;
    }
  }

  private async take(): Promise<Writer> {
    this.health = new Health();
    const writer = new Writer({
      servers: new BookServers(this.database),
      clock: this.clock,
      surroundings: processSurroundings,
      logger: createLogger('oracle', 'silent'),
      metrics: new Metrics('oracle', false),
      health: this.health,
      outbox: new Outbox('ledger'),
      lanes: this.lanes,
      batchMax: this.batchMax,
      committed: (unit) => this.committed(unit),
      answer: ({ reply }) => this.replies.push(reply),
    });
    await writer.start();
    const claims = this.logs.map((log, partition) => ({
      topic: TOPIC,
      partition,
      logId: 'oracle',
      lowOffset: 0,
      endOffset: log.length,
      leaderEpoch: 0,
    }));
    const positions = await writer.take(claims);
    for (const claim of claims) {
      const position = positions.get(partitionKey(claim));
      if (!position || position.stopped !== undefined) throw new Error(`Shard ${claim.partition} is stopped: ${position?.stopped ?? ''}`);
      this.epochs.set(claim.partition, position.epoch);
      this.fed[claim.partition] = position.offset;
      this.decided[claim.partition] = Math.max(this.decided[claim.partition] ?? 0, position.offset);
    }
    return writer;
  }

  private committed(unit: Unit): void {
    this.units++;
    for (const { reply } of unit.replies) this.replies.push(reply);
    this.outgoing.push(...unit.outgoing);
    for (const { book, to } of unit.shards) this.decided[book.shard] = Math.max(this.decided[book.shard] ?? 0, to.position);
    this.moved?.();
  }
}

const received = (partition: number, offset: number, { headers, value }: Wire): ReceivedMessage => ({
  topic: TOPIC,
  partition,
  offset,
  key: '',
  headers,
  value,
  timestampMs: 0,
});
