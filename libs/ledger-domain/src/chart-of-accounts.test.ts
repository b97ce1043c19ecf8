import { describe, expect, it } from 'vitest';
import {
  accountFamily,
  accountName,
  capturePostings,
  CHART_OF_ACCOUNTS,
  creditPostings,
  familyOf,
  holdPostings,
  onNormalSide,
} from './index.js';

describe('the chart of accounts', () => {
  it('has a place for every account that entries post to', () => {
    const price = { amount: 100n, discount: 2n, fee: 3n, total: 101n };
    const postings = [...creditPostings(1n), ...holdPostings(price), ...capturePostings(price, 'smb_main', -1n)];
    expect(postings.map(({ account }) => accountFamily(account)?.family)).toEqual(postings.map(({ account }) => familyOf(account)));
  });

  it('names each family once, and those with a party by it', () => {
    expect(new Set(CHART_OF_ACCOUNTS.map(({ family }) => family)).size).toBe(CHART_OF_ACCOUNTS.length);
    expect([accountName('float:smb_main'), accountName('fees'), accountName('novel')]).toEqual(['Float smb_main', 'Fees', 'novel']);
  });

  it('reads balances on their normal side', () => {
    expect([
      onNormalSide('wallet', -9900n),
      onNormalSide('float:x', 9900n),
      onNormalSide('margin', -5n),
      onNormalSide('novel', 7n),
    ]).toEqual([9900n, 9900n, 5n, 7n]);
  });
});
