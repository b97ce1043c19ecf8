import { type CommandOf, type FloatMovement } from '../commands.js';
import { accept, asBefore, type Decision, refuse, type Subject } from '../decision.js';
import { POSTING_RULES, type PostingRule } from '../posting-rules.js';
import { post } from '../postings.js';
import { isPlainPrice, isSettlementPrice } from '../price.js';
import { begun } from './beginnings.js';
import { refusesMoney, refusesReceiving } from './spending.js';

/** An operator funds a wallet. */
export const creditWallet = (command: CommandOf<'CreditWallet'>, { wallet, transaction }: Subject): Decision => {
  const { price } = command;
  if (transaction.status !== 'absent') return asBefore(command.requestHash, transaction);
  if (!isPlainPrice(price)) return refuse('malformed_command');
  if (!wallet) return refuse('currency_not_supported');
  const refusal = refusesReceiving(wallet, price.total);
  if (refusal) return refusal;
  const postings = post(POSTING_RULES.adjustment.credit, price);
  return accept({ type: 'WalletCredited', ...begun(command, wallet, price.total), postings });
};

/** An operator takes money from a wallet, also from a frozen one. */
export const debitWallet = (command: CommandOf<'DebitWallet'>, { wallet, transaction }: Subject): Decision => {
  const { price } = command;
  if (transaction.status !== 'absent') return asBefore(command.requestHash, transaction);
  if (!isPlainPrice(price)) return refuse('malformed_command');
  if (!wallet) return refuse('currency_not_supported');
  if (wallet.terms.status === 'closed') return refuse('wallet_not_open');
  const refusal = refusesMoney(wallet, price.total);
  if (refusal) return refusal;
  const postings = post(POSTING_RULES.adjustment.debit, price);
  return accept({ type: 'WalletDebited', ...begun(command, wallet, -price.total), postings });
};

/** Pays earned commission out to the wallet. */
export const payCommission = (command: CommandOf<'PayCommission'>, { wallet, transaction }: Subject): Decision => {
  const { price } = command;
  if (transaction.status !== 'absent') return asBefore(command.requestHash, transaction);
  if (!isPlainPrice(price)) return refuse('malformed_command');
  if (!wallet) return refuse('currency_not_supported');
  const refusal = refusesReceiving(wallet, price.total);
  if (refusal) return refusal;
  if (price.total > wallet.commission) return refuse('insufficient_balance', wallet.commission, price.total);
  const postings = post(POSTING_RULES.adjustment.pay_commission, price);
  return accept({ type: 'CommissionPaid', ...begun(command, wallet, price.total), postings });
};

const MOVEMENTS: Readonly<Record<FloatMovement, PostingRule>> = {
  top_up: POSTING_RULES.adjustment.top_up_float,
  withdraw: POSTING_RULES.adjustment.withdraw_float,
  settle: POSTING_RULES.adjustment.settle,
};

/** The platform's own money moves between the bank and a provider. No wallet has a part in it. */
export const moveFloat = (command: CommandOf<'MoveFloat'>, { transaction }: Subject): Decision => {
  const { currency, mode, requestHash, price, day, movement, provider } = command;
  if (transaction.status !== 'absent') return asBefore(requestHash, transaction);
  if (movement === 'settle' ? !isSettlementPrice(price) : !isPlainPrice(price)) return refuse('malformed_command');
  return accept({
    type: 'FloatMoved',
    movement,
    provider,
    currency,
    mode,
    requestHash,
    price,
    day,
    dayUsed: 0n,
    balanceBefore: 0n,
    balanceAfter: 0n,
    postings: post(MOVEMENTS[movement], price, { provider }),
  });
};
