import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** The prefixes of the public contract: what kind of thing an id names. */
export type IdPrefix =
  'biz' | 'wal' | 'txn' | 'evt' | 'whe' | 'whd' | 'key' | 'inv' | 'pln' | 'prv' | 'case' | 'rec' | 'cmd' | 'cbk' | 'att' | 'oac' | 'aud';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const RANDOM_BYTES = 16;
/** Drawn for so many ids at once: asking the system takes longer than making an id of it. */
const IDS_DRAWN = 512;
const pool = new Uint8Array(RANDOM_BYTES * IDS_DRAWN);
let [drawn, lastMs, counter] = [pool.length, 0, 0];

const randomBytes = (): Uint8Array => {
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  drawn += RANDOM_BYTES;
  return pool.subarray(drawn - RANDOM_BYTES, drawn);
};

const COUNTER_END = 0xffff_ffff;

/** A new time-ordered id: the prefix and a lower-case UUIDv7. Those of one process rise, within a millisecond and where its clock goes back too. */
export const newId = (prefix: IdPrefix): string => {
  const random = randomBytes();
  const now = Date.now();
  if (now > lastMs || counter === COUNTER_END) {
    lastMs = Math.max(now, lastMs + 1);
    // The highest bit is left free to count up into (RFC 9562, section 6.2).
    counter = new DataView(random.buffer, random.byteOffset).getUint32(6) >>> 1;
  } else counter++;
  return `${prefix}_${v7({ msecs: lastMs, seq: counter, random })}`;
};

/** The UUID of an id that was checked before, whatever its kind. */
export const uuidIn = (id: string): string => id.slice(id.indexOf('_') + 1);

/** The UUID inside an id of the given kind, or undefined where the text is not one. */
export const uuidOf = (id: string, prefix: IdPrefix): string | undefined => {
  if (!id.startsWith(`${prefix}_`)) return undefined;
  const uuid = id.slice(prefix.length + 1);
  return UUID.test(uuid) ? uuid : undefined;
};
