import { describe, expect, it } from 'vitest';
import { paymentPrice } from '../payments/price.js';
import { payoutPrice } from '../payouts/price.js';
import { type StoredFee } from './channel.entity.js';
import { feeOf, NO_FEE, parsedFee } from './fee.js';

describe('what a channel costs', () => {
  it.each<[string, StoredFee | null, 'SLE' | 'RWF', bigint, bigint]>([
    ['nothing where it has no fee', null, 'SLE', 100_000n, 0n],
    ['1 % of 1,000.00', { percent: '1.0' }, 'SLE', 100_000n, 1_000n],
    ['1 % of 0.99: rounded down', { percent: '1.0' }, 'SLE', 99n, 0n],
    ['1.5 % of 333.33 is 4.99995: rounded down', { percent: '1.5' }, 'SLE', 33_333n, 499n],
    ['1.5 % of 333 francs is 4.995: francs have no parts', { percent: '1.5' }, 'RWF', 333n, 4n],
    ['the fixed part alone', { amount: '1.50' }, 'SLE', 100_000n, 150n],
    ['both parts together', { percent: '1', amount: '1.50' }, 'SLE', 100_000n, 1_150n],
    ['at least min', { percent: '1', min: '0.10' }, 'SLE', 500n, 10n],
    ['exactly min', { percent: '1', min: '0.10' }, 'SLE', 1_000n, 10n],
    ['at most max', { percent: '1', max: '50.00' }, 'SLE', 1_000_000n, 5_000n],
    ['bounds hold for both parts together', { percent: '1', amount: '45.00', max: '50.00' }, 'SLE', 100_000n, 5_000n],
    ['min of nothing', { min: '2.00' }, 'SLE', 100n, 200n],
  ])('%s', (_title, fee, currency, amount, expected) => {
    expect(feeOf(parsedFee(fee, currency), amount)).toBe(expected);
  });
});

describe('prices, with 2 % of 1,000.00', () => {
  const fee = parsedFee({ percent: '2' }, 'SLE');

  it('a payment whose fee the business bears: 1,000.00 is paid, 980.00 reaches the wallet', () => {
    expect(paymentPrice(100_000n, { category: 'payment', feePayer: 'merchant', fee })).toEqual({
      amount: 100_000n,
      discount: 0n,
      fee: 2_000n,
      total: 98_000n,
      feePayer: 'merchant',
      collected: 100_000n,
    });
  });

  it('a payment whose fee the payer bears: 1,020.00 is paid, 1,000.00 reaches the wallet', () => {
    expect(paymentPrice(100_000n, { category: 'payment', feePayer: 'end_user', fee })).toMatchObject({
      fee: 2_000n,
      total: 100_000n,
      collected: 102_000n,
    });
  });

  it('a payout whose fee the business bears: the wallet pays 1,020.00, the recipient gets 1,000.00', () => {
    expect(payoutPrice(100_000n, fee, 'merchant')).toMatchObject({ fee: 2_000n, total: 102_000n, delivered: 100_000n });
  });

  it('a payout whose fee the recipient bears: the wallet pays 1,000.00, the recipient gets 980.00', () => {
    expect(payoutPrice(100_000n, fee, 'end_user')).toMatchObject({ fee: 2_000n, total: 100_000n, delivered: 98_000n });
  });

  it('a payout without a fee', () => {
    expect(payoutPrice(100_000n, NO_FEE, 'end_user')).toMatchObject({ fee: 0n, total: 100_000n, delivered: 100_000n });
  });
});
