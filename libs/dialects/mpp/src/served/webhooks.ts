import { type DialectWebhook, type ServedWebhooks, type Telling } from '@daftari/dialect';
import { renderTransaction, servedStatuses } from './render-transaction.js';

/** "Retried several times, beyond which the transaction status will have to be queried": five tries (API.md §7). */
const ATTEMPTS_MAX = 5;

/** Every change of status is told, by the transaction itself. */
const tell = ({ type, transaction }: Telling): DialectWebhook | undefined => {
  if (type !== `transaction.${transaction.status}`) return undefined;
  return { event: `transaction.${servedStatuses[transaction.status]}`, body: JSON.stringify(renderTransaction(transaction)) };
};

/** MPP's callbacks: the transaction without an envelope; the document signs nothing, so that a receiver asks for the status before it acts. */
export const webhooks: ServedWebhooks = {
  isSigned: false,
  attemptsMax: ATTEMPTS_MAX,
  isToldOnce: true,
  tell,
  test: (at) => JSON.stringify({ event: 'webhook.test', created_at: at }),
  headers: () => ({}),
};
