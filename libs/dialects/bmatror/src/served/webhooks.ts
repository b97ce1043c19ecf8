import { type DialectWebhook, type ServedTransaction, type ServedWebhooks, type Telling } from '@daftari/dialect';
import { sign, SIGNATURE_HEADER } from '../signature.js';
import { renderTransaction, servedAmount, servedStatuses } from './render-transaction.js';

/** The document's three events: a purchase that was delivered, one that failed, and money that came into the wallet. */
const tell = ({ type, transaction }: Telling): DialectWebhook | undefined => {
  if (type === 'wallet.funded') return webhook(type, transaction.updated_at, fundingOf(transaction));
  const word = servedStatuses[transaction.status];
  if (transaction.kind !== 'purchase' || type !== `transaction.${transaction.status}` || word === 'processing') return undefined;
  return webhook(`transaction.${word}`, transaction.updated_at, renderTransaction(transaction));
};

const fundingOf = ({ reference, amount_minor: amount, balance_after_minor: balance, currency }: ServedTransaction) => ({
  reference,
  amount: servedAmount(amount, currency),
  balance: balance === null ? null : servedAmount(balance, currency),
  currency,
});

const bodyOf = (event: string, created_at: string, data: object): string => JSON.stringify({ event, created_at, data });

const webhook = (event: string, createdAt: string, data: object): DialectWebhook => ({ event, body: bodyOf(event, createdAt, data) });

/** BMATROR's webhooks: `X-BMATROR-Signature` is the hex HMAC-SHA256 of the raw body. */
export const webhooks: ServedWebhooks = {
  isSigned: true,
  tell,
  test: (at) => bodyOf('webhook.test', at, {}),
  headers: (body, secret) => ({ [SIGNATURE_HEADER]: sign(body, secret) }),
};
