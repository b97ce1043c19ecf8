import { type Database, isConnectionFault, isLostRace, type Logger, type Metrics, reasonOf, type UnitOfWork } from '@daftari/platform';
import { ConflictError, FencedError, InvariantError, MalformedMessageError, TransientError } from './errors.js';
import { MessagingMetrics } from './messaging-metrics.js';
import {
  type PartitionBatch,
  type PartitionClaim,
  partitionKey,
  type Positions,
  type ReceivedMessage,
  type TakenPosition,
} from './messages.js';
import { type Outbox } from './outbox.js';
import { backoffMs, pauseFor } from './retry.js';
import { plainName } from './tables.js';

/** Handles messages inside a unit of work: all that it writes with `client` is committed together with the position. */
export type MessageHandler = (client: UnitOfWork, messages: readonly ReceivedMessage[]) => Promise<void>;

export interface InboxOptions {
  readonly database: Database;
  readonly schema: string;
  readonly group: string;
  readonly logger: Logger;
  /** Where given, a parked message is also published on `<topic>.dlq`. */
  readonly outbox?: Outbox;
  readonly metrics?: Metrics;
  /** Tries after the first (3). */
  readonly retriesMax?: number;
  readonly firstRetryMs?: number;
  /** So many parked in a row for no known reason is a broken service, not poison: the partition stops (100). */
  readonly parkedInARowMax?: number;
}

interface PositionRow {
  topic: string;
  partition: number;
  position: number;
  epoch: number;
  log_id: string;
  leader_epoch: number;
}

const isPassing = (error: unknown): boolean =>
  error instanceof TransientError || error instanceof ConflictError || isConnectionFault(error) || isLostRace(error);

/**
 * The consuming side of a service with ordinary tables: positions stored with the state, fenced (P2, P3).
 * A unit of work that fails is tried again; then the messages are taken apart until the one that fails is alone, and it is parked with the reason.
 */
export class Inbox implements Positions {
  private readonly metrics: MessagingMetrics;
  private readonly parkedInARow = new Map<string, number>();
  private readonly table: string;
  private readonly deadLetters: string;

  constructor(private readonly options: InboxOptions) {
    this.metrics = new MessagingMetrics(options.metrics);
    this.table = `${plainName(options.schema)}.inbox_positions`;
    this.deadLetters = `${plainName(options.schema)}.dead_letters`;
  }

  /** Raises the epochs and answers the stored positions; a new group begins where the log begins. */
  async take(claims: readonly PartitionClaim[]): Promise<ReadonlyMap<string, TakenPosition>> {
    const { rows } = await this.options.database.pool.query<PositionRow>(
      `insert into ${this.table} as p (consumer_group, topic, partition, position, epoch, log_id, leader_epoch)
       select $1, c.topic, c.partition, c.low, 1, c.log_id, -1
       from unnest($2::text[], $3::integer[], $4::bigint[], $5::text[]) as c(topic, partition, low, log_id) order by 2, 3
       on conflict (consumer_group, topic, partition) do update set epoch = p.epoch + 1
       returning topic, partition, position::float8 as position, epoch::float8 as epoch, log_id, leader_epoch`,
      [
        this.options.group,
        claims.map((claim) => claim.topic),
        claims.map((claim) => claim.partition),
        claims.map((claim) => claim.lowOffset),
        claims.map((claim) => claim.logId),
      ],
    );
    const claimed = new Map(claims.map((claim) => [partitionKey(claim), claim]));
    return new Map(rows.map((row) => [partitionKey(row), takenFrom(row, claimed.get(partitionKey(row)))]));
  }

  /**
   * After a log was lost and a person has decided: forget the old log and begin at the given offset of the present one.
   */
  async reseat(topic: string, partition: number, logId: string, offset: number): Promise<void> {
    await this.options.database.pool.query(
      `update ${this.table} set log_id = $4, position = $5, leader_epoch = -1, epoch = epoch + 1 where consumer_group = $1 and topic = $2 and partition = $3`,
      [this.options.group, topic, partition, logId, offset],
    );
  }

  /** Handles a batch: resolves when every message was handled or parked; rejects with what the transport must know. */
  async handle(batch: PartitionBatch, handler: MessageHandler): Promise<void> {
    await this.attempt(batch, batch.messages, handler, this.retriesMax);
    this.options.outbox?.committed();
  }

  private get retriesMax(): number {
    return this.options.retriesMax ?? 3;
  }

  private async attempt(
    batch: PartitionBatch,
    messages: readonly ReceivedMessage[],
    handler: MessageHandler,
    retries: number,
  ): Promise<void> {
    const failure = await this.tryUnits(batch, messages, handler, retries);
    if (failure === undefined) {
      this.parkedInARow.delete(partitionKey(batch));
      return;
    }
    const [only] = messages;
    if (only && messages.length === 1) return this.park(batch, only, failure);
    const middle = Math.ceil(messages.length / 2);
    for (const half of [messages.slice(0, middle), messages.slice(middle)])
      await this.attempt(batch, half, handler, half.length === 1 ? this.retriesMax : 0);
  }

  /** Answers the error of messages that must be taken apart or parked; throws what concerns the whole partition. */
  private async tryUnits(
    batch: PartitionBatch,
    messages: readonly ReceivedMessage[],
    handler: MessageHandler,
    retries: number,
  ): Promise<unknown> {
    for (let attempt = 0; ; attempt++) {
      try {
        await this.unit(batch, messages, handler);
        return undefined;
      } catch (error) {
        if (batch.signal.aborted || error instanceof FencedError || error instanceof InvariantError) throw error;
        if (error instanceof MalformedMessageError) return error;
        const passing = isPassing(error);
        if (attempt >= (passing ? this.retriesMax : retries)) {
          if (passing) throw new TransientError(reasonOf(error), { cause: error });
          return error ?? new Error('The handler failed without saying why.');
        }
        await pauseFor(backoffMs(attempt, this.options.firstRetryMs ?? 50, 2_000), batch.signal);
      }
    }
  }

  private async unit(batch: PartitionBatch, messages: readonly ReceivedMessage[], handler: MessageHandler): Promise<void> {
    await this.options.database.unitOfWork(async (client) => {
      const fresh = await this.fence(client, batch, messages);
      if (fresh.length > 0) await handler(client, fresh);
    });
  }

  /** The compare-and-set of epoch and position comes first (P2). Answers the messages that were not handled yet. */
  private async fence(
    client: UnitOfWork,
    batch: PartitionBatch,
    messages: readonly ReceivedMessage[],
  ): Promise<readonly ReceivedMessage[]> {
    const [first, last] = [messages[0], messages.at(-1)];
    if (!first || !last) return [];
    const at = [this.options.group, batch.topic, batch.partition];
    const moved = await client.query({
      name: `inbox_fence_${this.options.schema}`,
      text: `update ${this.table} set position = $4, leader_epoch = greatest(leader_epoch, $5)
             where consumer_group = $1 and topic = $2 and partition = $3 and epoch = $6 and position = $7`,
      values: [...at, last.offset + 1, batch.leaderEpoch, batch.epoch, first.offset],
    });
    if (moved.rowCount === 1) return messages;
    return this.fenceAnew(client, batch, messages);
  }

  /** The answer of an earlier commit may have been lost, so only a locked read tells what was stored. */
  private async fenceAnew(
    client: UnitOfWork,
    batch: PartitionBatch,
    messages: readonly ReceivedMessage[],
  ): Promise<readonly ReceivedMessage[]> {
    const at = [this.options.group, batch.topic, batch.partition];
    const { rows } = await client.query<{ position: number; epoch: number }>(
      `select position::float8 as position, epoch::float8 as epoch from ${this.table} where consumer_group = $1 and topic = $2 and partition = $3 for update`,
      at,
    );
    const row = rows[0];
    if (row?.epoch !== batch.epoch)
      throw new FencedError(`${partitionKey(batch)} was taken by another process: epoch ${row?.epoch ?? 0}, ours is ${batch.epoch}.`);
    const fresh = messages.filter((message) => message.offset >= row.position);
    const [first, last] = [fresh[0], fresh.at(-1)];
    if (!first || !last) return [];
    // A virtual topic may count from 1.
    if (first.offset !== row.position && !(row.position === 0 && first.offset === 1)) {
      throw new InvariantError(`${partitionKey(batch)} goes on at ${first.offset}, but ${row.position} comes next.`);
    }
    await client.query(
      `update ${this.table} set position = $4, leader_epoch = greatest(leader_epoch, $5) where consumer_group = $1 and topic = $2 and partition = $3`,
      [...at, last.offset + 1, batch.leaderEpoch],
    );
    return fresh;
  }

  /** The message, its reason and the position move in one unit of work. */
  private async park(batch: PartitionBatch, message: ReceivedMessage, error: unknown): Promise<void> {
    const reason = reasonOf(error);
    if (!(error instanceof MalformedMessageError)) this.countUnexplained(batch, reason);
    const parked = await this.tryUnits(batch, [message], (client) => this.writeDeadLetter(client, message, error), this.retriesMax);
    if (parked !== undefined)
      throw new InvariantError(
        `${partitionKey(batch)}: message ${message.offset} could be neither handled nor parked: ${reasonOf(parked)}`,
      );
    this.metrics.parked(this.options.group, batch.topic);
    this.options.logger.error({ topic: batch.topic, partition: batch.partition, offset: message.offset, reason }, 'message parked');
  }

  private countUnexplained(batch: PartitionBatch, reason: string): void {
    const count = (this.parkedInARow.get(partitionKey(batch)) ?? 0) + 1;
    this.parkedInARow.set(partitionKey(batch), count);
    if (count > (this.options.parkedInARowMax ?? 100))
      throw new InvariantError(`${partitionKey(batch)}: ${count - 1} messages in a row had to be parked, the last because: ${reason}`);
  }

  private async writeDeadLetter(client: UnitOfWork, message: ReceivedMessage, error: unknown): Promise<void> {
    const kind = error instanceof Error ? error.name : 'Error';
    const reason = reasonOf(error).slice(0, 2_000);
    await client.query(
      `insert into ${this.deadLetters} (consumer_group, topic, partition, "offset", key, headers, value, timestamp_ms, error, reason)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (consumer_group, topic, partition, "offset") do nothing`,
      [
        this.options.group,
        message.topic,
        message.partition,
        message.offset,
        message.key,
        JSON.stringify(message.headers),
        message.value,
        message.timestampMs,
        kind,
        reason,
      ],
    );
    const headers = {
      ...message.headers,
      'dlq-group': this.options.group,
      'dlq-offset': String(message.offset),
      'dlq-error': kind,
      'dlq-reason': reason,
    };
    await this.options.outbox?.publish(client, [
      { topic: `${message.topic}.dlq`, partition: message.partition, key: message.key, headers, value: message.value },
    ]);
  }
}

const takenFrom = (row: PositionRow, claim: PartitionClaim | undefined): TakenPosition => {
  const taken = { offset: row.position, epoch: row.epoch, leaderEpoch: row.leader_epoch };
  if (claim && claim.logId !== row.log_id)
    return { ...taken, stopped: `log_lost: the log is ${claim.logId}, the stored offset belongs to ${row.log_id}` };
  if (claim && claim.leaderEpoch >= 0 && claim.leaderEpoch < row.leader_epoch)
    return { ...taken, stopped: `log_lost: leader epoch ${claim.leaderEpoch} is older than ${row.leader_epoch}, seen before` };
  return taken;
};
