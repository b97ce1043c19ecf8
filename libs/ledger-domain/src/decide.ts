import { creditWallet, debitWallet, moveFloat, payCommission } from './decide/adjustments.js';
import { openCase } from './decide/cases.js';
import { type Command, type CommandOf } from './commands.js';
import { accept, type Decision, refuse, type Subject, UNCHANGED } from './decision.js';
import { captureHold, placeHold, releaseHold } from './decide/holds.js';
import { dismissFunds, expectFunds, receiveFunds } from './decide/incoming.js';
import { resolveCase, settleReceivable } from './decide/resolve.js';
import { confirmTransfer, receiveTransfer, returnTransfer, sendTransfer } from './decide/transfers.js';
import { reportUnexplained } from './decide/unexplained.js';
import { sameTerms } from './wallet.js';

/** Decides one command. Pure: time, ids and looked-up values arrive in it. */
export const decide = (command: Command, subject: Subject): Decision => {
  switch (command.type) {
    case 'OpenWallet':
      return openWallet(command, subject);
    case 'SetWalletTerms':
      return setTerms(command, subject);
    case 'CreditWallet':
      return creditWallet(command, subject);
    case 'DebitWallet':
      return debitWallet(command, subject);
    case 'PlaceHold':
      return placeHold(command, subject);
    case 'CaptureHold':
      return captureHold(command, subject);
    case 'ReleaseHold':
      return releaseHold(command, subject);
    case 'ExpectFunds':
      return expectFunds(command, subject);
    case 'ReceiveFunds':
      return receiveFunds(command, subject);
    case 'DismissFunds':
      return dismissFunds(command, subject);
    case 'SendTransfer':
      return sendTransfer(command, subject);
    case 'ReceiveTransfer':
      return receiveTransfer(command, subject);
    case 'ConfirmTransfer':
      return confirmTransfer(command, subject);
    case 'ReturnTransfer':
      return returnTransfer(command, subject);
    case 'PayCommission':
      return payCommission(command, subject);
    case 'MoveFloat':
      return moveFloat(command, subject);
    case 'ReportUnexplained':
      return reportUnexplained(command, subject);
    case 'OpenCase':
      return openCase(command, subject);
    case 'ResolveCase':
      return resolveCase(command, subject);
    case 'SettleReceivable':
      return settleReceivable(command, subject);
  }
};

const openWallet = ({ currency, mode, terms }: CommandOf<'OpenWallet'>, { wallet }: Subject): Decision =>
  wallet ? UNCHANGED : accept({ type: 'WalletOpened', currency, mode, terms, postings: [] });

const setTerms = ({ terms }: CommandOf<'SetWalletTerms'>, { wallet }: Subject): Decision => {
  if (!wallet) return refuse('currency_not_supported');
  return sameTerms(wallet.terms, terms) ? UNCHANGED : accept({ type: 'WalletTermsSet', terms, postings: [] });
};
