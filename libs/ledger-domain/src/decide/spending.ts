import { type Decision, refuse } from '../decision.js';
import { dayOf, spendable, usedOn, type WalletState } from '../wallet.js';

/** May money leave this wallet at all? Undefined where it may. */
export const refusesStanding = (wallet: WalletState): Decision | undefined => {
  if (wallet.terms.businessStatus !== 'active') return refuse('business_not_active');
  return wallet.terms.status === 'open' ? undefined : refuse('wallet_not_open');
};

/** Is there nobody any more who could be paid? Undefined where there is. */
export const refusesClosed = (wallet: WalletState): Decision | undefined => {
  if (wallet.terms.businessStatus === 'closed') return refuse('business_not_active');
  return wallet.terms.status === 'closed' ? refuse('wallet_not_open') : undefined;
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

/** May this much be spent: limits, then money? Undefined where it may. */
export const refusesAmount = (wallet: WalletState, total: bigint, day: string): Decision | undefined =>
  refusesLimits(wallet, total, day) ?? refusesMoney(wallet, total);

/** The rules of being paid. A frozen wallet can be paid, a closed one cannot. Undefined where none refuses. */
export const refusesReceiving = (wallet: WalletState, total: bigint): Decision | undefined => {
  const closed = refusesClosed(wallet);
  if (closed) return closed;
  const limit = wallet.terms.balanceLimit;
  if (limit === null) return undefined;
  const room = limit - wallet.available - wallet.held - wallet.pending;
  return total > room ? refuse('balance_limit_exceeded', room, total) : undefined;
};
