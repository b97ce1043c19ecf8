import { Problem } from './problem.js';

const STRING_AND_COLON = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/** What is nested deeper is nobody's request, and whatever goes through it afterwards would run out of stack. */
const DEPTH_MAX = 64;

const countKeys = (value: unknown, depth = 0): number => {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth >= DEPTH_MAX) throw new Problem('malformed_json', `The body is nested deeper than ${DEPTH_MAX} levels.`);
  // Whatever copies an object passes over this one key, or worse.
  if (Object.hasOwn(value, '__proto__')) throw new Problem('malformed_json', 'The body names a key __proto__.');
  const children: unknown[] = Object.values(value);
  const own = Array.isArray(value) ? 0 : children.length;
  return children.reduce<number>((count, child) => count + countKeys(child, depth + 1), own);
};

const countWrittenKeys = (text: string): number => {
  let count = 0;
  for (const match of text.matchAll(STRING_AND_COLON)) if (match[1] !== undefined) count++;
  return count;
};

/**
 * Reads a request body. An object in which a key stands twice is refused: two readers could see two different requests.
 * @throws Problem `malformed_json`
 */
export const parseRequestJson = (text: string): unknown => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Problem('malformed_json', 'The body is not valid JSON.');
  }
  if (countWrittenKeys(text) !== countKeys(value)) throw new Problem('malformed_json', 'The body names the same key twice in one object.');
  return value;
};
