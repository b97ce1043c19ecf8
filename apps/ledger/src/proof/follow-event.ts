import { type LedgerEventMessage } from '@daftari/contracts';

/** What an event means for its transaction and wallet, beyond the accounts that it moves. */
export interface EventMeaning {
  /** The reference of the transaction that begins with the event; undefined where none does. */
  readonly begins?: string;
  /** What becomes of the transaction: it stays open from here on, it ends here, or neither. */
  readonly transaction?: 'opens' | 'ends';
  /** Whoever's wallet is debited must have afforded it: its overdraft limit holds. Facts and decisions that no rule may refuse leave this out. */
  readonly keepsToOverdraft?: true;
  /** The wallet's overdraft limit from here on, in minor units. */
  readonly overdraftLimit?: string;
}

const ENDS: EventMeaning = { transaction: 'ends' };

/** All that verifying knows of the types of events; everything else rests on the fields that they share. */
export const followEvent = (message: LedgerEventMessage): EventMeaning => {
  switch (message.type) {
    case 'WalletOpened':
    case 'WalletTermsSet':
      return { overdraftLimit: message.data.terms.overdraft_limit_minor };
    case 'WalletCredited':
    case 'TransferReceived':
    case 'TransferRefused':
    case 'CommissionPaid':
    case 'FloatMoved':
    case 'UnexplainedReported':
      return { begins: message.data.reference };
    case 'WalletDebited':
    case 'TransferSent':
      return { begins: message.data.reference, keepsToOverdraft: true };
    case 'FundsHeld':
      return { begins: message.data.reference, transaction: 'opens', keepsToOverdraft: true };
    case 'FundsExpected':
      return { begins: message.data.reference, transaction: 'opens' };
    case 'FundsCaptured':
    case 'FundsReleased':
    case 'FundsReceived':
    case 'FundsDismissed':
      return ENDS;
    case 'CaseResolved':
      return message.data.decision === 'compensate' ? { keepsToOverdraft: true } : {};
    case 'ReceivableSettled':
      return message.data.how === 'collected' ? { keepsToOverdraft: true } : {};
    case 'RefundProgressed':
    case 'TransferConfirmed':
    case 'TransferReturned':
    case 'CaseOpened':
    case 'ShardRestored':
      return {};
  }
};
