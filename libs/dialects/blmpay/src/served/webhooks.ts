import { type DialectWebhook, type ServedTransaction, type ServedWebhooks, type Telling } from '@daftari/dialect';
import { sign, SIGNATURE_HEADER, TIMESTAMP_HEADER } from '../signature.js';
import { payoutStatusOf, renderTransaction, servedStatuses } from './render-transaction.js';

/** The document's seven events: how payments ended in five ways, and payouts in two. */
const tell = ({ type, transaction }: Telling): DialectWebhook | undefined => {
  const event = type === `transaction.${transaction.status}` ? eventOf(transaction) : undefined;
  return event === undefined ? undefined : { event, body: bodyOf(event, transaction.updated_at, renderTransaction(transaction)) };
};

/** What is on its way is not told, and of a refund the document has no word. */
const eventOf = ({ kind, status }: ServedTransaction): string | undefined => {
  if ((kind !== 'payment' && kind !== 'payout') || status === 'refunded') return undefined;
  const word = kind === 'payout' ? payoutStatusOf(status) : servedStatuses[status];
  return word === 'pending' ? undefined : `${kind}.${word}`;
};

const bodyOf = (event: string, timestamp: string, data: object): string => JSON.stringify({ event, timestamp, data });

/** BLMPay's webhooks: `X-Webhook-Signature` is the hex HMAC-SHA256 of `timestamp.rawBody`, with the time of sending in `X-Webhook-Timestamp`. */
export const webhooks: ServedWebhooks = {
  isSigned: true,
  tell,
  test: (at) => bodyOf('webhook.test', at, {}),
  headers: (body, secret, sentAtS) => ({
    [TIMESTAMP_HEADER]: String(sentAtS),
    [SIGNATURE_HEADER]: sign(String(sentAtS), body, secret),
  }),
};
