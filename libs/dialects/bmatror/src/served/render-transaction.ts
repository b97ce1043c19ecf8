import { type ServedStatus, type ServedTransaction, textIn, wordsOf } from '@daftari/dialect';
import { formatAmount, isCurrency } from '@daftari/money';
import { type BmatrorType } from '../parse-purchase.js';
import { localPhone } from '../requests.js';
import { type Transaction } from '../wire.js';

/** The dialect's three words for where a purchase stands. */
export const servedStatuses = {
  initiated: 'processing',
  pending: 'processing',
  processing: 'processing',
  transmitted: 'processing',
  blocked: 'processing',
  completed: 'completed',
  failed: 'failed',
  rejected: 'failed',
  cancelled: 'failed',
  expired: 'failed',
  voided: 'failed',
  refunded: 'failed',
} as const satisfies Record<ServedStatus, Transaction['status']>;

/** A JSON number: converted from decimal text, never computed. */
export const servedAmount = (minor: string, currency: string): number =>
  Number(isCurrency(currency) ? formatAmount(BigInt(minor), currency) : minor);

/**
 * A purchase as answers, lists and webhooks have it. What the request said in the dialect's own words (`type`, `network`, `phone`, `bundle_id`) stands
 * as it was sent; of a purchase that was not made in the dialect it is put in its words.
 */
export const renderTransaction = (view: ServedTransaction): Transaction => {
  const words = wordsOf(view.metadata, 'bmatror');
  const type = typeOf(view, textIn(words, 'type'));
  const status = servedStatuses[view.status];
  return {
    transaction_id: view.id,
    reference: view.reference,
    type,
    status,
    network: textIn(words, 'network') ?? networkOf(view, type),
    phone: textIn(words, 'phone') ?? localPhone(view.recipient ?? ''),
    bundle_id: type === 'data' ? (textIn(words, 'bundle_id') ?? view.product_code) : null,
    amount: servedAmount(view.amount_minor, view.currency),
    currency: view.currency,
    created_at: view.created_at,
    updated_at: view.updated_at,
    reason_code: status === 'failed' ? (view.failure?.code ?? view.status) : null,
  };
};

const isType = (text: string): text is BmatrorType => text === 'data' || text === 'airtime' || text === 'utility';

/** Where nobody says what was sold: a phone is topped up, any other account is a utility's. */
const typeOf = ({ asked, recipient }: ServedTransaction, said: string | undefined): BmatrorType => {
  const kind = said ?? asked?.product_kind;
  if (kind === undefined) return recipient?.startsWith('+') === true ? 'airtime' : 'utility';
  return isType(kind) ? kind : 'utility';
};

/** For a utility the service stands in the network's place. */
const networkOf = ({ asked, product_code: code }: ServedTransaction, type: BmatrorType): string =>
  (type === 'utility' ? (code ?? '') : (asked?.network ?? code?.split('_')[0] ?? '')).toLowerCase();
