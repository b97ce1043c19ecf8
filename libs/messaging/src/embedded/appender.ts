import { isConnectionFault, isLostRace } from '@daftari/platform';
import { InvariantError, PublishUnconfirmedError, TransientError } from '../errors.js';
import { type MessagingMetrics } from '../messaging-metrics.js';
import { type OutgoingMessage, partitionKey, type Publisher } from '../messages.js';
import { PublishQueue, type Waiting } from '../publish-queue.js';
import { backoffMs, pauseFor } from '../retry.js';
import { type ControlConnection } from './control-connection.js';
import { type Topic, type Topics } from './topics.js';
import { type WakeBus } from './wake-bus.js';

const MESSAGES_MAX = 4_000;
const BYTES_MAX = 4_000_000;

/**
 * One unit of work, one statement, one round trip (P19): locks the heads in (topic, partition) order, moves them on, and inserts.
 * The lock is taken in a sorted CTE because an update joined to unnest locks in scan order and can deadlock with another process.
 */
const appendStatement = (slot: number): string => `
with locked as materialized (
  select h.topic, h.partition, h.next_offset, w.count from messaging.heads h
  join unnest($1::integer[], $2::integer[], $3::integer[]) as w(topic, partition, count) on w.topic = h.topic and w.partition = h.partition
  order by h.topic, h.partition for update of h),
moved as (
  update messaging.heads h set next_offset = l.next_offset + l.count from locked l
  where h.topic = l.topic and h.partition = l.partition returning h.topic),
inserted as (
  insert into messaging.segment_${slot} (topic, partition, "offset", key, headers, value, timestamp_ms)
  select l.topic, l.partition, l.next_offset + m.place, m.key, m.headers, m.value, (extract(epoch from clock_timestamp()) * 1000)::bigint
  from unnest($4::integer[], $5::integer[], $6::integer[], $7::text[], $8::text[], $9::text[]) as m(topic, partition, place, key, headers, value)
  join locked l on l.topic = m.topic and l.partition = m.partition returning 1)
select (select count(*) from moved)::integer as heads, (select count(*) from inserted)::integer as messages`;

interface Columns {
  readonly heads: [topic: number[], partition: number[], count: number[]];
  readonly rows: [topic: number[], partition: number[], place: number[], key: string[], headers: string[], value: string[]];
  readonly partitionsByTopic: Map<string, Set<number>>;
  readonly count: number;
}

const isPartitionOf = (topic: Topic, message: OutgoingMessage): boolean =>
  Number.isInteger(message.partition) && message.partition >= 0 && message.partition < topic.partitions;

/** The one writer of the embedded log in a process: gathers whatever waits into one unit of work. */
export class Appender {
  /** Where the next rows go. Only a hint: readers look into every segment. */
  slot = 0;
  private readonly queue = new PublishQueue();
  private readonly closing = new AbortController();
  private readonly loop: Promise<void>;

  constructor(
    private readonly connection: ControlConnection,
    private readonly topics: Topics,
    private readonly bus: WakeBus,
    private readonly metrics: MessagingMetrics,
  ) {
    this.loop = this.run();
  }

  publisher(): Publisher {
    return {
      publish: (messages, options) => this.queue.add(messages, options?.timeoutMs),
      close: () => Promise.resolve(),
    };
  }

  async close(): Promise<void> {
    this.queue.close();
    const patience = setTimeout(() => this.closing.abort(), 2_000);
    await this.loop;
    clearTimeout(patience);
    await this.connection.close();
  }

  /** Refuses the calls that name a topic or a partition that does not exist; the others go on. */
  private async refuseUnknown(calls: readonly Waiting[]): Promise<void> {
    for (const call of calls) {
      for (const message of call.messages) {
        const topic = this.topics.known(message.topic) ?? (await this.topics.find(message.topic));
        if (!topic) call.reject(new InvariantError(`There is no topic ${message.topic}: name it in ensureTopics first.`));
        else if (!isPartitionOf(topic, message))
          call.reject(new InvariantError(`Topic ${message.topic} has no partition ${message.partition}.`));
      }
    }
  }

  private async run(): Promise<void> {
    for (;;) {
      const calls = await this.queue.take(MESSAGES_MAX, BYTES_MAX);
      if (calls.length === 0) return;
      await this.append(calls);
    }
  }

  /** Sends until it is known to be stored. What was sent on a connection that broke may be stored: it is sent again, in order. */
  private async append(calls: Waiting[]): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      let open = calls.filter((call) => !call.settled);
      try {
        await this.refuseUnknown(open);
        open = open.filter((call) => !call.settled);
        if (open.length > 0) await this.appendOnce(open);
        return;
      } catch (error) {
        const final = this.finalFailure(error);
        if (final) {
          for (const call of open) call.reject(final);
          return;
        }
        await pauseFor(backoffMs(attempt, 20, 1_000), this.closing.signal);
      }
    }
  }

  private finalFailure(error: unknown): Error | undefined {
    if (this.closing.signal.aborted) return new PublishUnconfirmedError('The transport was closed before the log answered.');
    if (isConnectionFault(error) || isLostRace(error)) return undefined;
    return error instanceof Error ? error : new TransientError(String(error));
  }

  private async appendOnce(calls: readonly Waiting[]): Promise<void> {
    const columns = this.columnsOf(calls);
    const { rows } = await this.connection.query<{ heads: number; messages: number }>({
      name: `append_${this.slot}`,
      text: appendStatement(this.slot),
      values: [...columns.heads, ...columns.rows],
    });
    if (rows[0]?.messages !== columns.count)
      throw new InvariantError(`The log stored ${rows[0]?.messages ?? 0} of ${columns.count} messages: a head is missing.`);
    for (const call of calls) call.resolve();
    for (const [topic, partitions] of columns.partitionsByTopic) this.metrics.published(topic, partitions.size);
    this.bus.announce(columns.partitionsByTopic);
  }

  private columnsOf(calls: readonly Waiting[]): Columns {
    const columns: Columns = {
      heads: [[], [], []],
      rows: [[], [], [], [], [], []],
      partitionsByTopic: new Map(),
      count: calls.reduce((sum, call) => sum + call.messages.length, 0),
    };
    const headPlaces = new Map<string, number>();
    for (const message of calls.flatMap((call) => call.messages)) {
      const topic = this.topics.known(message.topic)?.id ?? -1;
      const key = partitionKey(message);
      let head = headPlaces.get(key);
      if (head === undefined) {
        head = columns.heads[0].push(topic) - 1;
        columns.heads[1].push(message.partition);
        columns.heads[2].push(0);
        headPlaces.set(key, head);
        const partitions = columns.partitionsByTopic.get(message.topic) ?? new Set();
        columns.partitionsByTopic.set(message.topic, partitions.add(message.partition));
      }
      const place = columns.heads[2][head] ?? 0;
      columns.heads[2][head] = place + 1;
      columns.rows[0].push(topic);
      columns.rows[1].push(message.partition);
      columns.rows[2].push(place);
      columns.rows[3].push(message.key);
      columns.rows[4].push(JSON.stringify(message.headers));
      columns.rows[5].push(message.value);
    }
    return columns;
  }
}
