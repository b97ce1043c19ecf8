import { type Decision, refuse } from './decision.js';
import { dayOf, spendable, usedOn, type WalletState } from './wallet.js';

/** May money leave this wallet at all? Undefined where it may. */
export const refusesStanding = (wallet: WalletState): Decision | undefined => {
  if (wallet.terms.businessStatus !== 'active') return refuse('business_not_active');
  if (wallet.terms.status !== 'open') return refuse('wallet_not_open');
  return undefined;
};

const refusesLimits = (wallet: WalletState, total: bigint, day: string): Decision | undefined => {
  const { transactionLimit, dailyLimit } = wallet.terms;
  if (transactionLimit !== null && total > transactionLimit) return refuse('transaction_limit_exceeded', transactionLimit, total);
  const left = dailyLimit === null ? null : dailyLimit - usedOn(wallet, dayOf(wallet, day));
  return left !== null && total > left ? refuse('daily_limit_exceeded', left, total) : undefined;
};

/** Is there less money than this? The overdraft is named where the wallet has one. */
export const refusesMoney = (wallet: WalletState, total: bigint): Decision | undefined => {
  if (total <= spendable(wallet)) return undefined;
  return refuse(wallet.terms.overdraftLimit > 0n ? 'overdraft_limit_exceeded' : 'insufficient_balance', spendable(wallet), total);
};

/** May so much leave this wallet on this day: limits, then money. Undefined where it may. */
export const refusesAmount = (wallet: WalletState, total: bigint, day: string): Decision | undefined =>
  refusesLimits(wallet, total, day) ?? refusesMoney(wallet, total);

/** The rules of spending, in their order: standing, limits, money. Undefined where none refuses. */
export const refusesSpending = (wallet: WalletState, total: bigint, day: string): Decision | undefined =>
  refusesStanding(wallet) ?? refusesAmount(wallet, total, day);

/** The rules of being paid. A frozen wallet can be paid, a closed one cannot. Undefined where none refuses. */
export const refusesReceiving = (wallet: WalletState, total: bigint): Decision | undefined => {
  if (wallet.terms.businessStatus === 'closed') return refuse('business_not_active');
  if (wallet.terms.status === 'closed') return refuse('wallet_not_open');
  const limit = wallet.terms.balanceLimit;
  if (limit === null) return undefined;
  const after = wallet.available + wallet.held + wallet.pending + total;
  return after > limit ? refuse('balance_limit_exceeded', limit, after) : undefined;
};
