import { type Pool } from 'pg';
import { loadProjection, loadPlatform } from '../projections/load-projection.js';
import { projectEvent } from '../projections/project-event.js';
import { ShardProjection } from '../projections/shard-projection.js';
import { commitStatement } from '../writer/commit-statement.js';
import { type ShardBook } from '../writer/shard-book.js';
import { bookOf, type StoredShard } from '../writer/take-shards.js';
import { Unit } from '../writer/unit.js';
import { messageOf, type TopicEvent } from './topic-event.js';

/** What is appended was written before: nothing here depends on the format. */
const FORMAT = 1;

/** Appends events that were written before to a shard's log, with the projections that they had: one unit of work for each page. */
export class StoredAppender {
  private readonly projection: ShardProjection;
  private readonly book: ShardBook;

  constructor(
    private readonly pool: Pool,
    row: StoredShard,
  ) {
    this.book = bookOf(row, FORMAT);
    this.projection = new ShardProjection(row.shard, this.book.nextAccount);
  }

  /** Appends the next events of the shard. Their chain was verified. @throws where they do not follow, or the shard was changed meanwhile */
  async append(events: readonly TopicEvent[]): Promise<void> {
    if (events.length === 0) return;
    const read = events.map((event) => ({ ...event, message: messageOf(event) }));
    if (this.projection.platform.size === 0) await loadPlatform(this.pool, this.projection);
    await loadProjection(
      this.pool,
      this.projection,
      read.map(({ message }) => message),
    );
    const unit = new Unit([], noCommands);
    unit.touch(this.book);
    for (const event of read) {
      note(unit, event);
      projectEvent(unit, this.projection, event);
      this.moveTo(event);
    }
    unit.seal();
    const { rows } = await this.pool.query<{ yes: boolean }>(commitStatement(unit));
    if (rows[0]?.yes !== true)
      throw new Error(`Shard ${this.book.shard} was changed while events were taken over. Does a ledger run on it?`);
    // What the next page needs again is read again: a shard has more transactions than fit here.
    this.projection.transactions.clear();
  }

  private moveTo({ sequence, hash, recordedAt }: TopicEvent): void {
    this.book.sequence = sequence;
    this.book.headHash = hash;
    this.book.recordedAt = recordedAt;
    this.book.nextAccount = this.projection.nextAccount;
  }
}

/** What happened has been told to other shards when it happened. */
const noCommands = (): never => {
  throw new Error('Appending stored events sends no commands.');
};

const note = (unit: Unit, event: TopicEvent): void => {
  const { shard, sequence, incarnation, recordedAt, type, version, body, hash } = event;
  for (const [index, value] of [shard, sequence, incarnation, recordedAt, type, version, body, hash].entries())
    unit.events[index]?.push(value);
};
