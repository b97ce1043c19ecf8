import { TRANSACTION_STATUSES, type TransactionView } from '@daftari/contracts';

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

/** A transaction that has just reached a status. */
export interface StatusChange {
  readonly view: TransactionView;
  /** Was it a credit that brought new money into a wallet? */
  readonly funded: boolean;
}

/** The webhook's type for a transaction's status. */
export const statusTypeOf = (view: TransactionView): string => `transaction.${view.status}`;

/** The types that a change is told by: its status, the alias of its kind where there is one, and the wallet's funding. */
export const typesOf = ({ view, funded }: StatusChange): string[] => {
  const alias = view.kind === 'payment' || view.kind === 'payout' ? `${view.kind}.${view.status}` : '';
  return [statusTypeOf(view), ...(EVENT_TYPES.includes(alias) ? [alias] : []), ...(funded ? ['wallet.funded'] : [])];
};

/** Does an endpoint with these events want that type? */
export const isSubscribed = (events: readonly string[], type: string): boolean => events.includes('*') || events.includes(type);
