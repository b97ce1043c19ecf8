import {
  type Asked,
  type Call,
  type Credentials,
  type Customer,
  type Outcome,
  type PaymentInput,
  type PayoutInput,
  type PurchaseInput,
  type PurchaseKind,
  type Question,
  UnsendableError,
} from '@daftari/dialect';
import { dialects } from '../providers/dialects.js';
import { type Provider } from '../providers/provider.js';
import { type AttemptRow } from './attempt.js';
import { type Order, type OrderKind, readOrder } from './order.js';

/** Where providers and payers come back to. */
export class Addresses {
  /** @param base without a slash at its end; where it is not configured, it is set once this service listens */
  constructor(public base: string) {}

  callbackOf(provider: string): string {
    return `${this.base}/callbacks/${provider}`;
  }

  /** Where a card's payer goes in the end, where the business names no page. */
  get paid(): string {
    return `${this.base}/checkout/done`;
  }

  get cancelled(): string {
    return `${this.base}/checkout/cancelled`;
  }
}

/** One attempt as its provider's dialect carries it out. */
export interface AttemptOperation {
  /** @throws UnsendableError where the dialect cannot say it; nothing was sent. */
  build(access: Credentials): Call<Outcome>;
  requery(asked: Asked, access: Credentials): Question<Outcome>;
}

/** @throws UnsendableError where the provider's dialect knows nothing of the kind. */
export const operationOf = (row: AttemptRow, provider: Provider, addresses: Addresses): AttemptOperation => {
  const order = readOrder(row.hold);
  const { purchase, payment, payout } = dialects[provider.dialect];
  switch (order.kind) {
    case 'purchase':
      return bound(purchase, purchaseInput(row, order), provider, order.kind);
    case 'payment':
      return bound(payment, paymentInput(row, order, provider, addresses), provider, order.kind);
    case 'payout':
    case 'refund':
      return bound(payout, payoutInput(row, order, provider, addresses), provider, order.kind);
  }
};

interface KnownOperation<Input> {
  build(input: Input, access: Credentials): Call<Outcome>;
  requery(asked: Asked, access: Credentials): Question<Outcome>;
}

const bound = <Input>(
  operation: KnownOperation<Input> | undefined,
  input: Input,
  { dialect }: Provider,
  kind: OrderKind,
): AttemptOperation => {
  if (!operation) throw new UnsendableError(`The dialect ${dialect} knows no ${kind}.`);
  return {
    build: (access) => operation.build(input, access),
    requery: (asked, access) => operation.requery(asked, access),
  };
};

const KINDS: readonly PurchaseKind[] = ['airtime', 'data', 'cable', 'electricity', 'bill'];

const purchaseInput = (row: AttemptRow, order: Order): PurchaseInput => ({
  kind: KINDS.find((kind) => kind === order.product_kind) ?? 'airtime',
  reference: row.upstream_reference,
  productCode: row.route.provider_product_code ?? order.product_code ?? '',
  ...(order.network === null ? {} : { network: order.network }),
  recipient: order.recipient,
  amountMinor: BigInt(order.amount_minor),
  fields: order.fields,
});

const moved = (row: AttemptRow, order: Order, provider: Provider, addresses: Addresses) => {
  const channel = row.route.provider_product_code ?? order.channel;
  return {
    reference: row.upstream_reference,
    amountMinor: BigInt(order.amount_minor),
    currency: row.currency,
    ...(channel === null ? {} : { channel }),
    fields: order.fields,
    callbackUrl: addresses.callbackOf(provider.code),
  };
};

const paymentInput = (row: AttemptRow, order: Order, provider: Provider, addresses: Addresses): PaymentInput => ({
  ...moved(row, order, provider, addresses),
  by: payerOf(order, addresses),
  customer: customerOf(order),
});

const payerOf = ({ collection, recipient }: Order, addresses: Addresses): PaymentInput['by'] =>
  collection?.method === 'card'
    ? { kind: 'card', doneUrl: collection.redirect_url ?? addresses.paid, cancelUrl: collection.cancel_url ?? addresses.cancelled }
    : { kind: 'mobile', phone: recipient };

const customerOf = ({ collection }: Order): Customer => {
  if (!collection) return { firstName: '', lastName: '' };
  const { first_name: firstName, last_name: lastName, email, country } = collection.customer;
  return { firstName, lastName, ...(email === null ? {} : { email }), ...(country === null ? {} : { country }) };
};

const payoutInput = (row: AttemptRow, order: Order, provider: Provider, addresses: Addresses): PayoutInput => ({
  ...moved(row, order, provider, addresses),
  account: order.recipient,
  ...(order.recipient_name === undefined ? {} : { name: order.recipient_name }),
});
