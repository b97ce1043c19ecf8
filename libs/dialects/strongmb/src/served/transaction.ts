import { type PurchaseKind, type ServedStatus, type ServedTransaction, withSaid, wordsOf } from '@daftari/dialect';
import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type PurchasedThing, type PurchaseView, type TransactionStatus } from '../answers.js';
import { localPhone } from '../requests.js';
import { lineOf } from './billers.js';

/** What is known of the product, where the catalogue is at hand. */
export interface ServedProduct {
  readonly kind: PurchaseKind;
  readonly code: string;
  readonly network: string;
  readonly name: string;
  readonly bundleSizeMb: number | null;
  readonly validity: string | null;
}

/** Daftari's statuses in the dialect's three words: what is over without having been delivered has failed. */
const servedStatuses = {
  initiated: 'processing',
  pending: 'processing',
  processing: 'processing',
  transmitted: 'processing',
  blocked: 'processing',
  completed: 'successful',
  failed: 'failed',
  rejected: 'failed',
  cancelled: 'failed',
  expired: 'failed',
  voided: 'failed',
  refunded: 'failed',
} as const satisfies Record<ServedStatus, TransactionStatus>;

/** What the client said that is shown as it was sent; it is kept in the transaction's metadata. */
const AsSent = Type.Object({
  recipient: Type.String(),
  meter_type: Type.Optional(Type.String()),
});
export type AsSent = Static<typeof AsSent>;

const isKept = TypeCompiler.Compile(AsSent);

/** The metadata of a purchase that came through the dialect. */
export const metadataOf = (sent: AsSent): Record<string, unknown> => withSaid({}, { name: 'strongmb', words: sent });

/** What the provider told with its success: an electricity token, the customer's name. */
export type ToldByProvider = Readonly<Record<string, string>>;

/**
 * A transaction as answers and lists show it. One that came another way is shown by its product, and by what can be seen of it where that is not at hand.
 * Balances are 0 as long as the books have not decided.
 */
export const viewOf = (transaction: ServedTransaction, product?: ServedProduct, told: ToldByProvider = {}): PurchaseView => {
  const { metadata, product_code: code } = transaction;
  const words = wordsOf(metadata, 'strongmb');
  const sent = isKept.Check(words) ? words : { recipient: localPhone(transaction.recipient ?? '') };
  const status = servedStatuses[transaction.status];
  return {
    uuid: transaction.id.slice(transaction.id.indexOf('_') + 1),
    status,
    provider: product?.network ?? code ?? '',
    recipient: sent.recipient,
    reference: transaction.reference,
    chargedMinor: BigInt(transaction.total_minor),
    balanceBeforeMinor: BigInt(transaction.balance_before_minor ?? '0'),
    balanceAfterMinor: BigInt(transaction.balance_after_minor ?? '0'),
    atMs: Date.parse(transaction.created_at),
    thing: thingOf(transaction, sent, product, status === 'successful' ? told : {}),
  };
};

const thingOf = (
  { amount_minor, recipient, product_code }: ServedTransaction,
  sent: AsSent,
  product: ServedProduct | undefined,
  told: ToldByProvider,
): PurchasedThing => {
  const faceMinor = BigInt(amount_minor);
  const customerName = told['customer_name'] ?? '';
  switch (product?.kind ?? guessed(recipient)) {
    case 'airtime':
      return { kind: 'airtime', faceMinor };
    case 'data':
      return dataThing(product);
    case 'cable':
      return { kind: 'cable', smartcardNumber: sent.recipient, plan: (product?.name ?? product_code ?? '').toLowerCase(), customerName };
    case 'electricity': {
      const meterType = sent.meter_type ?? 'prepaid';
      const token = told['token'] ?? null;
      return { kind: 'electricity', faceMinor, meterNumber: sent.recipient, meterType, token, customerName };
    }
    case 'bill':
      return { kind: 'bill', faceMinor, accountNumber: sent.recipient, customerName };
  }
};

/** Of a product that is sold no more: what goes to a phone was airtime as far as anybody can see. */
const guessed = (recipient: string | null): PurchaseKind => (recipient?.startsWith('+') ? 'airtime' : 'bill');

const dataThing = (product: ServedProduct | undefined): PurchasedThing => {
  const [plan, network] = [product?.name.toLowerCase() ?? '', product?.network ?? ''];
  const dataType = product ? lineOf(product) : '';
  return {
    kind: 'data',
    title: `${plan} ${network} ${dataType} data`,
    dataType,
    plan,
    validity: product?.validity?.toLowerCase().replaceAll(' ', '') ?? '',
    bundleSizeMb: product?.bundleSizeMb ?? 0,
  };
};
