import { describe, expect, it } from 'vitest';
import { chooseRoute, costOf, type Route } from './routes.js';

const route = (given: Partial<Route>): Route => ({
  product_code: 'p',
  channel: null,
  mode: 'live',
  provider: 'a',
  provider_product_code: null,
  priority: 1,
  weight: 1,
  cost: null,
  ...given,
});
const asked = (...tried: string[]) => ({ productCode: 'p', channel: null, mode: 'live', tried: new Set(tried) });

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

describe('which route is next', () => {
  const routes = [
    route({ provider: 'a', priority: 1, weight: 3 }),
    route({ provider: 'b', priority: 1, weight: 1 }),
    route({ provider: 'c', priority: 2 }),
    route({ provider: 'd', priority: 0, mode: 'test' }),
  ];

  it('shares by weight among those of the lowest priority', () => {
    const chosen = Array.from({ length: 1_000 }, (_, index) => chooseRoute(routes, asked(), () => true, index / 1_000)?.route.provider);
    expect(chosen.filter((provider) => provider === 'a')).toHaveLength(750);
    expect(chosen.filter((provider) => provider === 'b')).toHaveLength(250);
  });

  it('passes over the tried and the inactive, then there is none', () => {
    expect(chooseRoute(routes, asked('a'), (code) => code !== 'b', 0.5)?.route.provider).toBe('c');
    expect(chooseRoute(routes, asked('a', 'b', 'c'), () => true, 0.5)).toBeUndefined();
  });
});
