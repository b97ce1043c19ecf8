import { describe, expect, it } from 'vitest';
import { asks, COLLECTION, DAY } from './asks.test-support.js';
import { Books } from './books.test-support.js';

const acme = asks();
const NEXT = '2026-11-22';
const funded = (terms: Parameters<typeof acme.open>[0] = {}, amount = 1_000n) => [acme.open(terms), acme.credit('funding', amount)];
const code = (code_: string, available?: bigint) => ({ rejection: { code: code_, ...(available === undefined ? {} : { available }) } });
const ACCEPTED = { kind: 'accepted' };

describe('the overdraft', () => {
  it('is used to its limit and no further', () => {
    const books = Books.given(...funded({ overdraftLimit: 500n }), acme.hold('a', 1_400n));
    expect(books.wallet(acme.open())?.available).toBe(-400n);
    expect(books.when(acme.hold('b', 101n))).toMatchObject(code('overdraft_limit_exceeded', 100n));
    expect(books.when(acme.hold('b', 100n))).toMatchObject(ACCEPTED);
  });

  it('that is lowered below what is used leaves nothing to spend, and what is owed stays owed', () => {
    const books = Books.given(...funded({ overdraftLimit: 500n }), acme.hold('a', 1_400n), acme.terms({ overdraftLimit: 100n }));
    expect(books.when(acme.hold('b', 1n))).toMatchObject(code('overdraft_limit_exceeded', -300n));
    expect(books.wallet(acme.open())?.available).toBe(-400n);
  });

  it('is open to operators’ debits too', () => {
    const books = Books.given(...funded({ overdraftLimit: 500n, status: 'frozen', businessStatus: 'suspended' }));
    expect(books.when(acme.debit('a', 1_501n))).toMatchObject(code('overdraft_limit_exceeded', 1_500n));
    expect(books.when(acme.debit('a', 1_500n))).toMatchObject(ACCEPTED);
  });
});

describe('the daily limit', () => {
  const limited = funded({ dailyLimit: 100n });

  it('counts purchases, payouts and transfers, not what an operator takes', () => {
    const books = Books.given(...limited, acme.hold('a', 40n), acme.payout('b', 30n), acme.send('c', 20n), acme.debit('d', 500n));
    expect(books.when(acme.hold('e', 11n))).toMatchObject(code('daily_limit_exceeded', 10n));
    expect(books.when(acme.hold('e', 10n))).toMatchObject(ACCEPTED);
  });

  it('begins anew at midnight', () => {
    const books = Books.given(...limited, acme.hold('a', 100n));
    expect(books.when(acme.hold('b', 1n))).toMatchObject(code('daily_limit_exceeded', 0n));
    expect(books.ask(acme.hold('b', 100n, NEXT))).toMatchObject({ steps: [{ event: { day: NEXT, dayUsed: 100n } }] });
  });

  it('a command that comes late counts to the day that it is decided on', () => {
    // Sent before midnight, decided after it: the writer names the day of its own stamp.
    const books = Books.given(...limited, acme.hold('a', 100n), acme.hold('late', 60n, NEXT));
    expect(books.when(acme.hold('b', 41n, NEXT))).toMatchObject(code('daily_limit_exceeded', 40n));
  });

  it('never goes back to a day gone by, also where the zone was moved west', () => {
    const books = Books.given(...limited, acme.hold('a', 60n, NEXT));
    expect(books.ask(acme.hold('b', 41n, DAY))).toMatchObject(code('daily_limit_exceeded', 40n));
    expect(books.ask(acme.hold('b', 40n, DAY))).toMatchObject({ steps: [{ event: { day: NEXT, dayUsed: 100n } }] });
  });

  it('gets back what came to nothing, on the day that was charged', () => {
    const books = Books.given(...limited, acme.hold('a', 100n), acme.release('a'));
    expect(books.when(acme.hold('b', 100n))).toMatchObject(ACCEPTED);
  });

  it('gets nothing back for a day gone by', () => {
    const books = Books.given(...limited, acme.hold('a', 100n), acme.hold('b', 70n, NEXT), acme.release('a'));
    expect(books.when(acme.hold('c', 31n, NEXT))).toMatchObject(code('daily_limit_exceeded', 30n));
  });

  it('keeps what was spent when the money is taken', () => {
    const books = Books.given(...limited, acme.hold('a', 100n), acme.capture('a'));
    expect(books.when(acme.hold('b', 1n))).toMatchObject(code('daily_limit_exceeded', 0n));
  });
});

describe('the balance limit', () => {
  const limited = funded({ balanceLimit: 2_000n });

  it('counts what is available, reserved and on its way in', () => {
    const books = Books.given(...limited, acme.hold('a', 300n), acme.collect('b', COLLECTION));
    expect(books.when(acme.credit('c', 24n))).toMatchObject(code('balance_limit_exceeded', 23n));
    expect(books.when(acme.credit('c', 23n))).toMatchObject(ACCEPTED);
  });

  it('refuses no fact', () => {
    const books = Books.given(...limited, acme.collect('b', COLLECTION), acme.terms({ balanceLimit: 0n }), acme.receive('b'));
    expect(books.wallet(acme.open())?.available).toBe(1_977n);
  });
});

describe('limits change by event', () => {
  it('and take effect from their sequence on: what was begun before goes on', () => {
    const books = Books.given(...funded(), acme.hold('a', 500n), acme.terms({ transactionLimit: 100n, dailyLimit: 100n }));
    expect(books.when(acme.hold('b', 101n))).toMatchObject(code('transaction_limit_exceeded', 100n));
    expect(books.when(acme.hold('b', 1n))).toMatchObject(code('daily_limit_exceeded', -400n));
    expect(books.ask(acme.capture('a'))).toMatchObject(ACCEPTED);
    books.ask(acme.terms({}));
    expect(books.when(acme.hold('b', 500n))).toMatchObject(ACCEPTED);
  });

  it('reach the money, not what has it: a new zone leaves what was spent today', () => {
    const books = Books.given(
      ...funded({ dailyLimit: 100n }),
      acme.hold('a', 60n),
      acme.terms({ dailyLimit: 100n, timezone: 'Asia/Tokyo' }),
    );
    expect(books.wallet(acme.open())).toMatchObject({ day: DAY, dayUsed: 60n });
  });
});

describe('nothing ever nets across currencies or modes', () => {
  const [leones, cedis, play] = [asks('acme', 'SLE'), asks('acme', 'GHS'), asks('acme', 'SLE', 'test')];
  const books = () => Books.given(leones.open(), leones.credit('l', 1_000n), cedis.open(), play.open(), play.credit('p', 5_000n));

  it('money in one wallet pays for nothing in another', () => {
    expect(books().when(cedis.hold('t', 1n))).toMatchObject(code('insufficient_balance', 0n));
    expect(books().when(leones.hold('t', 1_001n))).toMatchObject(code('insufficient_balance', 1_000n));
  });

  it('an ending is about its own mode and currency', () => {
    const begun = Books.given(
      leones.open(),
      leones.credit('l', 1_000n),
      leones.hold('t', 10n),
      leones.collect('p', COLLECTION),
      cedis.open(),
      play.open(),
    );
    expect(begun.when(play.capture('t'))).toMatchObject(code('mode_mismatch'));
    expect(begun.when(cedis.release('t'))).toMatchObject(code('currency_not_supported'));
    expect(begun.when(cedis.receive('p'))).toMatchObject(code('currency_not_supported'));
    expect(begun.when(play.openCase('t'))).toMatchObject(code('mode_mismatch'));
  });

  it('a refund is of a payment in its own mode and currency', () => {
    const paid = Books.given(
      leones.open(),
      cedis.open(),
      cedis.credit('c', 1_000n),
      play.open(),
      leones.collect('p', COLLECTION),
      leones.receive('p'),
    );
    expect(paid.when(cedis.refund('r', 'p', 10n))).toMatchObject(code('currency_not_supported'));
    expect(paid.when(play.refund('r', 'p', 10n))).toMatchObject(code('mode_mismatch'));
  });

  it('the platform has an account of each currency and mode', () => {
    const all = books();
    all.ask(cedis.credit('c', 70n));
    expect([all.balance('bank', 'SLE'), all.balance('bank', 'GHS'), all.balance('bank', 'SLE', 'test')]).toEqual([1_000n, 70n, 5_000n]);
  });
});
