import { describe, expect, it } from 'vitest';
import { ABSENT, type Command, decide, REJECTION_MEANINGS, REJECTIONS, type RejectionCode, type WalletState } from './index.js';
import { LADDERS } from './refusal-ladders.test-support.js';
import { alone, DAY, expectFunds, hold, HUNDRED, payCommission, type Situation, wallet } from './situations.test-support.js';

describe('refusals, in the documented order of precedence', () => {
  describe.each(LADDERS)('$name', ({ worst, rungs }) => {
    /** What is left to decide when this many rungs are mended. */
    const mended = (count: number) => rungs.slice(0, count).reduce((situation, [, mend]) => mend(situation), worst);

    it.each(rungs.map(([code], index) => [code, index] as const))('%s', (code, index) => {
      const { command, subject } = mended(index);
      expect(decide(command, subject)).toMatchObject({ kind: 'refused', rejection: { code } });
    });

    it('and then it is accepted', () => {
      const { command, subject } = mended(rungs.length);
      expect(decide(command, subject)).toMatchObject({ kind: 'accepted' });
    });

    it('goes down the documented order', () => {
      const places = rungs.map(([code]) => REJECTIONS.indexOf(code));
      expect(places).toEqual([...places].sort((left, right) => left - right));
    });
  });

  it('has a row and a sentence for every code', () => {
    const walked = new Set(LADDERS.flatMap(({ rungs }) => rungs.map(([code]) => code)));
    expect(REJECTIONS.filter((code) => !walked.has(code))).toEqual([]);
    expect(Object.keys(REJECTION_MEANINGS)).toEqual([...REJECTIONS]);
  });
});

describe('a refusal says what was available and what was needed', () => {
  const refused = (situation: Situation) => decide(situation.command, situation.subject);

  it.each<readonly [RejectionCode, Command, WalletState, bigint, bigint]>([
    ['transaction_limit_exceeded', hold(HUNDRED), wallet({ transactionLimit: 60n }), 60n, 100n],
    ['daily_limit_exceeded', hold(HUNDRED), wallet({ dailyLimit: 120n }, { day: DAY, dayUsed: 50n }), 70n, 100n],
    ['balance_limit_exceeded', expectFunds(HUNDRED), wallet({ balanceLimit: 200n }, { held: 10n, pending: 5n }), 86n, 100n],
    ['overdraft_limit_exceeded', hold(HUNDRED), wallet({ overdraftLimit: 20n }, { available: -10n }), 10n, 100n],
    ['insufficient_balance', hold(HUNDRED), wallet(), 99n, 100n],
    ['insufficient_balance', payCommission(HUNDRED), wallet({}, { commission: 40n }), 40n, 100n],
  ])('%s', (code, command, of, available, needed) => {
    expect(refused({ command, subject: alone(ABSENT, of) })).toEqual({ kind: 'refused', rejection: { code, available, needed } });
  });
});
