import { type DialectWebhook, type ServedTransaction, type ServedWebhooks, type Telling } from '@daftari/dialect';
import { type Funding, testWebhook, transactionWebhook, walletFundedWebhook } from '../answers.js';
import { sign, SIGNATURE_HEADER } from '../signature.js';
import { viewOf } from './transaction.js';

/** The document's three events: a purchase that was delivered, one that failed, and money that came into the wallet. */
const tell = ({ type, transaction }: Telling): DialectWebhook | undefined => {
  const atMs = Date.parse(transaction.updated_at);
  if (type === 'wallet.funded') return { event: type, body: walletFundedWebhook(fundingOf(transaction), atMs) };
  if (transaction.kind !== 'purchase' || type !== `transaction.${transaction.status}`) return undefined;
  const view = viewOf(transaction);
  return view.status === 'processing' ? undefined : { event: `transaction.${view.status}`, body: transactionWebhook(view, atMs) };
};

const fundingOf = ({ reference, amount_minor: amount, balance_after_minor: balance, currency }: ServedTransaction): Funding => ({
  reference,
  amountMinor: BigInt(amount),
  balanceMinor: balance === null ? null : BigInt(balance),
  currency,
});

/** BMATROR's webhooks: `X-BMATROR-Signature` is the hex HMAC-SHA256 of the raw body. */
export const webhooks: ServedWebhooks = {
  isSigned: true,
  tell,
  test: testWebhook,
  headers: (body, secret) => ({ [SIGNATURE_HEADER]: sign(body, secret) }),
};
