import { type StandingTransaction } from '../transactions/transaction-reader.js';

/** Where a card is paid. Providers name their pages themselves: nothing but a web address is gone to. */
export const webAddress = ({ checkout_url: url }: StandingTransaction): string | null =>
  typeof url === 'string' && /^https?:\/\//i.test(url) && URL.canParse(url) ? url : null;
