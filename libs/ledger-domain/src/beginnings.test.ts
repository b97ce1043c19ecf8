import { describe, expect, it } from 'vitest';
import { asks, COLLECTION } from './asks.test-support.js';
import { type Asked, Books } from './books.test-support.js';
import { AMOUNT_MAX, plainPrice, type Price } from './index.js';

const acme = asks();
const history = [
  acme.open(),
  acme.credit('funding', 10_000n),
  asks('shop').open(),
  acme.collect('p', COLLECTION),
  acme.receive('p'),
  acme.hold('sold', 1_000n),
  acme.capture('sold', { commission: 500n }),
];

const BEGINNINGS: readonly (readonly [string, Asked])[] = [
  ['purchase', acme.hold('t', 100n)],
  ['payout', acme.payout('t', 100n)],
  ['refund', acme.refund('t', 'p', 100n)],
  ['payment', acme.collect('t', COLLECTION)],
  ['deposit', acme.announce('t', 100n)],
  ['transfer', acme.send('t', 100n)],
  ['transfer within the shard', acme.send('t', 100n, 'shop')],
  ['credit', acme.credit('t', 100n)],
  ['debit', acme.debit('t', 100n)],
  ['commission', acme.payCommission('t', 100n)],
  ['float', acme.moveFloat('t', 'top_up', 100n)],
  ['settlement', acme.moveFloat('t', 'settle', 100n)],
];

/** The same or another request under the same reference, with whatever price the gateway makes of it by now. */
const again = (asked: Asked, over: { readonly requestHash?: string; readonly price?: Price }): Asked => ({
  ...asked,
  command: { ...asked.command, ...over },
});
const NONSENSE = { ...plainPrice(100n), total: 1n };

describe('idempotency comes first', () => {
  it.each(BEGINNINGS)('%s', (_name, asked) => {
    const books = Books.given(...history, asked);
    expect(books.when(asked)).toEqual({ kind: 'unchanged' });
    expect(books.when(again(asked, { requestHash: 'another' }))).toEqual({ kind: 'refused', rejection: { code: 'reference_conflict' } });
  });

  it.each(BEGINNINGS)('%s: the request counts, not the price, nor what became of the wallet', (_name, asked) => {
    const books = Books.given(...history, asked, acme.terms({ status: 'closed', businessStatus: 'closed', transactionLimit: 1n }));
    expect(books.when(again(asked, { price: NONSENSE }))).toEqual({ kind: 'unchanged' });
    expect(books.when(again(asked, { price: NONSENSE, requestHash: 'another' }))).toMatchObject({
      rejection: { code: 'reference_conflict' },
    });
  });

  it('a transfer that arrives is known by where it came from, whatever it says', () => {
    const books = Books.given(...history, acme.take('t', 100n));
    expect(books.when(again(acme.take('t', 100n), { requestHash: 'another', price: NONSENSE }))).toEqual({ kind: 'unchanged' });
  });

  it('a wallet is opened once, and its terms are set once', () => {
    const books = Books.given(acme.open());
    expect(books.when(acme.open({ dailyLimit: 5n }))).toEqual({ kind: 'unchanged' });
    expect(books.when(acme.terms({}))).toEqual({ kind: 'unchanged' });
    expect(books.when(acme.terms({ dailyLimit: 5n })).kind).toBe('accepted');
    expect(new Books().when(acme.terms({}))).toMatchObject({ rejection: { code: 'currency_not_supported' } });
  });
});

describe('a price that does not go together is refused', () => {
  const FEE: Partial<Price> = { fee: 1n };
  const CASES: readonly (readonly [string, Partial<Price>, (transaction: string, price: Price) => Asked])[] = [
    ['no amount', { amount: 0n, total: 0n }, acme.hold],
    ['a negative part', { fee: -1n, total: 99n }, acme.hold],
    ['a discount above the amount', { discount: 150n, fee: 50n, total: 0n }, acme.hold],
    ['a total that is not the sum', { total: 101n }, acme.hold],
    ['an end user’s fee that eats it all', { fee: 100n, feePayer: 'end_user' }, acme.payout],
    ['more than is ever booked', { amount: AMOUNT_MAX, fee: 1n, total: AMOUNT_MAX + 1n }, acme.payout],
    ['a collection at a discount', { discount: 1n, total: 99n }, acme.collect],
    ['a collection whose fee is above it', { fee: 101n, total: -1n }, acme.collect],
    ['a credit with a fee', { ...FEE, total: 99n }, acme.credit],
    ['a debit with a fee', { ...FEE, total: 101n }, acme.debit],
    ['commission with a fee', { ...FEE, total: 99n }, acme.payCommission],
    ['a top-up with a fee', { ...FEE, total: 99n }, (transaction, price) => acme.moveFloat(transaction, 'top_up', price)],
    ['a settlement with tax', { tax: 1n, total: 99n }, (transaction, price) => acme.moveFloat(transaction, 'settle', price)],
    ['a settlement on top', { ...FEE, feePayer: 'end_user' }, (transaction, price) => acme.moveFloat(transaction, 'settle', price)],
  ];

  it.each(CASES)('%s', (_name, parts, ask) => {
    expect(Books.given(...history).when(ask('t', { ...plainPrice(100n), ...parts }))).toEqual({
      kind: 'refused',
      rejection: { code: 'malformed_command' },
    });
  });

  it('a purchase names no payment to refund, and a refund names one', () => {
    const books = Books.given(...history);
    for (const odd of [acme.hold('t', 100n, undefined, 'purchase', 'p'), acme.hold('t', 100n, undefined, 'refund', null)])
      expect(books.when(odd)).toMatchObject({ rejection: { code: 'malformed_command' } });
  });
});
