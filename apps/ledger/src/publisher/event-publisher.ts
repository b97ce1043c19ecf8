import { setTimeout as sleep } from 'node:timers/promises';
import { TOPICS } from '@daftari/contracts';
import { type OutgoingMessage, type Transport } from '@daftari/messaging';
import { type Logger } from '@daftari/platform';
import { type Pool } from 'pg';
import { type WrittenShards } from '../writer/writer.js';

export interface EventPublisherOptions {
  readonly transport: Transport;
  readonly logger: Logger;
  /** What this process writes: it publishes this. */
  readonly written: () => readonly WrittenShards[];
}

interface Row {
  partition: number;
  offset: string;
  key: string;
  headers: string;
  value: string;
}

const PER_SHARD = 500;
const IDLE_MS = 500;
const RETRY_MS = 1_000;

const WAITING = `
select m.partition, m."offset", m.key, m.headers, m.value from unnest($1::int[], $2::bigint[]) as w(shard, published)
cross join lateral (select * from ledger.event_messages e where e.partition = w.shard and e."offset" > w.published order by e."offset" limit ${PER_SHARD}) m
order by m.partition, m."offset"`;

const SAVE = `
insert into ledger.publications (shard, sequence) select * from unnest($1::int[], $2::bigint[]) order by 1
on conflict (shard) do update set sequence = greatest(ledger.publications.sequence, excluded.sequence)`;

/**
 * Publishes the log on the broker, shard by shard in the order of the sequence, which has no gaps: nothing is skipped.
 * A publisher that begins anew may send some events again; consumers ignore what is not newer (P18).
 */
export class EventPublisher {
  private readonly published = new Map<number, number>();
  private readonly dirty = new Set<number>();
  private wake: (() => void) | undefined;
  private running: Promise<void> | undefined;
  private stopping = false;

  constructor(private readonly options: EventPublisherOptions) {}

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.wake?.();
    await this.running;
  }

  /** These shards have new events. */
  signal(shards: Iterable<number>): void {
    for (const shard of shards) this.dirty.add(shard);
    this.wake?.();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        const found = await this.publishWaiting();
        if (!found) await this.pause();
      } catch (error) {
        this.options.logger.warn({ err: error }, 'events could not be published; they are tried again');
        await sleep(RETRY_MS);
      }
    }
  }

  private async pause(): Promise<void> {
    if (this.dirty.size > 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, IDLE_MS);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }

  private async publishWaiting(): Promise<boolean> {
    this.dirty.clear();
    const found = await Promise.all(this.options.written().map((written) => this.publishFrom(written)));
    return found.includes(true);
  }

  private async publishFrom({ pool, shards }: WrittenShards): Promise<boolean> {
    await this.learn(pool, shards);
    const asked = shards.filter((shard) => this.published.has(shard));
    if (asked.length === 0) return false;
    const { rows } = await pool.query<Row>({
      name: 'ledger_unpublished',
      text: WAITING,
      values: [asked, asked.map((shard) => this.published.get(shard))],
    });
    if (rows.length === 0) return false;
    await this.options.transport.publisher().publish(rows.map(messageOf));
    const last = new Map(rows.map((row) => [row.partition, Number(row.offset)]));
    for (const [shard, sequence] of last) this.published.set(shard, sequence);
    await pool.query(SAVE, [[...last.keys()], [...last.values()]]);
    return true;
  }

  /** Forgets the shards that are gone, and reads how far those just taken were published. */
  private async learn(pool: Pool, shards: readonly number[]): Promise<void> {
    const owned = new Set(this.options.written().flatMap((written) => written.shards));
    for (const shard of this.published.keys()) if (!owned.has(shard)) this.published.delete(shard);
    const unknown = shards.filter((shard) => !this.published.has(shard));
    if (unknown.length === 0) return;
    const { rows } = await pool.query<{ shard: number; sequence: string }>(
      'select shard, sequence from ledger.publications where shard = any($1::int[])',
      [unknown],
    );
    for (const shard of unknown) this.published.set(shard, Number(rows.find((row) => row.shard === shard)?.sequence ?? 0));
  }
}

const messageOf = (row: Row): OutgoingMessage => ({
  topic: TOPICS.ledgerEvents,
  partition: row.partition,
  key: row.key,
  headers: JSON.parse(row.headers) as Record<string, string>,
  value: row.value,
});
