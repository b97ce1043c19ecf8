import { type PublicTransaction, toPublicTransaction } from '@daftari/contracts';
import { type StandingTransaction } from './transaction-reader.js';

/** A transaction of the public contract; a payment has the address where it is paid by card, once and as long as there is one. */
export type ShownTransaction = PublicTransaction & { readonly checkout_url?: string | null };

/** What client apps see of a transaction. Every payment shows `checkout_url`; it is null for mobile money, and when the payment has ended. */
export const shownTransaction = (view: StandingTransaction): ShownTransaction => ({
  ...toPublicTransaction(view),
  ...(view.kind === 'payment' ? { checkout_url: view.checkout_url ?? null } : {}),
});
