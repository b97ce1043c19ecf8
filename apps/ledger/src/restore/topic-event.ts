import { type LedgerEventMessage, readLedgerEvent } from '@daftari/contracts';
import { type ReceivedMessage } from '@daftari/messaging';
import { type EventHeader } from '../writer/event-hash.js';

/** An event as it was published: all that its row had, and what it says. */
export interface TopicEvent extends EventHeader {
  readonly body: string;
  readonly hash: Buffer;
  readonly offset: number;
}

const TYPE = /^daftari\.ledger\.([A-Za-z]+)\.v([0-9]+)$/;
const INSTANT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{6})Z$/;

/** Microseconds since 1970 of a `ce_time`; undefined where it is none of the ledger's. */
export const microsecondsOf = (instant: string): number | undefined => {
  const parts = INSTANT.exec(instant);
  if (!parts) return undefined;
  const seconds = Date.parse(`${parts[1] ?? ''}Z`) / 1000;
  return Number.isNaN(seconds) ? undefined : seconds * 1_000_000 + Number(parts[2]);
};

/** What a message of `ledger.events.v1` says its event's row was; undefined where its headers are not those of an event. */
export const topicEvent = ({ partition, offset, headers, value }: ReceivedMessage): TopicEvent | undefined => {
  const type = TYPE.exec(headers['ce_type'] ?? '');
  const incarnation = Number(headers['ledger-incarnation']);
  const sequence = Number(headers['ce_sequence']);
  const recordedAt = microsecondsOf(headers['ce_time'] ?? '');
  const hash = Buffer.from(headers['ledger-hash'] ?? '', 'hex');
  const whole = Number.isSafeInteger(incarnation) && Number.isSafeInteger(sequence) && sequence > 0 && hash.length === 32;
  if (!type?.[1] || recordedAt === undefined || !whole) return undefined;
  return { shard: partition, incarnation, sequence, recordedAt, type: type[1], version: Number(type[2]), body: value, hash, offset };
};

/** An event that this version of Daftari cannot read. */
export class UnreadableEventError extends Error {
  override readonly name = 'UnreadableEventError';
}

/** Reads a published event's body. @throws UnreadableEventError */
export const messageOf = ({ type, version, body, sequence }: TopicEvent): LedgerEventMessage => {
  const read = readLedgerEvent({ headers: { ce_type: `daftari.ledger.${type}.v${version}` }, value: body });
  if (!read.ok) throw new UnreadableEventError(`sequence ${sequence} (${type}, version ${version}) cannot be read: ${read.reason}`);
  return read.message;
};
