/** A parsed JSON text that still knows the digits of its numbers, so that amounts never pass through a float. */
export interface ExactJson {
  readonly value: unknown;
  /** The number's digits as they were on the wire, or the string itself; undefined for anything else. */
  digits(holder: object, key: string): string | undefined;
}

/** Parses JSON and keeps the source text of each number (ECMA-262 "JSON.parse source text access"); undefined when it is not JSON. */
export const parseExactJson = (text: string): ExactJson | undefined => {
  const sources = new WeakMap<object, Map<string, string>>();
  const keep = function (this: object, key: string, value: unknown, context?: { source?: string }): unknown {
    if (typeof value === 'number' && context?.source !== undefined) sourcesOf(sources, this).set(key, context.source);
    return value;
  };
  try {
    const value: unknown = JSON.parse(text, keep);
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
