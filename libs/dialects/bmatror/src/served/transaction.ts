import { type AskedBeside, type ServedStatus, type ServedTransaction, textIn, withSaid, wordsOf } from '@daftari/dialect';
import { type PurchaseView, transactionBody } from '../answers.js';
import { type BmatrorType, isBmatrorType } from '../parse-purchase.js';
import { localPhone } from '../requests.js';
import { type Transaction } from '../wire.js';

/** The dialect's three words for where a purchase stands: what is over without having been delivered has failed. */
const servedStatuses = {
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

/** What is known of what was sold, where the catalogue is at hand or the transaction's request said it. */
export interface SoldAs {
  /** airtime, data, cable, electricity or bill. */
  readonly kind: string;
  readonly network: string;
}

/** Daftari's kinds of purchase in the dialect's three. */
export const typeOfKind = (kind: string): BmatrorType => (kind === 'airtime' || kind === 'data' ? kind : 'utility');

/** What the client said that is shown as it was sent; it is kept in the transaction's metadata. */
export interface AsSent {
  readonly type: BmatrorType;
  readonly network: string;
  readonly phone: string;
}

/** The metadata of a purchase that came through the dialect. */
export const metadataOf = (sent: AsSent): Record<string, unknown> => withSaid({}, { name: 'bmatror', words: { ...sent } });

/** A purchase as answers, lists and webhooks have it. */
export const renderTransaction = (transaction: ServedTransaction, product?: SoldAs): Transaction =>
  transactionBody(viewOf(transaction, product));

/**
 * A purchase as the dialect sees it. What its request said stands as it was sent; one that was not made in the dialect is shown by its product, and by
 * what can be seen of it where nobody knows that.
 */
export const viewOf = (transaction: ServedTransaction, product: SoldAs | undefined = soldAs(transaction.asked)): PurchaseView => {
  const { type, network, phone } = asSent(transaction, product);
  const status = servedStatuses[transaction.status];
  return {
    transactionId: transaction.id,
    reference: transaction.reference,
    type,
    status,
    network,
    recipient: phone,
    bundleId: type === 'data' ? transaction.product_code : null,
    amountMinor: BigInt(transaction.amount_minor),
    currency: transaction.currency,
    createdAtMs: Date.parse(transaction.created_at),
    updatedAtMs: Date.parse(transaction.updated_at),
    reasonCode: status === 'failed' ? reasonOf(transaction) : null,
  };
};

const soldAs = (asked: AskedBeside | undefined): SoldAs | undefined =>
  asked?.product_kind === undefined ? undefined : { kind: asked.product_kind, network: asked.network ?? '' };

const asSent = (transaction: ServedTransaction, product: SoldAs | undefined): AsSent => {
  const words = wordsOf(transaction.metadata, 'bmatror');
  const said = textIn(words, 'type');
  return {
    type: said !== undefined && isBmatrorType(said) ? said : seenType(transaction, product),
    network: textIn(words, 'network') ?? seenNetwork(transaction, product),
    phone: textIn(words, 'phone') ?? localPhone(transaction.recipient ?? ''),
  };
};

/** Where nobody says what was sold: a phone is topped up, any other account is a utility's. */
const seenType = ({ recipient }: ServedTransaction, product: SoldAs | undefined): BmatrorType => {
  if (product) return typeOfKind(product.kind);
  return recipient?.startsWith('+') === true ? 'airtime' : 'utility';
};

const seenNetwork = ({ product_code: code }: ServedTransaction, product: SoldAs | undefined): string =>
  (product?.network ?? code?.split('_')[0] ?? '').toLowerCase();

/** What a provider says whose wallet of ours is empty. */
const OUT_OF_FLOAT = /^(?:ERR_)?INSUFFICIENT_BALANCE$/i;

/** Read by its client, a provider's word on our wallet there would be about the client's own: to that one the service is away. */
const reasonOf = ({ failure, status }: ServedTransaction): string => {
  if (failure === null) return status;
  return status === 'failed' && OUT_OF_FLOAT.test(failure.code) ? 'service_unavailable' : failure.code;
};
