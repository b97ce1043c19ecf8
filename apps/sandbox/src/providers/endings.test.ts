import { describe, expect, it } from 'vitest';
import { type Behaviour, behaviourOf, behaviours, type Ending, endingOf } from './endings.js';

describe('endings', () => {
  it('are all of API.md section 6', () => {
    const numbered = Array.from({ length: 20 }, (_, index) => String(index + 1).padStart(4, '0'));
    expect(Object.keys(behaviours).sort()).toEqual([...numbered, 'ordinary', 'page'].sort());
  });

  it('are chosen by the last four digits of the recipient', () => {
    expect(endingOf('08030000001', false)).toBe('0001');
    expect(endingOf('+233241230020', false)).toBe('0020');
    expect(endingOf('0812345678', false)).toBe('ordinary');
    expect(endingOf('0021', false)).toBe('ordinary');
    expect(endingOf('toString', false)).toBe('ordinary');
    expect(endingOf('page', false)).toBe('ordinary');
    expect(endingOf('08030000016', false)).toBe('0016');
    expect(endingOf('08030000016', true)).toBe('ordinary');
  });

  const allOf = (pace: 'at_once' | 'by_callback') => (Object.keys(behaviours) as Ending[]).map((ending) => behaviourOf(ending, pace));
  const finalOf = ({ first, then }: Behaviour) => then?.standing ?? first;

  it.each(['at_once', 'by_callback'] as const)('never execute what ends in failure, and always what ends in success (%s)', (pace) => {
    for (const behaviour of allOf(pace)) expect(behaviour.executedAfterMs !== null).toBe(finalOf(behaviour) === 'completed');
  });

  it('come to the same end by callback as at once', () => {
    expect(allOf('by_callback').map(finalOf)).toEqual(allOf('at_once').map(finalOf));
  });

  it('tell of success at once by callback in 0.2 s where the answer cannot', () => {
    for (const ending of ['ordinary', '0019', '0020'] as const)
      expect(behaviourOf(ending, 'by_callback')).toMatchObject({
        first: 'processing',
        then: { standing: 'completed', afterMs: 200 },
        callbacks: [{ afterMs: 200, standing: 'completed' }],
      });
  });
});
