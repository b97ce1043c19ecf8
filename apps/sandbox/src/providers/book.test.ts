import { describe, expect, it } from 'vitest';
import { Book } from './book.js';
import { type Ending } from './endings.js';
import { executedAt, isOpen, stateAt, taken, type Transaction } from './transaction.js';

const AT_FIRST = 100_000_000_000n;
let serial = 0;

const transaction = (ending: Ending, direction: 'in' | 'out' = 'out', expiresAtMs: number | null = null): Transaction => {
  const reference = `ref${String(++serial)}`;
  return taken(
    {
      reference,
      onceKey: reference,
      kind: direction === 'in' ? 'payment' : 'payout',
      direction,
      currency: 'TZS',
      productCode: 'mobile',
      recipient: '255712345678',
      faceMinor: 500n,
      chargedMinor: 500n,
      callbackUrl: null,
      checkoutBase: null,
      shown: {},
      account: 0,
      providerReference: `BP${String(serial)}`,
      ending,
      receivedAtMs: 0,
      expiresAtMs,
      balanceBeforeMinor: AT_FIRST,
    },
    'by_callback',
    1,
  );
};

const entered = (...all: Transaction[]): Book => {
  const book = new Book();
  for (const one of all) book.enter(one);
  return book;
};

describe('a book', () => {
  it('takes the money of a payout when it is entered, unless it cannot be done', () => {
    expect(entered(transaction('ordinary'), transaction('0018')).availableMinor('TZS', 0)).toBe(AT_FIRST - 1_000n);
    expect(entered(transaction('0002'), transaction('0003'), transaction('0005')).availableMinor('TZS', 0)).toBe(AT_FIRST);
  });

  it('has the money of a collection once it was paid, and shows it as pending before', () => {
    const book = entered(transaction('ordinary', 'in'), transaction('0003', 'in'), transaction('0018', 'in'), transaction('0002', 'in'));
    expect([book.availableMinor('TZS', 199), book.pendingMinor('TZS', 199)]).toEqual([AT_FIRST, 1_500n]);
    expect([book.availableMinor('TZS', 200), book.pendingMinor('TZS', 200)]).toEqual([AT_FIRST + 500n, 1_000n]);
    expect([book.availableMinor('TZS', 1_000), book.pendingMinor('TZS', 1_000)]).toEqual([AT_FIRST + 500n, 500n]);
    expect(book.availableMinor('SLE', 1_000)).toBe(AT_FIRST);
  });

  it.each(['failed', 'cancelled', 'expired', 'voided', 'rejected', 'refunded'] as const)(
    'gives a payout that is %s back, once',
    (standing) => {
      const one = transaction('0018');
      const book = entered(one);
      book.decide(one, standing, 10);
      book.decide(one, standing, 11);
      expect(book.availableMinor('TZS', 12)).toBe(AT_FIRST);
      book.decide(one, 'completed', 13);
      expect(book.availableMinor('TZS', 14)).toBe(AT_FIRST - 500n);
    },
  );

  it('follows what is decided of a collection: paid once, taken back once', () => {
    const one = transaction('page', 'in', 1_000);
    const book = entered(one);
    book.decide(one, 'completed', 10);
    book.decide(one, 'completed', 11);
    expect(book.availableMinor('TZS', 12)).toBe(AT_FIRST + 500n);
    book.decide(one, 'refunded', 13);
    expect(book.availableMinor('TZS', 14)).toBe(AT_FIRST);
    expect(executedAt(one, 14)).toBe(10);
  });

  it('a decision in time keeps the plan from happening', () => {
    const one = transaction('0001', 'in');
    const book = entered(one);
    book.decide(one, 'cancelled', 500);
    expect([executedAt(one, 5_000), stateAt(one, 5_000).standing, isOpen(one, 5_000)]).toEqual([undefined, 'cancelled', false]);
    expect([book.availableMinor('TZS', 5_000), book.pendingMinor('TZS', 5_000)]).toEqual([AT_FIRST, 0n]);
  });

  it('of what expires nothing is left to come', () => {
    const one = transaction('page', 'in', 1_000);
    const book = entered(one);
    expect([isOpen(one, 999), book.pendingMinor('TZS', 999)]).toEqual([true, 500n]);
    expect([isOpen(one, 1_000), book.pendingMinor('TZS', 1_000)]).toEqual([false, 0n]);
    expect(stateAt(one, 1_000)).toEqual({ standing: 'expired', sinceMs: 1_000 });
  });

  it('forgets the oldest beyond its bound', () => {
    const book = new Book(100);
    const all = Array.from({ length: 105 }, () => transaction('ordinary'));
    for (const one of all) book.enter(one);
    expect(book.all()).toHaveLength(95);
    expect(book.find(all[0]?.providerReference ?? '')).toBeUndefined();
    expect(book.once(all[0]?.reference ?? '')).toBeUndefined();
    expect(book.latest(1)).toEqual([all.at(-1)]);
    expect(book.find(all[10]?.providerReference ?? '')).toBe(all[10]);
  });
});
