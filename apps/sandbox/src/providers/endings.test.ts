import { describe, expect, it } from 'vitest';
import { behaviours, endingOf } from './endings.js';

describe('endings', () => {
  it('are all of API.md section 6', () => {
    const numbered = Array.from({ length: 20 }, (_, index) => String(index + 1).padStart(4, '0'));
    expect(Object.keys(behaviours).sort()).toEqual([...numbered, 'ordinary'].sort());
  });

  it('are chosen by the last four digits of the recipient', () => {
    expect(endingOf('08030000001', false)).toBe('0001');
    expect(endingOf('+233241230020', false)).toBe('0020');
    expect(endingOf('0812345678', false)).toBe('ordinary');
    expect(endingOf('0021', false)).toBe('ordinary');
    expect(endingOf('toString', false)).toBe('ordinary');
    expect(endingOf('08030000016', false)).toBe('0016');
    expect(endingOf('08030000016', true)).toBe('ordinary');
  });

  it('never execute what ends in failure', () => {
    for (const behaviour of Object.values(behaviours)) {
      const final = 'then' in behaviour ? behaviour.then.standing : behaviour.first;
      expect(behaviour.executedAfterMs !== null).toBe(final === 'completed');
    }
  });
});
