import { createHash } from 'node:crypto';

const VERSION = 1;

/** JSON with the keys of every object in order and every text in one form of Unicode: two bodies that mean the same have the same text. */
const canonical = (value: unknown): unknown => {
  if (typeof value === 'string') return value.normalize();
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, inner]) => [key.normalize(), canonical(inner)]),
  );
};

/**
 * What "the same body" means (P9): a hash over the client's own fields as parsed ("100" equals "100.00", a local number its E.164),
 * never over what we computed from them, with the version of this rule in front.
 */
export const requestHash = (fields: Readonly<Record<string, unknown>>): string =>
  `${VERSION}:${createHash('sha256')
    .update(JSON.stringify(canonical(fields)))
    .digest('hex')}`;
