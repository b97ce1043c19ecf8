import { describe, expect, it } from 'vitest';
import { asks, COLLECTION, PROVIDER } from './asks.test-support.js';
import { Books } from './books.test-support.js';

const acme = asks();
const paid = [acme.open(), acme.credit('funding', 10_000n), acme.collect('p', COLLECTION), acme.receive('p')];
const whole = [acme.refund('r', 'p', 1_000n), acme.capture('r')];

describe('refunds', () => {
  it('the whole payment: the payer has it back, the business has paid the fee', () => {
    const books = Books.given(...paid, ...whole);
    expect(books.transaction('p')).toMatchObject({ status: 'refunded', refunding: 0n, refunded: 1_000n });
    expect(books.wallet(acme.open())).toMatchObject({ available: 9_977n, held: 0n });
    expect([books.balance(`receivable:${PROVIDER}`, 'SLE'), books.balance('fees', 'SLE')]).toEqual([0n, -20n]);
  });

  it('in parts up to the whole, and no further', () => {
    const books = Books.given(...paid, acme.refund('r1', 'p', 400n), acme.capture('r1'));
    expect(books.transaction('p')).toMatchObject({ status: 'completed', refunded: 400n });
    expect(books.when(acme.refund('r2', 'p', 601n))).toMatchObject({
      rejection: { code: 'not_refundable', available: 600n, needed: 601n },
    });
    books.ask(acme.refund('r2', 'p', 350n));
    expect(books.when(acme.refund('r3', 'p', 251n))).toMatchObject({ rejection: { code: 'not_refundable', available: 250n } });
    books.ask(acme.refund('r3', 'p', 250n));
    books.ask(acme.capture('r3'));
    expect(books.transaction('p')).toMatchObject({ status: 'completed', refunding: 350n, refunded: 650n });
    books.ask(acme.capture('r2'));
    expect(books.transaction('p')).toMatchObject({ status: 'refunded', refunding: 0n, refunded: 1_000n });
    expect(books.when(acme.refund('r4', 'p', 1n))).toMatchObject({ rejection: { code: 'not_refundable', available: 0n } });
  });

  it('one that fails gives its share back', () => {
    const books = Books.given(...paid, acme.refund('r1', 'p', 1_000n), acme.release('r1'));
    expect(books.transaction('p')).toMatchObject({ status: 'completed', refunding: 0n, refunded: 0n });
    expect(books.when(acme.refund('r2', 'p', 1_000n)).kind).toBe('accepted');
  });

  it.each([
    ['is still expected', [acme.collect('x', COLLECTION)]],
    ['expired', [acme.collect('x', COLLECTION), acme.dismiss('x', 'expired')]],
    ['is a deposit', [acme.announce('x', 100n), acme.receive('x', null)]],
    ['was taken back by the provider', [acme.collect('x', COLLECTION), acme.receive('x'), acme.dismiss('x')]],
    ['is itself a refund', [acme.refund('x', 'p', 100n), acme.capture('x')]],
  ])('not of what %s', (_name, history) => {
    expect(Books.given(...paid, ...history).when(acme.refund('r', 'x', 100n))).toMatchObject({
      rejection: { code: 'not_refundable', available: 0n },
    });
  });

  it('counts to no limit, nor gives anything back to one', () => {
    const books = Books.given(
      ...paid,
      acme.hold('t', 50n),
      acme.terms({ transactionLimit: 60n, dailyLimit: 60n }),
      acme.refund('r', 'p', 400n),
    );
    expect(books.wallet(acme.open())).toMatchObject({ dayUsed: 50n });
    books.ask(acme.release('r'));
    expect(books.wallet(acme.open())).toMatchObject({ dayUsed: 50n });
  });

  it('has no fee of its own', () => {
    const price = { amount: 100n, discount: 0n, fee: 1n, tax: 0n, total: 101n, feePayer: 'merchant' as const };
    expect(Books.given(...paid).when(acme.refund('r', 'p', price))).toMatchObject({ rejection: { code: 'malformed_command' } });
  });

  it('one that came back makes room again', () => {
    const books = Books.given(...paid, ...whole, acme.release('r'), acme.resolve('r', 'ReleaseHold', 'compensate'));
    expect(books.transaction('p')).toMatchObject({ status: 'completed', refunded: 0n });
    expect(books.wallet(acme.open())).toMatchObject({ available: 10_977n });
    expect(books.when(acme.refund('r2', 'p', 1_000n)).kind).toBe('accepted');
  });

  it('one that succeeded late is counted where the business pays for it', () => {
    const late = [acme.refund('r', 'p', 1_000n), acme.release('r'), acme.capture('r')];
    const books = Books.given(...paid, ...late, acme.resolve('r', 'CaptureHold', 'compensate'));
    expect(books.transaction('p')).toMatchObject({ status: 'refunded', refunded: 1_000n });
    expect(books.wallet(acme.open())).toMatchObject({ available: 9_977n });
  });

  it('one that succeeded late beyond the payment is ours to bear', () => {
    const late = [acme.refund('r', 'p', 1_000n), acme.release('r'), acme.refund('r2', 'p', 700n), acme.capture('r2'), acme.capture('r')];
    const books = Books.given(...paid, ...late);
    expect(books.when(acme.resolve('r', 'CaptureHold', 'compensate'))).toMatchObject({
      rejection: { code: 'not_refundable', available: 300n, needed: 1_000n },
    });
    books.ask(acme.resolve('r', 'CaptureHold', 'write_off'));
    expect([books.balance('margin', 'SLE'), books.balance(`suspense:${PROVIDER}`, 'SLE')]).toEqual([1_000n, 0n]);
  });
});
