import { type Price } from './transaction.js';

/**
 * An account by its purpose. `wallet` and `held` are the business's own; the others are the platform's, one of each per shard, currency and mode.
 */
export type AccountCode = 'wallet' | 'held' | 'bank' | 'discounts' | 'fees' | 'margin' | `float:${string}`;

/** One line: a debit where the amount is positive, a credit where it is negative; minor units. */
export interface Posting {
  readonly account: AccountCode;
  readonly amount: bigint;
}

const debit = (account: AccountCode, amount: bigint): Posting => ({ account, amount });
const credit = (account: AccountCode, amount: bigint): Posting => ({ account, amount: -amount });

/** Lines of zero say nothing and are left out. */
const lines = (...postings: readonly Posting[]): readonly Posting[] => postings.filter((posting) => posting.amount !== 0n);

/** An operator funds a wallet: the money is in the bank, and we owe it to the business. */
export const creditPostings = (amount: bigint): readonly Posting[] => lines(debit('bank', amount), credit('wallet', amount));

/** An operator takes money from a wallet. */
export const debitPostings = (amount: bigint): readonly Posting[] => lines(debit('wallet', amount), credit('bank', amount));

/** A purchase reserves what the wallet will pay. */
export const holdPostings = (price: Price): readonly Posting[] => lines(debit('wallet', price.total), credit('held', price.total));

/** Nothing was delivered: the reserved money goes back. */
export const releasePostings = (price: Price): readonly Posting[] => lines(debit('held', price.total), credit('wallet', price.total));

/**
 * A provider delivered. The held money is taken; our float at the provider pays the face value and what the route costs on top of it
 * (a negative cost is the provider's commission to us); the discount given is an expense, the fee a revenue, the route's cost goes against margin.
 *
 * Airtime of 100.00 at 1 % discount through a route with 3 % commission: held 99.00 dr, discounts 1.00 dr, float 97.00 cr, margin 3.00 cr.
 */
export const capturePostings = (price: Price, provider: string, cost: bigint): readonly Posting[] =>
  lines(
    debit('held', price.total),
    debit('discounts', price.discount),
    credit('fees', price.fee),
    credit(`float:${provider}`, price.amount + cost),
    debit('margin', cost),
  );

/** Do the lines sum to zero? They are all in one currency and mode: the wallet's. */
export const isBalanced = (postings: readonly Posting[]): boolean => postings.reduce((sum, posting) => sum + posting.amount, 0n) === 0n;
