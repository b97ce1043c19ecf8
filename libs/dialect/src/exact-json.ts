/** A parsed JSON text that still knows the digits of its numbers, so that amounts never pass through a float. */
export interface ExactJson {
  readonly value: unknown;
  /** The number's digits as they were on the wire, or the string itself; undefined for anything else. */
  digits(holder: object, key: string): string | undefined;
}

/**
 * Parses JSON and keeps the source text of each number (ECMA-262 "JSON.parse source text access"). Undefined when it is not JSON, and where an object
 * names a key twice: what such a text says depends on who reads it, and it may be about money.
 *
 * The digits are looked for when the first of them is asked for: most pages of a list are read to find that one transaction is not on them.
 */
export const parseExactJson = (text: string): ExactJson | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    if (countKeys(value) !== countWrittenKeys(text)) return undefined;
    let sources: Sources | undefined;
    const digits = (holder: object, key: string): string | undefined => {
      sources ??= sourcesIn(text, value);
      return sources.get(holder)?.get(key) ?? stringAt(holder, key);
    };
    return { value, digits };
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const countKeys = (value: unknown): number => {
  if (!isObject(value)) return 0;
  const children: unknown[] = Object.values(value);
  return children.reduce((count: number, child) => count + countKeys(child), Array.isArray(value) ? 0 : children.length);
};

const QUOTE = '"';
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const WHITE = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** Of a text that is JSON: how many keys are written in it, also those that another one of the same name has put aside. */
const countWrittenKeys = (text: string): number => {
  let count = 0;
  for (let open = text.indexOf(QUOTE); open >= 0;) {
    const close = closingQuote(text, open);
    let after = close + 1;
    while (WHITE.has(text.charCodeAt(after))) after++;
    if (text.charCodeAt(after) === COLON) count++;
    open = text.indexOf(QUOTE, after);
  }
  return count;
};

const closingQuote = (text: string, open: number): number => {
  let at = text.indexOf(QUOTE, open + 1);
  while (isEscaped(text, at)) at = text.indexOf(QUOTE, at + 1);
  return at;
};

const isEscaped = (text: string, at: number): boolean => {
  let before = at;
  while (text.charCodeAt(before - 1) === BACKSLASH) before--;
  return (at - before) % 2 === 1;
};

type Sources = WeakMap<object, ReadonlyMap<string, string>>;

/** A number as it was written. */
class Written {
  constructor(readonly source: string) {}
}

const sourcesIn = (text: string, value: unknown): Sources => {
  const keep = (_key: string, found: unknown, context?: { source?: string }): unknown =>
    typeof found === 'number' && context?.source !== undefined ? new Written(context.source) : found;
  const sources: Sources = new WeakMap();
  note(sources, value, JSON.parse(text, keep));
  return sources;
};

/** Both are of the same shape. */
const note = (sources: Sources, value: unknown, written: unknown): void => {
  if (!isObject(value) || !isObject(written)) return;
  const twins = new Map<string, unknown>(Object.entries(written));
  sources.set(value, new Map([...twins].flatMap(([key, twin]) => (twin instanceof Written ? [[key, twin.source] as const] : []))));
  for (const [key, child] of Object.entries(value)) note(sources, child, twins.get(key));
};

const stringAt = (holder: object, key: string): string | undefined => {
  const value: unknown = Object.getOwnPropertyDescriptor(holder, key)?.value;
  return typeof value === 'string' ? value : undefined;
};
