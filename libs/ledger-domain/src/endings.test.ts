import { describe, expect, it } from 'vitest';
import { asks, COLLECTION } from './asks.test-support.js';
import { type Asked, Books } from './books.test-support.js';
import { type Decision } from './index.js';

const acme = asks();
const funded = [acme.open(), acme.credit('funding', 10_000n)];

/** How a transaction came to stand as it does. */
const STATES = {
  'no transaction': [],
  'purchase, held': [acme.hold('t', 100n)],
  'payout, held': [acme.payout('t', 100n)],
  'purchase, completed': [acme.hold('t', 100n), acme.capture('t')],
  'purchase, failed': [acme.hold('t', 100n), acme.release('t')],
  'purchase, cancelled': [acme.hold('t', 100n), acme.release('t', 'cancelled')],
  'payment, expected': [acme.collect('t', COLLECTION)],
  'payment, completed': [acme.collect('t', COLLECTION), acme.receive('t')],
  'payment, expired': [acme.collect('t', COLLECTION), acme.dismiss('t', 'expired')],
  'payment, refunded': [acme.collect('t', COLLECTION), acme.receive('t'), acme.refund('r', 't', 1_000n), acme.capture('r')],
  'deposit, expected': [acme.announce('t', 100n)],
  'deposit, completed': [acme.announce('t', 100n), acme.receive('t', null)],
  'deposit, rejected': [acme.announce('t', 100n), acme.dismiss('t', 'rejected', null)],
  'transfer, in transit': [acme.send('t', 100n)],
  'transfer, completed': [acme.send('t', 100n), acme.confirm('t')],
  'transfer, failed': [acme.send('t', 100n), acme.giveBack('t')],
  'adjustment, completed': [acme.credit('t', 100n)],
} as const satisfies Record<string, readonly Asked[]>;

/** What may be asked of it: the columns of the table below. */
const ENDINGS: readonly Asked[] = [
  acme.capture('t'),
  acme.capture('t', { provider: 'another' }),
  acme.release('t', 'failed'),
  acme.receive('t'),
  acme.receive('t', null),
  acme.dismiss('t', 'failed'),
  acme.dismiss('t', 'rejected', null),
  acme.confirm('t'),
  acme.giveBack('t'),
  acme.openCase('t'),
];

const NONE = 'transaction_not_found';
const SAME = 'unchanged';
const [LATE, DOUBLE, TAKEN, FOUND] = [
  'CaseOpened late_success',
  'CaseOpened duplicate',
  'CaseOpened reversal',
  'CaseOpened unknown_too_long',
];
const [OUT, BACK, IN, OFF] = ['FundsCaptured', 'FundsReleased', 'FundsReceived', 'FundsDismissed'];
const [ENDED, ODD] = ['already_ended', 'malformed_command'];

/** Every ending on every state: capture, capture by another, release, receive, receive at the bank, dismiss, dismiss by an operator, confirm, return, case. */
const TABLE: Readonly<Record<keyof typeof STATES, readonly string[]>> = {
  'no transaction': [NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE],
  'purchase, held': [OUT, OUT, BACK, NONE, NONE, NONE, NONE, NONE, NONE, FOUND],
  'payout, held': [OUT, OUT, BACK, NONE, NONE, NONE, NONE, NONE, NONE, FOUND],
  'purchase, completed': [SAME, DOUBLE, TAKEN, NONE, NONE, NONE, NONE, NONE, NONE, FOUND],
  'purchase, failed': [LATE, LATE, SAME, NONE, NONE, NONE, NONE, NONE, NONE, FOUND],
  'purchase, cancelled': [LATE, LATE, ENDED, NONE, NONE, NONE, NONE, NONE, NONE, FOUND],
  'payment, expected': [NONE, NONE, NONE, IN, ODD, OFF, OFF, NONE, NONE, FOUND],
  'payment, completed': [NONE, NONE, NONE, SAME, ODD, TAKEN, ENDED, NONE, NONE, FOUND],
  'payment, expired': [NONE, NONE, NONE, LATE, ODD, ENDED, ENDED, NONE, NONE, FOUND],
  'payment, refunded': [NONE, NONE, NONE, SAME, ODD, TAKEN, ENDED, NONE, NONE, FOUND],
  'deposit, expected': [NONE, NONE, NONE, ODD, IN, OFF, OFF, NONE, NONE, FOUND],
  'deposit, completed': [NONE, NONE, NONE, ODD, SAME, ENDED, ENDED, NONE, NONE, FOUND],
  'deposit, rejected': [NONE, NONE, NONE, ODD, ENDED, ENDED, SAME, NONE, NONE, FOUND],
  'transfer, in transit': [NONE, NONE, NONE, NONE, NONE, NONE, NONE, 'TransferConfirmed', 'TransferReturned', FOUND],
  'transfer, completed': [NONE, NONE, NONE, NONE, NONE, NONE, NONE, SAME, ENDED, FOUND],
  'transfer, failed': [NONE, NONE, NONE, NONE, NONE, NONE, NONE, ENDED, SAME, FOUND],
  'adjustment, completed': [NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, FOUND],
};

const told = (decision: Decision): string => {
  if (decision.kind === 'refused') return decision.rejection.code;
  if (decision.kind === 'unchanged') return SAME;
  const event = decision.steps[0]?.event;
  return event?.type === 'CaseOpened' ? `${event.type} ${event.caseKind}` : (event?.type ?? 'nothing');
};

describe('every ending on every state', () => {
  it.each(Object.entries(STATES))('%s', (name, history) => {
    const books = Books.given(...funded, ...history);
    expect(ENDINGS.map((ending) => told(books.when(ending)))).toEqual(TABLE[name as keyof typeof STATES]);
  });

  it.each(Object.entries(STATES))('told again, after it was accepted, changes nothing: %s', (_name, history) => {
    for (const ending of ENDINGS) {
      const books = Books.given(...funded, ...history);
      if (books.ask(ending).kind === 'accepted') expect(told(books.when(ending)), ending.command.type).toBe(SAME);
    }
  });
});

describe('an ending moves what was begun, whatever became of the wallet since', () => {
  const CLOSED = { businessStatus: 'closed', status: 'closed', balanceLimit: 0n } as const;

  it.each([
    ['a capture', acme.hold('t', 100n), acme.capture('t'), 9_900n],
    ['a release', acme.hold('t', 100n), acme.release('t'), 10_000n],
    ['money that came in', acme.collect('t', COLLECTION), acme.receive('t'), 10_977n],
    ['money that did not', acme.collect('t', COLLECTION), acme.dismiss('t'), 10_000n],
  ])('%s', (_name, beginning, ending, available) => {
    const books = Books.given(...funded, beginning, acme.terms(CLOSED), ending);
    expect(books.wallet(ending)).toMatchObject({ available, held: 0n, pending: 0n });
  });
});
