import { type InvoiceView, TRANSACTION_STATUSES } from '@daftari/contracts';
import { type ToldView } from './told-view.js';

/** Every type that an endpoint can subscribe to (API.md section 2, "Webhooks"). */
export const EVENT_TYPES: readonly string[] = [
  ...TRANSACTION_STATUSES.map((status) => `transaction.${status}`),
  ...['completed', 'failed', 'voided', 'expired', 'cancelled'].map((status) => `payment.${status}`),
  'payout.completed',
  'payout.failed',
  'wallet.funded',
  'invoice.paid',
  'case.opened',
];

/** What is told of a transaction: how it stands, and the types that it is told by, the first of them to the request's own address. */
export interface Change {
  readonly view: ToldView;
  readonly types: readonly [string, ...string[]];
  /** The invoice that it is told of, where that is not the transaction itself. */
  readonly invoice?: InvoiceView;
}

/**
 * A transaction has just reached a status: told by it, the alias of its kind where there is one, and the wallet's funding.
 * @param funded was it a credit that brought new money into a wallet?
 */
export const reached = (view: ToldView, funded = false): Change => {
  const alias = view.kind === 'payment' || view.kind === 'payout' ? `${view.kind}.${view.status}` : '';
  const aliases = EVENT_TYPES.includes(alias) ? [alias] : [];
  return { view, types: [`transaction.${view.status}`, ...aliases, ...(funded ? ['wallet.funded'] : [])] };
};

/** A case about the transaction waits for an operator. */
export const caseOpened = (view: ToldView): Change => ({ view, types: ['case.opened'] });

/** The transaction paid an invoice. */
export const invoicePaid = (view: ToldView, invoice: InvoiceView): Change => ({ view, types: ['invoice.paid'], invoice });

/** Does an endpoint with these events want that type? */
export const isSubscribed = (events: readonly string[], type: string): boolean => events.includes('*') || events.includes(type);
