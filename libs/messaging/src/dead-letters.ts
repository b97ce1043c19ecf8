import { type Database, reasonOf } from '@daftari/platform';
import { parseHeaders } from './headers.js';
import { type MessageHandler } from './inbox.js';
import { type ReceivedMessage } from './messages.js';
import { plainName } from './tables.js';

/** A message that could not be handled, with the reason. */
export interface DeadLetter {
  readonly id: string;
  readonly group: string;
  readonly message: ReceivedMessage;
  /** The kind of error: its name. */
  readonly error: string;
  readonly reason: string;
  readonly parkedAt: Date;
  readonly replayedAt: Date | undefined;
}

export interface ReplayResult {
  readonly id: string;
  readonly replayed: boolean;
  /** Why not. */
  readonly reason?: string;
}

interface Row {
  id: string;
  consumer_group: string;
  topic: string;
  partition: number;
  offset: number;
  key: string;
  headers: string;
  value: string;
  timestamp_ms: number;
  error: string;
  reason: string;
  parked_at: Date;
  replayed_at: Date | null;
}

const COLUMNS = `id, consumer_group, topic, partition, "offset"::float8 as "offset", key, headers, value, timestamp_ms::float8 as timestamp_ms, error, reason, parked_at, replayed_at`;

/** The parked messages of one service: listed, and replayed through the handler once its cause is mended. */
export class DeadLetters {
  private readonly table: string;

  constructor(
    private readonly database: Database,
    schema: string,
  ) {
    this.table = `${plainName(schema)}.dead_letters`;
  }

  /** The oldest first; those that were replayed only when asked for. `after` is the last id of the page before. */
  async list(
    filter: {
      readonly group?: string;
      readonly topic?: string;
      readonly after?: string;
      readonly limit?: number;
      readonly replayed?: boolean;
    } = {},
  ): Promise<DeadLetter[]> {
    const { rows } = await this.database.pool.query<Row>(
      `select ${COLUMNS} from ${this.table}
       where ($1::text is null or consumer_group = $1) and ($2::text is null or topic = $2) and id > $3 and (replayed_at is not null) = $4 order by id limit $5`,
      [filter.group ?? null, filter.topic ?? null, filter.after ?? '0', filter.replayed ?? false, filter.limit ?? 100],
    );
    return rows.map(deadLetterOf);
  }

  /** Gives each message to the handler in a unit of work of its own, in the order given. One that fails stays parked. */
  async replay(ids: readonly string[], handler: MessageHandler): Promise<ReplayResult[]> {
    const results: ReplayResult[] = [];
    for (const id of ids) results.push(await this.replayOne(id, handler));
    return results;
  }

  private async replayOne(id: string, handler: MessageHandler): Promise<ReplayResult> {
    try {
      return await this.database.unitOfWork(async (client) => {
        const { rows } = await client.query<Row>(`select ${COLUMNS} from ${this.table} where id = $1 for update`, [id]);
        const row = rows[0];
        if (!row) return { id, replayed: false, reason: 'There is no such parked message.' };
        if (row.replayed_at) return { id, replayed: false, reason: 'It was replayed before.' };
        await handler(client, [deadLetterOf(row).message]);
        await client.query(`update ${this.table} set replayed_at = clock_timestamp() where id = $1`, [id]);
        return { id, replayed: true };
      });
    } catch (error) {
      return { id, replayed: false, reason: reasonOf(error) };
    }
  }
}

const deadLetterOf = (row: Row): DeadLetter => ({
  id: row.id,
  group: row.consumer_group,
  message: {
    topic: row.topic,
    partition: row.partition,
    offset: row.offset,
    key: row.key,
    headers: parseHeaders(row.headers),
    value: row.value,
    timestampMs: row.timestamp_ms,
  },
  error: row.error,
  reason: row.reason,
  parkedAt: row.parked_at,
  replayedAt: row.replayed_at ?? undefined,
});
