import { type Mode } from './transaction.js';

/** What a wallet may do. Amounts in minor units of its currency; null is no limit. */
export interface WalletTerms {
  /** The business's own standing: one that is not active moves no money, whatever its wallets say. */
  readonly businessStatus: 'active' | 'suspended' | 'closed';
  readonly status: 'open' | 'frozen' | 'closed';
  readonly overdraftLimit: bigint;
  readonly transactionLimit: bigint | null;
  readonly dailyLimit: bigint | null;
  readonly balanceLimit: bigint | null;
  readonly tier: string;
  /** IANA zone: the business's day begins at midnight there. */
  readonly timezone: string;
}

/** A business's wallet in one currency and mode, as the events so far left it. */
export interface WalletState {
  readonly currency: string;
  readonly mode: Mode;
  readonly terms: WalletTerms;
  /** What can be spent without the overdraft; negative while it is used. */
  readonly available: bigint;
  /** What open holds have reserved. */
  readonly held: bigint;
  /** What is on its way in: open collections and deposits. Not the business's yet. */
  readonly pending: bigint;
  /** Commission earned and not paid out yet. */
  readonly commission: bigint;
  /** The business day that `dayUsed` counts: `2026-11-21`; empty before the first hold. */
  readonly day: string;
  readonly dayUsed: bigint;
}

/** What a hold may take at most: the available balance and the agreed overdraft. */
export const spendable = (wallet: WalletState): bigint => wallet.available + wallet.terms.overdraftLimit;

/** The business day that spending counts to: never an earlier one than before, also where the zone was moved west. */
export const dayOf = (wallet: WalletState, day: string): string => (day > wallet.day ? day : wallet.day);

/** What was spent on the given business day. */
export const usedOn = (wallet: WalletState, day: string): bigint => (wallet.day === day ? wallet.dayUsed : 0n);

export const sameTerms = (left: WalletTerms, right: WalletTerms): boolean =>
  left.businessStatus === right.businessStatus &&
  left.status === right.status &&
  left.overdraftLimit === right.overdraftLimit &&
  left.transactionLimit === right.transactionLimit &&
  left.dailyLimit === right.dailyLimit &&
  left.balanceLimit === right.balanceLimit &&
  left.tier === right.tier &&
  left.timezone === right.timezone;
