import { describe, expect, it } from 'vitest';
import { costOf } from './routes.js';

describe('what a route costs', () => {
  it.each([
    [null, 0n],
    [{ percent: '2.5' }, 250n],
    [{ percent: '-3' }, -300n],
    [{ amount: '1.00' }, 100n],
    [{ amount: '-0.50' }, -50n],
    [{ amount: '1.005' }, 101n],
    [{ amount: '-999999.99' }, -99_999_999n],
  ] as const)('%j of 100.00 NGN is %s', (cost, minor) => {
    expect(costOf(cost, 10_000n, 'NGN')).toBe(minor);
  });

  it('knows that some currencies have no decimals', () => {
    expect(costOf({ amount: '1.50' }, 10_000n, 'RWF')).toBe(2n);
    expect(costOf({ amount: '0.40' }, 10_000n, 'RWF')).toBe(0n);
  });
});
