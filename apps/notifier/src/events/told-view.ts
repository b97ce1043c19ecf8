import {
  type BeginningMessage,
  Collection,
  type DataOf,
  FEE_PAYERS,
  type FundsExpected,
  type FundsHeld,
  TransactionView,
} from '@daftari/contracts';
import { type Static, Type } from '@sinclair/typebox';

/** What a transaction's beginning said beside what its view shows: the words of dialects need it. */
const Asked = Type.Object({
  product_kind: Type.Optional(Type.String()),
  network: Type.Optional(Type.String()),
  recipient_name: Type.Optional(Type.String()),
  fee_payer: Type.Optional(Type.Union(FEE_PAYERS.map((payer) => Type.Literal(payer)))),
  fields: Type.Optional(Type.Record(Type.String(), Type.String())),
  method: Type.Optional(Collection.properties.method),
  customer: Type.Optional(Collection.properties.customer),
});
type Asked = Static<typeof Asked>;

/** A transaction as it is told: its view, and what was asked beside. Later events carry the view alone. */
export const ToldView = Type.Intersect([TransactionView, Type.Object({ asked: Type.Optional(Asked) })]);
export type ToldView = Static<typeof ToldView>;

/** The view of a transaction that has just begun. */
export const toldFrom = (view: TransactionView, event: BeginningMessage): ToldView => {
  const asked = askedIn(event);
  return Object.keys(asked).length === 0 ? view : { ...view, asked };
};

const askedIn = (event: BeginningMessage): Asked => {
  if (event.type === 'FundsHeld') return requested(event.data);
  return event.type === 'FundsExpected' ? { ...requested(event.data), ...collected(event.data.collection) } : {};
};

/** What is as in most transactions is not kept. */
const requested = ({
  product_kind,
  network,
  recipient_name,
  fee_payer,
  fields,
}: DataOf<typeof FundsHeld | typeof FundsExpected>): Asked => ({
  ...(product_kind === undefined ? {} : { product_kind }),
  ...(network === undefined ? {} : { network }),
  ...(recipient_name === undefined ? {} : { recipient_name }),
  ...(fee_payer === 'merchant' ? {} : { fee_payer }),
  ...(Object.keys(fields).length === 0 ? {} : { fields }),
});

const collected = (collection: Static<typeof Collection> | undefined): Asked =>
  collection === undefined ? {} : { method: collection.method, customer: collection.customer };
