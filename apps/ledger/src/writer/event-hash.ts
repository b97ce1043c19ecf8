import { hash } from 'node:crypto';

/** What an event's hash covers, besides its body. */
export interface EventHeader {
  readonly shard: number;
  readonly incarnation: number;
  readonly sequence: number;
  /** Microseconds since 1970. */
  readonly recordedAt: number;
  readonly type: string;
  readonly version: number;
}

/**
 * The chain: SHA-256 over the header's lines, the previous event's hash in hexadecimal, and the exact bytes of the body (UTF-8).
 * The first event of a shard has an empty previous hash.
 */
export const hashEvent = (header: EventHeader, previous: Buffer, body: string): Buffer =>
  hash(
    'sha256',
    `daftari-event-1\n${header.shard}\n${header.incarnation}\n${header.sequence}\n${header.recordedAt}\n${header.type}\n${header.version}\n${previous.toString('hex')}\n${body}`,
    'buffer',
  );

let last = { microseconds: -1, text: '' };

/** RFC 3339 with microseconds. The last one is remembered: a batch has one stamp. */
export const instantOf = (microseconds: number): string => {
  if (last.microseconds !== microseconds) last = { microseconds, text: textOf(microseconds) };
  return last.text;
};

const textOf = (microseconds: number): string => {
  const seconds = new Date(Math.floor(microseconds / 1000)).toISOString();
  return `${seconds.slice(0, 23)}${String(microseconds % 1000).padStart(3, '0')}Z`;
};
