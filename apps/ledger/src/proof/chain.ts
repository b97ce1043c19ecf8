import { hash } from 'node:crypto';

/** An event as it is stored: what the chain is made of. The body is a view that the next event overwrites. */
export interface StoredEvent {
  readonly sequence: number;
  readonly incarnation: number;
  /** Microseconds since 1970. */
  readonly recordedAt: number;
  readonly type: string;
  readonly version: number;
  readonly body: Buffer;
  /** As stored, in hexadecimal. */
  readonly hash: string;
}

/** A place in a shard's log: the last event that was walked over. */
export interface ChainPlace {
  readonly sequence: number;
  readonly hash: string;
  readonly incarnation: number;
  readonly recordedAt: number;
}

export const LOG_BEGINS: ChainPlace = { sequence: 0, hash: '', incarnation: 0, recordedAt: 0 };

let scratch = Buffer.alloc(65_536);

/** The hash that an event must have after the given one: the same bytes as `hashEvent` of the writer, from bytes. */
export const hashStored = (shard: number, event: StoredEvent, previous: string): string => {
  const header = `daftari-event-1\n${shard}\n${event.incarnation}\n${event.sequence}\n${event.recordedAt}\n${event.type}\n${event.version}\n${previous}\n`;
  const length = Buffer.byteLength(header) + event.body.length;
  if (length > scratch.length) scratch = Buffer.alloc(length * 2);
  event.body.copy(scratch, scratch.write(header));
  return hash('sha256', scratch.subarray(0, length));
};

/** Walks over a shard's log, event by event, and holds each against the one before. */
export class ChainWalk {
  private at: ChainPlace;

  constructor(
    readonly shard: number,
    from: ChainPlace = LOG_BEGINS,
  ) {
    this.at = from;
  }

  get place(): ChainPlace {
    const { sequence, hash: head, incarnation, recordedAt } = this.at;
    return { sequence, hash: head, incarnation, recordedAt };
  }

  /** Goes on to the next event. Gives what is wrong with it there, mostly nothing. */
  step(event: StoredEvent): readonly string[] {
    const before = this.at;
    const isRight =
      event.sequence === before.sequence + 1 &&
      event.recordedAt >= before.recordedAt &&
      event.incarnation >= before.incarnation &&
      hashStored(this.shard, event, before.hash) === event.hash;
    this.at = event;
    return isRight ? [] : this.problems(before, event);
  }

  private problems(before: ChainPlace, event: StoredEvent): string[] {
    const at = `shard ${this.shard}, sequence ${event.sequence}`;
    const problems: string[] = [];
    if (event.sequence !== before.sequence + 1)
      problems.push(`shard ${this.shard}: sequence ${before.sequence + 1} is missing, ${event.sequence} comes next`);
    if (event.recordedAt < before.recordedAt) problems.push(`${at}: its stamp is earlier than the one before`);
    if (event.incarnation < before.incarnation) problems.push(`${at}: its incarnation is earlier than the one before`);
    if (hashStored(this.shard, event, before.hash) !== event.hash) problems.push(`${at}: the hash does not match the event's bytes`);
    return problems;
  }
}
