import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseRoute, type PassedOver, type Wanted } from './choose-route.js';
import { type Route } from './routes.js';

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
const wanted: Wanted = { productCode: 'p', channel: null, mode: 'live' };
const well = (): undefined => undefined;
const against =
  (standings: Readonly<Record<string, PassedOver>>) =>
  (provider: string): PassedOver | undefined =>
    standings[provider];

describe('which route is next', () => {
  const routes = [
    route({ provider: 'a', priority: 1, weight: 3 }),
    route({ provider: 'b', priority: 1, weight: 1 }),
    route({ provider: 'c', priority: 2 }),
    route({ provider: 'd', priority: 0, mode: 'test' }),
  ];

  it('shares by weight among those of the lowest priority', () => {
    const chosen = Array.from({ length: 1_000 }, (_, index) => chooseRoute(routes, wanted, well, index / 1_000)?.route.provider);
    expect(chosen.filter((provider) => provider === 'a')).toHaveLength(750);
    expect(chosen.filter((provider) => provider === 'b')).toHaveLength(250);
  });

  it('passes over the tried and the inactive, then there is none', () => {
    expect(chooseRoute(routes, wanted, against({ a: 'tried', b: 'inactive' }), 0.5)?.route.provider).toBe('c');
    expect(chooseRoute(routes, wanted, against({ a: 'tried', b: 'tried', c: 'inactive' }), 0.5)).toBeUndefined();
  });

  it.each(['circuit_open', 'paused', 'float_low'] as const)('passes over what is %s, and takes it for want of another one', (reason) => {
    const passed = chooseRoute(routes, wanted, against({ a: reason, b: reason }), 0.5);
    expect(passed).toMatchObject({ route: { provider: 'c' }, decision: { because: 'preferred' } });
    const last = chooseRoute(routes, wanted, against({ a: reason, b: 'tried', c: reason }), 0.5);
    expect(last).toMatchObject({ route: { provider: 'a' }, decision: { because: 'last_resort' } });
  });

  it('never takes a channel for a product, nor a product for a channel', () => {
    const both = [route({ provider: 'a' }), route({ provider: 'b', product_code: null, channel: 'p' })];
    expect(chooseRoute(both, wanted, well, 0.9)?.route.provider).toBe('a');
    expect(chooseRoute(both, { ...wanted, productCode: null, channel: 'p' }, well, 0.1)?.route.provider).toBe('b');
    expect(chooseRoute(both, { ...wanted, productCode: null, channel: null }, well, 0.1)).toBeUndefined();
  });

  it('records what could be chosen from, and why the others were not', () => {
    const choice = chooseRoute(routes, wanted, against({ a: 'circuit_open' }), 0.25);
    expect(choice?.decision).toEqual({
      because: 'preferred',
      provider: 'b',
      priority: 1,
      weight: 1,
      equals: 1,
      chance: 0.25,
      candidates: [
        { provider: 'a', priority: 1, weight: 3, cost: null, passed_over: 'circuit_open' },
        { provider: 'b', priority: 1, weight: 1, cost: null, passed_over: null },
        { provider: 'c', priority: 2, weight: 1, cost: null, passed_over: null },
      ],
    });
    expect(choice?.reason).toBe('priority 1, one of 1; passed over: a circuit_open');
  });

  it('keeps a record of bounded size', () => {
    const many = Array.from({ length: 500 }, (_, index) => route({ provider: `p${index}`, priority: index }));
    const decision = chooseRoute(many, wanted, well, 0)?.decision;
    expect(decision?.candidates).toHaveLength(20);
    expect(decision?.more_candidates).toBe(480);
  });
});

describe('whatever the routes and however the providers are', () => {
  const standings = fc.constantFrom<(PassedOver | undefined)[]>(
    undefined,
    undefined,
    'inactive',
    'tried',
    'circuit_open',
    'paused',
    'float_low',
  );
  const someRoutes = fc.array(
    fc.record({
      product_code: fc.constantFrom('p', 'q', null),
      channel: fc.constantFrom('c', null),
      mode: fc.constantFrom('live', 'test'),
      provider: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      priority: fc.integer({ min: 0, max: 3 }),
      weight: fc.integer({ min: 1, max: 5 }),
    }),
    { maxLength: 12 },
  );
  const howTheyAre = fc.record({ a: standings, b: standings, c: standings, d: standings, e: standings });

  it('takes none that is passed over while another is well, and never one that is tried or inactive', () => {
    const reached = { preferred: 0, last_resort: 0, none: 0 };
    fc.assert(
      fc.property(someRoutes, howTheyAre, fc.double({ min: 0, max: 0.999_999, noNaN: true }), (given, are, chance) => {
        const routes = given.map((one) => route(one));
        const standing = (provider: string): PassedOver | undefined => are[provider as keyof typeof are];
        const choice = chooseRoute(routes, wanted, standing, chance);
        const fitting = routes.filter(({ product_code, mode }) => product_code === 'p' && mode === 'live');
        const open = fitting.filter(({ provider }) => standing(provider) === undefined);
        const usable = fitting.filter(({ provider }) => !['tried', 'inactive'].includes(standing(provider) ?? ''));
        reached[choice?.decision.because ?? 'none']++;
        expect(choice === undefined).toBe(usable.length === 0);
        if (!choice) return;
        const among = open.length > 0 ? open : usable;
        expect(among).toContain(choice.route);
        expect(choice.route.priority).toBe(Math.min(...among.map(({ priority }) => priority)));
      }),
      { numRuns: 2_000 },
    );
    expect(Math.min(...Object.values(reached))).toBeGreaterThan(50);
  });
});
