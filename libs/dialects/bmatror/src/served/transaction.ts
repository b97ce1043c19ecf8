import { type PurchaseKind, type ServedStatus, withSaid, wordsOf } from '@daftari/dialect';
import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type PurchaseView, transactionBody } from '../answers.js';
import { type BmatrorType } from '../parse-purchase.js';
import { localPhone } from '../requests.js';
import { type Transaction } from '../wire.js';
import { servedStatuses } from './render-transaction.js';

/** A transaction of Daftari's, as far as the dialect shows it. */
export interface ServedTransaction {
  readonly id: string;
  readonly reference: string;
  readonly status: ServedStatus;
  readonly amount_minor: string;
  readonly product_code: string | null;
  readonly recipient: string | null;
  readonly failure: { readonly code: string } | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly created_at: string;
  readonly updated_at: string;
}

/** What is known of the product, where the catalogue is at hand. */
export interface ServedProduct {
  readonly kind: PurchaseKind;
  readonly network: string;
}

/** Daftari's kinds of purchase in the dialect's three. */
export const typesByKind = {
  airtime: 'airtime',
  data: 'data',
  cable: 'utility',
  electricity: 'utility',
  bill: 'utility',
} as const satisfies Record<PurchaseKind, BmatrorType>;

/** What the client said that is shown as it was sent; it is kept in the transaction's metadata. */
const AsSent = Type.Object({
  type: Type.Union([Type.Literal('data'), Type.Literal('airtime'), Type.Literal('utility')]),
  network: Type.String(),
  phone: Type.String(),
});
export type AsSent = Static<typeof AsSent>;

const isKept = TypeCompiler.Compile(AsSent);

/** The metadata of a purchase that came through the dialect. */
export const metadataOf = (sent: AsSent): Record<string, unknown> => withSaid({}, { name: 'bmatror', words: sent });

/** A transaction in answers, lists and webhooks. One that came another way is shown by its product, and by what can be seen of it where that is not at hand. */
export const renderTransaction = (transaction: ServedTransaction, product?: ServedProduct): Transaction =>
  transactionBody(viewOf(transaction, product));

export const viewOf = (transaction: ServedTransaction, product?: ServedProduct): PurchaseView => {
  const status = servedStatuses[transaction.status];
  const { type, network, phone } = asSent(transaction.metadata) ?? seen(transaction, product);
  return {
    transactionId: transaction.id,
    reference: transaction.reference,
    type,
    status,
    network,
    recipient: phone,
    bundleId: type === 'data' ? transaction.product_code : null,
    amountMinor: BigInt(transaction.amount_minor),
    createdAtMs: Date.parse(transaction.created_at),
    updatedAtMs: Date.parse(transaction.updated_at),
    reasonCode: status === 'failed' ? (transaction.failure?.code ?? transaction.status) : null,
  };
};

/** Metadata is the client's where the transaction came another way: nothing of it is taken on trust. */
const asSent = (metadata: ServedTransaction['metadata']): AsSent | undefined => {
  const words = wordsOf(metadata, 'bmatror');
  return isKept.Check(words) ? words : undefined;
};

const seen = ({ product_code: code, recipient }: ServedTransaction, product: ServedProduct | undefined): AsSent => {
  const isPhone = recipient?.startsWith('+') ?? false;
  const phone = localPhone(recipient ?? '');
  if (product) return { type: typesByKind[product.kind], network: product.network, phone };
  return { type: isPhone ? 'airtime' : 'utility', network: code?.split('_')[0] ?? '', phone };
};
