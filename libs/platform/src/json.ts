import { Problem } from './problem.js';

const STRING_AND_COLON = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

const countKeys = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0;
  const children: unknown[] = Object.values(value);
  const own = Array.isArray(value) ? 0 : children.length;
  return children.reduce<number>((count, child) => count + countKeys(child), own);
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
