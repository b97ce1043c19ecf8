import { type Event } from './events.js';
import { type AccountCode, type Posting } from './postings.js';
import { type TransactionState } from './transaction.js';
import { type WalletState } from './wallet.js';

const moved = (postings: readonly Posting[], account: AccountCode): bigint =>
  postings.reduce((sum, posting) => (posting.account === account ? sum + posting.amount : sum), 0n);

/** A wallet and what is held of it are owed to the business: credits raise them. */
const posted = (wallet: WalletState, postings: readonly Posting[]): WalletState => ({
  ...wallet,
  available: wallet.available - moved(postings, 'wallet'),
  held: wallet.held - moved(postings, 'held'),
});

const known = (wallet: WalletState | undefined): WalletState => {
  if (!wallet) throw new Error('An event names a wallet that was never opened.');
  return wallet;
};

/** The wallet after an event. No rules here: what is in the log has happened. */
export const evolveWallet = (wallet: WalletState | undefined, event: Event): WalletState => {
  switch (event.type) {
    case 'WalletOpened':
      return { terms: event.terms, available: 0n, held: 0n, day: '', dayUsed: 0n };
    case 'WalletTermsSet':
      return { ...known(wallet), terms: event.terms };
    case 'FundsHeld':
      return { ...posted(known(wallet), event.postings), day: event.day, dayUsed: event.dayUsed };
    case 'FundsReleased':
    case 'FundsCaptured':
      return { ...posted(known(wallet), event.postings), dayUsed: event.dayUsed };
    case 'WalletCredited':
    case 'WalletDebited':
      return posted(known(wallet), event.postings);
  }
};

/** The transaction after an event of its own. */
export const evolveTransaction = (transaction: TransactionState, event: Event): TransactionState => {
  switch (event.type) {
    case 'FundsHeld':
      return { status: 'held', requestHash: event.requestHash, price: event.price, day: event.day };
    case 'WalletCredited':
    case 'WalletDebited':
      return { status: 'completed', requestHash: event.requestHash };
    case 'FundsCaptured':
      return transaction.status === 'absent' ? transaction : { status: 'completed', requestHash: transaction.requestHash };
    case 'FundsReleased':
      return transaction.status === 'absent' ? transaction : { status: event.status, requestHash: transaction.requestHash };
    case 'WalletOpened':
    case 'WalletTermsSet':
      return transaction;
  }
};
