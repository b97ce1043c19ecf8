import { type DataOf, FundsHeld } from '@daftari/contracts';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

/** What of a hold is kept for sending it: stored with the transaction. */
export const Hold = Type.Object({
  product_code: Type.Union([Type.String(), Type.Null()]),
  product_kind: Type.String(),
  network: Type.Union([Type.String(), Type.Null()]),
  recipient: Type.String(),
  amount_minor: Type.String(),
  fields: Type.Record(Type.String(), Type.String()),
  traceparent: Type.Union([Type.String(), Type.Null()]),
});
export type Hold = Static<typeof Hold>;

/** The hold of an event. */
export const holdOf = (data: DataOf<typeof FundsHeld>, traceparent: string | undefined): Hold => ({
  product_code: data.product_code,
  product_kind: data.product_kind ?? 'airtime',
  network: data.network ?? null,
  recipient: data.recipient ?? '',
  amount_minor: data.amount_minor,
  fields: data.fields,
  traceparent: traceparent ?? null,
});

/** Reads a stored hold. */
export const readHold = (stored: unknown): Hold => Value.Decode(Hold, stored);

/** The transaction's UUID without hyphens and a two-digit attempt number: what the provider knows it by, whatever happens. */
export const upstreamReference = (transaction: string, number: number): string =>
  transaction.replaceAll('-', '') + String(number).padStart(2, '0');
