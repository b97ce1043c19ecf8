import { Collection, type DataOf, type FundsExpected, type FundsHeld } from '@daftari/contracts';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

export const ORDER_KINDS = ['purchase', 'payment', 'payout', 'refund'] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];

const StoredOrder = Type.Object({
  /** A purchase where it is not said. */
  kind: Type.Optional(Type.Union(ORDER_KINDS.map((kind) => Type.Literal(kind)))),
  product_code: Type.Union([Type.String(), Type.Null()]),
  product_kind: Type.String(),
  network: Type.Union([Type.String(), Type.Null()]),
  channel: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  recipient: Type.String(),
  recipient_name: Type.Optional(Type.String()),
  /** What the provider is told to move, in minor units: the face value, without or with the fee where the other side bears it. */
  amount_minor: Type.String(),
  fields: Type.Record(Type.String(), Type.String()),
  collection: Type.Optional(Collection),
  traceparent: Type.Union([Type.String(), Type.Null()]),
});

/** What a provider is to do for a transaction: kept of its first event, and stored with the transaction. */
export interface Order extends Omit<Static<typeof StoredOrder>, 'kind' | 'channel'> {
  readonly kind: OrderKind;
  readonly channel: string | null;
}

/** The events that a provider has to do something for: a hold, or a collection that a payment begins with. */
export type OrderData = DataOf<typeof FundsHeld> | (DataOf<typeof FundsExpected> & { readonly kind: 'payment' });

/** The order of an event. */
export const orderOf = (data: OrderData, traceparent: string | undefined): Order => ({
  kind: data.kind,
  product_code: data.product_code,
  product_kind: data.product_kind ?? 'airtime',
  network: data.network ?? null,
  channel: data.channel,
  recipient: data.recipient ?? '',
  ...(data.recipient_name === undefined ? {} : { recipient_name: data.recipient_name }),
  amount_minor: movedBy(data).toString(),
  fields: data.fields,
  ...('collection' in data ? { collection: data.collection } : {}),
  traceparent: traceparent ?? null,
});

/** What was read of each row that is still in anybody's hands: many look at one. */
const orders = new WeakMap<object, Order>();

/** Reads a stored order: checked once, however many ask. */
export const readOrder = (stored: object): Order => {
  const known = orders.get(stored);
  if (known) return known;
  const { kind = 'purchase', channel = null, ...rest } = Value.Decode(StoredOrder, stored);
  const order: Order = { ...rest, kind, channel };
  orders.set(stored, order);
  return order;
};

/** The customer bears the fee: he pays it on top of a collection, and of a payout it is taken off. */
const movedBy = ({ kind, fee_payer, amount_minor, fee_minor, tax_minor }: OrderData): bigint => {
  const amount = BigInt(amount_minor);
  if (fee_payer !== 'end_user') return amount;
  const charges = BigInt(fee_minor) + BigInt(tax_minor);
  return kind === 'payment' ? amount + charges : amount - charges;
};

/** Money that goes out is held, and taken or given back; money that comes in is expected, and received or dismissed. */
export type Direction = 'in' | 'out';

/** Which way money goes with it. */
export const directionOf = (kind: OrderKind): Direction => (kind === 'payment' ? 'in' : 'out');

/** The transaction's UUID without hyphens and a two-digit attempt number: what the provider knows it by, whatever happens. */
export const upstreamReference = (transaction: string, number: number): string =>
  transaction.replaceAll('-', '') + String(number).padStart(2, '0');
