import { InvariantError, type ReceivedMessage } from '@daftari/messaging';
import { type Pool } from 'pg';
import { hashEvent } from '../writer/event-hash.js';
import { type StoredShard } from '../writer/take-shards.js';
import { StoredAppender } from './append-stored.js';
import { type TopicEvent, topicEvent, UnreadableEventError } from './topic-event.js';

/** Why a shard cannot be restored, for people. */
class ShardProblem extends Error {
  override readonly name = 'ShardProblem';
}

const PER_UNIT = 500;

/**
 * Takes over from the topic what a shard's restored log does not hold: whole events, each the next of the chain (P7). What is wrong with the topic
 * stops the shard where it stands, and nothing that follows is looked at.
 */
export class ShardImport {
  imported = 0;
  problem: string | undefined;
  incarnation: number;
  sequence: number;
  hash: Buffer;
  recordedAt: number;
  /** The last sequence of this chain that the topic holds. */
  published = 0;
  private readonly appender: StoredAppender;
  /** The newest event of the topic that the restored log holds too. */
  private overlap: TopicEvent | undefined;

  constructor(
    private readonly pool: Pool,
    readonly row: StoredShard,
  ) {
    this.incarnation = row.incarnation;
    this.sequence = Number(row.sequence);
    this.hash = row.head_hash;
    this.recordedAt = Number(row.recorded_at);
    this.appender = new StoredAppender(pool, row);
  }

  get shard(): number {
    return this.row.shard;
  }

  /** The next messages of the shard's partition. */
  async take(messages: readonly ReceivedMessage[]): Promise<void> {
    if (this.problem !== undefined) return;
    const fresh: TopicEvent[] = [];
    try {
      for (const message of messages) {
        const event = this.read(message);
        if (this.follows(event)) fresh.push(event);
      }
    } catch (error) {
      if (!(error instanceof ShardProblem)) throw error;
      this.problem = error.message;
    }
    for (let at = 0; at < fresh.length; at += PER_UNIT) if (!(await this.append(fresh.slice(at, at + PER_UNIT)))) return;
  }

  private async append(events: readonly TopicEvent[]): Promise<boolean> {
    try {
      await this.appender.append(events);
      this.imported += events.length;
      return true;
    } catch (error) {
      if (!(error instanceof UnreadableEventError) && !(error instanceof InvariantError)) throw error;
      this.problem ??= error.message;
      return false;
    }
  }

  private read(message: ReceivedMessage): TopicEvent {
    return (
      topicEvent(message) ?? fail(`the message at offset ${message.offset} is no event of the ledger: its headers are not those of one`)
    );
  }

  /** Is this the next event? False for what the log holds already, or another incarnation left behind (P18). */
  private follows(event: TopicEvent): boolean {
    const { incarnation, sequence } = event;
    if (incarnation < this.incarnation) return false;
    if (sequence <= this.sequence) {
      if (incarnation > this.incarnation)
        fail(
          `the topic holds another chain: incarnation ${incarnation} goes on behind sequence ${sequence - 1}, but this log goes on to ${this.sequence} in incarnation ${this.incarnation}. The backup is older than a restore that gave these events up; use one that was made after it`,
        );
      if (!this.overlap || sequence > this.overlap.sequence) this.overlap = event;
      this.published = Math.max(this.published, sequence);
      return false;
    }
    if (sequence > this.sequence + 1)
      fail(
        `events ${this.sequence + 1} to ${sequence - 1} are missing from the topic: it goes on with ${sequence} at offset ${event.offset}`,
      );
    if (incarnation > this.incarnation && event.type !== 'ShardRestored')
      fail(`incarnation ${incarnation} begins with ${event.type} at sequence ${sequence}, and not with ShardRestored`);
    return this.chain(event);
  }

  private chain(event: TopicEvent): true {
    if (!hashEvent(event, this.hash, event.body).equals(event.hash))
      fail(
        `the topic holds another chain, or was changed: the hash of sequence ${event.sequence} (offset ${event.offset}) does not follow from that of ${this.sequence}`,
      );
    if (event.recordedAt < this.recordedAt) fail(`sequence ${event.sequence} is stamped earlier than the event before it`);
    this.incarnation = event.incarnation;
    this.sequence = this.published = event.sequence;
    this.hash = event.hash;
    this.recordedAt = event.recordedAt;
    return true;
  }

  /** Once the topic was read to its end: is it the one that this shard's events were published on, and whole? */
  async finish(publishedBefore: number): Promise<void> {
    if (this.problem !== undefined) return;
    if (this.published < publishedBefore) {
      this.problem = `the topic ends at sequence ${this.published}, but ${publishedBefore} was published when the backup was made: events were lost from the topic, or it is another one`;
      return;
    }
    if (this.imported > 0 || !this.overlap) return;
    const { rows } = await this.pool.query<{ incarnation: number; hash: Buffer }>(
      'select incarnation, hash from ledger.events where shard = $1 and sequence = $2',
      [this.shard, this.overlap.sequence],
    );
    const [stored] = rows;
    if (stored?.incarnation === this.overlap.incarnation && !stored.hash.equals(this.overlap.hash))
      this.problem = `the topic holds another chain: its sequence ${this.overlap.sequence} has another hash than the backup's`;
  }
}

const fail = (reason: string): never => {
  throw new ShardProblem(reason);
};
