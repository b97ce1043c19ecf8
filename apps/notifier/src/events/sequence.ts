import { InvariantError, MalformedMessageError, type ReceivedMessage } from '@daftari/messaging';
import { recordedAtOf } from './occurrence.js';

/** The last event of a shard that was handled, and the last offset of its log that was looked at (P18). */
export interface ShardPosition {
  readonly incarnation: number;
  readonly sequence: number;
  readonly offset: number;
  readonly recordedAt: string;
}

const numberIn = (message: ReceivedMessage, header: string): number => {
  const value = Number(message.headers[header] ?? Number.NaN);
  if (!Number.isSafeInteger(value) || value < 0) throw new MalformedMessageError(`the header ${header} is not a number`);
  return value;
};

/**
 * Is this event newer than the last one? A publisher that wakes late may send old events again: they are ignored.
 * @returns the position after it, or undefined where it is not newer
 * @throws InvariantError at a gap: more sequences were passed than messages were seen. Parked messages were seen.
 */
export const advance = (last: ShardPosition | undefined, message: ReceivedMessage): ShardPosition | undefined => {
  const position: ShardPosition = {
    incarnation: numberIn(message, 'ledger-incarnation'),
    sequence: numberIn(message, 'ce_sequence'),
    offset: message.offset,
    recordedAt: recordedAtOf(message),
  };
  if (!last || position.incarnation > last.incarnation) return position;
  if (position.incarnation < last.incarnation || position.sequence <= last.sequence) return undefined;
  const seen = position.offset - last.offset;
  // An offset that is not higher belongs to another log, which a person has decided to go on with.
  if (seen > 0 && position.sequence - last.sequence > seen) {
    throw new InvariantError(
      `Shard ${message.partition} goes on at sequence ${position.sequence}, but ${last.sequence + 1} comes next: events are missing.`,
    );
  }
  return position;
};
