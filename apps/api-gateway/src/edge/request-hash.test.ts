import { describe, expect, it } from 'vitest';
import { requestHash } from './request-hash.js';

describe('the hash of a request', () => {
  it.each([
    ['the order of its fields', { a: 1, b: { c: '2', d: [3] } }, { b: { d: [3], c: '2' }, a: 1 }],
    [
      'how an accent is written',
      { narration: 'Caf\u00e9', metadata: { '\u00e9t\u00e9': 1 } },
      { narration: 'Cafe\u0301', metadata: { 'e\u0301te\u0301': 1 } },
    ],
  ])('does not change with %s', (_, one, other) => {
    expect(requestHash(one)).toBe(requestHash(other));
  });

  it.each([
    ['the order of a list', { a: [1, 2] }, { a: [2, 1] }],
    ['a letter', { narration: 'Cafe' }, { narration: 'Caf\u00e9' }],
    ['a type', { amount: 1 }, { amount: '1' }],
    ['a field that is null', { a: null }, {}],
  ])('changes with %s', (_, one, other) => {
    expect(requestHash(one)).not.toBe(requestHash(other));
  });
});
