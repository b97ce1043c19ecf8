import { type Database } from '@daftari/platform';
import { InvariantError } from '../errors.js';
import { groupBy } from '../group-by.js';
import { parseHeaders } from '../headers.js';
import { type AssignedPartition, type PartitionClaim, type ReceivedMessage } from '../messages.js';
import { type Topics } from './topics.js';

/** What to read: from which offset on. */
export interface Wanted extends AssignedPartition {
  readonly next: number;
}

interface Row {
  i: number;
  offset: number;
  key: string;
  headers: string;
  value: string;
  timestamp_ms: number;
}

/** At most this much of one partition at a time, so that large messages do not fill the memory. */
const PARTITION_BYTES_MAX = 1_000_000;

const COLUMNS = `m."offset"::float8 as "offset", m.key, m.headers::text as headers, m.value, m.timestamp_ms::float8 as timestamp_ms`;

/** Both statements read every wanted partition in one round trip, bounded in rows and bytes per partition. */
const READ_LOG = `
select w.i::integer as i, ${COLUMNS}
from unnest($1::integer[], $2::integer[], $3::bigint[]) with ordinality as w(topic, partition, first, i)
cross join lateral (
  select r.*, sum(octet_length(r.value)) over (order by r."offset") - octet_length(r.value) as before from messaging.messages r
  where r.topic = w.topic and r.partition = w.partition and r."offset" >= w.first and r."offset" < w.first + $4) as m
where m.before < ${PARTITION_BYTES_MAX} order by w.i, m."offset"`;

const readRelation = (relation: string): string => `
select w.i::integer as i, ${COLUMNS}
from unnest($1::integer[], $2::bigint[]) with ordinality as w(partition, first, i)
cross join lateral (
  select r.*, sum(octet_length(r.value)) over (order by r."offset") - octet_length(r.value) as before from ${relation} r
  where r.partition = w.partition and r."offset" >= w.first and r."offset" < w.first + $3) as m
where m.before < ${PARTITION_BYTES_MAX} order by w.i, m."offset"`;

/** Reads the log's own segments, and virtual topics where their rows lie. */
export class LogReader {
  private logId: string | undefined;

  constructor(
    private readonly database: Database,
    private readonly topics: Topics,
    private readonly virtualTopics: Readonly<Record<string, string>>,
  ) {}

  isVirtual(topic: string): boolean {
    return topic in this.virtualTopics;
  }

  /** The next messages of each wanted partition, in the order asked; one query for the log's topics and one per virtual topic. */
  async read(wanted: readonly Wanted[], batchMax: number): Promise<ReceivedMessage[][]> {
    const found: ReceivedMessage[][] = wanted.map(() => []);
    const places = groupBy(wanted.keys(), (place) => {
      const topic = wanted[place]?.topic ?? '';
      return this.isVirtual(topic) ? topic : '';
    });
    for (const [virtual, group] of places) {
      const asked = group.flatMap((place) => wanted[place] ?? []);
      const rows = virtual === '' ? await this.readLog(asked, batchMax) : await this.readVirtual(virtual, asked, batchMax);
      for (const row of rows) {
        const at = asked[row.i - 1];
        const place = group[row.i - 1];
        if (!at || place === undefined) continue;
        found[place]?.push({
          topic: at.topic,
          partition: at.partition,
          offset: row.offset,
          key: row.key,
          headers: parseHeaders(row.headers),
          value: row.value,
          timestampMs: row.timestamp_ms,
        });
      }
    }
    return found;
  }

  /** What the log says of partitions: its id, where they begin and where they end. */
  async claims(partitions: readonly AssignedPartition[]): Promise<PartitionClaim[]> {
    const logId = await this.id();
    const claims: PartitionClaim[] = [];
    for (const [topic, group] of groupBy(partitions, (at) => at.topic)) {
      const numbers = group.map((at) => at.partition);
      const rows = this.isVirtual(topic) ? await this.boundsOfRelation(topic, numbers) : await this.boundsOfLog(topic, numbers);
      for (const row of rows)
        claims.push({ topic, partition: row.partition, logId, lowOffset: row.low, endOffset: row.end, leaderEpoch: 0 });
    }
    return claims;
  }

  private async id(): Promise<string> {
    this.logId ??= (await this.database.pool.query<{ id: string }>('select id from messaging.log')).rows[0]?.id;
    if (this.logId === undefined) throw new InvariantError('The embedded log has no id.');
    return this.logId;
  }

  private async readLog(wanted: readonly Wanted[], batchMax: number): Promise<Row[]> {
    const ids = wanted.map((at) => this.topics.known(at.topic)?.id ?? -1);
    const values = [ids, wanted.map((at) => at.partition), wanted.map((at) => at.next), batchMax];
    return (await this.database.pool.query<Row>({ name: 'messaging_read', text: READ_LOG, values })).rows;
  }

  private async readVirtual(topic: string, wanted: readonly Wanted[], batchMax: number): Promise<Row[]> {
    const text = readRelation(this.relationOf(topic));
    return (
      await this.database.pool.query<Row>({
        name: `messaging_read_${topic}`,
        text,
        values: [wanted.map((at) => at.partition), wanted.map((at) => at.next), batchMax],
      })
    ).rows;
  }

  private async boundsOfLog(topic: string, partitions: readonly number[]): Promise<{ partition: number; low: number; end: number }[]> {
    const { rows } = await this.database.pool.query<{ partition: number; low: number; end: number }>(
      `select h.partition, coalesce(l.low_offset, 0)::float8 as low, h.next_offset::float8 as end
       from messaging.topics t join messaging.heads h on h.topic = t.id left join messaging.lows l on l.topic = h.topic and l.partition = h.partition
       where t.name = $1 and h.partition = any($2)`,
      [topic, partitions],
    );
    return rows;
  }

  /** A virtual topic's offsets begin at 0 or at 1, as its owner counts. */
  private async boundsOfRelation(topic: string, partitions: readonly number[]): Promise<{ partition: number; low: number; end: number }[]> {
    const relation = this.relationOf(topic);
    const { rows } = await this.database.pool.query<{ partition: number; low: number; end: number }>(
      `select p as partition, coalesce(nullif((select r."offset" from ${relation} r where r.partition = p order by r."offset" limit 1), 1), 0)::float8 as low,
         coalesce((select r."offset" + 1 from ${relation} r where r.partition = p order by r."offset" desc limit 1), 0)::float8 as end
       from unnest($1::integer[]) as p`,
      [partitions],
    );
    return rows;
  }

  private relationOf(topic: string): string {
    const relation = this.virtualTopics[topic];
    if (relation === undefined || !/^[a-z_]+(\.[a-z_]+)?$/.test(relation))
      throw new InvariantError(`The relation of the virtual topic ${topic} is not a plain name.`);
    return relation;
  }
}
