import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ABSENT,
  capturePostings,
  type Command,
  decide,
  type Event,
  evolveTransaction,
  evolveWallet,
  isBalanced,
  type Price,
  REJECTIONS,
  type TransactionState,
  type WalletState,
  type WalletTerms,
} from './index.js';

const TERMS: WalletTerms = {
  status: 'open',
  overdraftLimit: 0n,
  transactionLimit: null,
  dailyLimit: null,
  balanceLimit: null,
  tier: 'pro',
  timezone: 'Africa/Lagos',
};
const DAY = '2026-11-21';
const AIRTIME: Price = { amount: 10000n, discount: 100n, fee: 0n, total: 9900n };

interface World {
  wallet: WalletState | undefined;
  transaction: TransactionState;
}

/** given(events).when(command): the events make the state, the command is decided on it. */
const given = (events: readonly Event[]) => {
  const world = events.reduce<World>(
    (state, event) => ({ wallet: evolveWallet(state.wallet, event), transaction: evolveTransaction(state.transaction, event) }),
    { wallet: undefined, transaction: ABSENT },
  );
  return { world, when: (command: Command) => decide(command, world.wallet, world.transaction) };
};

const opened = (terms: Partial<WalletTerms> = {}): Event => ({ type: 'WalletOpened', terms: { ...TERMS, ...terms }, postings: [] });
const accepted = (events: readonly Event[], command: Command): Event => {
  const decision = given(events).when(command);
  if (decision.kind !== 'accepted')
    throw new Error(
      `expected an event, got ${JSON.stringify(decision, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`,
    );
  return decision.event;
};
const credit = (amount: bigint): Command => ({ type: 'CreditWallet', requestHash: 'credit', amount, day: DAY });
const hold = (price: Price = AIRTIME, requestHash = 'hold', day = DAY): Command => ({ type: 'PlaceHold', requestHash, price, day });
const CAPTURE: Command = { type: 'CaptureHold', provider: 'smb', cost: -300n };
const FAIL: Command = { type: 'ReleaseHold', status: 'failed' };

/** A wallet with money whose transaction has not begun. */
const funded = (amount: bigint, terms: Partial<WalletTerms> = {}): WalletState =>
  evolveWallet(evolveWallet(undefined, opened(terms)), accepted([opened()], credit(amount)));
const held = (): Event[] => {
  const wallet = funded(1_000_000n);
  const decision = decide(hold(), wallet, ABSENT);
  return decision.kind === 'accepted' ? [opened(), accepted([opened()], credit(1_000_000n)), decision.event] : [];
};

describe('worked examples', () => {
  it('airtime of 100 NGN at 1 % discount costs the wallet 99; a route with 3 % commission leaves 3 in margin', () => {
    expect(accepted(held(), CAPTURE).postings).toEqual([
      { account: 'held', amount: 9900n },
      { account: 'discounts', amount: 100n },
      { account: 'float:smb', amount: -9700n },
      { account: 'margin', amount: -300n },
    ]);
  });

  it('on failure the 99 return to the wallet and to the day that was charged', () => {
    const before = given(held()).world.wallet;
    const event = accepted(held(), FAIL);
    expect(event.postings).toEqual([
      { account: 'held', amount: 9900n },
      { account: 'wallet', amount: -9900n },
    ]);
    expect(before).toMatchObject({ available: 990_100n, held: 9900n, dayUsed: 9900n });
    expect(evolveWallet(before, event)).toMatchObject({ available: 1_000_000n, held: 0n, dayUsed: 0n });
  });

  it('a fee paid by the merchant is revenue, and a route that charges costs margin', () => {
    const postings = capturePostings({ amount: 5000n, discount: 0n, fee: 50n, total: 5050n }, 'gh', 20n);
    expect(postings).toEqual([
      { account: 'held', amount: 5050n },
      { account: 'fees', amount: -50n },
      { account: 'float:gh', amount: -5020n },
      { account: 'margin', amount: 20n },
    ]);
  });

  it('an operator credits and debits against the bank', () => {
    expect(accepted([opened()], credit(500n)).postings).toEqual([
      { account: 'bank', amount: 500n },
      { account: 'wallet', amount: -500n },
    ]);
  });
});

describe('refusals, in order of precedence', () => {
  const rows: [string, Command, WalletState | undefined, TransactionState][] = [
    ['malformed_command', hold({ ...AIRTIME, total: 1n }), undefined, { status: 'completed', requestHash: 'other' }],
    ['reference_conflict', hold(), undefined, { status: 'completed', requestHash: 'other' }],
    ['transaction_not_found', CAPTURE, funded(1n), ABSENT],
    ['already_ended', CAPTURE, funded(1n), { status: 'failed', requestHash: 'hold' }],
    ['currency_not_supported', hold(), undefined, ABSENT],
    ['wallet_not_open', hold(), funded(1n, { status: 'frozen', transactionLimit: 1n, dailyLimit: 1n }), ABSENT],
    ['transaction_limit_exceeded', hold(), funded(1n, { transactionLimit: 1n, dailyLimit: 1n }), ABSENT],
    ['daily_limit_exceeded', hold(), funded(1n, { dailyLimit: 1n }), ABSENT],
    ['balance_limit_exceeded', credit(10n), funded(1n, { balanceLimit: 5n }), ABSENT],
    ['insufficient_balance', hold(), funded(9899n), ABSENT],
  ];

  it.each(rows)('%s', (code, command, wallet, transaction) => {
    expect(decide(command, wallet, transaction)).toMatchObject({ kind: 'refused', rejection: { code } });
  });

  it('has a row for every code, in the documented order', () => {
    expect(rows.map(([code]) => code)).toEqual([...REJECTIONS]);
  });
});

describe('decisions', () => {
  it('answers the same request as before and ends once', () => {
    expect(given(held()).when(hold())).toEqual({ kind: 'unchanged' });
    const captured = [...held(), accepted(held(), CAPTURE)];
    expect(given(captured).when(CAPTURE)).toEqual({ kind: 'unchanged' });
    expect(given(captured).when(FAIL)).toMatchObject({ kind: 'refused', rejection: { code: 'already_ended' } });
  });

  it('uses the overdraft to its limit and no further', () => {
    expect(decide(hold(), funded(4900n, { overdraftLimit: 5000n }), ABSENT)).toMatchObject({
      kind: 'accepted',
      event: { balanceAfter: -5000n },
    });
    expect(decide(hold(), funded(4899n, { overdraftLimit: 5000n }), ABSENT)).toMatchObject({
      rejection: { code: 'insufficient_balance', available: 9899n, needed: 9900n },
    });
  });

  it('begins a new day with nothing used, and gives nothing back to a day gone by', () => {
    const wallet = { ...funded(1_000_000n, { dailyLimit: 10_000n }), day: DAY, dayUsed: 9900n };
    expect(decide(hold(), wallet, ABSENT)).toMatchObject({ rejection: { code: 'daily_limit_exceeded' } });
    expect(decide(hold(AIRTIME, 'next', '2026-11-22'), wallet, ABSENT)).toMatchObject({ kind: 'accepted', event: { dayUsed: 9900n } });
    const tomorrow = { ...wallet, held: 9900n, day: '2026-11-22', dayUsed: 500n };
    expect(decide(FAIL, tomorrow, { status: 'held', requestHash: 'x', price: AIRTIME, day: DAY })).toMatchObject({
      event: { dayUsed: 500n },
    });
  });

  it('sets terms once', () => {
    expect(given([opened()]).when({ type: 'SetWalletTerms', terms: TERMS })).toEqual({ kind: 'unchanged' });
    expect(given([opened()]).when({ type: 'SetWalletTerms', terms: { ...TERMS, dailyLimit: 5n } })).toMatchObject({ kind: 'accepted' });
  });
});

describe('properties', () => {
  const minor = fc.bigInt({ min: 1n, max: 30_000n });
  const price = fc.tuple(minor, fc.bigInt({ min: 0n, max: 100n }), fc.bigInt({ min: 0n, max: 100n })).map(([amount, discount, fee]) => {
    const given_ = discount > amount ? amount : discount;
    return { amount, discount: given_, fee, total: amount - given_ + fee };
  });
  const step = fc.oneof(
    fc.record({ type: fc.constant('credit' as const), amount: minor }),
    fc.record({ type: fc.constant('hold' as const), at: fc.nat(7), price }),
    fc.record({ type: fc.constant('capture' as const), at: fc.nat(7), cost: fc.bigInt({ min: -50n, max: 50n }) }),
    fc.record({ type: fc.constant('release' as const), at: fc.nat(7) }),
  );

  it('every event balances, the wallet never falls below its overdraft, and what is held is what is open', () => {
    const reached = { accepted: 0, refused: 0, unchanged: 0, captured: 0, released: 0, poor: 0 };
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), fc.bigInt({ min: 0n, max: 5_000n }), (steps, overdraftLimit) => {
        let wallet = evolveWallet(undefined, opened({ overdraftLimit }));
        const transactions = new Map<number, TransactionState>();
        for (const [index, one] of steps.entries()) {
          const at = one.type === 'credit' ? 1000 + index : one.at;
          const state = transactions.get(at) ?? ABSENT;
          const command: Command =
            one.type === 'credit'
              ? { type: 'CreditWallet', requestHash: String(index), amount: one.amount, day: DAY }
              : one.type === 'hold'
                ? { type: 'PlaceHold', requestHash: `${one.at}${one.price.total % 2n}`, price: one.price, day: DAY }
                : one.type === 'capture'
                  ? { type: 'CaptureHold', provider: 'p', cost: one.cost }
                  : { type: 'ReleaseHold', status: 'failed' };
          const decision = decide(command, wallet, state);
          reached[decision.kind]++;
          if (decision.kind === 'refused' && decision.rejection.code === 'insufficient_balance') reached.poor++;
          if (decision.kind !== 'accepted') continue;
          if (one.type === 'capture') reached.captured++;
          if (one.type === 'release') reached.released++;
          expect(isBalanced(decision.event.postings)).toBe(true);
          wallet = evolveWallet(wallet, decision.event);
          transactions.set(at, evolveTransaction(state, decision.event));
          expect(wallet.available >= -overdraftLimit).toBe(true);
          const open = [...transactions.values()].reduce((sum, one_) => (one_.status === 'held' ? sum + one_.price.total : sum), 0n);
          expect(wallet.held).toBe(open);
        }
      }),
      { numRuns: 500 },
    );
    // The property is worth something only if it went everywhere.
    for (const [state, count] of Object.entries(reached)) expect(count, state).toBeGreaterThan(200);
  });
});
