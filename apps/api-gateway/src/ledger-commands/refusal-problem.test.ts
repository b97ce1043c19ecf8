import { describe, expect, it } from 'vitest';
import { refusalDetail } from './refusal-problem.js';

describe('what is left of a limit', () => {
  const detailOf = (code: Parameters<typeof refusalDetail>[0]['code'], available_minor: string) =>
    refusalDetail({ code, available_minor, needed_minor: '500' }, { currency: 'NGN', what: 'this purchase' });

  it.each(['daily_limit_exceeded', 'balance_limit_exceeded'] as const)(
    'is nothing where it was lowered below what was used: %s',
    (code) => {
      expect(detailOf(code, '-600')).toContain(' 0.00 ');
      expect(detailOf(code, '600')).toContain(' 6.00 ');
    },
  );

  it('is told below zero of a balance', () => {
    expect(detailOf('insufficient_balance', '-600')).toContain(' -6.00 available');
  });
});
