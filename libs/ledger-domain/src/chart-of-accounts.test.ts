import { describe, expect, it } from 'vitest';
import { accountFamily, accountName, CHART_OF_ACCOUNTS, familyOf, onNormalSide, POSTING_RULES, type PostingRule } from './index.js';

describe('the chart of accounts', () => {
  it('has a place for every account that a rule posts to', () => {
    const rules = Object.values(POSTING_RULES).flatMap((steps): PostingRule[] => Object.values(steps));
    const accounts = rules.flatMap(({ lines }) => lines.map(({ account }) => account));
    expect(accounts.length).toBeGreaterThan(50);
    for (const account of accounts) expect(accountFamily(account)?.family, account).toBe(familyOf(account));
  });

  it('names each family once, and those with a party by it', () => {
    expect(new Set(CHART_OF_ACCOUNTS.map(({ family }) => family)).size).toBe(CHART_OF_ACCOUNTS.length);
    expect([accountName('float:smb_main'), accountName('fees'), accountName('novel')]).toEqual(['Float smb_main', 'Fees', 'novel']);
  });

  it('reads balances on their normal side', () => {
    const read = [onNormalSide('wallet', -9900n), onNormalSide('float:x', 9900n), onNormalSide('margin', -5n), onNormalSide('novel', 7n)];
    expect(read).toEqual([9900n, 9900n, 5n, 7n]);
  });
});
