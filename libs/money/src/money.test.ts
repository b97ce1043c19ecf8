import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AMOUNT_MAX,
  CURRENCIES,
  decimalsOf,
  formatAmount,
  formatPercent,
  parseAmount,
  parsePercent,
  parseQuantity,
  parsePositiveAmount,
  percentOf,
  prorate,
  splitEvenly,
  timesQuantity,
} from './index.js';

describe('parseAmount', () => {
  it.each([
    ['1500.00', 'NGN', 150000n],
    ['200', 'RWF', 200n],
    ['0.01', 'GHS', 1n],
    ['100', 'NGN', 10000n],
    ['1.5', 'KWD', 1500n],
  ] as const)('reads %s %s', (text, currency, minor) => {
    expect(parseAmount(text, currency)).toEqual({ ok: true, minor });
  });

  it.each([
    ['1e3', 'NGN', 'invalid_format'],
    ['-1', 'NGN', 'too_small'],
    ['1.005', 'NGN', 'invalid_format'],
    ['1.0', 'RWF', 'invalid_format'],
    ['', 'NGN', 'invalid_format'],
    [' 1', 'NGN', 'invalid_format'],
    ['0x10', 'NGN', 'invalid_format'],
    ['١٠', 'NGN', 'invalid_format'],
    ['92233720368547758.08', 'NGN', 'too_large'],
  ] as const)('refuses %j %s as %s', (text, currency, problem) => {
    expect(parseAmount(text, currency)).toEqual({ ok: false, problem });
  });

  it('takes the largest amount and refuses zero only where money moves', () => {
    expect(parseAmount('92233720368547758.07', 'NGN')).toEqual({ ok: true, minor: AMOUNT_MAX });
    expect(parseAmount('0.00', 'NGN')).toEqual({ ok: true, minor: 0n });
    expect(parsePositiveAmount('0.00', 'NGN')).toEqual({ ok: false, problem: 'too_small' });
  });

  it('reads what formatAmount wrote', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: AMOUNT_MAX }), fc.constantFrom(...CURRENCIES), (minor, currency) => {
        const text = formatAmount(minor, currency);
        expect(text.split('.')[1]?.length ?? 0).toBe(decimalsOf(currency));
        expect(parseAmount(text, currency)).toEqual({ ok: true, minor });
      }),
    );
  });
});

describe('division', () => {
  it('rounds as named', () => {
    const one = parsePercent('1') ?? 0n;
    expect(percentOf(10000n, one, 'down')).toBe(100n);
    expect(percentOf(150n, one, 'half_up')).toBe(2n);
    expect(percentOf(149n, one, 'half_up')).toBe(1n);
    expect(percentOf(101n, one, 'up')).toBe(2n);
    expect(percentOf(-150n, one, 'half_up')).toBe(-2n);
  });

  it('multiplies by quantities with decimals, and rounds as named', () => {
    const oneAndAHalf = parseQuantity('1.5') ?? 0n;
    expect(timesQuantity(333n, oneAndAHalf, 'half_up')).toBe(500n);
    expect(timesQuantity(333n, oneAndAHalf, 'down')).toBe(499n);
    expect(timesQuantity(100n, parseQuantity('0.004999') ?? 0n, 'half_up')).toBe(0n);
    expect(timesQuantity(100n, parseQuantity('0.005') ?? 0n, 'half_up')).toBe(1n);
    expect(timesQuantity(9_223_372_036_854_775_807n, parseQuantity('3') ?? 0n, 'half_up')).toBe(27_670_116_110_564_327_421n);
    for (const text of ['', '-1', '1e3', '1.', '.5', '1.0000001', '1234567890', ' 1']) expect(parseQuantity(text), text).toBeUndefined();
    expect(parseQuantity('0')).toBe(0n);
  });

  it('round-trips percentages', () => {
    for (const text of ['1', '2.5', '-3', '0.000001', '97.25']) expect(formatPercent(parsePercent(text) ?? 0n)).toBe(text);
    expect(parsePercent('1e2')).toBeUndefined();
  });

  it('conserves the total', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), fc.integer({ min: 1, max: 40 }), (minor, parts) => {
        const shares = splitEvenly(minor, parts);
        expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(minor);
      }),
    );
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
        fc.array(fc.bigInt({ min: 0n, max: 1000n }), { minLength: 1 }),
        (minor, weights) => {
          fc.pre(weights.some((weight) => weight > 0n));
          expect(prorate(minor, weights).reduce((sum, share) => sum + share, 0n)).toBe(minor);
        },
      ),
    );
  });
});
