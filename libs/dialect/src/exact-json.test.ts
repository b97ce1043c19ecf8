import { describe, expect, it } from 'vitest';
import { parseExactJson } from './exact-json.js';

describe('JSON from providers', () => {
  it('keeps the digits of its numbers as they were written', () => {
    const json = parseExactJson('{"amount": 100.10, "list": [{"amount": 1e2}], "text": "7.50", "": {"é": -0}}');
    const value = json?.value as { list: [object]; '': object };
    expect(json?.digits(value, 'amount')).toBe('100.10');
    expect(json?.digits(value.list[0], 'amount')).toBe('1e2');
    expect(json?.digits(value, 'text')).toBe('7.50');
    expect(json?.digits(value[''], 'é')).toBe('-0');
  });

  it.each([
    ['no JSON', '{"status": "completed"'],
    ['a byte order mark', '\uFEFF{"status": "completed"}'],
    ['a key that stands twice, with different values', '{"status": "completed", "status": "failed"}'],
    ['a key that stands twice further in', '{"data": [{"id": 1}, {"id": 2, "amount": 5, "amount": 5}]}'],
    ['a key that stands twice, once written otherwise', '{"a": 1, "\\u0061": 2}'],
  ])('is nothing to rely on with %s', (_what, text) => {
    expect(parseExactJson(text)).toBeUndefined();
  });

  it.each(['null', '[]', '"a\\"b: c"', '{"a": "\\":", "b\\\\": {"a": [[], {"a": {}}]}, "__proto__": 1}', ' 7 '])('takes %s', (text) => {
    expect(parseExactJson(text)?.value).toEqual(JSON.parse(text));
  });
});
