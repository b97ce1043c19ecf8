import { type Static, Type } from '@sinclair/typebox';

const Said = Type.Optional(Type.Union([Type.String({ maxLength: 256 }), Type.Null()]));

/** What a notification tells beside the money. The document's example and its table name different ones: all of both are read. */
export const DETAILS = [
  'reference',
  'operator',
  'subscriber',
  'countryCode',
  'transaction_type',
  'first_name',
  'account_number',
  'last_name',
  'business_number',
  'transaction_reference',
  'internal_transaction_id',
  'sender_phone',
] as const;
export type Detail = (typeof DETAILS)[number];

/** The body of a notification. Fields that the document does not have are passed over. */
export const NotificationBody = Type.Object({
  transactionId: Type.String({ pattern: '^[A-Za-z0-9._:-]{1,40}$' }),
  currency: Type.String(),
  amount: Type.Number(),
  reference: Said,
  operator: Said,
  subscriber: Said,
  countryCode: Said,
  transaction_type: Said,
  first_name: Said,
  account_number: Said,
  last_name: Said,
  business_number: Said,
  transaction_reference: Said,
  internal_transaction_id: Said,
  sender_phone: Said,
} satisfies Record<'transactionId' | 'currency' | 'amount' | Detail, unknown>);
export type NotificationBody = Static<typeof NotificationBody>;

/** Every answer. The document shows `ACCEPTED` only; `PENDING` is where it is not known yet whether the payment is in the books. */
export const AnswerBody = Type.Object({
  providerTransactionId: Type.String(),
  status: Type.Union([Type.Literal('ACCEPTED'), Type.Literal('REJECTED'), Type.Literal('PENDING')]),
  Description: Type.String(),
});
export type AnswerBody = Static<typeof AnswerBody>;
