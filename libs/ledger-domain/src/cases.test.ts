import { describe, expect, it } from 'vitest';
import { asks, COLLECTION, PROVIDER } from './asks.test-support.js';
import { type Asked, Books } from './books.test-support.js';
import { CASE_DECISIONS, type Command, type Decision, isUnexplained, plainPrice, policyDecisions, possibleDecisions } from './index.js';

const acme = asks();
const funded = [acme.open(), acme.credit('funding', 10_000n)];
const SUSPENSE = `suspense:${PROVIDER}` as const;
const DELIVERY = { provider: PROVIDER, cost: 0n, commission: 0n };

const told = (decision: Decision): string => {
  if (decision.kind === 'refused') return decision.rejection.code;
  return decision.kind === 'unchanged' ? 'unchanged' : decision.steps.map(({ event }) => event.type).join(' + ');
};

/** A case of transaction `t`: how it came to be, and the command that opened it. */
interface Found {
  readonly history: readonly Asked[];
  readonly opener: Command['type'];
}
const NOTHING = plainPrice(0n);
const PAID = [acme.collect('p', COLLECTION), acme.receive('p')];
const CASES = {
  'late success of a purchase': { history: [acme.hold('t', 100n), acme.release('t'), acme.capture('t')], opener: 'CaptureHold' },
  'reversal of a purchase': { history: [acme.hold('t', 100n), acme.capture('t'), acme.release('t')], opener: 'ReleaseHold' },
  'second success of a purchase': {
    history: [acme.hold('t', 100n), acme.capture('t'), acme.capture('t', { provider: 'another' })],
    opener: 'CaptureHold',
  },
  'late payment': { history: [acme.collect('t', COLLECTION), acme.dismiss('t', 'expired'), acme.receive('t')], opener: 'ReceiveFunds' },
  'payment taken back': { history: [acme.collect('t', COLLECTION), acme.receive('t'), acme.dismiss('t')], opener: 'DismissFunds' },
  'late refund': { history: [...PAID, acme.refund('t', 'p', 400n), acme.release('t'), acme.capture('t')], opener: 'CaptureHold' },
  'refund that came back': { history: [...PAID, acme.refund('t', 'p', 400n), acme.capture('t'), acme.release('t')], opener: 'ReleaseHold' },
  'purchase that stays unknown': { history: [acme.hold('t', 100n), acme.openCase('t')], opener: 'OpenCase' },
  'payment that stays unknown': { history: [acme.collect('t', COLLECTION), acme.openCase('t')], opener: 'OpenCase' },
  'deposit that stays unknown': { history: [acme.announce('t', 100n), acme.openCase('t')], opener: 'OpenCase' },
  'line of a statement about what has ended': {
    history: [acme.hold('t', 100n), acme.capture('t'), acme.openCase('t', 'amount_differs')],
    opener: 'OpenCase',
  },
  'transfer that came back to a closed wallet': {
    history: [acme.send('t', 100n), acme.terms({ status: 'closed' }), acme.giveBack('t'), acme.terms({})],
    opener: 'ReturnTransfer',
  },
  'money out that nothing explains': { history: [acme.report('t', 'out', 100n)], opener: 'ReportUnexplained' },
  'money in that nothing explains': { history: [acme.report('t', 'in', 100n)], opener: 'ReportUnexplained' },
  'callback for nobody': { history: [acme.report('t', 'in', NOTHING, 'orphan_callback')], opener: 'ReportUnexplained' },
  'transfer in transit': { history: [acme.send('t', 100n), acme.openCase('t', 'status_differs')], opener: 'OpenCase' },
} as const satisfies Record<string, Found>;

const [NO, DONE] = ['decision_not_possible', 'CaseResolved'];
const COUNTED = 'CaseResolved + RefundProgressed';

/** Every decision on every case: capture, release, compensate, write off, accept. */
const TABLE: Readonly<Record<keyof typeof CASES, readonly string[]>> = {
  'late success of a purchase': [NO, NO, DONE, DONE, DONE],
  'reversal of a purchase': [NO, NO, DONE, DONE, DONE],
  'second success of a purchase': [NO, NO, DONE, DONE, DONE],
  'late payment': [NO, NO, DONE, DONE, DONE],
  'payment taken back': [NO, NO, DONE, DONE, DONE],
  'late refund': [NO, NO, COUNTED, DONE, DONE],
  'refund that came back': [NO, NO, COUNTED, DONE, DONE],
  'purchase that stays unknown': ['FundsCaptured + CaseResolved', 'FundsReleased + CaseResolved', NO, NO, DONE],
  'payment that stays unknown': ['FundsReceived + CaseResolved', 'FundsDismissed + CaseResolved', NO, NO, DONE],
  'deposit that stays unknown': ['FundsReceived + CaseResolved', 'FundsDismissed + CaseResolved', NO, NO, DONE],
  'line of a statement about what has ended': [NO, NO, NO, NO, DONE],
  'transfer that came back to a closed wallet': [NO, NO, DONE, DONE, NO],
  'money out that nothing explains': [NO, NO, NO, DONE, DONE],
  'money in that nothing explains': [NO, NO, NO, DONE, DONE],
  'callback for nobody': [NO, NO, NO, DONE, DONE],
  'transfer in transit': [NO, NO, NO, NO, DONE],
};

describe('cases', () => {
  describe.each(Object.entries(CASES))('%s', (name, { history, opener }) => {
    const books = () => Books.given(...funded, ...history);
    const resolve = (decision: (typeof CASE_DECISIONS)[number]) => acme.resolve('t', opener, decision, DELIVERY);

    it('can be decided so', () => {
      expect(CASE_DECISIONS.map((decision) => told(books().when(resolve(decision))))).toEqual(TABLE[name as keyof typeof CASES]);
    });

    it('which is what those are told who have to decide', () => {
      const t = books().transaction('t');
      if (t.status === 'absent') throw new Error('It never began.');
      const { kind, delivery } = t.cases[0]!;
      const waits = t.status === 'held' || t.status === 'expected' || t.status === 'in_transit';
      const view = { kind, isAboutDelivery: delivery !== null, isUnexplained: isUnexplained(t), waits, of: t.kind };
      const possible = CASE_DECISIONS.filter((_, index) => TABLE[name as keyof typeof CASES][index] !== NO);
      expect([...possibleDecisions(view)].sort()).toEqual([...possible].sort());
      for (const decision of policyDecisions(kind)) if (!waits) expect([...possible, 'write_off', 'compensate']).toContain(decision);
    });

    it('once', () => {
      const decided = books();
      decided.ask(resolve(name.startsWith('transfer that came back') ? 'write_off' : 'accept'));
      expect(CASE_DECISIONS.map((decision) => told(decided.when(resolve(decision))))).toEqual(Array(5).fill('already_resolved'));
    });

    it('leaves nothing in suspense, whatever is decided', () => {
      for (const decision of CASE_DECISIONS) {
        const decided = books();
        if (decided.ask(resolve(decision)).kind !== 'accepted') continue;
        expect(decided.balance(SUSPENSE, 'SLE')).toBe(0n);
        expect(decided.balance('suspense:transfers', 'SLE')).toBe(0n);
        expect(decided.balance('suspense:another', 'SLE')).toBe(0n);
      }
    });
  });

  it('a capture by an operator needs the delivery, except of a deposit', () => {
    const without = (history: readonly Asked[]) => told(Books.given(...funded, ...history).when(acme.resolve('t', 'OpenCase', 'capture')));
    expect(without(CASES['purchase that stays unknown'].history)).toBe(NO);
    expect(without(CASES['payment that stays unknown'].history)).toBe(NO);
    expect(without(CASES['deposit that stays unknown'].history)).toBe('FundsReceived + CaseResolved');
  });

  it('each provider that succeeded too late has a case of its own', () => {
    const books = Books.given(...funded, ...CASES['late success of a purchase'].history);
    expect(told(books.when(acme.capture('t')))).toBe('unchanged');
    const second = acme.capture('t', { provider: 'another' });
    books.ask({ ...second, command: { ...second.command, newCaseId: 'second case' } });
    expect([books.balance(SUSPENSE, 'SLE'), books.balance('suspense:another', 'SLE')]).toEqual([100n, 100n]);
    expect(books.transaction('t')).toMatchObject({ status: 'failed', cases: [{ kind: 'late_success' }, { kind: 'late_success' }] });
  });

  it('nobody opens a case about money that is not there', () => {
    const books = Books.given(...funded, acme.hold('t', 100n));
    for (const kind of ['late_success', 'reversal', 'transfer_returned_to_suspense'] as const)
      expect(told(books.when(acme.openCase('t', kind)))).toBe('malformed_command');
  });

  it('the business pays for a late success only with money that it has; else it is written off', () => {
    const { history, opener } = CASES['late success of a purchase'];
    const books = Books.given(...funded, ...history, acme.debit('gone', 9_950n));
    expect(books.when(acme.resolve('t', opener, 'compensate'))).toMatchObject({
      rejection: { code: 'insufficient_balance', available: 50n },
    });
    expect(told(books.when(acme.resolve('t', opener, 'write_off')))).toBe(DONE);
  });

  describe('what the wallet cannot pay', () => {
    const OWED: readonly (readonly [string, Found, bigint])[] = [
      ['a late success', CASES['late success of a purchase'], 9_950n],
      ['a payment taken back', CASES['payment taken back'], 10_927n],
      ['a late refund', CASES['late refund'], 10_927n],
    ];
    it.each(OWED)('%s: the business comes to owe it where it may, and pays it or never does', (_, { history, opener }, rest) => {
      const books = Books.given(...funded, ...history, acme.debit('gone', rest));
      const before = books.wallet(acme.open())!.available;
      expect(told(books.when(acme.resolve('t', opener, 'compensate')))).toBe('insufficient_balance');
      books.ask(acme.resolve('t', opener, 'compensate', null, true));
      expect(books.balance(SUSPENSE, 'SLE')).toBe(0n);
      expect(books.wallet(acme.open())!.available).toBe(before);
      const owed = books.balance('owed', 'SLE');
      expect(owed).toBeGreaterThan(before);
      expect(books.when(acme.settle('t', opener, 'collected'))).toMatchObject({
        rejection: { code: 'insufficient_balance', needed: owed },
      });
      expect(told(books.when(acme.settle('t', opener, 'written_off')))).toBe('ReceivableSettled');
      books.ask(acme.credit('again', owed));
      expect(told(books.ask(acme.settle('t', opener, 'collected')))).toBe('ReceivableSettled');
      expect([books.balance('owed', 'SLE'), books.wallet(acme.open())!.available]).toEqual([0n, before]);
      expect(told(books.when(acme.settle('t', opener, 'written_off')))).toBe('already_resolved');
    });

    it('where the wallet has it, it pays, and nothing is owed', () => {
      const { history, opener } = CASES['late success of a purchase'];
      const books = Books.given(...funded, ...history, acme.resolve('t', opener, 'compensate', null, true));
      expect([books.balance('owed', 'SLE'), books.wallet(acme.open())!.available]).toEqual([0n, 9_900n]);
      expect(told(books.when(acme.settle('t', opener, 'collected')))).toBe('already_resolved');
    });

    it('is found by its case, once that is decided', () => {
      const { history, opener } = CASES['late success of a purchase'];
      const books = Books.given(...funded, ...history);
      expect(told(books.when(acme.settle('t', opener, 'collected')))).toBe('decision_not_possible');
      expect(told(books.when(acme.settle('t', 'OpenCase', 'collected')))).toBe('case_not_found');
      expect(told(books.when(acme.settle('funding', opener, 'collected')))).toBe('transaction_not_found');
    });
  });

  it('a late success counts to no limit: the money left on a fact', () => {
    const { history, opener } = CASES['late success of a purchase'];
    const books = Books.given(...funded, ...history, acme.terms({ transactionLimit: 1n, dailyLimit: 1n }));
    expect(told(books.when(acme.resolve('t', opener, 'compensate')))).toBe(DONE);
  });

  it('nothing is paid into a closed wallet', () => {
    const { history, opener } = CASES['reversal of a purchase'];
    const books = Books.given(...funded, ...history, acme.terms({ status: 'closed' }));
    expect(told(books.when(acme.resolve('t', opener, 'compensate')))).toBe('wallet_not_open');
  });

  describe('money that no transaction explains', () => {
    const float = `float:${PROVIDER}` as const;
    const receivable = `receivable:${PROVIDER}` as const;
    const after = (direction: 'in' | 'out', decision?: 'accept' | 'write_off') => {
      const resolved = decision ? [acme.resolve('t', 'ReportUnexplained', decision)] : [];
      const books = Books.given(acme.report('t', direction, 100n), ...resolved);
      return [SUSPENSE, float, receivable, 'margin' as const].map((account) => books.balance(account, 'SLE'));
    };

    it('waits in suspense until somebody says whose it is', () => {
      expect(after('out')).toEqual([100n, -100n, 0n, 0n]);
      expect(after('in')).toEqual([-100n, 0n, 100n, 0n]);
    });

    it('goes back the way it came when it is accepted, and is ours when it is written off', () => {
      expect(after('out', 'accept')).toEqual([0n, 0n, 0n, 0n]);
      expect(after('in', 'accept')).toEqual([0n, 0n, 0n, 0n]);
      expect(after('out', 'write_off')).toEqual([0n, -100n, 0n, 100n]);
      expect(after('in', 'write_off')).toEqual([0n, 0n, 100n, -100n]);
    });

    it('is one transaction of the platform with one case, however often it is found', () => {
      const books = Books.given(acme.report('t', 'out', 100n));
      expect(books.transaction('t')).toMatchObject({
        kind: 'adjustment',
        status: 'completed',
        cases: [{ kind: 'missing_here', open: true }],
      });
      expect(told(books.when(acme.report('t', 'out', 100n)))).toBe('unchanged');
      const other = acme.report('t', 'out', 101n);
      expect(told(books.when({ ...other, command: { ...other.command, requestHash: 'another' } as Command }))).toBe('reference_conflict');
    });

    it('of nothing is a case and moves nothing; of less than nothing it is no sense', () => {
      const books = Books.given(acme.report('t', 'in', NOTHING, 'orphan_callback'));
      expect(books.balance(SUSPENSE, 'SLE')).toBe(0n);
      expect(books.transaction('t')).toMatchObject({ cases: [{ kind: 'orphan_callback', open: true, delivery: DELIVERY }] });
      expect(told(books.when(acme.report('u', 'in', plainPrice(-1n))))).toBe('malformed_command');
    });
  });
});
