import { type ServedStatus } from '@daftari/dialect';
import { payoutStatusOf, servedStatuses } from './render-transaction.js';

/** The words for where a payment or payout stands (API.md §7). */
export const blmpayStatuses = ['pending', 'completed', 'failed', 'voided', 'expired', 'cancelled'] as const;
export type BlmpayStatus = (typeof blmpayStatuses)[number];

const isServedStatus = (text: string): text is ServedStatus => Object.hasOwn(servedStatuses, text);
const STATUSES = Object.keys(servedStatuses).filter(isServedStatus);

/** Our statuses that a word stands for; a payout knows fewer words than a payment. */
export const statusesCalled = (kind: 'payment' | 'payout', word: BlmpayStatus): ServedStatus[] =>
  STATUSES.filter((status) => (kind === 'payout' ? payoutStatusOf(status) : servedStatuses[status]) === word);
