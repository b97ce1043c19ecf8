import { describe, expect, it } from 'vitest';
import { asks } from './asks.test-support.js';
import { Books } from './books.test-support.js';
import { type Price } from './index.js';

const [acme, shop] = [asks('acme'), asks('shop')];
const funded = [acme.open(), acme.credit('funding', 10_000n), shop.open()];
const WITH_FEE: Price = { amount: 1_000n, discount: 0n, fee: 10n, tax: 2n, total: 1_012n, feePayer: 'merchant' };
const BY_RECIPIENT: Price = { ...WITH_FEE, total: 1_000n, feePayer: 'end_user' };

describe('a transfer within a shard', () => {
  it.each([
    ['the sender', WITH_FEE, 8_988n, 1_000n],
    ['the recipient', BY_RECIPIENT, 9_000n, 988n],
  ])('is done at once, with the fee on %s', (_who, price, left, arrived) => {
    const books = Books.given(...funded, acme.send('t', price, 'shop'));
    expect(books.wallet(acme.open())).toMatchObject({ available: left, dayUsed: price.total });
    expect(books.wallet(shop.open())).toMatchObject({ available: arrived, dayUsed: 0n });
    expect([books.transaction('t').status, books.transaction('t received').status]).toEqual(['completed', 'completed']);
    expect([books.balance('in_transit:1', 'SLE'), books.balance('fees', 'SLE'), books.balance('tax', 'SLE')]).toEqual([0n, -10n, -2n]);
  });

  it.each([
    ['to nobody', [], 'nobody'],
    ['to oneself', [], 'acme'],
    ['to a closed wallet', [shop.terms({ status: 'closed' })], 'shop'],
    ['to a closed business', [shop.terms({ businessStatus: 'closed' })], 'shop'],
    ['beyond the balance that the recipient may have', [shop.terms({ balanceLimit: 999n })], 'shop'],
  ])('%s is refused, and nothing moves', (_name, history, recipient) => {
    const books = Books.given(...funded, ...history);
    expect(books.ask(acme.send('t', WITH_FEE, recipient))).toEqual({ kind: 'refused', rejection: { code: 'invalid_recipient' } });
    expect(books.wallet(acme.open())).toMatchObject({ available: 10_000n });
  });

  it('reaches a frozen wallet, and a suspended business', () => {
    const books = Books.given(...funded, shop.terms({ status: 'frozen', businessStatus: 'suspended' }));
    expect(books.when(acme.send('t', WITH_FEE, 'shop')).kind).toBe('accepted');
  });

  it('has no discount', () => {
    const price = { ...WITH_FEE, discount: 1n, total: 1_011n };
    expect(Books.given(...funded).when(acme.send('t', price, 'shop'))).toMatchObject({ rejection: { code: 'malformed_command' } });
  });
});

describe('a transfer to another shard', () => {
  const sent = [...funded, acme.send('t', WITH_FEE)];

  it('is in transit until that shard has taken it', () => {
    const books = Books.given(...sent);
    expect(books.transaction('t')).toMatchObject({ status: 'in_transit', toShard: 2 });
    expect(books.balance('in_transit:2', 'SLE')).toBe(-1_000n);
    const there = Books.given(shop.open(), shop.take('t there', 1_000n));
    expect(there.balance('in_transit:1', 'SLE')).toBe(1_000n);
    expect(there.wallet(shop.open())).toMatchObject({ available: 1_000n });
    books.ask(acme.confirm('t'));
    expect(books.transaction('t')).toMatchObject({ status: 'completed' });
  });

  it.each([
    ['there is no wallet', [], 'currency_not_supported'],
    ['the wallet is closed', [shop.open({ status: 'closed' })], 'wallet_not_open'],
    ['the wallet is full', [shop.open({ balanceLimit: 999n })], 'balance_limit_exceeded'],
  ])('is refused for good where %s, and every double is told the same', (_name, history, reason) => {
    const there = Books.given(...history);
    expect(there.ask(shop.take('t there', 1_000n))).toMatchObject({
      steps: [{ event: { type: 'TransferRefused', reason, postings: [] } }],
    });
    expect(there.transaction('t there')).toMatchObject({ status: 'rejected' });
    there.ask(shop.open());
    expect(there.when(shop.take('t there', 1_000n))).toEqual({ kind: 'unchanged' });
  });

  it('comes back whole, and to the day that was charged', () => {
    const books = Books.given(...sent, acme.giveBack('t'));
    expect(books.transaction('t')).toMatchObject({ status: 'failed', cases: [] });
    expect(books.wallet(acme.open())).toMatchObject({ available: 10_000n, dayUsed: 0n });
    expect([books.balance('in_transit:2', 'SLE'), books.balance('fees', 'SLE'), books.balance('tax', 'SLE')]).toEqual([0n, 0n, 0n]);
  });

  it.each(['frozen', 'open'] as const)('comes back whatever the rules of a wallet that is %s', (status) => {
    const books = Books.given(...sent, acme.terms({ status, businessStatus: 'suspended', balanceLimit: 0n }), acme.giveBack('t'));
    expect(books.wallet(acme.open())).toMatchObject({ available: 10_000n });
  });

  describe('to a wallet that was closed meanwhile', () => {
    const suspended = [...sent, acme.terms({ status: 'closed' }), acme.giveBack('t')];

    it('waits in suspense, with a case', () => {
      const books = Books.given(...suspended);
      expect(books.transaction('t')).toMatchObject({ status: 'failed', cases: [{ kind: 'transfer_returned_to_suspense', open: true }] });
      expect([books.balance('suspense:transfers', 'SLE'), books.wallet(acme.open())?.available]).toEqual([-1_012n, 8_988n]);
      expect(books.when(acme.giveBack('t'))).toEqual({ kind: 'unchanged' });
    });

    it('is paid back once the wallet is open again', () => {
      const books = Books.given(...suspended);
      const decision = acme.resolve('t', 'ReturnTransfer', 'compensate');
      expect(books.ask(decision)).toMatchObject({ rejection: { code: 'wallet_not_open' } });
      books.ask(acme.terms({}));
      books.ask(decision);
      expect([books.balance('suspense:transfers', 'SLE'), books.wallet(acme.open())?.available]).toEqual([0n, 10_000n]);
    });

    it('or stays with us', () => {
      const books = Books.given(...suspended, acme.resolve('t', 'ReturnTransfer', 'write_off'));
      expect([books.balance('suspense:transfers', 'SLE'), books.balance('margin', 'SLE')]).toEqual([0n, -1_012n]);
    });
  });
});
