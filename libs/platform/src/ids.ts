import { v7 } from 'uuid';

/** The prefixes of the public contract: what kind of thing an id names. */
export type IdPrefix =
  'biz' | 'wal' | 'txn' | 'evt' | 'whe' | 'whd' | 'key' | 'inv' | 'pln' | 'prv' | 'case' | 'rec' | 'cmd' | 'cbk' | 'att';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A new time-ordered id: the prefix and a lower-case UUIDv7. */
export const newId = (prefix: IdPrefix): string => `${prefix}_${v7()}`;

/** The UUID of an id that was checked before, whatever its kind. */
export const uuidIn = (id: string): string => id.slice(id.indexOf('_') + 1);

/** The UUID inside an id of the given kind, or undefined where the text is not one. */
export const uuidOf = (id: string, prefix: IdPrefix): string | undefined => {
  if (!id.startsWith(`${prefix}_`)) return undefined;
  const uuid = id.slice(prefix.length + 1);
  return UUID.test(uuid) ? uuid : undefined;
};
