/** A parsed JSON text that still knows the digits of its numbers, so that amounts never pass through a float. */
export interface ExactJson {
  readonly value: unknown;
  /** The number's digits as they were on the wire, or the string itself; undefined for anything else. */
  digits(holder: object, key: string): string | undefined;
}

const STRING_AND_COLON = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

const countWrittenKeys = (text: string): number => {
  let count = 0;
  for (const match of text.matchAll(STRING_AND_COLON)) if (match[1] !== undefined) count++;
  return count;
};

/**
 * Parses JSON and keeps the source text of each number (ECMA-262 "JSON.parse source text access"). Undefined when it is not JSON, and where an object
 * names a key twice: what such a text says depends on who reads it, and it may be about money.
 */
export const parseExactJson = (text: string): ExactJson | undefined => {
  const sources = new WeakMap<object, Map<string, string>>();
  // The whole comes under a key of its own that is not written.
  let keys = -1;
  const keep = function (this: object, key: string, value: unknown, context?: { source?: string }): unknown {
    if (!Array.isArray(this)) keys++;
    if (typeof value === 'number' && context?.source !== undefined) sourcesOf(sources, this).set(key, context.source);
    return value;
  };
  try {
    const value: unknown = JSON.parse(text, keep);
    if (keys !== countWrittenKeys(text)) return undefined;
    return { value, digits: (holder, key) => sources.get(holder)?.get(key) ?? stringAt(holder, key) };
  } catch {
    return undefined;
  }
};

const sourcesOf = (sources: WeakMap<object, Map<string, string>>, holder: object): Map<string, string> => {
  const known = sources.get(holder);
  if (known !== undefined) return known;
  const fresh = new Map<string, string>();
  sources.set(holder, fresh);
  return fresh;
};

const stringAt = (holder: object, key: string): string | undefined => {
  const value: unknown = Object.getOwnPropertyDescriptor(holder, key)?.value;
  return typeof value === 'string' ? value : undefined;
};
